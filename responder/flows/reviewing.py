"""A person's word on a held message: look up, read what is kept, and let it join, stand alone, or rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from responder.core import reviewing
from responder.core.business_calendar import CalendarError
from responder.core.complaint import NoTransition
from responder.core.decision import Context, Decision
from responder.core.desk import Desk
from responder.core.grounds import from_json
from responder.core.late_acknowledgement import FAULTS, late_acknowledgement, refusal, remembered
from responder.core.message import parse
from responder.core.reading import Reading, read
from responder.edges.register import held_rows, ordering_rows
from responder.edges.register.arrival import unpack
from responder.edges.register.held_rows import Found
from responder.edges.register.store import Register


class NotReviewed(ValueError):
    """Nothing was written; the text says why, as the rest of a sentence that begins with the message."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of it. `complaint`: the one that it belongs to; `address`: the sender's, "" where unknown; `due`
    (UTC): of the clock that it started, counted on `calendar`, None = none did; `forged`: why our border says that the
    sender is another."""

    complaint: str
    address: str
    mailbox: str = ""
    calendar: str = ""
    due: datetime | None = None
    forged: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """The complaint that it became. `recipient`, `words`: of its acknowledgement, "" where none was ordered, and `why`
    not then."""

    complaint: str
    recipient: str = ""
    words: str = ""
    why: str = ""


def dismiss(register: Register, number: int, now: datetime) -> Reviewed:
    """Raises NotReviewed, held_rows.NoSuchMessage, RegisterFault."""
    with register.writing() as connection:
        found = held_rows.find(connection, number)
        if why := reviewing.settled(found.message):
            raise NotReviewed(why)
        held_rows.dismiss(connection, found, now)
    return Reviewed(found.message.complaint, found.message.address)


def join(register: Register, desks: Mapping[str, Desk], number: int, now: datetime) -> Reviewed:
    """Its sender is a person of the complaint from now on, and it counts as a customer's further message. Raises
    NotReviewed, held_rows.NoSuchMessage, RegisterFault."""
    with register.reading() as connection:
        found = held_rows.find(connection, number)
    desk = _desk(found, desks)
    reading, _ = _read(found, desk)
    with register.writing() as connection:
        found = _accepted(connection, number)
        if found.about is None:
            raise NotReviewed("belongs to no complaint that is there. Accept it with --new")
        try:
            step = reviewing.joined(found.message)
            anew = (
                reviewing.anew(found.about.calendar, found.about.target, desk, now)
                if step.new_clock
                else None
            )
        except NoTransition:
            words = (
                f"is held on {found.message.complaint}, which is {found.message.stage}. Accept it with --new"
            )
            raise NotReviewed(words) from None
        except CalendarError as fault:
            raise NotReviewed(f"starts a new clock, and its calendar has no time for it: {fault}") from None
        held_rows.join(connection, found, anew, desk, now)
    message, calendar = found.message, anew.calendar if anew else ""
    due = anew.due if anew else None
    return Reviewed(message.complaint, message.address, message.mailbox, calendar, due, reading.forged)


def begin(
    register: Register, desks: Mapping[str, Desk], number: int, now: datetime, nonce: Callable[[], str]
) -> Begun:
    """It becomes a complaint of its own, acknowledged as one that a person orders is, unless a machine or a forger may
    have sent it. Raises NotReviewed, held_rows.NoSuchMessage, RegisterFault."""
    with register.reading() as connection:
        found = held_rows.find(connection, number)
    desk = _desk(found, desks)
    reading, kept = _read(found, desk)
    with register.writing() as connection:
        found = _accepted(connection, number)
        context = held_rows.surroundings(connection, reading, desk, register.keys, now, nonce())
        if kept is None and not context.sender_language:
            context = replace(context, sender_language=found.message.language)
        context = reviewing.alone(context, now)
        try:
            decision = reviewing.of_its_own(found.message, reading, context, desk, register.keys)
        except CalendarError as fault:
            raise NotReviewed(
                f"cannot become a complaint: its calendar has no time for it: {fault}"
            ) from None
        held_rows.begin(connection, found, reading, decision, desk, register.keys, now)
        if not reviewing.acknowledged_too(decision):
            assert decision.withheld is not None
            return Begun(decision.complaint_id, why=f"{decision.withheld.by}, {decision.withheld.reason}")
        return _acknowledged(
            connection, decision, reading, context if kept else None, desk, register, now, nonce()
        )


def _acknowledged(
    connection: Connection,
    begun: Decision,
    reading: Reading,
    context: Context | None,
    desk: Desk,
    register: Register,
    now: datetime,
    nonce: str,
) -> Begun:
    """By the way of a late one; where that cannot be, the complaint stands without."""
    found = ordering_rows.find(connection, begun.complaint_id)
    also = {"also_language": begun.also_language} if begun.also_language else {}
    found = replace(found, owed=replace(found.owed, asked=also))
    if why := refusal(found.owed, reading, desk):
        return Begun(begun.complaint_id, why=why)
    told = ordering_rows.foretold(connection, found.owed, desk, now)
    try:
        decision = late_acknowledgement(found.owed, reading, context, told, desk, register.keys, now, nonce)
    except FAULTS as fault:
        return Begun(begun.complaint_id, why=f"cannot be acknowledged: {fault}")
    ordering_rows.order(connection, found, decision, desk, register.keys, now)
    assert decision.outgoing is not None
    mail = decision.outgoing
    return Begun(begun.complaint_id, mail.recipient, mail.reply.promise_words)


def _accepted(connection: Connection, number: int) -> Found:
    """Looked up in the transaction that writes."""
    found = held_rows.find(connection, number)
    if why := reviewing.may_be_accepted(found.message):
        raise NotReviewed(why)
    return found


def _desk(found: Found, desks: Mapping[str, Desk]) -> Desk:
    if why := reviewing.may_be_accepted(found.message):
        raise NotReviewed(why)
    desk = desks.get(found.message.mailbox)
    if desk is None:
        raise NotReviewed(f"came to the mailbox {found.message.mailbox}, which is not in this configuration")
    return desk


def _read(found: Found, desk: Desk) -> tuple[Reading, Context | None]:
    """The mail as it came, where it is kept and can be read; else what the rows hold of it."""
    message = found.message
    if found.context and found.source is not None:
        try:
            kept = from_json(found.context, unpack(found.source))
        except ValueError:
            kept = None
        if kept is not None:
            parsed = parse(
                kept.content, size=kept.size, attachments=kept.attachments, text_part=kept.text_part
            )
            return read(parsed, kept.content, kept.received, desk), kept.context
    known = (message.address, message.name, message.message_id, message.subject)
    return remembered(*known, message.received, desk), None
