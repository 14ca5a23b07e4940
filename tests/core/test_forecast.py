"""The desk's past on its calendar: a promise never in the past, never outside open hours, never below its floor."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import business_calendar as bc
from responder.core import promise
from responder.core.business_calendar import Budget, Calendar, Interval, Unit
from responder.core.estimating import State
from responder.core.forecast import Forecast, Past, Promising, Wanted, forecast, open_hours
from responder.core.promising.adapting import HIGHEST, LOWEST

DAY = (Interval(time(9), time(12)), Interval(time(13), time(18)))
NIGHT = (Interval(time(22), time(6)),)
CALENDARS = (
    Calendar("day", "Europe/Tallinn", dict.fromkeys(range(5), DAY), "EE"),
    Calendar("night", "Europe/Riga", dict.fromkeys(range(7), NIGHT), "LV"),
    Calendar("always", "Europe/Moscow", dict.fromkeys(range(7), (Interval(time(0), time(0)),)), ""),
)
TARGET = Budget(24, Unit.WORKING_HOURS)
NOW = datetime(2026, 9, 9, 7, 30, tzinfo=UTC)  # a Wednesday, 10:30 in Tallinn


def past(count: int, hours: float, calendar: Calendar, now: datetime, category: str = "a") -> list[Past]:
    """So many complaints, one an hour until `now`, each answered after `hours` of open time."""
    found: list[Past] = []
    for number in range(count, 0, -1):
        arrived = now - timedelta(hours=number)
        answered = bc.add(calendar, arrived, Budget(hours, Unit.WORKING_HOURS))
        found.append((category, arrived.timestamp(), answered.timestamp() if answered < now else None, 1.0))
    return found


def foretold(
    known: list[Past],
    calendar: Calendar = CALENDARS[0],
    received: datetime = NOW,
    now: datetime = NOW,
    **how: object,
) -> Forecast:
    told = forecast(known, State(), Wanted("a", received, now, TARGET), calendar, Promising(**how))  # type: ignore[arg-type]
    assert told is not None
    return told


def test_it_holds_for_what_it_was_asked_for_only() -> None:
    """Another category, or another calendar, has no estimate of its own yet."""
    told = foretold(past(300, 2, CALENDARS[0], NOW))
    assert told.estimate.hours is not None
    assert told.of("a", "day") is told.estimate
    assert told.of("b", "day") is None
    assert told.of("a", "night") is None


MOMENTS = st.datetimes(datetime(2026, 1, 3), datetime(2026, 12, 28)).map(lambda at: at.replace(tzinfo=UTC))


@given(
    st.sampled_from(CALENDARS),
    MOMENTS,
    st.integers(0, 400),
    st.floats(0.1, 60),
    st.floats(LOWEST, HIGHEST),
    st.timedeltas(timedelta(0), timedelta(days=40)),
    st.integers(0, 400),
)
def test_no_record_makes_a_promise_that_a_calendar_would_not(
    calendar: Calendar,
    now: datetime,
    count: int,
    hours: float,
    shift: float,
    waited: timedelta,
    silent: int,
) -> None:
    """Whatever was answered, or not, and however long this one has waited: due after now, in an opening or at its
    close; by the record not before the floor."""
    known = [*past(count, hours, calendar, now)]
    known = [one if at % 7 or at > silent else (*one[:2], None, one[3]) for at, one in enumerate(known)]
    received = now - waited
    told = forecast(known, State(shift=shift), Wanted("a", received, now, TARGET), calendar, Promising())
    assert told is not None
    given_promise = promise.make(received, now, TARGET, calendar, estimate=told.estimate)
    due = given_promise.due
    assert due > now
    assert bc.is_open(calendar, due) or bc.is_open(calendar, due - timedelta(seconds=1))
    if told.estimate.hours is not None:
        assert open_hours(calendar, received, due) >= told.estimate.hours - 1e-6
        assert open_hours(calendar, now, due) >= 1 - 1e-6
        assert dict(given_promise.basis)["estimate"]


@pytest.mark.parametrize(
    ("floor", "least"),
    [("6wh", 6), ("2wd", 16), ("30h", 13)],
    ids=["open hours", "working days", "clock hours"],
)
def test_nothing_shorter_than_the_floor(floor: str, least: float) -> None:
    """In whatever unit it is written."""
    told = foretold(past(300, 0.2, CALENDARS[0], NOW), floor=bc.parse_budget(floor), ceiling=None)
    assert told.estimate.hours == pytest.approx(least)
    assert told.estimate.capped == "floor"


@pytest.mark.parametrize("clamp", [False, True])
def test_beyond_the_ceiling(clamp: bool) -> None:
    """The honest time, and that it is beyond; or the ceiling, from which nothing is learned."""
    ceiling = Budget(3, Unit.WORKING_DAYS)
    told = foretold(past(900, 60, CALENDARS[0], NOW), ceiling=ceiling, clamp=clamp).estimate
    assert told.beyond_ceiling
    assert told.hours is not None
    assert (told.hours == pytest.approx(24), told.given is None) == (clamp, clamp)


def test_a_target_beyond_the_ceiling_lifts_it() -> None:
    """What the rule aims at is no alarm."""
    known = past(900, 60, CALENDARS[0], NOW)
    wanted = Wanted("a", NOW, NOW, Budget(40, Unit.WORKING_DAYS))
    told = forecast(known, State(), wanted, CALENDARS[0], Promising(ceiling=Budget(1, Unit.WORKING_DAYS)))
    assert told is not None
    assert not told.estimate.beyond_ceiling


def test_no_axis_no_forecast() -> None:
    """A desk without an opening within years, and a complaint of years ago, ask the target."""
    closed = Calendar("closed", "Europe/Tallinn", {}, overrides={date(2040, 1, 2): DAY})
    wanted = Wanted("a", NOW, NOW, TARGET)
    assert forecast([], State(), wanted, closed, Promising()) is None
    old = Wanted("a", NOW - timedelta(days=1500), NOW, TARGET)
    assert forecast([], State(), old, CALENDARS[0], Promising()) is None


def test_a_clock_that_runs_ahead_counts_as_now() -> None:
    """INTERNALDATE after our own clock: the same forecast as for now."""
    known = past(300, 2, CALENDARS[0], NOW)
    assert foretold(known, received=NOW + timedelta(hours=5)) == foretold(known)


def test_what_has_waited_is_promised_what_those_took_that_waited_as_long() -> None:
    """A complaint that has waited for two hours where half take one hour and half six: it is of the second half."""
    known = sorted(
        [*past(300, 1, CALENDARS[0], NOW), *past(300, 6, CALENDARS[0], NOW)], key=lambda one: one[1]
    )
    fresh = foretold(known).estimate.hours
    waited = foretold(known, received=NOW - timedelta(hours=16)).estimate  # since 18:30 the day before
    assert fresh is not None
    assert waited.hours is not None
    assert waited.hours >= 6 - 1e-6


def test_no_forecast_beyond_what_a_calendar_reaches() -> None:
    """A queue that grew a thousandfold behind one answer of months: the ceiling, a promise that can be written."""
    long_ago = NOW.timestamp() - 9e6
    known: list[Past] = [("a", long_ago + n, long_ago + n + 60, 0.05) for n in range(200)]
    known.append(("a", NOW.timestamp() - 9e6 + 300, NOW.timestamp() - 100, 0.05))
    known += [("a", NOW.timestamp() - 90 + n, None, 5000.0) for n in range(80)]
    for state in (State(), State(predictor=1)):
        for ceiling in (None, Budget(10, Unit.WORKING_DAYS)):
            wanted = Wanted("a", NOW, NOW, TARGET)
            told = forecast(known, state, wanted, CALENDARS[0], Promising(ceiling=ceiling))
            assert told is not None
            due = promise.make(NOW, NOW, TARGET, CALENDARS[0], estimate=told.estimate).due
            assert NOW < due < NOW + timedelta(days=1300)
