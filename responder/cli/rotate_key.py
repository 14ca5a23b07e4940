"""`responder rotate-key`: another key signs from now on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from responder.cli.options import config_option, loaded, refused
from responder.cli.standing import writing_register
from responder.core import facts
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import key_rows, trail
from responder.edges.register.faults import RegisterFault


@click.command("rotate-key")
@config_option
@click.option(
    "--leaked",
    is_flag=True,
    help="Others may have the old keys: what they signed counts no more. Answers to older mail then join by the "
    "customer's address and the number, or the thread, alone; bounces of older mail tell nothing.",
)
def command(config: str, leaked: bool) -> int:
    """Make a new key. It signs the tokens of our mail, in Message-ID, Reply-To and envelope sender; what older keys
    signed stays valid for three years, so that answers to older mail still join their complaint.

    Exit codes: 0 done; 75 or 78 the register.
    """
    register = writing_register(config, loaded(config, read_secrets=False))
    try:
        now = system.now()
        with register.writing() as connection:
            ring = key_rows.rotate(connection, now, system.fresh_key, leaked=leaked)
            retired = tuple(sorted(ring.secrets.keys() - ring.spent - {ring.current}))
            trail.append(connection, "", now, [facts.KeyRotated(ring.current, retired)])
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    for line in _told(ring.current, leaked, now):
        click.echo(line)
    return exits.OK


def _told(key: str, leaked: bool, now: datetime) -> Iterator[str]:
    yield f"key {key} signs at the next start or `responder reload`; till then a running daemon goes on as before"
    if not leaked:
        yield f"what was signed before stays valid until {(now + key_rows.KEEPING).date()}"
        return
    yield "what was signed before counts no more from then on: run `responder reload` NOW if the daemon runs"
    yield "answers to older mail join by the customer's address and the number, or the thread, alone"
    yield "the names of persons in log and trail stay as they are: whoever has the first key can tell whose they are"
