"""`responder acknowledge ID`: a complaint that got no answer is acknowledged after all."""

from __future__ import annotations

import click

from responder.cli.complaints import safe
from responder.cli.options import a_text, config_option, is_text, loaded, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.core.complaint_id import spelled
from responder.core.silences import UNDELIVERED
from responder.daemon import exits
from responder.daemon.assembly import desks_by_mailbox
from responder.edges import system
from responder.edges.register.faults import RegisterFault
from responder.edges.register.standing import NoSuchComplaint
from responder.flows.ordering import NotOrdered, order

BEFORE = {
    UNDELIVERED: "refused by the relay: look whether this one arrives",
    "authentication": "withheld, because the sender may be forged: whoever bears the address will read it",
}


@click.command("acknowledge")
@config_option
@click.option(
    "--language", callback=a_text, default="", help="In this language, such as et. [default: as decided]"
)
@click.argument("complaint_id", metavar="ID")
def command(config: str, language: str, complaint_id: str) -> int:
    """Acknowledge a complaint late, on your word: with an apology for being late, and a reply time from now on.

    For one whose acknowledgement was withheld, or refused by the relay; `responder silences` lists them. The daemon may
    run meanwhile: it sends the mail at its next look, within seconds. Texts and rules are those that stand in the files
    now. A complaint is acknowledged once, and never to an address of our own, of the desk's people or of a machine.
    """
    identifier = spelled(complaint_id)
    settings = loaded(config, read_secrets=False)
    if not is_text(complaint_id) or not identifier.isascii():
        raise _unknown(complaint_id)
    register = writing_register(config, settings)
    try:
        desks = desks_by_mailbox(settings, register.keys)
        ordered = order(register, desks, identifier, system.now(), system.fresh_nonce(), language.strip())
    except RegisterFault as fault:
        raise refused(fault) from None
    except NoSuchComplaint:
        raise _unknown(complaint_id) from None
    except NotOrdered as fault:
        raise Stop(f"{identifier} {safe(str(fault))}. Nothing was changed.", exits.DATAERR) from None
    finally:
        register.close()
    click.echo(f"{identifier}: the acknowledgement to {safe(ordered.recipient)} lies in the outbox")
    click.echo(f"  promised  {safe(ordered.words)}")
    click.echo(f"  language  {ordered.language}")
    if ordered.withheld_by:
        click.echo(f"  before    {BEFORE.get(ordered.withheld_by, f'withheld by {ordered.withheld_by}')}")
    return exits.OK


def _unknown(typed: str) -> Stop:
    return Stop(f"{safe(typed)}: no such complaint. `responder complaints` lists them.", exits.DATAERR)
