"""A shop of its own for each test of a verb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.daemon.assembly import Places
from responder.edges import system
from tests.cli.signs import PID, say
from tests.cli.verbs import Inside, Shop
from tests.edges.register.desk_work import DeskWork, opened


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """Calls verbs in this process."""
    return Inside(monkeypatch, capsys)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: Inside) -> Iterator[Shop]:
    """A configuration without servers, and a register from the first mail on."""
    made = Shop(tmp_path, monkeypatch, called)
    yield made
    made.close()


@pytest.fixture
def fresh(shop: Shop) -> Shop:
    """Its register's clock is the machine's: nothing in it is old."""
    shop.state.mkdir()
    now = system.now()
    shop._work = DeskWork(opened(shop.state / "register.sqlite", now), now)
    return shop


@pytest.fixture
def running(fresh: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A daemon holds the lock and has just given a sign of life."""
    lock = system.lock_file(Places(fresh.state).lock)
    monkeypatch.setattr(system, "lock_holder", lambda path: PID)
    say(fresh)
    yield fresh
    lock.release()
