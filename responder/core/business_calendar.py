"""Opening hours, holidays and zone of a desk: add, between, next opening. Own dates override public holidays.

A day's hours come from the first that speaks: the desk's own override, a weekend day worked in place of a weekday,
a public holiday (closed), a short day before a holiday, the week. An interval belongs to the day on which it opens: a
night shift of the eve runs on into a holiday, and a shift that begins on a closed day does not take place. Where an
override opens before the shift of the day before has ended, the two are one opening. Working time is measured between
UTC instants, so that a night on which clocks change is as long as it really is. Every search ends at HORIZON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from responder.core.hours import public_holidays, wall_clock
from responder.core.hours.budget import Budget, Unit, check_budget, parse_budget
from responder.core.hours.opening_hours import (
    Interval,
    check_day,
    check_week,
    shorten,
    wall_spans,
    zone_named,
)

HORIZON = timedelta(
    days=3660
)  # ten years: nobody promises beyond, and a calendar closed for so long is a mistake
DAY = timedelta(days=1)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9900, 1, 1, tzinfo=UTC)
DAYS_KEPT = 8192  # remembered days of one calendar, about 3 MB at most

Span = tuple[datetime, datetime]  # half-open [start, end), UTC
__all__ = [
    "Budget",
    "Calendar",
    "CalendarError",
    "Day",
    "Interval",
    "Unit",
    "add",
    "between",
    "day_source",
    "holidays_ahead",
    "is_open",
    "next_opening",
    "open_intervals",
    "parse_budget",
    "working_day",
]


class CalendarError(ValueError):
    """The calendar is well formed but has no answer within HORIZON. For the operator: the text says what to do."""


@dataclass(frozen=True, slots=True)
class Day:
    """One local date of a calendar: its openings in order, disjoint, and why they are so (see `day_source`)."""

    spans: tuple[Span, ...]
    source: str


@dataclass(frozen=True)
class Calendar:
    """A desk's business calendar.

    `week`: for each weekday (0 = Monday) its intervals. `zone`: IANA name. `country` / `subdivision`: ISO 3166, for
    public holidays ("" = none). `overrides`: dated intervals that replace everything else on that day
    (() = closed). `pre_holiday_short`: shorten the days that law shortens before holidays (EE: by three hours).
    `moved_working_days`: follow official transfers of a working day to a weekend (binding in RU, advice to private
    employers in LV); False makes both days ordinary ones.
    Raises ValueError at construction for: unknown zone, country or subdivision, overlapping intervals, no open hours
    at all.

    Frozen and hashable: both mappings are copied and read-only. The days worked out so far are remembered in the
    instance; they follow from the fields alone, so sharing one between threads is safe.
    """

    name: str
    zone: str
    week: Mapping[int, tuple[Interval, ...]]
    country: str = ""
    subdivision: str = ""
    overrides: Mapping[date, tuple[Interval, ...]] | None = None
    pre_holiday_short: bool = True
    moved_working_days: bool = True

    def __post_init__(self) -> None:
        own = {day: check_day(day, hours) for day, hours in (self.overrides or {}).items()}
        week = check_week(self.week)
        if not any(week.values()) and not any(own.values()):
            raise ValueError(
                f"calendar {self.name!r} has no open hours at all: give at least one weekday an interval"
            )
        public_holidays.verify(self.country, self.subdivision)
        object.__setattr__(self, "_zone", zone_named(self.zone))
        object.__setattr__(self, "week", MappingProxyType(week))
        object.__setattr__(self, "overrides", MappingProxyType(own))
        object.__setattr__(self, "_days", {})

    def __hash__(self) -> int:
        return hash((self.name, self.zone, self.country, self.subdivision, frozenset(self.week.items())))

    @property
    def zone_info(self) -> ZoneInfo:
        found: ZoneInfo = self.__dict__["_zone"]
        return found


def add(calendar: Calendar, start: datetime, budget: Budget) -> datetime:
    """The instant (UTC) at which `budget` after `start` (aware) is used up.

    `wh`: open time; a start outside hours counts from the next opening; the result lies in an opening or exactly at
    its end.
    `wd`: the same local time so many working days later (days with any opening; a night shift is one day, that of its
    opening); a start outside hours first moves to the next opening. If the desk is not open then: the next opening
    of that day, or after hours its close. `h`: elapsed time, whether the desk is open or not.
    Raises ValueError: naive start, amount not positive. CalendarError: nothing found within HORIZON.
    """
    check_budget(budget)
    moment = _utc(start)
    if budget.unit is Unit.CLOCK_HOURS:
        return moment + timedelta(hours=budget.amount)
    if budget.unit is Unit.WORKING_DAYS:
        return _add_days(calendar, moment, int(budget.amount))
    left = timedelta(hours=budget.amount)
    for opens, closes in _spans_from(calendar, moment):
        begin = max(opens, moment)
        if closes - begin >= left:
            return begin + left
        left -= closes - begin
    raise _exhausted(calendar, moment, f"{budget} of open time")


def _add_days(calendar: Calendar, moment: datetime, count: int) -> datetime:
    begin = next_opening(calendar, moment)
    day = working_day(calendar, begin)
    # Counted from midnight of the working day: after midnight, in a night shift, more than 24 hours.
    into = wall_clock.reading(calendar.zone_info, begin) - datetime.combine(day, time())
    for ahead in range(1, HORIZON.days):
        spans = _day(calendar, day + ahead * DAY).spans
        count -= bool(spans)
        if not count:
            wanted = wall_clock.instant(
                calendar.zone_info, datetime.combine(day + ahead * DAY, time()) + into
            )
            return next((max(opens, wanted) for opens, closes in spans if wanted <= closes), spans[-1][1])
    raise _exhausted(calendar, moment, "enough working days")


def between(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """Open time from a to b (aware); negative if b comes first. Raises ValueError: naive; CalendarError: further apart
    than HORIZON."""
    start, end = _utc(a), _utc(b)
    if end < start:
        return -between(calendar, end, start)
    if end - start > HORIZON:
        raise CalendarError(f"{start} and {end} are more than ten years apart: check the clock and the date")
    total = timedelta()
    for opens, closes in _spans_from(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def next_opening(calendar: Calendar, moment: datetime) -> datetime:
    """`moment` itself (UTC) when the desk is open then, else its next opening. Raises ValueError: naive; CalendarError:
    none within HORIZON."""
    start = _utc(moment)
    for opens, _ in _spans_from(calendar, start):
        return max(opens, start)
    raise _exhausted(calendar, start, "an opening")


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether `moment` (aware) lies in an opening. At its close the desk is closed. Raises ValueError: naive."""
    start = _utc(moment)
    today = _local_date(calendar, start)
    return any(a <= start < b for day in (today - DAY, today) for a, b in _day(calendar, day).spans)


