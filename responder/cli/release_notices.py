"""`responder release-notices`: the operator's word on notices of delay that are held."""

from __future__ import annotations

import click

from responder.cli.options import config_option, loaded, refused
from responder.cli.standing import writing_register
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import releasing
from responder.edges.register.faults import RegisterFault


@click.command("release-notices")
@config_option
@click.option(
    "--discard", is_flag=True, help="Send none of them: people of the desk see to these complaints."
)
def command(config: str, discard: bool) -> int:
    """Let the notices of delay go that are held because more than `delay.at_once` of them came due at one time.

    The daemon may run meanwhile: it looks at them within half a minute, and sends those whose complaint is still
    without an answer then. `responder complaints --overdue` lists what they are about.
    """
    register = writing_register(config, loaded(config, read_secrets=False))
    try:
        with register.writing() as connection:
            count = (releasing.discard if discard else releasing.release)(connection, system.now())
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if not count:
        click.echo("none are held", err=True)
        return exits.OK
    click.echo(f"{count} notice{'s' if count != 1 else ''} {'discarded' if discard else 'released'}")
    return exits.OK
