"""When staff are warned of a promise, and whom: in open time, never twice at one time, never in the past."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import promise
from responder.core.business_calendar import Calendar, Interval, add, between, parse_budget
from responder.core.reply import Person
from responder.core.slipping import DUE, TOGETHER, Slipping, addresses, notice_at, plan, told_of

NINE_TO_FIVE = (Interval(time(9), time(17)),)
WEEK = Calendar("default", "UTC", dict.fromkeys(range(5), NINE_TO_FIVE))
ALWAYS = Calendar("always", "UTC", {day: (Interval(time(0), time(0)),) for day in range(7)})
FRIDAY = datetime(2026, 11, 20, 13, tzinfo=UTC)
USUAL = Slipping()


def planned(
    budget: str, calendar: Calendar = WEEK, policy: Slipping = USUAL, late: str = ""
) -> list[tuple[int, str]]:
    start = FRIDAY
    due = add(calendar, start, parse_budget(budget))
    now = add(calendar, start, parse_budget(late)) if late else start
    return [(share, f"{at:%a %H:%M}") for share, at in plan(start, now, due, calendar, policy)]


def test_shares_are_of_open_time() -> None:
    """From Friday one o'clock to Monday one o'clock: half of it is over when Monday begins."""
    assert planned("8wh") == [(50, "Fri 17:00"), (75, "Mon 11:00"), (90, "Mon 12:12"), (100, "Mon 13:00")]


def test_the_last_warning_leaves_time_to_act() -> None:
    """90 % of three hours is 18 minutes before the end: half an hour it is; with two hours, one with 75 %."""
    assert planned("3wh")[2:] == [(90, "Fri 15:30"), (100, "Fri 16:00")]
    assert planned("2wh") == [(50, "Fri 14:00"), (90, "Fri 14:30"), (100, "Fri 15:00")]


@pytest.mark.parametrize("budget", ["0.1wh", "0.5wh"])
def test_where_no_time_is_left_there_is_no_warning(budget: str) -> None:
    """Half an hour, and less: what slipped is told."""
    assert [share for share, _ in planned(budget)] == [100]


def test_what_would_lie_in_the_past_is_merged_into_the_next() -> None:
    """A promise that is given late: the first share that is still ahead speaks for the others."""
    assert [share for share, _ in planned("8wh", late="5wh")] == [75, 90, 100]
    assert [share for share, _ in planned("8wh", late="7.9wh")] == [100]


def test_no_shares_wanted() -> None:
    """The due time itself is always told."""
    assert planned("8wh", policy=Slipping(at=())) == [(100, "Mon 13:00")]


SHARES = st.lists(st.integers(1, 99), max_size=6, unique=True).map(lambda found: tuple(sorted(found)))


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    hours=st.floats(0.05, 400),
    unit=st.sampled_from(["wh", "h"]),
    shares=SHARES,
    before=st.integers(0, 600),
    late=st.integers(0, 20_000),
    calendar=st.sampled_from([WEEK, ALWAYS]),
)
def test_laws_of_a_plan(
    start: datetime,
    hours: float,
    unit: str,
    shares: tuple[int, ...],
    before: int,
    late: int,
    calendar: Calendar,
) -> None:
    """Ends with the due time; ascending in share and time; nothing in the past, nothing too late or too near together;
    only shares that were asked for."""
    now = start + timedelta(minutes=late)
    given_promise = promise.make(start, now, parse_budget(f"{hours:.3f}{unit}"), calendar)
    policy = Slipping(at=shares, before=timedelta(minutes=before))
    found = plan(given_promise.received, now, given_promise.due, calendar, policy)
    assert found[-1] == (DUE, given_promise.due)
    assert {share for share, _ in found[:-1]} <= set(shares)
    assert list(found) == sorted(found)
    assert all(now < at <= given_promise.due for _, at in found)
    slack = timedelta(milliseconds=10)  # a budget is a float of hours
    for _, at in found[:-1]:
        assert between(calendar, at, given_promise.due) >= policy.before - slack
    for (_, one), (_, next_one) in itertools.pairwise(found[:-1]):
        assert between(calendar, one, next_one) >= TOGETHER - slack


def test_a_calendar_that_never_opens_again_leaves_the_due_time() -> None:
    """Closed for good since: nothing raises, nothing loops."""
    gone = Calendar("gone", "UTC", {}, overrides={FRIDAY.date(): NINE_TO_FIVE})
    far = FRIDAY + timedelta(days=4000)
    assert plan(FRIDAY, FRIDAY, far, gone, USUAL) == ((100, far),)
    assert notice_at(far, gone, USUAL) == far + USUAL.grace


def test_the_grace_is_open_time() -> None:
    """A promise that ends with the day is told of the next morning; without grace at once."""
    friday_evening = datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert notice_at(friday_evening, WEEK, USUAL) == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    assert notice_at(friday_evening, WEEK, replace(USUAL, grace=timedelta())) == friday_evening


TO = Slipping(to={75: ("owner", "deputy"), 90: ("owner", "boss@desk.example")})


@pytest.mark.parametrize(
    ("share", "before", "expected"),
    [
        (50, 0, ("owner",)),
        (75, 50, ("owner", "deputy")),
        (90, 75, ("owner", "boss@desk.example")),
        (90, 50, ("owner", "deputy", "boss@desk.example")),
        (100, 90, ("owner", "boss@desk.example")),
        (100, 0, ("owner", "deputy", "boss@desk.example")),
        (33, 50, ("owner",)),
    ],
)
def test_a_share_speaks_for_those_merged_into_it(share: int, before: int, expected: tuple[str, ...]) -> None:
    """Whoever was to hear of an earlier one hears now; what slipped goes where the last warning goes."""
    assert told_of(TO, share, before) == expected


PERSONS = {
    "": Person("", "", "desk@company.example"),
    "mari": Person("Mari", "", "mari@company.example"),
    "jaan": Person("Jaan"),
}
OWN = frozenset({"kaebused@company.example"})


@pytest.mark.parametrize(
    ("names", "owner", "expected"),
    [
        (("owner",), "mari", ("mari@company.example",)),
        (("owner", "mari"), "mari", ("mari@company.example",)),
        (("owner", "x@y.example"), "jaan", ("x@y.example",)),
        (("owner",), "jaan", ("desk@company.example",)),
        (("owner",), "gone", ("desk@company.example",)),
        (("Kaebused@Company.example", "owner"), "mari", ("mari@company.example",)),
        (("kaebused@company.example",), "mari", ("desk@company.example",)),
    ],
)
def test_whom_a_name_means(names: tuple[str, ...], owner: str, expected: tuple[str, ...]) -> None:
    """Persons by their address, addresses as they are, the company where there is none; never ourselves."""
    assert addresses(names, owner, PERSONS, OWN) == expected


def test_nobody_at_all() -> None:
    """No company's address, or ours."""
    assert addresses(("owner",), "jaan", {"jaan": Person("Jaan")}, OWN) == ()
    ours = {"": Person("", "", "kaebused@company.example")}
    assert addresses(("owner",), "jaan", ours, OWN) == ()
