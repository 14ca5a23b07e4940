"""The daily fact: once for each mailbox and local day, over restarts, kills and pauses, and what it counts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.daemon import telling
from responder.daemon.offload import Offload
from responder.daemon.telling import DAY as DAYS
from responder.daemon.telling import Telling
from responder.edges import system
from responder.edges.register import day_rows, schema, trail
from responder.edges.register.trail import Told
from tests.edges.register.desk_work import DeskWork, chain_faults, mail, opened, rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEDNESDAY = datetime(2026, 11, 4, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 4, 22, tzinfo=UTC)  # the end of that day in Tallinn


class Kill(BaseException):
    """The end of a process, as far as Python can play it."""


class Life:
    """A register that outlives its daemons, filled by the way that mails come."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.work = DeskWork(opened(folder / "register.sqlite", WEDNESDAY), WEDNESDAY)
        self.now = WEDNESDAY
        monkeypatch.setattr(system, "now", lambda: self.now)
        monkeypatch.setattr(telling, "echo", lambda told: None)
        self.start()

    def start(self) -> None:
        self.offload = Offload(self.work.register, system.Pulse())
        self.daemon = Telling(
            self.work.register, self.offload, [self.work.desk.mailbox], lambda name: self.work.desk, DAYS
        )

    def take(self, at: datetime, *, written: datetime | None = None, **letter: Any) -> None:
        self.work.now = at
        self.work.take(mail(at=written or at, **letter))

    def tick(self, at: datetime, *, restart: bool = True) -> None:
        self.now = at
        if restart:
            self.offload.close()
            self.start()
        asyncio.run(self.daemon.tell())

    def close(self) -> None:
        self.offload.close()
        self.work.register.close()

    def days(self) -> list[str]:
        return [one["day"] for one in self.facts()]

    def facts(self) -> list[dict[str, Any]]:
        found = [row for row in rows(self.work.register, schema.facts) if row["event"] == "silences.day"]
        return [json.loads(row["body"]) for row in found]


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    made = Life(tmp_path, monkeypatch)
    yield made
    made.close()


def test_a_day_is_told_when_it_is_over_there(life: Life) -> None:
    """At midnight in the zone of the mailbox's calendar, not in UTC's; never the day that still runs."""
    life.take(WEDNESDAY)
    life.tick(MIDNIGHT - timedelta(seconds=1))
    assert life.days() == []
    life.tick(MIDNIGHT)
    assert life.days() == ["2026-11-04"]
    assert chain_faults(life.work.register) == []


def test_what_it_counts(life: Life) -> None:
    """Each message once: answered, joined, or silent for one reason; people are the complaints among the silent."""
    life.take(WEDNESDAY)
    life.take(WEDNESDAY, sender="old@klient.example", written=WEDNESDAY - 30 * DAY)
    for number in range(2):
        life.take(WEDNESDAY, sender=f"shop{number}@list.example", List_Id="<news.list.example>")
    life.take(WEDNESDAY, sender="no-reply@shop.example")
    life.take(MIDNIGHT, sender="b@klient.example")
    life.tick(MIDNIGHT)
    (told,) = life.facts()
    assert told == {
        "day": "2026-11-04", "messages": 5, "answered": 1, "joined": 0, "people": 1, "share": 80, "held": 0,
        "silenced": {"list": 2, "old": 1, "system-address": 1},
    }  # fmt: skip


def test_people_are_counted(life: Life) -> None:
    """The fourth mail of an hour from one address is over its budget: a complaint without an answer."""
    for _ in range(4):
        life.take(WEDNESDAY)
    life.tick(MIDNIGHT)
    (told,) = life.facts()
    assert (told["messages"], told["answered"], told["silenced"]) == (4, 3, {"budget": 1})
    assert (told["people"], told["share"]) == (1, 25)


def test_once_whatever_restarts_and_days_missed_are_made_up_for(life: Life) -> None:
    """By many daemons, and by one that ticks on; a day without mail is told with zeros."""
    life.take(WEDNESDAY)
    for hours in range(3):
        life.tick(MIDNIGHT + hours * HOUR)
    for hours in range(3, 6):
        life.tick(MIDNIGHT + hours * HOUR, restart=False)
    assert life.days() == ["2026-11-04"]
    life.tick(MIDNIGHT + 3 * DAY)
    assert life.days() == ["2026-11-04", "2026-11-05", "2026-11-06", "2026-11-07"]
    assert [one["messages"] for one in life.facts()] == [1, 0, 0, 0]
    assert [one["silenced"] for one in life.facts()] == [{}, {}, {}, {}]


def test_a_month_is_made_up_for_and_no_more(life: Life) -> None:
    """Down for a year; before the first message there is nothing to tell."""
    life.tick(MIDNIGHT)
    assert life.days() == []
    life.take(WEDNESDAY)
    life.tick(MIDNIGHT + 365 * DAY)
    assert len(life.days()) == day_rows.MOST
    assert life.days()[-1] == "2027-11-04"


@pytest.mark.parametrize("after", [True, False])
def test_killed_between(life: Life, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    """Before COMMIT the next daemon tells it; after COMMIT it stands, though nothing was echoed."""
    life.take(WEDNESDAY)
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
            life.tick(MIDNIGHT)
    assert life.days() == (["2026-11-04"] if after else [])
    life.tick(MIDNIGHT + HOUR)
    assert life.days() == ["2026-11-04"]
    assert chain_faults(life.work.register) == []
