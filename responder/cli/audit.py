"""`responder audit`: the trail as an auditor reads it; `responder audit verify`: whether anybody changed it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

import click

from responder.cli.audit_check import verify
from responder.cli.complaints import safe
from responder.cli.local_time import Zones, begin, local, zones
from responder.cli.options import (
    a_text,
    config_option,
    is_text,
    json_option,
    loaded,
    moment,
    reading_register,
    refused,
)
from responder.cli.stop import Stop
from responder.core.audit_words import sentence
from responder.core.chain import canonical, instant
from responder.core.complaint_id import spelled
from responder.core.facts import VOCABULARY
from responder.daemon import exits
from responder.edges import system
from responder.edges.register.audit_rows import heads
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.trail_reading import Read, Wanted, read

READ = "read"


class Audit(click.Group):
    """Without the word of a part of its own it reads."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args[:1] not in (["-h"], ["--help"]) and not (args and args[0] in self.commands):
            args = [READ, *args]
        return super().parse_args(ctx, args)


@click.group("audit", cls=Audit)
def command() -> None:
    """Read the audit trail: `responder audit [ID]`, or check it: `responder audit verify`.

    The options of the reading: `responder audit read --help`.
    """


command.add_command(verify)


@command.command(READ)
@config_option
@json_option
@click.option("--since", callback=a_text, metavar="WHEN", help="From then on: 2d, 2026-11-20.")
@click.option("--until", callback=a_text, metavar="WHEN", help="Up to then; a date is meant whole.")
@click.option("--mailbox", default=None, help='Only the chain of this mailbox; "" is the daemon\'s own.')
@click.option(
    "--event", callback=a_text, default="", help="Only this event, or all that begin with it: reply."
)
@click.argument("complaint_id", metavar="[ID]", default="")
def reading(
    config: str,
    as_json: bool,
    since: str | None,
    until: str | None,
    mailbox: str | None,
    event: str,
    complaint_id: str,
) -> int:
    """Tell what happened, a line each, in the order it was written; of one complaint with its ID.

    Times are in the zone of the mailbox's calendar. --json: one canonical object a line, times in UTC.
    """
    if complaint_id == "verify":
        raise click.UsageError("write `responder audit verify` first, its options behind it.")
    if not is_text(complaint_id) or not is_text(mailbox or ""):
        raise click.UsageError("what you wrote is no UTF-8.")
    sound = loaded(config, read_secrets=False)
    known = zones(sound)
    wanted = Wanted(
        spelled(complaint_id) if complaint_id else "",
        _event(event),
        begin(since, known.calendars["default"]) if since is not None else None,
        _until(until, known.calendars["default"]) if until is not None else None,
        mailbox,
    )
    register = reading_register(config, sound)
    count = 0
    try:
        _chain(register, mailbox, [box.name for box in sound.settings.mailboxes])
        for fact in read(register, wanted):
            click.echo(as_object(fact) if as_json else line(fact, known))
            count += 1
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if not count and complaint_id:
        raise Stop(f"{safe(complaint_id)}: the trail tells nothing of it.", exits.DATAERR)
    if not count:
        click.echo("none", err=True)
    return exits.OK


def line(fact: Read, known: Zones) -> str:
    """For people: when, which fact, whose, and what."""
    spell = partial(local, zone=known.of(fact.mailbox))
    try:
        said = sentence(fact.event, json.loads(fact.body), spell)
    except (ValueError, AttributeError):
        said = f"{fact.event}, which cannot be read: responder audit verify"
    name = safe(fact.mailbox or "daemon")
    when = local(fact.at, known.of(fact.mailbox), seconds=True)
    return "  ".join(part for part in (when, f"{name} {fact.seq}", safe(fact.complaint), safe(said)) if part)


def as_object(fact: Read) -> str:
    """For programs: canonical JSON; `body` as the hash was made of it."""
    told: dict[str, Any] = {
        "mailbox": fact.mailbox,
        "seq": fact.seq,
        "at": instant(fact.at),
        "event": fact.event,
        "body": json.loads(fact.body),
        "prev_hash": fact.prev_hash,
        "hash": fact.hash,
    }
    return canonical(told)


def _chain(register: Register, mailbox: str | None, watched: list[str]) -> None:
    """A mailbox that the configuration names no more has its chain still; one that has none yet is no fault."""
    if not mailbox or mailbox in watched:
        return
    with register.reading() as connection:
        names = {head.mailbox for head in heads(connection)} - {""}
    if mailbox not in names:
        there = ", ".join(map(safe, sorted(names.union(watched))))
        raise click.BadParameter(
            f"the trail has no chain of that name. There are: {there}.", param_hint="--mailbox"
        )


def _event(event: str) -> str:
    names = {one.event for one in VOCABULARY}
    known = names | {name.partition(".")[0] for name in names}
    if event and event not in known:
        raise click.BadParameter(
            f"{safe(event)!r} is no event. docs/audit.md lists them.", param_hint="--event"
        )
    return event


def _until(wanted: str, zone: tzinfo) -> datetime:
    """A day means its end."""
    found = moment(wanted, system.now, "--until", zone)
    whole = len(wanted.strip()) == len("2026-11-20") and "-" in wanted
    return (found.astimezone(zone) + timedelta(days=1)).astimezone(UTC) if whole else found
