"""A daemon's world for each test: a mailbox of its own on the session's Dovecot, an SMTP server, a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.living import Living
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A relay that takes everything and keeps it."""
    with SmtpSink() as server:
        yield server


@pytest.fixture
def living(dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path) -> Iterator[Living]:
    """Not started yet; ended at the end of the test whatever happened."""
    world = Living(tmp_path / "world", dovecot, sink.port, user)
    yield world
    if world.process is not None:
        world.kill()
