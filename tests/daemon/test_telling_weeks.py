"""The weekly fact: once for each mailbox and week, over restarts, kills, pauses and clocks that jump."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.business_calendar import Calendar
from responder.core.desk import Desk
from responder.daemon import telling
from responder.daemon.offload import Offload
from responder.daemon.telling import WEEK as WEEKS
from responder.daemon.telling import Telling
from responder.edges import system
from responder.edges.register import schema, trail, week_rows
from responder.edges.register.faults import RegisterBusy
from responder.edges.register.trail import Told
from tests.edges.register.desk_work import chain_faults, opened, rows
from tests.edges.register.promise_desk import PromiseDesk
from tests.golden import desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
WEDNESDAY = datetime(2026, 11, 4, 9, tzinfo=UTC)  # of the week 2026-W45
NEXT_MONDAY = datetime(2026, 11, 8, 22, tzinfo=UTC)  # 00:00 in Tallinn


DESK = desk()


class Kill(BaseException):
    """The end of a process, as far as Python can play it."""


class Life:
    """A register that outlives its daemons; each `tick` is one of a fresh daemon unless the last one goes on."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.register = opened(folder / "register.sqlite", WEDNESDAY)
        self.desk = DESK
        self.now = WEDNESDAY
        self.echoed: list[Told] = []
        monkeypatch.setattr(system, "now", lambda: self.now)
        monkeypatch.setattr(telling, "echo", self.echoed.extend)
        self.promises = PromiseDesk(self.register, self.desk.mailbox)
        self.mailboxes = [self.desk.mailbox]
        self.start()

    def start(self) -> None:
        self.offload = Offload(self.register, system.Pulse())
        self.daemon = Telling(self.register, self.offload, self.mailboxes, self._desk, WEEKS)

    def _desk(self, name: str) -> Desk:
        return self.desk

    def tick(self, at: datetime | None = None, *, restart: bool = True) -> None:
        self.now = at or self.now
        if restart:
            self.offload.close()
            self.start()
        asyncio.run(self.daemon.tell())

    def close(self) -> None:
        self.offload.close()
        self.register.close()

    def weeks(self) -> list[str]:
        return [one["week"] for one in self.facts()]

    def facts(self) -> list[dict[str, Any]]:
        found = [row for row in rows(self.register, schema.facts) if row["event"] == "promise.week"]
        return [json.loads(row["body"]) | {"mailbox": row["mailbox"]} for row in found]


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    made = Life(tmp_path, monkeypatch)
    yield made
    made.close()


def test_a_week_is_told_when_it_is_over_there(life: Life) -> None:
    """At midnight in the zone of the mailbox's calendar, not in UTC's; never the week that still runs."""
    life.promises.give(WEDNESDAY, "kept")
    life.tick(NEXT_MONDAY - timedelta(seconds=1))
    assert life.weeks() == []
    life.tick(NEXT_MONDAY)
    assert life.weeks() == ["2026-W45"]
    assert [one.event for one in life.echoed] == ["promise.week"]
    assert chain_faults(life.register) == []


def test_what_it_says(life: Life) -> None:
    """The counts of that week, and of what ended in the four weeks up to its end."""
    give = life.promises.give
    give(WEDNESDAY, "kept")
    give(WEDNESDAY, "late", 7200)
    give(WEDNESDAY, "withdrawn")
    give(WEDNESDAY)
    give(WEDNESDAY, due=10 * DAY)
    give(WEDNESDAY, state="FAILED")
    life.promises.delay(give(WEDNESDAY), WEDNESDAY + DAY, "kept")
    for days in (-6 * 7, -14, -7):
        give(WEDNESDAY + days * DAY, "kept")
    give(NEXT_MONDAY + HOUR, "late", 60)
    life.tick(NEXT_MONDAY + 2 * HOUR)
    told = next(one for one in life.facts() if one["week"] == "2026-W45")
    assert told == {
        "mailbox": "kaebused", "week": "2026-W45", "given": 6, "kept": 1, "late": 1, "superseded": 1,
        "withdrawn": 1, "running": 2, "overdue": 1, "late_by_median": 900, "kept_four_weeks": 3,
        "not_kept_four_weeks": 3, "goal": 90,
    }  # fmt: skip


def test_once_whatever_restarts(life: Life) -> None:
    """By many daemons, and by one that ticks on."""
    life.promises.give(WEDNESDAY, "kept")
    for hours in range(4):
        life.tick(NEXT_MONDAY + hours * HOUR)
    for hours in range(4, 8):
        life.tick(NEXT_MONDAY + hours * HOUR, restart=False)
    assert life.weeks() == ["2026-W45"]
    life.tick(NEXT_MONDAY + WEEK)
    assert life.weeks() == ["2026-W45", "2026-W46"]


def test_weeks_missed_meanwhile_are_told_in_their_order(life: Life) -> None:
    """Down for three weeks: a week without a promise is told with zeros, so that no gap means silence."""
    life.promises.give(WEDNESDAY, "kept")
    life.tick(NEXT_MONDAY)
    life.promises.give(WEDNESDAY + 2 * WEEK, "kept")
    life.tick(NEXT_MONDAY + 3 * WEEK)
    assert life.weeks() == ["2026-W45", "2026-W46", "2026-W47", "2026-W48"]
    assert [one["given"] for one in life.facts()] == [1, 0, 1, 0]


def test_nothing_is_told_before_the_first_promise(life: Life) -> None:
    """A new desk has no weeks behind it; a promise that never left begins nothing."""
    life.tick(NEXT_MONDAY)
    life.promises.give(NEXT_MONDAY + HOUR, "kept", state="FAILED")
    life.tick(NEXT_MONDAY + WEEK)
    assert life.weeks() == []
    life.promises.give(NEXT_MONDAY + WEEK, "kept")
    life.tick(NEXT_MONDAY + 2 * WEEK)
    assert life.weeks() == ["2026-W47"]


