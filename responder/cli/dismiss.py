"""`responder dismiss NUMBER`: a held message is nothing to its complaint."""

from __future__ import annotations

import click

from responder.cli.accept import Number, unknown
from responder.cli.options import config_option, loaded, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.daemon import exits
from responder.edges import system
from responder.edges.register.faults import RegisterFault
from responder.edges.register.held_rows import NoSuchMessage
from responder.flows import reviewing
from responder.flows.reviewing import NotReviewed


@click.command("dismiss")
@config_option
@click.argument("number", metavar="NUMBER", type=Number())
def command(config: str, number: int) -> int:
    """Say that a held message is nothing to its complaint: `responder complaints --held` lists them by number. The
    daemon may run meanwhile.

    It is kept, and waits for nobody any more; its sender hears nothing. `responder accept` takes the word back.
    """
    settings = loaded(config, read_secrets=False)
    register = writing_register(config, settings)
    try:
        dismissed = reviewing.dismiss(register, number, system.now())
    except RegisterFault as fault:
        raise refused(fault) from None
    except NoSuchMessage:
        raise unknown(number) from None
    except NotReviewed as fault:
        raise Stop(f"message {number} {fault}. Nothing was changed.", exits.DATAERR) from None
    finally:
        register.close()
    on = f", held on {dismissed.complaint}" if dismissed.complaint else ""
    click.echo(f"message {number}{on}: dismissed")
    return exits.OK
