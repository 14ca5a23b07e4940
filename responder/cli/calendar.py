"""`responder calendar`: what the daemon believes of opening hours, holidays and reply times."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import click

from responder.cli.calendar_record import by_record
from responder.cli.complaints import safe
from responder.cli.options import config_option, json_option, loaded
from responder.cli.stop import Stop
from responder.config import Loaded
from responder.core import business_calendar, promise
from responder.core.business_calendar import Budget, Calendar, CalendarError
from responder.daemon import exits
from responder.edges import system

MOST_DAYS = 3660
DAYS_AHEAD = 60


@click.command("calendar")
@config_option
@json_option
@click.option("--calendar", "name", metavar="NAME", default="", help="Another calendar than the default one.")
@click.option(
    "--date", "at", metavar="D", default="", help="Another time than now: 2026-12-23 or 2026-12-23T17:30."
)
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=DAYS_AHEAD, show_default=True, help="How far ahead."
)
def command(config: str, as_json: bool, name: str, at: str, days: int) -> int:
    """Say what the daemon believes: hours of the day, next opening, holidays and special days ahead with their source,
    and for each reply time of the configuration what the target of a mail that arrives then comes to.

    Where a mailbox's record of answers decides in place of the target, what a mail that arrives now is promised, by
    category; not with --date: who will wait then, nobody knows.

    A date alone is its beginning; a time without a zone is one of the calendar's zone.
    """
    sound = loaded(config, read_secrets=False)
    calendar = _named(sound, name)
    when = _moment(at, calendar) if at else system.now()
    try:
        told = _told(sound, calendar, when, days)
        told["record"] = [] if at else _by_record(sound, calendar, when)
    except CalendarError as fault:
        raise Stop(f"{fault}.", exits.CONFIG) from None
    except (ValueError, OverflowError):
        raise _beyond(at) from None
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_lines(told)))
    return exits.OK


def _named(sound: Loaded, name: str) -> Calendar:
    found = sound.calendars.get(name or "default")
    if found is None:
        known = ", ".join(sorted(sound.calendars))
        raise click.BadParameter(
            f"there is no calendar {safe(name)!r}. There are: {known}.", param_hint="--calendar"
        )
    return found


def _moment(wanted: str, calendar: Calendar) -> datetime:
    try:
        found = datetime.fromisoformat(wanted.strip())
    except ValueError:
        raise click.BadParameter(
            f"{safe(wanted)!r} is no date. Write 2026-12-23, or 2026-12-23T17:30.", param_hint="--date"
        ) from None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=calendar.zone_info)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _beyond(wanted) from None


def _beyond(wanted: str) -> click.BadParameter:
    text = f"{safe(wanted)!r} is beyond every calendar. Write a date of our time, such as 2026-12-23."
    return click.BadParameter(text, param_hint="--date")


def _told(sound: Loaded, calendar: Calendar, when: datetime, days: int) -> dict[str, Any]:
    """Times as RFC 3339 in the calendar's own zone."""
    today = when.astimezone(calendar.zone_info).date()
    ahead = business_calendar.holidays_ahead(calendar, today, days)
    is_open = business_calendar.is_open(calendar, when)
    return {
        "calendar": calendar.name,
        "zone": calendar.zone,
        "holidays": "-".join(filter(None, (calendar.country, calendar.subdivision))),
        "at": _local(when, calendar),
        "open": is_open,
        "opens": None if is_open else _local(business_calendar.next_opening(calendar, when), calendar),
        "today": _day(calendar, today),
        "ahead": [_day(calendar, day) for day, _ in ahead],
        "learns": sound.settings.promise.learn,
        "promises": [
            {"target": str(target), "of": of, "due": _local(_due(target, calendar, when), calendar)}
            for target, of in _targets(sound).items()
        ],
    }


def _due(target: Budget, calendar: Calendar, when: datetime) -> datetime:
    return promise.make(when, when, target, calendar).due


def _local(moment: datetime, calendar: Calendar) -> str:
    return moment.astimezone(calendar.zone_info).isoformat(timespec="seconds")


def _day(calendar: Calendar, day: date) -> dict[str, Any]:
    spans = business_calendar.open_intervals(calendar, day)
    hours = [[f"{end.astimezone(calendar.zone_info):%H:%M}" for end in span] for span in spans]
    return {"date": day.isoformat(), "hours": hours, "source": business_calendar.day_source(calendar, day)}


def _targets(sound: Loaded) -> dict[Budget, list[str]]:
    """Each reply time of the configuration, with the settings and rules that name it, in their order."""
    found: dict[Budget, list[str]] = {sound.settings.target: ["target"]}
    for box in sound.settings.mailboxes:
        if box.target:
            found.setdefault(business_calendar.parse_budget(box.target), []).append(f"mailbox {box.name}")
    for rule in sound.rules.rules:
        target = dict(rule.then).get("target")
        if isinstance(target, Budget):
            found.setdefault(target, []).append(f"rule {rule.id}")
    return found


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['calendar']}: {told['zone']}, holidays {told['holidays'] or 'none'}"
    state = "open" if told["open"] else f"closed, opens {_words(told['opens'])}"
    yield f"  at        {_words(told['at'])}: {state}"
    yield f"  that day  {_hours(told['today'])}, {told['today']['source']}"
    yield "days that are not as the week says" if told["ahead"] else "every day ahead is as the week says"
    for day in told["ahead"]:
        weekday = f"{date.fromisoformat(day['date']):%a}"
        yield f"  {day['date']} {weekday}  {_hours(day):<12}  {safe(day['source'])}"
    yield "the target of a mail that arrives then"
    width = max(len(one["target"]) for one in told["promises"])
    for one in told["promises"]:
        yield f"  {one['target']:<{width}} -> {_words(one['due'])}  ({safe(', '.join(one['of']))})"
    if told["learns"]:
        yield from _record(told["record"])


def _by_record(sound: Loaded, calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    return [one | {"due": _local(one["due"], calendar)} for one in by_record(sound, calendar, now)]


def _record(record: list[dict[str, Any]]) -> Iterator[str]:
    """What stands in place of the target, category by category; how it would be without a record."""
    decided = [one for one in record if one["learned"]]
    if not decided:
        yield "once 20 answers of a mailbox are known, its own record decides in place of the target: docs/promise.md"
        return
    yield "the record of answers decides already: a mail that arrives now is promised"
    width = max(len(f"{one['mailbox']} {one['category']}") for one in record)
    for one in record:
        yield f"  {safe(one['mailbox'] + ' ' + one['category']):<{width}} -> {_words(one['due'])}"
        yield f"  {'':<{width}}    {safe(one['why'])}"


def _hours(day: dict[str, Any]) -> str:
    return ", ".join("-".join(span) for span in day["hours"]) or "closed"


def _words(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%A %d %B %Y %H:%M}"
