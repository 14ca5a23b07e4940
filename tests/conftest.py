"""Fixtures that several rooms share. Real servers are started once a session."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.not_tested import pytest_terminal_summary
from tests.servers import dovecot as dovecot_server
from tests.servers.certificates import Certificates

__all__ = ["pytest_terminal_summary"]
_numbers = itertools.count(1)

# The same examples on every machine, however slow it is; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


# What waits for servers and processes comes first: beside it there is always something left to reckon.
_FIRST = ("systemd", "acceptance", "demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders that take longest first, else as collected: the last file should not be a long one."""
    rank = {name: place for place, name in enumerate(_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(Path(__file__).parent).parts[0], len(rank)))


class _Files(LoadFileScheduling):
    """Under `pytest -n` a file's tests share one worker, hence what the file makes once; and the systemd tests share
    one, hence one booted machine."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "tests/systemd" if file.startswith("tests/systemd/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _Files:
    """In the order of collection."""
    config.option.loadscopereorder = False
    return _Files(config, log)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[dovecot_server.Dovecot]:
    """A running Dovecot for the whole session. Without Dovecot: a skip that says what to install, or a failure under
    RESPONDER_REQUIRE_SERVERS=1."""
    trouble = dovecot_server.missing()
    if trouble:
        if os.environ.get("RESPONDER_REQUIRE_SERVERS") == "1":
            pytest.fail(trouble, pytrace=False)
        pytest.skip(trouble)
    with dovecot_server.Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and a certificate for localhost."""
    return Certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe (read end, write end), closed afterwards."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def user(dovecot: dovecot_server.Dovecot) -> str:
    """The name of a user made for this test alone, with an empty mailbox."""
    return dovecot.add_user(f"user{next(_numbers)}")
