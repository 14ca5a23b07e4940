"""Which promises are read: whole clocks, of one mailbox or all, from a time on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from responder.core.hit_rate import LATE, RUNNING, SUPERSEDED, Promised
from responder.edges.register import promise_rows
from tests.edges.register.desk_work import START, opened
from tests.edges.register.promise_desk import PromiseDesk

DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[PromiseDesk]:
    made = PromiseDesk(opened(tmp_path / "register.sqlite"))
    yield made
    made.register.close()


def told(desk: PromiseDesk, *words: object) -> list[Promised]:
    with desk.register.reading() as connection:
        return promise_rows.told(connection, *words)  # type: ignore[arg-type]


def test_a_promise_as_it_is_counted(desk: PromiseDesk) -> None:
    """Mailbox and category are the complaint's; times have their zone; a running one has no outcome."""
    desk.give(START, "late", 90, category="delivery")
    desk.give(START, due=2 * DAY)
    assert told(desk) == [
        Promised("kaebused", "delivery", START, START + DAY, LATE, 90),
        Promised("kaebused", "other", START, START + 2 * DAY, RUNNING, None),
    ]


def test_a_clock_is_read_whole_though_only_its_end_is_recent(desk: PromiseDesk) -> None:
    """Else the time that a notice of delay gave would pass for the first."""
    old = desk.give(START - 9 * DAY)
    desk.delay(old, START, "kept")
    desk.give(START - 9 * DAY, "kept")
    (one,) = told(desk, "", START - DAY)
    assert (one.given, one.outcome) == (START - 9 * DAY, SUPERSEDED)


def test_nothing_is_left_out_that_has_its_time_from_then_on(desk: PromiseDesk) -> None:
    """Given long before, due now."""
    desk.give(START - 30 * DAY, due=30 * DAY)
    assert len(told(desk, "", START)) == 1
    assert told(desk, "", START + timedelta(seconds=1)) == []


def test_of_one_mailbox(desk: PromiseDesk) -> None:
    """By its name; every mailbox that ever had a complaint is known."""
    desk.give(START, "kept")
    desk.give(START, "kept", mailbox="arved")
    assert [one.mailbox for one in told(desk, "arved")] == ["arved"]
    assert [one.mailbox for one in told(desk)] == ["kaebused", "arved"]
    with desk.register.reading() as connection:
        assert promise_rows.mailboxes(connection) == ["arved", "kaebused"]


def test_the_first_that_left(desk: PromiseDesk) -> None:
    """None where no mail has; each mailbox has its own."""
    desk.give(START - DAY, state="FAILED")
    desk.give(START, words="")
    desk.give(START + DAY)
    desk.give(START + 2 * DAY)
    with desk.register.reading() as connection:
        assert promise_rows.first(connection, "kaebused") == START + DAY
        assert promise_rows.first(connection, "arved") is None
