"""What the three verbs share with which a person of the desk tells the register what it cannot see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from responder.cli.complaints import safe
from responder.cli.local_time import local
from responder.cli.options import is_text, loaded, refused
from responder.cli.stop import Stop
from responder.config import Loaded
from responder.core.complaint import Event, NoTransition, Stage
from responder.core.complaint_id import spelled
from responder.daemon import exits
from responder.daemon.assembly import Places
from responder.edges import system
from responder.edges.register import standing
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register, write_register

CAUSE, WORDS = 64, 2000  # characters: a cause is a heading that others share, the rest is told in sentences
BECOMES = {
    Event.ANSWER_SEEN: Stage.ANSWERED,
    Event.RESOLVED: Stage.RESOLVED,
    Event.WITHDRAWN: Stage.WITHDRAWN,
}
SAID = {
    Event.ANSWER_SEEN: "told answered",
    Event.RESOLVED: "resolved",
    Event.WITHDRAWN: "withdrawn",
}


class Words(click.ParamType[str]):
    """Text of a person: not empty, at most so many characters, without the bytes that are no text."""

    name = "text"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not text:
            self.fail("it is empty. Say it in a few words.", param, ctx)
        if len(text) > self.most:
            self.fail(f"it has {len(text)} characters, {self.most} at most.", param, ctx)
        if not is_text(text):
            self.fail("it is no UTF-8. Write it anew.", param, ctx)
        return text


def tell(config: str, typed: str, word: standing.Word) -> int:
    """Write what was said and print what became of it.

    Exit codes beside 0: 64 a time before receipt; 65 no such complaint, or no meaning in its stage; 75 or 78 the
    register.
    """
    identifier = spelled(typed)
    settings = loaded(config, read_secrets=False)
    if not identifier.isascii():
        raise _unknown(typed)
    register = writing_register(config, settings)
    try:
        with register.writing() as connection:
            told = standing.say(connection, identifier, word, settings.calendars, system.now())
    except RegisterFault as fault:
        raise refused(fault) from None
    except standing.NoSuchComplaint:
        raise _unknown(typed) from None
    except NoTransition as fault:
        raise _out_of_place(identifier, word.event, str(fault).rpartition(" ")[2]) from None
    except standing.BeforeReceipt as fault:
        received = local(fault.received, settings.calendars["default"].zone_info, seconds=True)
        text = f"--at lies before the complaint was received: {received}. Nothing was changed."
        raise Stop(text, exits.USAGE) from None
    finally:
        register.close()
    click.echo(f"{identifier}: {told.stage}{_promise(told)}")
    return exits.OK


def writing_register(config: str, settings: Loaded) -> Register:
    """The register, for a verb that writes beside the daemon. Raises Stop."""
    state = settings.settings.state
    if not state:
        raise Stop(f"{config}: no `state` folder is set. Add `state: /var/lib/responder`.", exits.CONFIG)
    try:
        return write_register(Places(Path(state)).register)
    except RegisterFault as fault:
        raise refused(fault) from None


def _unknown(typed: str) -> Stop:
    return Stop(f"{safe(typed)}: no such complaint. `responder complaints` lists them.", exits.DATAERR)


def _out_of_place(identifier: str, event: Event, stage: str) -> Stop:
    if stage == BECOMES[event]:
        return Stop(f"{identifier} is {stage} already. Nothing was changed.", exits.DATAERR)
    text = f"{identifier} is {stage}: it cannot be {SAID[event]} any more. Nothing was changed."
    return Stop(text, exits.DATAERR)


def _promise(told: standing.Standing) -> str:
    if told.outcome == standing.LATE:
        minutes = told.late_by // 60
        return f", promise late by {minutes // 60} h {minutes % 60} min of open time"
    return f", promise {told.outcome}" if told.outcome else ""
