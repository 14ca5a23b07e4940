"""What came out on one desk: each way to promise overall and by month, and the weeks after the desk has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from responder.core.business_calendar import Budget, Calendar, parse_budget
from responder.core.forecast import Promising
from responder.simulation import beside, tally
from responder.simulation.desks import Desk, Plan, make_desk
from responder.simulation.playing import Heard, Played, play
from responder.simulation.tally import Tally
from responder.simulation.trace import Letter

OURS = "promise"
TARGET = "24wh"
WEEKS = 6  # after a change: told one by one

Told = Mapping[str, Sequence[Played]]
"""The name of a way to promise -> its promises, one for each letter."""


def told(
    letters: Sequence[Letter],
    calendar: Calendar,
    target: Budget,
    promising: Promising | None = None,
    heard: Heard | None = None,
) -> dict[str, list[Played]]:
    """Our promises (`promising`: None for the defaults), with those of others beside them. `heard` is told how many of
    ours are made.

    Raises CalendarError: the desk does not open again.
    """
    return {
        OURS: play(letters, calendar, target, promising, heard),
        "24h": beside.fixed(letters, calendar, parse_budget("24h")),
        "24wh": beside.fixed(letters, calendar, parse_budget("24wh")),
        "7-day median": beside.week_median(letters, calendar, target),
    }


def told_on(desk: Desk) -> dict[str, list[Played]]:
    """The same on a simulated desk, with the oracle where there is one."""
    given = told(desk.letters, desk.calendar, parse_budget(TARGET))
    if desk.oracle:
        given["oracle"] = beside.told(desk.letters, desk.calendar, desk.oracle)
    return given


def desk_report(plan: Plan, seed: int) -> dict[str, Any]:
    """One simulated desk, printable as JSON."""
    desk = make_desk(plan, seed)
    given = told_on(desk)
    changed = [change(desk, given[OURS], day, what) for day, what in desk.changes]
    return {"name": desk.name, **report(desk.letters, desk.calendar, given), "changes": changed}


def report(letters: Sequence[Letter], calendar: Calendar, given: Told) -> dict[str, Any]:
    """Printable as JSON."""
    months = tally.by_month(letters, given[OURS], calendar.zone_info)
    return {
        **tally.overall(letters, given[OURS]).as_dict(),
        "months": [
            {"month": month, **one.as_dict(), "within_band": one.within} for month, one in months.items()
        ],
        "beside": {
            name: {
                **tally.overall(letters, others).as_dict(),
                "months": _months(letters, others, calendar.zone_info),
            }
            for name, others in given.items()
            if name != OURS
        },
    }


def _months(letters: Sequence[Letter], given: Sequence[Played], zone: ZoneInfo) -> list[dict[str, Any]]:
    months = tally.by_month(letters, given, zone)
    return [{"month": month, **one.as_dict()} for month, one in months.items()]


def change(desk: Desk, given: Sequence[Played], day: date, what: str) -> dict[str, Any]:
    """How the promises given after a change came out: by week, in two and in four of them."""

    def of(weeks: range) -> dict[str, Any]:
        one = tally.since(desk.letters, given, desk.calendar.zone_info, day, weeks)
        return _share(one)

    return {
        "since": day.isoformat(),
        "what": what,
        "two_weeks": of(range(2)),
        "four_weeks": of(range(4)),
        "weeks": [of(range(week, week + 1)) for week in range(WEEKS)],
    }


def _share(one: Tally) -> dict[str, Any]:
    kept = None if one.kept is None else round(one.kept, 4)
    return {"n": one.n, "kept": kept, "within_band": one.within}
