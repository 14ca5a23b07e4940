"""What else could have been promised: a fixed time, the median of the last week, and what an oracle would say."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime, timedelta

from responder.core import promise
from responder.core.business_calendar import Budget, Calendar, Unit, add
from responder.simulation.playing import Played, axis_of
from responder.simulation.trace import Letter

WEEK = timedelta(days=7)


def fixed(letters: Sequence[Letter], calendar: Calendar, target: Budget) -> list[Played]:
    """The same time for everybody. Clock hours as they are, open time rounded up as promises are."""
    axis = axis_of(calendar, letters)
    found = []
    for letter in letters:
        due = add(calendar, letter.received, target)
        if target.unit is not Unit.CLOCK_HOURS:
            due = promise.friendly_point(calendar, due, letter.received)
        found.append(Played(due, axis.reading(due) - axis.reading(letter.received), str(target)))
    return found


def week_median(letters: Sequence[Letter], calendar: Calendar, target: Budget) -> list[Played]:
    """The median working time of what was answered in the seven days before; `target` where nothing was."""
    axis = axis_of(calendar, letters)
    answers = [
        (one.answered, axis.reading(one.answered) - axis.reading(one.received))
        for one in letters
        if one.answered is not None
    ]
    heapq.heapify(answers)
    last_week: list[tuple[datetime, float]] = []
    times: list[float] = []
    hours: list[float | None] = []
    for letter in letters:
        while answers and answers[0][0] <= letter.received:
            last_week.append(heapq.heappop(answers))
            insort(times, last_week[-1][1])
        while last_week and last_week[0][0] < letter.received - WEEK:
            del times[bisect_left(times, last_week.pop(0)[1])]
        hours.append(times[len(times) // 2] if times else None)
    usual = fixed(letters, calendar, target)
    known = _promised(letters, calendar, [0.0 if one is None else one for one in hours], "seven-day median")
    return [usual[at] if one is None else known[at] for at, one in enumerate(hours)]


def told(letters: Sequence[Letter], calendar: Calendar, hours: Sequence[float]) -> list[Played]:
    """An oracle's hours of open time, rounded up as promises are."""
    return _promised(letters, calendar, hours, "oracle")


def _promised(
    letters: Sequence[Letter], calendar: Calendar, hours: Sequence[float], name: str
) -> list[Played]:
    axis = axis_of(calendar, letters)
    found = []
    for letter, length in zip(letters, hours, strict=True):
        arrived = axis.reading(letter.received)
        raw = max(letter.received, axis.instant(arrived + length))
        due = promise.friendly_point(calendar, raw, letter.received)
        found.append(Played(due, axis.reading(due) - arrived, name))
    return found
