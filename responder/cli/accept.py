"""`responder accept NUMBER`: a held message counts, as part of its complaint or as a complaint of its own."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import click

from responder.cli.complaints import safe
from responder.cli.local_time import local, zones
from responder.cli.options import config_option, loaded, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.core.complaint_id import spelled, valid
from responder.core.mail.lookalike import oddity
from responder.daemon import exits
from responder.daemon.assembly import desks_by_mailbox
from responder.edges import system
from responder.edges.register.faults import RegisterFault
from responder.edges.register.held_rows import NoSuchMessage
from responder.edges.register.restoring_rows import held
from responder.edges.register.store import Register
from responder.flows import reviewing
from responder.flows.reviewing import Begun, NotReviewed, Reviewed

LARGEST = 2**62  # a column holds this much


class Number(click.IntRange):
    """Of a message, as `responder complaints --held` shows it; a complaint may hold several."""

    def __init__(self) -> None:
        super().__init__(1, LARGEST)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        identifier = spelled(str(value))
        if valid(identifier):
            self.fail(
                f"{identifier} is a complaint. `responder complaints --held` lists the messages held on it, by number.",
                param,
                ctx,
            )
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            words = "is no number of a message. `responder complaints --held` lists them"
            self.fail(f"{safe(str(value)[:80])!r} {words}.", param, ctx)


@click.command("accept")
@config_option
@click.option("--new", "alone", is_flag=True, help="As a complaint of its own, which is acknowledged.")
@click.argument("number", metavar="NUMBER", type=Number())
def command(config: str, alone: bool, number: int) -> int:
    """Say that a held message counts: `responder complaints --held` lists them by number. For good; the daemon may run
    meanwhile.

    It joins the complaint whose mail it answers, and its sender may add to that from now on. No mail is sent for it:
    answer by hand. After an answer it starts a new clock from this word on, as a customer's message does. With --new it
    becomes a complaint of its own, and its sender gets the acknowledgement of that one.
    """
    settings = loaded(config, read_secrets=False)
    register = writing_register(config, settings)
    now = system.now()
    try:
        desks = desks_by_mailbox(settings, register.keys)
        if alone:
            _numbers_are_safe(register)
            lines = _begun(number, reviewing.begin(register, desks, number, now, system.fresh_nonce))
        else:
            reviewed = reviewing.join(register, desks, number, now)
            lines = _joined(number, reviewed, zones(settings).of(reviewed.mailbox, reviewed.calendar))
    except RegisterFault as fault:
        raise refused(fault) from None
    except NoSuchMessage:
        raise unknown(number) from None
    except NotReviewed as fault:
        raise Stop(f"message {number} {safe(str(fault))}. Nothing was changed.", exits.DATAERR) from None
    finally:
        register.close()
    click.echo("\n".join(lines))
    return exits.OK


def _numbers_are_safe(register: Register) -> None:
    """A copy on which nothing was begun would give a number that somebody else was told."""
    with register.reading() as connection:
        waits = held(connection)
    if waits and not waits.sign:
        words = "the register came from a backup, and no daemon was started on it yet: a number given now may be one"
        raise Stop(
            f"{words} that was given before. Start responder, or run `responder reconcile`.", exits.TEMPFAIL
        )


def _joined(number: int, reviewed: Reviewed, zone: tzinfo) -> list[str]:
    who = (
        f"{safe(reviewed.address)} may add to it from now on" if reviewed.address else "its sender is unknown"
    )
    lines = [f"message {number} joined {reviewed.complaint}: {who}"]
    if reviewed.due:
        lines.append(f"  due       {local(reviewed.due, zone)}: a new clock runs")
    if odd := oddity(reviewed.address):
        lines.append(f"  beware    {safe(odd)}")
    if reviewed.forged:
        lines.append(f"  beware    the sender may be forged: {safe(reviewed.forged)}")
    return [*lines, "  to do     no mail is sent for it: answer by hand"]


def _begun(number: int, begun: Begun) -> list[str]:
    first = f"message {number} is the complaint {begun.complaint} from now on"
    if begun.why:
        return [
            first,
            f"  no acknowledgement: {safe(begun.why)}",
            f"  to do     answer by hand, or: responder acknowledge {begun.complaint}",
        ]
    return [
        first,
        f"  the acknowledgement to {safe(begun.recipient)} lies in the outbox",
        f"  promised  {safe(begun.words)}",
    ]


def unknown(number: int) -> Stop:
    """No such message."""
    words = f"{number}: no such message. `responder complaints --held` lists those that are held, by number."
    return Stop(words, exits.DATAERR)
