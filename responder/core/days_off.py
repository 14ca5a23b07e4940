"""Days on which a desk is closed though its week would have it open: public holidays and the desk's own closed days, in
rows, so that a customer reads why an answer takes longer than the days between would need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from responder.core import business_calendar
from responder.core.business_calendar import Calendar
from responder.core.hours import public_holidays, wall_clock

FARTHEST = 62  # days ahead; a list of holidays beyond two months helps nobody
DAY = timedelta(days=1)
_IN_THE_WEEK = "week"


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Local dates in a row, `last` included, on none of which the desk is open. `country` / `subdivision`: ISO 3166,
    whose holidays they may be; "" where the calendar follows none."""

    first: date
    last: date
    country: str = ""
    subdivision: str = ""

    def names(self, language: str) -> tuple[str, ...]:
        """The holidays among them as they are called in `language` (ISO 639-1), in order, each once; a day whose name
        is not known in that language, or is none, is left out."""
        days = (self.first + ahead * DAY for ahead in range((self.last - self.first).days + 1))
        found = (
            public_holidays.names_in(self.country, self.subdivision, day.year, language).get(day, ())
            for day in days
        )
        return tuple(dict.fromkeys(name for names in found for name in names))


def days_off(calendar: Calendar, start: datetime, end: datetime) -> tuple[DaysOff, ...]:
    """On the local dates from that of `start` to that on which `end` is reached (both aware; midnight ends a date), at
    most FARTHEST of them. A weekend between two such days belongs to their row. Days none of which the week would open,
    such as a holiday on a Sunday, make no row. Raises ValueError: naive times."""
    if start.utcoffset() is None or end.utcoffset() is None:
        raise ValueError(f"{start} and {end} need zones: a time without zone lies on no day")
    first, last = (
        wall_clock.reading(calendar.zone_info, moment).date()
        for moment in (start, end - timedelta.resolution)
    )
    rows: list[list[date]] = []
    joined = False  # with the day before, by nothing but days on which the week has no hours
    for ahead in range(min((last - first).days + 1, FARTHEST)):
        day = first + ahead * DAY
        if _is_off(calendar, day):
            rows = [*rows[:-1], [*rows[-1], day]] if joined else [*rows, [day]]
            joined = True
        else:
            joined = joined and not business_calendar.open_intervals(calendar, day)
    return tuple(
        DaysOff(row[0], row[-1], calendar.country, calendar.subdivision)
        for row in rows
        if any(calendar.week.get(day.weekday()) for day in row)
    )


def _is_off(calendar: Calendar, day: date) -> bool:
    """Closed from midnight to midnight, by more than the week: a night shift of the eve may run on into it."""
    if business_calendar.day_source(calendar, day) == _IN_THE_WEEK:
        return False
    before = business_calendar.open_intervals(calendar, day - DAY)
    into = (
        before and wall_clock.reading(calendar.zone_info, before[-1][1] - timedelta.resolution).date() == day
    )
    return not into and not business_calendar.open_intervals(calendar, day)
