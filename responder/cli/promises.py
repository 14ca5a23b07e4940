"""`responder promises`: how well the promised reply times were kept."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, tzinfo

import click

from responder.cli import promises_page, promises_series
from responder.cli.complaints import safe
from responder.cli.local_time import zones
from responder.cli.options import (
    a_text,
    config_option,
    json_option,
    loaded,
    moment,
    reading_register,
    refused,
)
from responder.config import Loaded
from responder.core.hit_rate import Promised, midnight, monday, week_begin
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import promise_rows
from responder.edges.register.faults import RegisterFault

DEFAULT = "12w"
FIRST = datetime(1970, 1, 5, tzinfo=UTC)  # no promise was mailed before
EARLIER = timedelta(days=8)  # a week's beginning in any zone, before the one in UTC


@click.command("promises")
@config_option
@json_option
@click.option("--mailbox", callback=a_text, default="", help="Only of this mailbox.")
@click.option(
    "--since",
    metavar="WHEN",
    default=None,
    help=f"From that week on: 30d ago, 2026-11-02 or 2026-W45. [default: {DEFAULT}]",
)
@click.option("--prometheus", is_flag=True, help="All promises ever, as text for a monitoring system.")
def command(config: str, as_json: bool, mailbox: str, since: str | None, prometheus: bool) -> int:
    """Say how many of the promised reply times were kept, by week and category, against the goal.

    Weeks run from Monday to Sunday in the zone of the mailbox's calendar; a promise belongs to the one in which it was
    given. Counted is what customers were told, each clock once, by the first time that it was given.
    """
    if prometheus and (as_json or since is not None):
        raise click.UsageError(
            "--prometheus tells of all promises in a format of its own: leave out --json and --since."
        )
    now = system.now()
    sound = loaded(config, read_secrets=False)
    here = zones(sound)
    start = _start(DEFAULT if since is None else since, now, here.calendars["default"])
    names, promises = _read(config, sound, mailbox, None if prometheus else start)
    if prometheus:
        click.echo(promises_series.text(promises, now), nl=False)
        return exits.OK
    told = [
        promises_page.of_mailbox(name, here.of(name), _monday(start, here.of(name)), promises, now)
        for name in names
    ]
    if as_json:
        click.echo(json.dumps(promises_page.as_object(told, now), ensure_ascii=False))
    else:
        click.echo("\n".join(promises_page.lines(told)))
    return exits.OK


def _start(wanted: str, now: datetime, zone: tzinfo) -> date | datetime:
    """A day is one of each mailbox's zone; `zone` is that of a time which names none. Raises BadParameter."""
    try:
        day = date.fromisoformat(wanted.strip())
    except ValueError:
        when = _moment(wanted, now, zone)
        if when <= now:
            return max(when, FIRST)
    else:
        if day <= now.date() + timedelta(days=1):  # it may have begun somewhere
            return max(day, FIRST.date())
    raise click.BadParameter(f"{wanted!r} lies in the future.", param_hint="--since")


def _moment(wanted: str, now: datetime, zone: tzinfo) -> datetime:
    """Raises BadParameter: that a week is one of those which its year has is told too."""
    try:
        return moment(wanted, lambda: now, "--since", zone)
    except click.BadParameter:
        week = re.fullmatch(r"(\d{4})-?W(\d{1,2})", wanted.strip(), re.IGNORECASE)
    if week and int(week[1]) > 0:
        last = date(int(week[1]), 12, 28).isocalendar().week  # ISO 8601: always in the last week
        text = f"{wanted!r} is no week. {week[1]} has the weeks {week[1]}-W01 to {week[1]}-W{last}."
    else:
        text = f"{wanted!r} is no time. Write 30d, 12w, 2026-11-02 or 2026-W45."
    raise click.BadParameter(text, param_hint="--since")


def _monday(start: date | datetime, zone: tzinfo) -> date:
    return monday(start, zone) if isinstance(start, datetime) else week_begin(start)


def _read(
    config: str, sound: Loaded, mailbox: str, start: date | datetime | None
) -> tuple[list[str], list[Promised]]:
    """Names of mailboxes, those of the configuration first, and the promises of their weeks, some older ones among
    them. Raises Stop, BadParameter."""
    since = None if start is None else midnight(_monday(start, UTC), UTC) - EARLIER
    register = reading_register(config, sound)
    try:
        with register.reading() as connection:
            promises = promise_rows.told(connection, mailbox, since)
            gone = promise_rows.mailboxes(connection) if mailbox else []
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    configured = [box.name for box in sound.settings.mailboxes]
    if mailbox:
        _known(mailbox, {*configured, *gone})
        return [mailbox], promises
    others = {one.mailbox for one in promises} - {*configured}
    return [*configured, *sorted(others)], promises


def _known(mailbox: str, names: set[str]) -> None:
    if mailbox not in names:
        known = ", ".join(safe(name) for name in sorted(names))
        raise click.BadParameter(
            f"there is no mailbox {safe(mailbox)!r}. There are: {known}.", param_hint="--mailbox"
        )
