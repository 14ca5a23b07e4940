"""`responder uncertain [ID]`: mails that the relay may have, and a person's word on them."""

from __future__ import annotations

from datetime import tzinfo

import click

from responder.cli.complaints import safe
from responder.cli.local_time import local
from responder.cli.options import config_option, is_text, loaded, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.core.complaint_id import spelled
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import uncertain_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.uncertain_rows import AGAIN, ARRIVED


@click.command("uncertain")
@config_option
@click.option("--again", is_flag=True, help="Send the same bytes once more.")
@click.option("--arrived", is_flag=True, help="They have it: count it as sent.")
@click.argument("complaint_id", metavar="[ID]", default="")
def command(config: str, again: bool, arrived: bool, complaint_id: str) -> int:
    """List the mails that the relay may have or not: the connection was lost after their content had gone out.

    With `smtp.uncertain: retry` there are none, because they are sent again by themselves, which may make a second
    copy. With `hold` they wait here: with ID and --again one is sent once more, the same bytes with the same
    Message-ID; with --arrived it counts as sent. The relay's own log tells by the Message-ID which is right. The daemon
    may run meanwhile.
    """
    identifier = spelled(complaint_id)
    word = AGAIN if again else ARRIVED if arrived else ""
    if bool(identifier) != bool(word) or (again and arrived):
        raise Stop("give a complaint's ID and one of --again and --arrived, or neither.", exits.USAGE)
    settings = loaded(config, read_secrets=False)
    if not is_text(complaint_id) or not identifier.isascii():
        raise _none_of(complaint_id)
    register = writing_register(config, settings)
    try:
        if not word:
            _list(register, settings.calendars["default"].zone_info)
            return exits.OK
        with register.writing() as connection:
            count = uncertain_rows.decide(connection, identifier, word, system.now())
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if not count:
        raise _none_of(complaint_id)
    said = "sent again, at the daemon's next look" if word == AGAIN else "counted as sent"
    click.echo(f"{identifier}: {count} mail{_s(count)} {said}")
    return exits.OK


def _list(register: Register, zone: tzinfo) -> None:
    with register.reading() as connection:
        found = uncertain_rows.uncertain(connection)
    for mail in found:
        since = local(mail.since, zone, seconds=True)
        tried = f"{mail.attempts} attempt{_s(mail.attempts)}"
        click.echo(f"{mail.complaint}  {mail.kind:8}  {since}  {safe(mail.recipient)}  {tried}")
    if not found:
        click.echo("none", err=True)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _none_of(typed: str) -> Stop:
    return Stop(
        f"{safe(typed)}: no mail of it is uncertain. `responder uncertain` lists them. Nothing was changed.",
        exits.DATAERR,
    )
