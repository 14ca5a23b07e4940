"""An acknowledgement on a person's word: look up, read what is kept, decide, and lay it into the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from responder.core.decision import Context
from responder.core.desk import Desk
from responder.core.grounds import from_json
from responder.core.late_acknowledgement import FAULTS, Owed, from_rows, late_acknowledgement, refusal
from responder.core.message import parse
from responder.core.reading import Reading, read
from responder.edges.register import ordering_rows
from responder.edges.register.arrival import unpack
from responder.edges.register.ordering_rows import Found
from responder.edges.register.store import Register


class NotOrdered(ValueError):
    """It is not acknowledged, and nothing was written; the text says why, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What lies in the outbox now. `withheld_by`: what had kept it back; `words`: the promise as printed."""

    complaint: str
    recipient: str
    withheld_by: str
    language: str
    words: str


def order(
    register: Register,
    desks: Mapping[str, Desk],
    complaint: str,
    now: datetime,
    nonce: str,
    language: str = "",
) -> Ordered:
    """Once for each complaint. `language`: "" = as it was decided. Raises NotOrdered, standing.NoSuchComplaint,
    RegisterFault."""
    with register.reading() as connection:
        found = ordering_rows.find(connection, complaint)
    desk = _desk(found.owed, desks, language)
    reading, context = _read(found, desk)
    with register.writing() as connection:
        found = ordering_rows.find(connection, complaint)
        if why := refusal(found.owed, reading, desk):
            raise NotOrdered(why)
        told = ordering_rows.foretold(connection, found.owed, desk, now)
        try:
            decision = late_acknowledgement(
                found.owed, reading, context, told, desk, register.keys, now, nonce, language
            )
        except FAULTS as fault:
            raise NotOrdered(f"cannot be acknowledged: {fault}") from None
        ordering_rows.order(connection, found, decision, desk, register.keys, now)
    assert decision.outgoing is not None
    mail = decision.outgoing
    return Ordered(
        complaint, mail.recipient, found.owed.withheld_by, decision.language, mail.reply.promise_words
    )


def _desk(owed: Owed, desks: Mapping[str, Desk], language: str) -> Desk:
    desk = desks.get(owed.mailbox)
    if desk is None:
        raise NotOrdered(f"belongs to the mailbox {owed.mailbox}, which is not in this configuration")
    if language and language not in desk.languages:
        known = ", ".join(desk.languages)
        raise NotOrdered(f"cannot be acknowledged in {language!r}; its mailbox has {known}")
    return desk


def _read(found: Found, desk: Desk) -> tuple[Reading, Context | None]:
    """The mail as it came, where it is kept and can be read; else what the rows hold of it."""
    if found.context and found.source is not None:
        try:
            kept = from_json(found.context, unpack(found.source))
        except ValueError:
            return from_rows(found.owed, desk), None
        message = parse(kept.content, size=kept.size, attachments=kept.attachments, text_part=kept.text_part)
        return read(message, kept.content, kept.received, desk), kept.context
    return from_rows(found.owed, desk), None