def test_a_year_is_made_up_for_and_no_more(life: Life) -> None:
    """A register of years that never told a week: the last 53."""
    life.promises.give(WEDNESDAY - 500 * WEEK, "kept")
    life.tick(NEXT_MONDAY)
    assert len(life.weeks()) == week_rows.MOST
    assert life.weeks()[-1] == "2026-W45"


@pytest.mark.parametrize("after", [True, False])
def test_killed_between(life: Life, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    """Before COMMIT the next daemon tells it; after COMMIT it stands, though nothing was echoed."""
    life.promises.give(WEDNESDAY, "kept")
    append = trail.append

    def dies(*words: Any) -> list[Told]:
        append(*words)
        raise Kill

    def dies_on_echo(told: list[Told]) -> None:
        raise Kill

    with monkeypatch.context() as killing:
        if after:
            killing.setattr(telling, "echo", dies_on_echo)
        else:
            killing.setattr(trail, "append", dies)
        with pytest.raises(Kill):
            life.tick(NEXT_MONDAY)
    assert life.weeks() == (["2026-W45"] if after else [])
    life.tick(NEXT_MONDAY + HOUR)
    assert life.weeks() == ["2026-W45"]
    assert chain_faults(life.register) == []


def test_two_that_count_at_the_same_time_tell_it_once(life: Life) -> None:
    """What was added after the count is looked for where it is told."""
    life.promises.give(WEDNESDAY, "kept")
    zone = life.desk.calendars[life.desk.calendar].zone_info
    with life.register.reading() as connection:
        both = [week_rows.untold(connection, "kaebused", zone, NEXT_MONDAY) for _ in range(2)]
    for wanted in both:
        with life.register.writing() as connection:
            week_rows.tell(connection, wanted, NEXT_MONDAY)
    assert life.weeks() == ["2026-W45"]


def test_a_clock_that_jumped_ahead_does_not_silence_the_years_until_then(life: Life) -> None:
    """Weeks that were told too early are not told again; those in between are told in their time."""
    life.promises.give(WEDNESDAY, "kept")
    life.tick(NEXT_MONDAY + 520 * WEEK, restart=False)
    early = life.weeks()
    life.tick(NEXT_MONDAY, restart=False)
    life.tick(NEXT_MONDAY + WEEK, restart=False)
    assert life.weeks()[len(early) :] == ["2026-W45", "2026-W46"]


def test_each_mailbox_has_its_own(life: Life) -> None:
    """In the chain of its own name."""
    life.mailboxes = ["kaebused", "arved"]
    life.promises.give(WEDNESDAY, "kept")
    life.promises.give(WEDNESDAY, "late", 60, mailbox="arved")
    life.tick(NEXT_MONDAY)
    assert [(one["mailbox"], one["kept"], one["late"]) for one in life.facts()] == [
        ("kaebused", 1, 0),
        ("arved", 0, 1),
    ]


def test_a_reload_moves_the_zone(life: Life) -> None:
    """Asked anew at each tick; a week that was told is not told again in another zone."""
    life.promises.give(WEDNESDAY, "kept")
    life.tick(NEXT_MONDAY - 3 * HOUR, restart=False)
    assert life.weeks() == []
    east = Calendar("default", "Asia/Vladivostok", life.desk.calendars["default"].week)
    home = life.desk
    life.desk = replace(life.desk, calendars={"default": east})
    life.tick(NEXT_MONDAY - 2 * HOUR, restart=False)
    assert life.weeks() == ["2026-W45"]
    life.desk = home
    life.tick(NEXT_MONDAY, restart=False)
    assert life.weeks() == ["2026-W45"]


def test_a_register_that_cannot_be_written_is_told_and_the_week_waits(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next tick begins again; the other mailboxes' weeks do not wait for it."""
    life.promises.give(WEDNESDAY, "kept")
    troubles: list[Exception] = []
    monkeypatch.setattr(life.offload, "trouble", troubles.append)
    with monkeypatch.context() as full:
        full.setattr(week_rows, "tell", lambda *_: (_ for _ in ()).throw(RegisterBusy("no room to write")))
        life.tick(NEXT_MONDAY, restart=False)
    assert [str(one) for one in troubles] == ["no room to write"]
    life.tick(NEXT_MONDAY + HOUR, restart=False)
    assert life.weeks() == ["2026-W45"]


@given(
    st.lists(st.tuples(st.integers(0, 24 * 20), st.booleans()), max_size=12),
    st.lists(st.integers(0, 24 * 60), max_size=8),
)
@settings(max_examples=25, deadline=None)
def test_no_week_twice_and_none_left_out(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]], given_after: list[int]
) -> None:
    """Any order of ticks, restarts and pauses: from the first promise's week on, up to the last one that is over."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        life = Life(tmp_path_factory.mktemp("life"), monkeypatch)
        for hours in sorted(given_after):
            life.promises.give(WEDNESDAY + hours * HOUR, "kept")
        for pause, restart in steps:
            life.tick(life.now + pause * HOUR, restart=restart)
        life.tick()
        found = life.weeks()
        assert found == sorted(set(found))
        assert sum(one["given"] for one in life.facts()) == over(life, given_after)
        life.close()


def over(life: Life, given_after: list[int]) -> int:
    """How many of the promises lie in weeks that are over."""
    zone = life.desk.calendars["default"].zone_info
    this = week_rows.midnight(week_rows.monday(life.now, zone), zone)
    return sum(WEDNESDAY + hours * HOUR < this for hours in given_after)
