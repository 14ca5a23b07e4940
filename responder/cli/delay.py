"""`responder delay ID`: what its customer shall read where the promised time slips."""

from __future__ import annotations

from typing import Any

import click

from responder.cli.complaints import safe
from responder.cli.options import config_option, is_text, loaded, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.core.complaint_id import spelled
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import delay_reason
from responder.edges.register.faults import RegisterFault
from responder.edges.register.standing import NoSuchComplaint

MOST = 500  # characters: a sentence or two, in a mail of a page


class Reason(click.ParamType[str]):
    """One line of text that a mail can hold; "" takes back what was said before."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if len(text) > MOST:
            self.fail(f"it has {len(text)} characters, {MOST} at most.", param, ctx)
        if not is_text(text) or not text.isprintable():
            self.fail("it must be one line of printable text. Write it anew.", param, ctx)
        return text


@click.command("delay")
@config_option
@click.option(
    "--reason", type=Reason(), required=True, help='Why it takes longer, in their language; "" = none.'
)
@click.argument("complaint_id", metavar="ID")
def command(config: str, reason: str, complaint_id: str) -> int:
    """Say why the answer to a complaint takes longer: the notice of its delay will hold the sentence, word for word.

    Nothing is sent now. The daemon may run meanwhile.
    """
    identifier = spelled(complaint_id)
    settings = loaded(config, read_secrets=False)
    register = writing_register(config, settings)
    try:
        with register.writing() as connection:
            delay_reason.give(connection, identifier, reason, system.now())
    except RegisterFault as fault:
        raise refused(fault) from None
    except NoSuchComplaint:
        text = f"{safe(complaint_id)}: no such complaint. `responder complaints` lists them."
        raise Stop(text, exits.DATAERR) from None
    except delay_reason.NotWaiting as fault:
        text = f"{identifier} is {fault.stage}: nobody waits for an answer to it. Nothing was changed."
        raise Stop(text, exits.DATAERR) from None
    finally:
        register.close()
    said = "a notice of delay will hold the reason" if reason else "a notice of delay will hold no reason"
    click.echo(f"{identifier}: {said}")
    return exits.OK
