"""`responder answered ID`: a person answered, and the register could not see it."""

from __future__ import annotations

import click

from responder.cli.options import config_option, loaded, moment
from responder.cli.standing import tell
from responder.core.complaint import Event
from responder.edges import system
from responder.edges.register.standing import Word


@click.command("answered")
@config_option
@click.option("--at", "at", metavar="TIME", default=None, help="When: 2h ago, or a time; by default now.")
@click.argument("complaint_id", metavar="ID")
def command(config: str, at: str | None, complaint_id: str) -> int:
    """Say that a complaint was answered, by telephone or from a mail client: its promise is kept, or late by how much.

    The daemon may run meanwhile. TIME: 2d, 6h or 30m ago, or 2026-11-20T14:00, in the zone of the calendar `default`
    unless one is written behind it: 2026-11-20T14:00+02:00.
    """
    zone = loaded(config, read_secrets=False).calendars["default"].zone_info if at else None
    when = None if at is None else moment(at, system.now, "--at", zone)
    if when is not None and when > system.now():
        raise click.BadParameter(f"{at!r} lies in the future.", param_hint="--at")
    return tell(config, complaint_id, Word(Event.ANSWER_SEEN, at=when))
