"""The nightly look: at its hour, once, told in the trail; hourly while something does not fit; never in the way."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from responder.daemon import nightly
from responder.daemon.nightly import Nightly, in_thread, night
from responder.daemon.offload import Offload
from responder.edges import system
from responder.edges.imap import Unreachable
from responder.edges.register import schema
from responder.edges.register.faults import RegisterBusy
from tests.contract.fake_listing import FakeListing
from tests.edges.register.desk_work import chain_faults
from tests.flows.desk_with_mailbox import START, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = datetime(2026, 11, 21, 0, 59, tzinfo=UTC)  # 2:59 in Tallinn
AFTER = datetime(2026, 11, 21, 1, 1, tzinfo=UTC)


class Nights:
    """A desk with one complaint, and daemons that look at it."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.stopped = world, False
        monkeypatch.setattr(system, "now", lambda: self.world.now)
        monkeypatch.setattr(nightly, "imap_account", lambda loaded, box: None)
        world.deliver()
        world.catch_up()
        self.plant("UPDATE correspondence SET marked_at = registered_at")
        self.listings: list[FakeListing] = []
        self.start()

    def start(self) -> None:
        """A new process."""
        box = SimpleNamespace(name=self.world.desk.mailbox, keyword="")
        loaded: Any = SimpleNamespace(settings=SimpleNamespace(mailboxes=[box]))
        self.offload = Offload(self.world.register, system.Pulse())
        self.daemon = Nightly(
            self.world.register,
            self.offload,
            loaded,
            lambda name: self.world.desk,
            lambda: self.stopped,
            self.listing,
        )

    def listing(self, account: object) -> FakeListing:
        self.listings.append(FakeListing(self.world.server))
        return self.listings[-1]

    def tick(self, at: datetime) -> None:
        self.world.now = at
        asyncio.run(self.daemon.tick())

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        rows = self.world.rows(schema.facts)
        return [(row["event"], json.loads(row["body"])) for row in rows if row["mailbox"] == ""]

    def events(self) -> list[str]:
        return [event for event, _ in self.told()]

    def plant(self, statement: str) -> None:
        with sqlite3.connect(self.world.register.path) as connection:
            assert connection.execute(statement).rowcount > 0


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    world = World(tmp_path)
    world.arrive()
    made = Nights(world, monkeypatch)
    yield made
    made.offload.close()
    world.close()


def test_it_waits_for_the_quiet_hour_and_looks_once_a_night(nights: Nights) -> None:
    """In the zone of the desk; the first start is not one of its hours."""
    nights.tick(START + HOUR)
    nights.tick(BEFORE)
    assert nights.listings == []
    for at in (AFTER, AFTER + HOUR, AFTER + 20 * HOUR):
        nights.tick(at)
    counts = {"listed": 1, "registered": 1, "gone": 0, "not_yet": 0, "unreached": []}
    assert nights.told() == [("register.verified", counts)]
    nights.tick(AFTER + DAY)
    assert nights.events() == ["register.verified"] * 2
    assert chain_faults(nights.world.register) == []


def test_a_restart_looks_neither_again_nor_never(nights: Nights) -> None:
    """What the trail tells of the last look counts, whatever process it was."""
    nights.tick(AFTER)
    for hours in range(1, 23):
        nights.offload.close()
        nights.start()
        nights.tick(AFTER + hours * HOUR)
    assert len(nights.listings) == 1
    nights.offload.close()
    nights.start()
    nights.tick(AFTER + 3 * DAY)
    assert len(nights.listings) == 2


def test_what_does_not_fit_is_told_and_looked_at_every_hour_until_it_does(nights: Nights) -> None:
    """By kind, without a word of anybody's mail; over a restart too."""
    nights.plant("UPDATE complaints SET stage = 'waiting'")
    nights.tick(AFTER)
    event, told = nights.told()[0]
    assert (event, told["findings"]) == ("register.unfit", {"trail-contradicts": 1})
    assert set(told) == {"listed", "registered", "gone", "not_yet", "unreached", "findings"}
    nights.tick(AFTER + HOUR / 2)
    assert len(nights.listings) == 1
    nights.offload.close()
    nights.start()
    nights.tick(AFTER + HOUR)
    assert len(nights.listings) == 2
    assert nights.events() == ["register.unfit"]  # the same again is no news, until the next night
    nights.plant("UPDATE outbox SET settled_at = queued_at")
    nights.tick(AFTER + 2 * HOUR)
    assert nights.told()[-1][1]["findings"] == {"mail-unsettled": 1, "trail-contradicts": 2}
    nights.tick(AFTER + DAY)
    assert nights.events() == ["register.unfit"] * 3
    nights.plant("UPDATE complaints SET stage = 'received'")
    nights.plant("UPDATE outbox SET settled_at = NULL")
    nights.tick(AFTER + DAY + HOUR)
    nights.tick(AFTER + DAY + 2 * HOUR)
    assert nights.events() == ["register.unfit"] * 3 + ["register.verified"]


def test_a_mailbox_that_is_away_is_named_and_the_register_looked_at_all_the_same(nights: Nights) -> None:
    """That the server is away is told elsewhere, so it is no fault here."""
    nights.world.server.fault = Unreachable("away")
    nights.tick(AFTER)
    assert nights.told()[0][0] == "register.verified"
    assert nights.told()[0][1]["unreached"] == [nights.world.desk.mailbox]


def test_a_stop_ends_it_and_tells_nothing(nights: Nights) -> None:
    """The next night, or the next start, looks again."""
    nights.world.deliver()
    nights.stopped = True
    nights.tick(AFTER)
    assert nights.events() == []
    nights.stopped = False
    nights.tick(AFTER + HOUR)
    assert len(nights.events()) == 1


def test_a_register_that_cannot_be_read_is_told(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """News, and no end of the daemon."""
    told: list[Exception] = []
    monkeypatch.setattr(nights.offload, "trouble", told.append)

    def busy(*_: object) -> None:
        raise RegisterBusy("locked")

    monkeypatch.setattr(nights.daemon, "_look", busy)
    nights.tick(AFTER)
    assert [str(one) for one in told] == ["locked"]


async def test_whoever_waits_goes_on_while_a_server_says_nothing() -> None:
    """The loop is free, and a thread that hangs keeps no process."""
    free, seen = threading.Event(), []

    def slow() -> str:
        assert free.wait(60)
        seen.append(threading.current_thread().daemon)
        return "done"

    waiting = asyncio.ensure_future(in_thread(slow))
    assert await asyncio.wait({waiting}, timeout=0.05) == (set(), {waiting})
    free.set()
    assert await asyncio.wait_for(waiting, 60) == "done"
    assert seen == [True]


async def test_what_goes_wrong_there_is_raised_here() -> None:
    """As if it had been called."""

    def broken() -> None:
        raise LookupError("planted")

    with pytest.raises(LookupError, match="planted"):
        await in_thread(broken)


def test_a_night_is_a_day_that_begins_at_three_on_the_wall() -> None:
    """Summer time or not."""
    from zoneinfo import ZoneInfo

    tallinn = ZoneInfo("Europe/Tallinn")
    assert night(BEFORE, tallinn) + DAY == night(AFTER, tallinn)
    for month, day in ((3, 29), (10, 25)):  # clocks change at three and at four
        noon = datetime(2026, month, day, 12, tzinfo=tallinn)
        hours = [night(noon - HOUR * back, tallinn) for back in range(24)]
        assert len(set(hours)) == 2
