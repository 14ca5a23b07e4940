"""`responder status`: how the daemon and its mail are, for a person or whatever watches the machine."""

from __future__ import annotations

import json

import click

from responder.cli import status_series
from responder.cli.local_time import zones
from responder.cli.options import config_option, json_option, loaded, places_of, reading_register, refused
from responder.cli.status_outages import watching
from responder.cli.status_page import Status, lines
from responder.cli.stop import Stop
from responder.config import Loaded
from responder.config.throttling import throttle
from responder.core import breaker
from responder.daemon import exits, health
from responder.edges import system
from responder.edges.register import due_rows, health_rows, restoring_rows, sending_rows, verify_rows
from responder.edges.register.faults import RegisterFault


@click.command("status")
@config_option
@json_option
@click.option("--prometheus", is_flag=True, help="As text for a monitoring system; the exit code is 0 then.")
def command(config: str, as_json: bool, prometheus: bool) -> int:
    """Say how the daemon, its mailboxes, its outbox and its complaints are. Connects to nothing.

    Exit codes: 0 all is well; 1 something needs a person, and the lines that say what begin with "!"; 69 the daemon
    does not run, or has given no sign of life for 90 seconds; 75 or 78 register or configuration cannot be used.
    """
    if prometheus and as_json:
        raise click.UsageError("--prometheus has a format of its own: leave out --json.")
    sound = loaded(config, read_secrets=False)
    told = _look(config, sound)
    if prometheus:
        click.echo(status_series.text(told), nl=False)
        return exits.OK  # a file of numbers is whole, whatever they are
    if as_json:
        click.echo(json.dumps(told.as_object(), ensure_ascii=False))
    else:
        zone = zones(sound).of(sound.settings.mailboxes[0].name)
        click.echo("\n".join(lines(told, zone)))
    if not told.alive:
        return exits.UNAVAILABLE
    return exits.ATTENTION if told.attention else exits.OK


def _look(config: str, sound: Loaded) -> Status:
    """Everything at one moment. Raises Stop."""
    places, now = places_of(config, sound), system.now()
    try:
        process = system.lock_holder(places.lock)
    except OSError as fault:
        raise Stop(
            f"{places.lock}: {(fault.strerror or '').lower()}. Run this as root.", exits.CONFIG
        ) from None
    wanted = throttle(sound.settings.rate, sound.settings.breaker)
    register = reading_register(config, sound)
    try:
        with register.reading() as connection:
            sending = sending_rows.state_of(connection, wanted, now)
            return Status(
                now=now,
                process=process,
                health=health.read(places.health),
                last_mail={
                    box.name: health_rows.last_mail(connection, box.name) for box in sound.settings.mailboxes
                },
                outbox=health_rows.outbox(connection),
                complaints=health_rows.complaints(connection, now),
                messages=health_rows.messages(connection, now),
                notices=due_rows.held(connection),
                throttle=wanted,
                sending=sending,
                hour=breaker.last_hour(sending, now),
                limit=sending_rows.limit_of(connection, wanted, now),
                schema=health_rows.schema_version(connection),
                unfit=verify_rows.unfit(connection),
                restored=restoring_rows.held(connection),
                watching=watching(connection, sound),
            )
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