def open_intervals(calendar: Calendar, local_date: date) -> tuple[Span, ...]:
    """The openings that begin on `local_date`, in order, disjoint, as aware (start, end) pairs in UTC; () = closed."""
    return _day(calendar, local_date).spans


def working_day(calendar: Calendar, moment: datetime) -> date:
    """The local date to whose openings `moment` (aware) belongs, their closes included; else its own local date. A
    night shift counts as the day on which it opened."""
    start = _utc(moment)
    today = _local_date(calendar, start)
    yesterday = _day(calendar, today - DAY).spans
    if any(a <= start < b for a, b in _day(calendar, today).spans):
        return today
    return today - DAY if any(a <= start <= b for a, b in yesterday) else today


def day_source(calendar: Calendar, local_date: date) -> str:
    """Why the day is as it is: "week", "override", "holiday: NAME", "short day: NAME" or
    "moved working day: in place of YYYY-MM-DD"."""
    return _day(calendar, local_date).source


def holidays_ahead(calendar: Calendar, from_date: date, days: int) -> tuple[tuple[date, str], ...]:
    """The dates among the next `days` (from_date included) that do not follow the week alone, each with its
    `day_source`. Raises ValueError: `days` negative or beyond HORIZON."""
    if not 0 <= days <= HORIZON.days:
        raise ValueError(f"{days} days ahead: give a number from 0 to {HORIZON.days}")
    dates = (from_date + ahead * DAY for ahead in range(days))
    return tuple((day, source) for day in dates if (source := day_source(calendar, day)) != "week")


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no zone: a time without zone cannot be placed on a calendar")
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"{moment} is not a date that a desk can have: check the clock")
    return moment.astimezone(UTC)


