"""`responder withdraw ID`: the complaint is none, or is one no more."""

from __future__ import annotations

import click

from responder.cli.options import config_option
from responder.cli.standing import WORDS, Words, tell
from responder.core.complaint import Event
from responder.edges.register.standing import Word


@click.command("withdraw")
@config_option
@click.option("--reason", type=Words(WORDS), required=True, help="Why: taken back, spam, a mistake.")
@click.argument("complaint_id", metavar="ID")
def command(config: str, reason: str, complaint_id: str) -> int:
    """Say that a complaint is none: not one, spam, taken back. For good; the daemon may run meanwhile.

    An acknowledgement that is still queued is sent all the same.
    """
    return tell(config, complaint_id, Word(Event.WITHDRAWN, action=reason))
