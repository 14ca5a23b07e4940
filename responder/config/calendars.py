"""Calendar settings -> the core's Calendar. What the core refuses is told at the setting that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from responder.config.faults import Path, sentence
from responder.config.model import CalendarSettings
from responder.config.time_values import DAYS, week_days
from responder.core.business_calendar import Calendar, Interval

Problem = tuple[Path, str]
Hours = tuple[Interval, ...]
_SOME_WEEK = {0: (Interval(time(9), time(17)),)}


def build_calendar(name: str, settings: CalendarSettings) -> tuple[Calendar | None, list[Problem]]:
    """The calendar, or None with what is wrong: (path within the calendar's settings, text)."""
    problems: list[Problem] = []
    week = _week(settings, problems)
    overrides = _overrides(settings, problems)
    country, _, subdivision = settings.holidays.partition("-")
    _probe(problems, ("zone",), zone=settings.zone)
    _probe(problems, ("holidays",), country=country, subdivision=subdivision)
    dated = {
        day: hours
        for path, (day, hours) in overrides.items()
        if _probe(problems, path, overrides={day: hours})
    }
    if not problems:
        parts = {"week": week, "zone": settings.zone, "country": country, "subdivision": subdivision}
        made = _probe(problems, ("hours",), name=name, overrides=dated, **parts, **_law(settings))
        return made, problems
    _probe(problems, ("hours",), week=week, overrides=dated)
    return None, problems


def _law(settings: CalendarSettings) -> dict[str, bool]:
    return {
        "pre_holiday_short": settings.pre_holiday_short,
        "moved_working_days": settings.moved_working_days,
    }


def _probe(problems: list[Problem], path: Path, **parts: Any) -> Calendar | None:
    """A calendar of these parts and sound others: what it refuses is the fault of these parts."""
    try:
        return Calendar(**{"name": "default", "zone": "UTC", "week": _SOME_WEEK, **parts})
    except ValueError as error:
        problems.append((path, sentence(str(error))))
        return None


def _week(settings: CalendarSettings, problems: list[Problem]) -> Mapping[int, Hours]:
    week: dict[int, Hours] = {}
    for key, hours in settings.hours.items():
        for day in week_days(key):
            if day in week:
                text = f"{DAYS[day]} has hours twice. Keep it in one of the lines."
                problems.append((("hours", key), text))
                break
            week[day] = hours
    return week


def _overrides(settings: CalendarSettings, problems: list[Problem]) -> dict[Path, tuple[date, Hours]]:
    dated: list[tuple[Path, date, Hours]] = [
        (("closed", at), day, ()) for at, day in enumerate(settings.closed)
    ]
    for key, days in (("short", settings.short), ("extra", settings.extra)):
        dated += [((key, day.isoformat()), day, hours) for day, hours in days.items()]
    overrides: dict[Path, tuple[date, Hours]] = {}
    taken: dict[date, str] = {}
    for path, day, hours in dated:
        if day in taken:
            text = f"{day} stands in `{taken[day]}` too. Keep it in one of them."
            problems.append((path, text))
            continue
        taken[day] = str(path[0])
        overrides[path] = (day, hours)
    return overrides
