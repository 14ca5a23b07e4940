"""Instants <-> hours of open time of one calendar, counted from the first day of a range: one axis for many instants.

`business_calendar.between` walks the days between two instants; whoever compares hundreds of instants builds this axis
once and then pays a bisection each. An instant while the desk is closed has the reading of the next opening.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from responder.core import business_calendar
from responder.core.business_calendar import HORIZON, Calendar

HOUR = timedelta(hours=1)
HOUR_SECONDS = 3600.0
DAY = timedelta(days=1)


class OpenTime:
    """The openings of `calendar` that begin on the local days `first` to `last`, both included. Immutable.

    Raises ValueError: `last` before `first`, further apart than HORIZON, or not one opening in between.
    """

    __slots__ = ("_begins", "_closes", "_closes_at", "_opens", "_opens_at")

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        if not first <= last <= first + HORIZON:
            raise ValueError(f"{first} to {last} is no range of days, or more than ten years")
        days = (first + count * DAY for count in range((last - first).days + 1))
        spans = [span for day in days for span in business_calendar.open_intervals(calendar, day)]
        if not spans:
            raise ValueError(f"calendar {calendar.name!r} has no opening from {first} to {last}")
        self._opens = [opens for opens, _ in spans]
        self._closes = [closes for _, closes in spans]
        self._opens_at = [opens.timestamp() for opens, _ in spans]
        self._closes_at = [closes.timestamp() for _, closes in spans]
        self._begins = [0.0]  # reading at each opening, and at the last close
        for opens, closes in spans:
            self._begins.append(self._begins[-1] + (closes - opens) / HOUR)

    def reading(self, moment: datetime) -> float:
        """Hours of open time from the beginning of the range to `moment` (aware); 0 before it, `length` after it."""
        at = bisect_right(self._opens, moment) - 1
        if at < 0:
            return 0.0
        return self._begins[at] + (min(moment, self._closes[at]) - self._opens[at]) / HOUR

    def readings(self, seconds: Iterable[float]) -> list[float]:
        """The readings of instants that are given in seconds since 1970 UTC: cheaper, for thousands of them."""
        opens, closes, begins = self._opens_at, self._closes_at, self._begins
        found = []
        for second in seconds:
            at = bisect_right(opens, second) - 1
            until = closes[at] if second > closes[at] else second
            found.append(begins[at] + (until - opens[at]) / HOUR_SECONDS if at >= 0 else 0.0)
        return found

    def instant(self, hours: float) -> datetime:
        """The first instant (UTC) with this reading: a close, not the opening after it. Limited to the range."""
        if hours <= 0:
            return self._opens[0]
        at = min(bisect_left(self._begins, hours), len(self._opens)) - 1
        into = min(hours, self.length) - self._begins[at]
        return min(self._opens[at] + into * HOUR, self._closes[at])

    @property
    def length(self) -> float:
        """Hours of open time in the whole range."""
        return self._begins[-1]
