"""The laws of the business calendar, over ten years and zones that change their clocks in every known way."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from time import perf_counter
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from responder.core import business_calendar as bc
from responder.core.business_calendar import Budget, Calendar, Interval, Unit

ZONES = (
    "UTC",
    "Europe/Tallinn",
    "Europe/Riga",
    "Europe/Moscow",
    "Europe/London",
    "America/New_York",
    "America/Havana",  # changes at midnight
    "America/Sao_Paulo",
    "Africa/Casablanca",  # summer time except in Ramadan
    "Africa/Cairo",
    "Asia/Kathmandu",  # +05:45
    "Asia/Beirut",  # changes at midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Chatham",  # +12:45
    "Pacific/Apia",
)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def hours(*ends: int) -> tuple[Interval, ...]:
    marks = [time(end % 24) for end in ends]
    return tuple(Interval(*pair) for pair in zip(marks[::2], marks[1::2], strict=True))


# Of one family, so that the nights of one day end before the next day's first opening.
FAMILIES = (
    (hours(9, 17), hours(9, 12, 13, 17), hours(8, 11, 12, 14, 15, 20), ()),
    (hours(22, 30), hours(20, 24), hours(10, 14, 22, 30), ()),
    (hours(0, 24), hours(0, 8, 16, 24), hours(6, 12), ()),
)


@lru_cache(maxsize=512)
def built(
    zone: str, family: int, picks: tuple[int, ...], country: str, exceptions: tuple[tuple[date, int], ...]
) -> Calendar:
    kinds = FAMILIES[family]
    week = {day: kinds[pick] for day, pick in enumerate(picks)}
    return Calendar("desk", zone, week, country, overrides={day: kinds[pick] for day, pick in exceptions})


DATES = st.dates(date(2019, 1, 1), date(2029, 12, 31))
WEEKS = st.tuples(*[st.integers(0, 3)] * 7).filter(lambda picks: min(picks) < 3)
EXCEPTIONS = st.lists(st.tuples(DATES, st.integers(0, 3)), max_size=3, unique_by=lambda pair: pair[0]).map(
    tuple
)
CALENDARS = st.builds(
    built,
    st.sampled_from(ZONES),
    st.integers(0, 2),
    WEEKS,
    st.sampled_from(["", "EE", "LV", "RU"]),
    EXCEPTIONS,
)
# Whole minutes near the changes of clocks, and any microsecond anywhere.
CHANGES = st.sampled_from(
    [date(2026, 3, 28), date(2026, 10, 24), date(2024, 2, 28), date(2025, 12, 31), date(2026, 3, 7)]
)
NEAR = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    CHANGES,
    st.integers(0, 4 * 1440),
)
ANYWHERE = st.datetimes(datetime(2019, 1, 1), datetime(2029, 12, 31)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
STARTS = st.one_of(NEAR, ANYWHERE)
OPEN_HOURS = st.integers(1, 60 * 80).map(lambda minutes: Budget(minutes / 60, Unit.WORKING_HOURS))
WORKING_DAYS = st.integers(1, 30).map(lambda days: Budget(days, Unit.WORKING_DAYS))
CLOCK_HOURS = st.integers(1, 60 * 200).map(lambda minutes: Budget(minutes / 60, Unit.CLOCK_HOURS))
BUDGETS = st.one_of(OPEN_HOURS, WORKING_DAYS, CLOCK_HOURS)


@given(CALENDARS, STARTS, OPEN_HOURS)
def test_between_undoes_add(desk: Calendar, start: datetime, budget: Budget) -> None:
    """between(s, add(s, b)) = b, to the microsecond."""
    assert bc.between(desk, start, bc.add(desk, start, budget)) == timedelta(hours=budget.amount)


@given(CALENDARS, STARTS, OPEN_HOURS, OPEN_HOURS)
def test_add_in_two_steps(desk: Calendar, start: datetime, a: Budget, b: Budget) -> None:
    """add(add(s, a), b) = add(s, a + b), up to the microseconds that fractions of an hour are rounded to."""
    whole = bc.add(desk, start, Budget(a.amount + b.amount, Unit.WORKING_HOURS))
    steps = bc.add(desk, bc.add(desk, start, a), b)
    assert abs(bc.between(desk, steps, whole)) <= timedelta(microseconds=2)


@given(st.sampled_from(ZONES), STARTS, st.integers(1, 20), st.integers(1, 20))
def test_working_days_in_two_steps(zone: str, start: datetime, a: int, b: int) -> None:
    """The same holds of working days where all days have the same hours."""
    desk = built(zone, 0, (0, 0, 0, 0, 0, 3, 3), "", ())
    steps = bc.add(desk, bc.add(desk, start, Budget(a, Unit.WORKING_DAYS)), Budget(b, Unit.WORKING_DAYS))
    assert steps == bc.add(desk, start, Budget(a + b, Unit.WORKING_DAYS))


@given(CALENDARS, STARTS, st.integers(0, 5 * 86400), BUDGETS)
def test_add_is_monotone_in_the_start(desk: Calendar, start: datetime, seconds: int, budget: Budget) -> None:
    """Who writes later is never promised an earlier time."""
    assert bc.add(desk, start, budget) <= bc.add(desk, start + timedelta(seconds=seconds), budget)


@given(CALENDARS, STARTS, BUDGETS, st.integers(1, 40))
def test_add_is_monotone_in_the_amount(desk: Calendar, start: datetime, budget: Budget, more: int) -> None:
    """More time ends later, and no time ends before it began."""
    due = bc.add(desk, start, budget)
    assert start < due < bc.add(desk, start, Budget(budget.amount + more, budget.unit))


@given(CALENDARS, STARTS, st.one_of(OPEN_HOURS, WORKING_DAYS))
def test_result_within_open_hours(desk: Calendar, start: datetime, budget: Budget) -> None:
    """The result lies in an opening or exactly at a close."""
    due = bc.add(desk, start, budget)
    spans = bc.open_intervals(desk, bc.working_day(desk, due))
    assert any(opens <= due <= closes for opens, closes in spans)


@given(CALENDARS, STARTS, st.one_of(OPEN_HOURS, WORKING_DAYS))
def test_start_outside_hours_moves_to_the_opening(desk: Calendar, start: datetime, budget: Budget) -> None:
    """Receipt at night counts as receipt at the next opening, which is open and has no open time before it."""
    opening = bc.next_opening(desk, start)
    assert bc.is_open(desk, opening)
    assert opening == start if bc.is_open(desk, start) else opening > start
    assert bc.between(desk, start, opening) == timedelta()
    assert bc.add(desk, start, budget) == bc.add(desk, opening, budget)


@given(CALENDARS, STARTS, WORKING_DAYS)
def test_working_days_are_counted(desk: Calendar, start: datetime, budget: Budget) -> None:
    """Exactly n days with openings lie behind the working day of the opening, up to and with that of the result; the
    time is the same unless the desk is closed then."""
    opening = bc.next_opening(desk, start)
    due = bc.add(desk, start, budget)
    first, last = bc.working_day(desk, opening), bc.working_day(desk, due)
    dates = [first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]
    assert sum(bool(bc.open_intervals(desk, day)) for day in dates) == budget.amount
    zone = ZoneInfo(desk.zone)
    before, after = opening.astimezone(zone), due.astimezone(zone)
    same = (before.date() - first, before.time()) == (after.date() - last, after.time())
    closes_and_opens = {end for span in bc.open_intervals(desk, last) for end in span}
    assert same or before.fold or due in closes_and_opens or before.utcoffset() != after.utcoffset()


@given(CALENDARS, STARTS, st.integers(1, 100 * 60), st.integers(0, 100 * 60))
def test_between_adds_up(desk: Calendar, a: datetime, first: int, second: int) -> None:
    """between(a, b) + between(b, c) = between(a, c), and it never exceeds elapsed time."""
    b = a + first * MINUTE
    c = b + second * MINUTE
    assert bc.between(desk, a, b) + bc.between(desk, b, c) == bc.between(desk, a, c)
    assert timedelta() <= bc.between(desk, a, b) <= b - a


@given(CALENDARS, DATES)
def test_openings_are_ordered_and_disjoint(desk: Calendar, day: date) -> None:
    """Over a week no opening overlaps the one before, and none is empty."""
    spans = [span for ahead in range(7) for span in bc.open_intervals(desk, day + timedelta(days=ahead))]
    ends = [end for span in spans for end in span]
    assert ends == sorted(ends)
    assert all(opens < closes for opens, closes in spans)


def minutes_open(desk: Calendar, start: datetime, count: int) -> Iterator[bool]:
    """Whether each minute is open, the slow way: by what the clock on the wall shows; the week alone."""
    zone = ZoneInfo(desk.zone)
    for at in range(count):
        wall = (start + at * MINUTE).astimezone(zone).replace(tzinfo=None)
        yield any(
            datetime.combine(day, interval.opens)
            <= wall
            < datetime.combine(day, interval.closes) + timedelta(days=interval.closes <= interval.opens)
            for day in (wall.date(), wall.date() - timedelta(days=1))
            for interval in desk.week.get(day.weekday(), ())
        )


@settings(max_examples=60)
@given(st.sampled_from(ZONES), st.integers(0, 2), WEEKS, NEAR)
def test_between_agrees_with_the_clock_on_the_wall(
    zone: str, family: int, picks: tuple[int, ...], start: datetime
) -> None:
    """Minute by minute through the days on which clocks change: the same open time."""
    desk = built(zone, family, picks, "", ())
    count = 36 * 60
    assert bc.between(desk, start, start + count * MINUTE) == sum(minutes_open(desk, start, count)) * MINUTE


@given(CALENDARS, DATES)
def test_remembered_days_follow_from_the_fields(desk: Calendar, day: date) -> None:
    """A calendar that has been used for long and a fresh one agree."""
    assume(desk.week)
    fresh = Calendar(desk.name, desk.zone, desk.week, desk.country, overrides=desk.overrides)
    assert bc.open_intervals(fresh, day) == bc.open_intervals(desk, day)
    assert bc.day_source(fresh, day) == bc.day_source(desk, day)


def test_add_is_fast() -> None:
    """Three working days ahead take some ten microseconds once the days are known; ten times that on a busy machine."""
    desk = built("Europe/Tallinn", 0, (1, 1, 1, 1, 1, 3, 3), "EE", ())
    start, budget = datetime(2026, 12, 22, 13, 30, tzinfo=UTC), Budget(24, Unit.WORKING_HOURS)
    bc.add(desk, start, budget)

    def turn() -> float:
        begun = perf_counter()
        for _ in range(200):
            bc.add(desk, start, budget)
        return (perf_counter() - begun) / 200

    assert min(turn() for _ in range(10)) < 100e-6
