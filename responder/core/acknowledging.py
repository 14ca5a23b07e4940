"""A decided complaint -> its acknowledgement: everything that the reply is made from, gathered in one Answering."""

from __future__ import annotations

from datetime import datetime

from responder.core import promise, reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.days_off import days_off
from responder.core.desk import Desk
from responder.core.message import Message
from responder.core.outcome import Context, Decision, OutgoingMail
from responder.core.reading import AHEAD, PLAUSIBLE_FROM, Reading
from responder.core.return_addresses import envelope_from, reply_to
from responder.core.writing.questions import Lacking, lacking


def acknowledgement(
    decision: Decision,
    given: promise.Promise,
    reading: Reading,
    context: Context,
    desk: Desk,
    keys: KeyRing,
    missing: tuple[str, ...],
) -> OutgoingMail:
    """The mail to queue, which asks for the facts `missing`. Raises reply.UnsendableAddress and reply.TemplateError."""
    # IDN domains go out in ASCII; the MAC binds the address as it stands in the outbox.
    recipient = reply.international_address(reading.recipient)
    identifier = message_id(keys, "ack", decision.complaint_id, context.nonce, recipient, desk.domain)
    answering = _answering(decision, given, reading, context, desk, keys, recipient, identifier, missing)
    composed = reply.compose(answering, desk.templates)
    sender = envelope_from(desk, keys, decision.complaint_id, context.nonce, recipient)
    return OutgoingMail("ack", identifier, context.nonce, recipient, sender, composed, given.due)


def _answering(
    decision: Decision,
    given: promise.Promise,
    reading: Reading,
    context: Context,
    desk: Desk,
    keys: KeyRing,
    recipient: str,
    identifier: str,
    missing: tuple[str, ...],
) -> reply.Answering:
    message = reading.message
    kind = decision.match.aspects.get("template")
    return reply.Answering(
        kind=kind if isinstance(kind, str) else "acknowledgement",
        language=decision.language,
        complaint_id=decision.complaint_id,
        message_id=identifier,
        loop_header=loop_header(keys, context.nonce),
        from_name=desk.from_name,
        from_address=desk.address,
        reply_to=reply_to(desk, keys, decision.complaint_id, recipient),
        recipient=recipient,
        display_name=message.originator.name if message.originator else "",
        company=desk.company,
        person=desk.persons.get(decision.owner, reply.Person()),
        promise=given,
        missing=missing,
        in_reply_to=message.message_id,
        references=message.references or message.in_reply_to[:1],
        date=context.now,
        also_language=decision.also_language,
        urgent=decision.priority == "high",
        html=desk.html,
        facts=desk.facts,
        written=written_at(reading),
        days_off=days_off(desk.calendars[decision.calendar], given.decided, given.due),
    )


def written_at(reading: Reading) -> datetime | None:
    """The Date of a message where it may be the writer's own: a clock that was never set, or runs a day ahead, may be
    that of another place too."""
    moment = reading.message.date
    return moment if moment and PLAUSIBLE_FROM <= moment <= reading.received + AHEAD else None


def second_language(reading: Reading, language: str, language_from: str, desk: Desk) -> str:
    """That of an answer whose first is a guess: what detection leans to, else the next one; "" where it is none."""
    if language_from != "mailbox" or not desk.two_languages:
        return ""
    others = (reading.detected.language, *desk.languages)
    return next((other for other in others if other in desk.languages and other != language), "")


def facts_missing(decision: Decision, message: Message, context: Context, desk: Desk) -> Lacking:
    """What the rule asks for and the message does not tell, in either of the languages that it may be in."""
    asked = decision.match.aspects.get("ask_for")
    facts = asked if isinstance(asked, tuple) else ()
    names = tuple(one.name for one in message.attachments)
    languages = tuple(filter(None, (decision.language, decision.also_language)))
    before = frozenset(context.timed_out)
    return lacking(message.subject, message.new_text, names, facts, languages, desk.facts, before)