def _local_date(calendar: Calendar, moment: datetime) -> date:
    return moment.astimezone(calendar.zone_info).date()


def _spans_from(calendar: Calendar, moment: datetime) -> Iterator[Span]:
    """Openings that end after `moment`, in order, as far as HORIZON."""
    first = _local_date(calendar, moment) - DAY
    for ahead in range(HORIZON.days):
        for span in _day(calendar, first + ahead * DAY).spans:
            if span[1] > moment:
                yield span


def _exhausted(calendar: Calendar, moment: datetime, what: str) -> CalendarError:
    return CalendarError(
        f"calendar {calendar.name!r} has not {what} in the ten years after {moment:%Y-%m-%d}:"
        " check its closed days and its week"
    )


def _day(calendar: Calendar, day: date) -> Day:
    known: dict[date, Day] = calendar.__dict__["_days"]
    found = known.get(day)
    if found is None:
        if len(known) >= DAYS_KEPT:
            known.clear()
        found = known[day] = _work_out(calendar, day)
    return found


def _work_out(calendar: Calendar, day: date) -> Day:
    spans, source = _own_spans(calendar, day)
    before, _ = _own_spans(calendar, day - DAY)
    floor = before[-1][1] if before else EARLIEST
    clear = tuple((max(opens, floor), closes) for opens, closes in spans if closes > max(opens, floor))
    return Day(clear, source)


def _own_spans(calendar: Calendar, day: date) -> tuple[list[Span], str]:
    hours, cut, source = _hours(calendar, day)
    walls = shorten(tuple(wall_spans(hours, day)), cut)
    zone = calendar.zone_info
    return [(wall_clock.instant(zone, a), wall_clock.instant(zone, b)) for a, b in walls], source


def _hours(calendar: Calendar, day: date) -> tuple[tuple[Interval, ...], timedelta, str]:
    """Intervals, how much law cuts off their end, and the source: the first voice of the module's list that speaks."""
    own = (calendar.overrides or {}).get(day)
    if own is not None:
        return own, timedelta(), "override"
    public = public_holidays.of_year(calendar.country, calendar.subdivision, day.year)
    weekly = calendar.week.get(day.weekday(), ())
    if day in public.moved and calendar.moved_working_days:
        off = public.moved[day]
        reason = f"in place of {off}" if off else "the weekday taken off is not known"
        return weekly or _hours_moved(calendar, day, off), timedelta(), f"moved working day: {reason}"
    if day in public.closed and (calendar.moved_working_days or day not in public.given_back):
        return (), timedelta(), f"holiday: {public.closed[day]}"
    if weekly and day in public.short and calendar.pre_holiday_short:
        return weekly, public_holidays.SHORTENED[calendar.country], f"short day: {public.short[day]}"
    return weekly, timedelta(), "week"


def _hours_moved(calendar: Calendar, day: date, off: date | None) -> tuple[Interval, ...]:
    """The hours of the weekday taken off; where that is not known, of the weekday before that has any."""
    if off:
        return calendar.week.get(off.weekday(), ())
    back = (calendar.week.get((day.weekday() - ahead) % 7, ()) for ahead in range(1, 7))
    return next((hours for hours in back if hours), ())
