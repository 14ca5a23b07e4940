"""A person's word that a complaint is acknowledged after all: may it be, and the mail.

The word overrides what was soft: marks of machines, rules, age, budgets. It never overrides what keeps mail from going
in circles: our own addresses, the desk's people, addresses of machines; and a complaint is acknowledged once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from responder.core import guard, promise, reply
from responder.core.acknowledging import acknowledgement, facts_missing
from responder.core.business_calendar import CalendarError
from responder.core.clues import clues
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing
from responder.core.decision import consider
from responder.core.delaying import calendar_of, target_of
from responder.core.desk import Desk
from responder.core.estimating import Estimate
from responder.core.language import Detected
from responder.core.machines.originators import is_own
from responder.core.machines.system_addresses import is_system_address
from responder.core.mail.addresses import Address
from responder.core.message import Message
from responder.core.outcome import Context, Decision, Outcome
from responder.core.reading import Reading
from responder.core.rules import Match

WAITING = (Stage.RECEIVED, Stage.ACKNOWLEDGED)
QUEUED, SENT, HELD = "QUEUED", "SENT", "HELD"
FAULTS = (reply.UnsendableAddress, reply.TemplateError, CalendarError)
"""What late_acknowledgement() may raise."""
ORDERED = "a person said that it is acknowledged after all"
OUTDATED = "the relay took no mail before the time was over that was promised first"


@dataclass(frozen=True, slots=True)
class Owed:
    """A complaint as the register has it. `acknowledgement`: the state of our mail, "" where none was made; `address`
    folded, "" where it is unknown or erased; `message_id`, `subject` of the customer's mail; `asked`: template and
    second language as they were decided. `target` and `calendar` by their names."""

    complaint: str
    mailbox: str
    stage: str
    clock: int
    language: str
    category: str
    priority: str
    owner: str
    target: str
    calendar: str
    received: datetime
    withheld_by: str
    acknowledgement: str
    address: str
    name: str
    message_id: str
    subject: str
    asked: Mapping[str, str] = field(default_factory=dict)


def refusal(owed: Owed, reading: Reading, desk: Desk) -> str:
    """Why not, in words that follow the complaint's ID; "" where it may be."""
    if owed.acknowledgement == SENT:
        return "was acknowledged already"
    if owed.acknowledgement == QUEUED:
        return "has its acknowledgement in the outbox: it goes as soon as the relay takes it"
    if owed.acknowledgement == HELD:
        return "may have been acknowledged: `responder uncertain` has the mail, and you decide"
    if Stage(owed.stage) not in WAITING:
        return f"is {owed.stage}: nobody waits for an acknowledgement"
    if isinstance(reading.verdict, guard.Silence) and reading.verdict.event:
        return f"came from a mail system or from ourselves ({reading.verdict.reason}): an answer could go in circles"
    return _unfit(reading.recipient, desk)


def _unfit(recipient: str, desk: Desk) -> str:
    if not recipient:
        return "has no address that could be written to"
    local, _, domain = recipient.rpartition("@")
    address = Address("", local, domain)
    if is_own(address, desk.guard.own_addresses):
        return "came from one of our own addresses: an answer could go in circles"
    if address.folded in desk.staff:
        return "came from a person of the desk, whom no machine answers"
    if is_system_address(local, domain):
        return "came from an address of a machine: nobody reads answers there"
    return ""


def from_rows(owed: Owed, desk: Desk) -> Reading:
    """What the rows still hold of the customer's mail, where its bytes are gone."""
    return remembered(owed.address, owed.name, owed.message_id, owed.subject, owed.received, desk)


def remembered(
    address: str, name: str, message_id: str, subject: str, received: datetime, desk: Desk
) -> Reading:
    """A mail of which only this is known: who wrote it, when, its Message-ID and subject. `address` folded, "" where it
    is unknown; `received` UTC."""
    local, _, domain = address.rpartition("@")
    sender = (Address(name, local, domain),) if address else ()
    message = Message(
        headers=(),
        message_id=message_id,
        in_reply_to=(),
        references=(),
        date=None,
        from_=sender,
        sender=None,
        reply_to=(),
        to=(),
        cc=(),
        return_path=None,
        delivered_to=(),
        subject=subject,
        body="",
        new_text="",
        media_type="text/plain",
        report_type="",
        attachments=(),
        size=0,
        defects=(),
    )
    return Reading(
        message=message,
        received=received,
        written=received,
        verdict=guard.Answer(),
        detected=Detected("", reliable=False),
        clues=clues(message, received, "", (desk.prefix,), desk.guard.own_addresses),
        recipient=address,
    )


def late_acknowledgement(
    owed: Owed,
    reading: Reading,
    context: Context | None,
    told: tuple[datetime | None, Estimate | None],
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
    language: str = "",
    why: str = ORDERED,
) -> Decision:
    """Promise and mail as a Decision. `context`: what the mail was decided from, None: `reading` is from_rows().
    `told`: when the clock began (UTC) and what the record says of it now. `language`: a person's choice, "" = as it was
    decided; `why` it is made now. Raises FAULTS."""
    around = replace(context or Context(now, nonce), now=now, nonce=nonce)
    considered = consider(reading, around, desk, keys)
    given = late_promise(owed, told, desk, now, why)
    decision = replace(
        considered,
        outcome=Outcome.COMPLAINT,
        match=considered.match if context else _as_decided(owed),
        complaint_id=owed.complaint,
        language=language or owed.language,
        also_language="" if language else owed.asked.get("also_language", ""),
        category=owed.category,
        priority=owed.priority,
        owner=owed.owner,
        target=given.target,
        calendar=given.calendar,
        due=given.due,
        promise=given,
    )
    missing = facts_missing(decision, reading.message, around, desk).facts
    return replace(decision, outgoing=acknowledgement(decision, given, reading, around, desk, keys, missing))


def late_promise(
    owed: Owed, told: tuple[datetime | None, Estimate | None], desk: Desk, now: datetime, why: str
) -> promise.Promise:
    """What the record says of a complaint that has waited so long, else the target from now on. The text says sorry in
    any case: an acknowledgement that needed a person, or outlived its promise, is late."""
    began, estimate = told
    known = estimate is not None and estimate.hours is not None and began is not None
    calendar, target = calendar_of(owed.calendar, desk), target_of(owed.target, desk)
    given = promise.make(began if known and began else now, now, target, calendar, estimate=estimate)
    received = min(began or owed.received, now)
    basis = tuple(pair for pair in given.basis if known or pair[0] != "received")
    return replace(
        given, received=received, late=True, basis=(*basis, ("ordered", _ordered(received, known, why)))
    )


def _ordered(received: datetime, known: bool, why: str) -> str:
    since = "" if known else f"; the time counts from {'that word' if why == ORDERED else 'then'} on"
    return f"{why}; the mail came {received:%Y-%m-%d %H:%M} UTC{since}"


def _as_decided(owed: Owed) -> Match:
    """The text that was chosen then; what the mail does not tell is not asked, since nobody can look any more."""
    template = owed.asked.get("template", "")
    return Match({"template": template} if template else {}, {}, ())
