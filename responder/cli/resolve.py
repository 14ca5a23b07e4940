"""`responder resolve ID`: the complaint is resolved."""

from __future__ import annotations

import click

from responder.cli.options import config_option
from responder.cli.standing import CAUSE, WORDS, Words, tell
from responder.core.complaint import Event
from responder.edges.register.standing import Word


@click.command("resolve")
@config_option
@click.option("--cause", type=Words(CAUSE), default=None, help="What it came from, in a word or two.")
@click.option("--action", type=Words(WORDS), default=None, help="What was done about it.")
@click.argument("complaint_id", metavar="ID")
def command(config: str, cause: str | None, action: str | None, complaint_id: str) -> int:
    """Say that a complaint is resolved, with its cause and what was done. The daemon may run meanwhile."""
    return tell(config, complaint_id, Word(Event.RESOLVED, cause=cause or "", action=action or ""))
