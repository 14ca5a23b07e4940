"""`responder resume`: the operator's word on mails that the breaker holds back."""

from __future__ import annotations

import click

from responder.cli.options import config_option, loaded, refused
from responder.cli.standing import writing_register
from responder.config.throttling import throttle
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import sending_rows
from responder.edges.register.faults import RegisterFault


@click.command("resume")
@config_option
def command(config: str) -> int:
    """Close the breaker: all mails to customers that wait go out, as fast as the rate allows.

    The daemon may run meanwhile: it goes on within two seconds. What is queued from now on is counted anew. `responder
    status` says whether the breaker is open, and how many wait.
    """
    sound = loaded(config, read_secrets=False)
    register = writing_register(config, sound)
    wanted = throttle(sound.settings.rate, sound.settings.breaker)
    try:
        with register.writing() as connection:
            count = sending_rows.resume(connection, wanted, system.now())
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if count is None:
        click.echo("the breaker is closed: nothing is held back", err=True)
        return exits.OK
    click.echo(f"resumed: {count} mail{'s' if count != 1 else ''} to customers may go")
    return exits.OK
