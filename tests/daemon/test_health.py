"""What the running daemon says of itself: at once where there is news, else every ten seconds, at no cost to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.config import load
from responder.core.complaint_id import KeyRing
from responder.daemon import health
from responder.daemon.configuration import Configuration
from responder.daemon.health import Health, Watch
from responder.edges.system import Notifier

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Folder:
    """As far as it is asked: what cannot be fetched, and whether Sent was seen."""

    troubled: dict[int, object] = field(default_factory=dict)
    seen: bool = True


@dataclass
class Worker:
    """A mailbox's thread, from outside."""

    name: str = "kaebused"
    state: str = "watching"
    failed: str = ""
    looked_at: datetime | None = None
    intake: Folder = field(default_factory=Folder)
    answers: Folder = field(default_factory=Folder)


@dataclass
class Way:
    """The way out, from outside."""

    relay_away: bool = False
    held_back: bool = False


class World:
    """One mailbox, and a clock."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, extra: str = "") -> None:
        config = folder / "responder.yaml"
        config.write_text(
            f"company: {{name: Shop}}\nstate: {folder}\nsmtp: {{host: s.example}}\nmailboxes:\n"
            "  - {address: kaebused@k.example, imap: {host: i.example, username: u, password: {env: IMAP}}"
            f"{extra}}}\n"
        )
        environ = {"IMAP": "imap-secret"}
        keys = KeyRing("inst2345", "k1", {"k1": b"k" * 32})
        self.path, self.worker, self.way, self.now = folder / "health.json", Worker(), Way(), NOON
        monkeypatch.setattr(health.system, "now", lambda: self.now)
        configuration = Configuration(load(config, environ=environ), keys, environ, None)
        told: Any = (self.worker,), self.way
        self.watch = Watch(*told, configuration, Notifier({}), self.path)

    def said(self) -> Health:
        self.watch.write()
        told = health.read(self.path)
        assert told is not None
        return told

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


def test_it_is_written_every_ten_seconds_and_not_more_often(world: World) -> None:
    """A disk has other work."""
    first = world.said()
    assert datetime.fromisoformat(first.at) == NOON
    world.later(seconds=9)
    assert world.said() == first
    world.later(seconds=1)
    assert datetime.fromisoformat(world.said().at) == NOON + timedelta(seconds=10)


def test_news_is_written_at_once_and_since_when(world: World) -> None:
    """A mailbox that is lost, a relay that is away; the time is that of the change."""
    world.said()
    world.later(seconds=2)
    world.worker.state, world.worker.failed, world.way.relay_away = "unreachable", "no route", True
    told = world.said()
    changed = (NOON + timedelta(seconds=2)).isoformat()
    assert told.relay_away == told.mailboxes["kaebused"].since == changed
    world.later(minutes=5)
    told = world.said()
    assert told.relay_away == told.mailboxes["kaebused"].since == changed
    world.worker.state, world.way.relay_away = "watching", False
    told = world.said()
    assert told.relay_away == ""
    assert datetime.fromisoformat(told.mailboxes["kaebused"].since) == world.now


def test_a_clock_that_is_set_back_does_not_silence_it(world: World) -> None:
    """Neither for a year, nor does it leave a time that lies ahead."""
    world.said()
    world.later(days=-365)
    told = world.said()
    assert datetime.fromisoformat(told.at) == world.now
    assert datetime.fromisoformat(told.mailboxes["kaebused"].since) == world.now


def test_what_is_troubled_is_counted(world: World) -> None:
    """In the watched folder and in Sent."""
    world.worker.intake.troubled = {7: object()}
    world.worker.answers.troubled = {8: object(), 9: object()}
    world.worker.answers.seen = False
    box = world.said().mailboxes["kaebused"]
    assert (box.troubled, box.sent) == (3, "unseen")


def test_a_sent_folder_that_nobody_watches_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no fault."""
    world = World(tmp_path, monkeypatch, ", watch_sent: false")
    assert world.said().mailboxes["kaebused"].sent == "off"


def test_a_file_that_cannot_be_written_stops_nothing(world: World) -> None:
    """It is news, not state."""
    world.path.mkdir()
    world.watch.write()
    assert health.read(world.path) is None


def test_the_status_line_names_what_is_wrong(world: World) -> None:
    """As `systemctl status` shows it."""
    assert world.watch.line() == "kaebused watching"
    world.way = replace(world.way, relay_away=True, held_back=True)
    world.watch._outgoing = world.way  # type: ignore[assignment]
    assert world.watch.line() == (
        "kaebused watching; the relay is away; the breaker is open, mails to customers wait"
    )
