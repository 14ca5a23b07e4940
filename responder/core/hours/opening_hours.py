"""The hours that an operator writes down, checked: intervals of a weekday or a date, and the zone they are read in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY = date(2024, 1, 1)  # any Monday: a week is checked as dates without a zone
WallSpan = tuple[datetime, datetime]  # half-open [start, end), naive


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open [opens, closes) of local wall time. closes <= opens means that it crosses midnight (night shift);
    24:00 is written time(0, 0) as closes."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


def wall_spans(hours: tuple[Interval, ...], day: date) -> Iterator[WallSpan]:
    """The intervals as naive wall times when they begin on `day`."""
    for interval in hours:
        ends = day + timedelta(days=1) if interval.closes <= interval.opens else day
        yield datetime.combine(day, interval.opens), datetime.combine(ends, interval.closes)


def shorten(spans: tuple[WallSpan, ...], cut: timedelta) -> tuple[WallSpan, ...]:
    """`spans` of one day without the last `cut` of their open time: it is working time that the law shortens, so a
    break among the last hours does not count."""
    kept = list(spans)
    while kept and cut > timedelta():
        opens, closes = kept.pop()
        if closes - opens > cut:
            kept.append((opens, closes - cut))
        cut -= closes - opens
    return tuple(kept)


def check_week(week: Mapping[int, tuple[Interval, ...]]) -> dict[int, tuple[Interval, ...]]:
    """A copy with sorted intervals. Raises ValueError naming the weekday and the intervals that overlap, also across
    midnight and from Sunday night into Monday."""
    strange = [key for key in week if key not in range(7)]
    if strange:
        raise ValueError(f"weekday {strange[0]!r} does not exist: 0 is Monday and 6 is Sunday")
    ordered = {day: check_hours(WEEKDAYS[day], week[day]) for day in sorted(week)}
    spans = [
        (span, day, interval)
        for day, hours in ordered.items()
        for interval, span in zip(hours, wall_spans(hours, MONDAY + timedelta(days=day)), strict=True)
    ]
    if spans:
        (opens, closes), day, interval = spans[0]
        spans.append(((opens + timedelta(days=7), closes), day, interval))
    for (earlier, day, first), (later, next_day, second) in pairwise(spans):
        if later[0] < earlier[1]:
            raise _overlap(WEEKDAYS[day], first, WEEKDAYS[next_day], second)
    return ordered


def check_day(day: date, hours: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The intervals of a dated override, sorted. Raises ValueError naming the date and the fault."""
    if isinstance(day, datetime) or not isinstance(day, date):
        raise ValueError(f"{day!r} is not a date: write year, month and day, without a time")
    return check_hours(day.isoformat(), hours)


def check_hours(where: str, hours: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """`hours` in order. Raises ValueError for a time with a zone of its own and for overlapping intervals."""
    for interval in hours:
        if interval.opens.tzinfo or interval.closes.tzinfo:
            raise ValueError(
                f"{where}: {interval} has a zone of its own: the calendar's zone counts, leave it out"
            )
    ordered = tuple(sorted(hours, key=lambda interval: interval.opens))
    spans = tuple(wall_spans(ordered, MONDAY))
    for at, (earlier, later) in enumerate(pairwise(spans)):
        if later[0] < earlier[1]:
            raise _overlap(where, ordered[at], where, ordered[at + 1])
    return ordered


def _overlap(where: str, first: Interval, other: str, second: Interval) -> ValueError:
    place = f"{where} {first} and {second}" if where == other else f"{where} {first} and {other} {second}"
    return ValueError(f"{place} overlap: let one end before the other begins, or join them")


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone. Raises ValueError with near spellings."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder such as "Europe" is an OSError
        near = difflib.get_close_matches(name, available_timezones(), n=3)
    hint = f"perhaps {' or '.join(near)}" if near else "write an IANA name such as Europe/Tallinn"
    raise ValueError(f"zone {name!r} is unknown: {hint}")
