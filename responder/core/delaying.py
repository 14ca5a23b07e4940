"""Promises that slipped -> one mail to their customer: apology, a new time for each, a person. It answers no mail, and
stands in the thread of our acknowledgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.policy import default

from responder.core import promise, reply
from responder.core.business_calendar import Budget, Calendar, CalendarError, parse_budget
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.days_off import days_off
from responder.core.desk import Desk
from responder.core.forecast import Forecast
from responder.core.machines.originators import is_own
from responder.core.machines.system_addresses import is_system_address
from responder.core.mail.addresses import Address
from responder.core.outcome import OutgoingMail
from responder.core.return_addresses import envelope_from, reply_to
from responder.core.slipping import NOTICES_A_CLOCK
from responder.core.spending import Spent, overdrawn
from responder.core.writing.wording import due_in_words, plain

KIND = "delay"
_HEADER = 64 * 1024


@dataclass(frozen=True)
class Slipped:
    """A complaint whose promise of `due` (UTC) slipped. `sent`: Message-IDs of what we sent on it, oldest first, behind
    that of the customer's mail; `first_mail`: the bytes of the acknowledgement. `notices`: how many delay notices went
    out while this clock ran; `delivered`: our last mail with a promise reached the relay. `began` (UTC): the clock;
    `forecast`: what the desk's record says of it now; `reason`: what the desk wants its customer to read. `complained`:
    the customer called a mail of ours spam, and has not written since."""

    complaint: str
    recipient: str
    display_name: str
    language: str
    owner: str
    target: str
    calendar: str
    due: datetime
    sent: tuple[str, ...]
    first_mail: bytes
    notices: int
    delivered: bool
    withheld_by: str = ""
    began: datetime | None = None
    forecast: Forecast | None = None
    reason: str = ""
    complained: bool = False


@dataclass(frozen=True, slots=True)
class Delay:
    """The mail to queue, and what it promises for each complaint: (ID, promise, the words as sent)."""

    outgoing: OutgoingMail
    promises: tuple[tuple[str, promise.Promise, str], ...]


def untold(slipped: Slipped, desk: Desk, spent: Spent, *, answers_seen: bool) -> str:
    """Why the customer is not told by a machine, a key of UNTOLD; "" when they are. `spent`: automatic mails to them,
    and on the complaint. `answers_seen`: one lately in this mailbox; else nobody knows that this one was not answered
    too."""
    local, _, domain = slipped.recipient.rpartition("@")
    address = Address("", local, domain)
    ours = is_own(address, desk.guard.own_addresses) or address.folded in desk.staff
    refusals = (
        ("silenced", bool(slipped.withheld_by)),
        ("address", ours or is_system_address(local, domain)),
        ("undelivered", not slipped.delivered),
        ("complained", slipped.complained),
        ("limit", slipped.notices >= NOTICES_A_CLOCK),
        ("unseen", desk.slipping.notices == "auto" and not answers_seen),
        ("budget", bool(overdrawn(spent, desk.budgets))),
    )
    return next((reason for reason, refused in refusals if refused), "")


def delay_notice(slipped: tuple[Slipped, ...], desk: Desk, keys: KeyRing, now: datetime, nonce: str) -> Delay:
    """One mail for all of `slipped`, which are of one person; it is the first one's. `nonce` fresh, base32.

    Raises reply.UnsendableAddress, reply.TemplateError, CalendarError, ValueError for a target that cannot be read.
    """
    first = slipped[0]
    recipient = reply.international_address(first.recipient)
    identifier = message_id(keys, KIND, first.complaint, nonce, recipient, desk.domain)
    language = first.language if (KIND, first.language) in desk.templates.texts else desk.default_language
    given = tuple(_promise(one, desk, now) for one in slipped)
    last = max(one.due for one in given)
    words = tuple(plain(due_in_words(one.due, one.zone, language, now=now)) for one in given)
    answering = reply.Answering(
        kind=KIND,
        language=language,
        complaint_id=first.complaint,
        message_id=identifier,
        loop_header=loop_header(keys, nonce),
        from_name=desk.from_name,
        from_address=desk.address,
        reply_to=reply_to(desk, keys, first.complaint, recipient),
        recipient=recipient,
        display_name=first.display_name,
        company=desk.company,
        person=desk.persons.get(first.owner, desk.persons.get("", reply.Person())),
        promise=given[0],
        missing=(),
        in_reply_to=first.sent[-1] if first.sent else "",
        references=first.sent[:-1],
        date=now,
        html=desk.html,
        unprompted=True,
        reason=next((one.reason for one in slipped if one.reason), ""),
        thread_subject=thread_subject(first.first_mail) or f"Re: [{first.complaint}]",
        days_off=days_off(calendar_of(given[0].calendar, desk), now, last),
        others=tuple(f"{one.complaint}, {told}" for one, told in zip(slipped[1:], words[1:], strict=True)),
    )
    composed = reply.compose(answering, desk.templates)
    sender = envelope_from(desk, keys, first.complaint, nonce, recipient)
    outgoing = OutgoingMail(KIND, identifier, nonce, recipient, sender, composed, last)
    return Delay(outgoing, tuple(zip((one.complaint for one in slipped), given, words, strict=True)))


def _promise(slipped: Slipped, desk: Desk, now: datetime) -> promise.Promise:
    """What the record says of a complaint that has waited so long, else the target from now on; where the calendar that
    it was made on is gone, on the desk's own."""
    calendar, target = calendar_of(slipped.calendar, desk), target_of(slipped.target, desk)
    estimate = slipped.forecast.estimate if slipped.forecast else None
    known = estimate is not None and estimate.hours is not None
    began = slipped.began if slipped.began and known else now
    return promise.make(began, now, target, calendar, estimate=estimate)


def calendar_of(name: str, desk: Desk) -> Calendar:
    """The calendar of this name, or the desk's own where it is gone from the configuration."""
    return desk.calendars.get(name) or desk.calendars[desk.calendar]


def target_of(text: str, desk: Desk) -> Budget:
    """As it stands in the register, or the desk's own."""
    try:
        return parse_budget(text)
    except ValueError:
        return desk.target


def thread_subject(content: bytes) -> str:
    """The subject of a mail of ours, as an answer to it; "" where it has none."""
    try:
        subject = message_from_bytes(content.partition(b"\r\n\r\n")[0][:_HEADER], policy=default)["Subject"]
    except (MessageError, ValueError):
        return ""
    text = " ".join(str(subject or "").split())
    return text if not text or text.casefold().startswith("re:") else f"Re: {text}"


FAULTS = (reply.UnsendableAddress, reply.TemplateError, CalendarError, KeyError, ValueError)
"""What delay_notice() may raise."""
__all__ = ["FAULTS", "KIND", "Delay", "Slipped", "calendar_of", "delay_notice", "thread_subject", "untold"]
