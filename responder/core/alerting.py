"""Promises at risk -> one mail to a person of the desk, from the template `warning`. No stranger's word in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from responder.core import promise, reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.delaying import calendar_of, target_of
from responder.core.desk import Desk
from responder.core.languages.delay_words import PERCENT, UNTOLD
from responder.core.notifying import KIND as NOTICE
from responder.core.notifying import WORTH
from responder.core.outcome import OutgoingMail
from responder.core.return_addresses import envelope_from
from responder.core.slipping import DUE
from responder.core.writing.wire import clean_header
from responder.core.writing.wording import due_in_words, plain

KIND = "warning"
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A complaint that staff are told of. `share` of its time is over, 100 = all; `due` UTC; `untold`: why its customer
    is not told that it slipped, a key of UNTOLD, "" = it is no question."""

    complaint: str
    owner: str
    calendar: str
    target: str
    due: datetime
    share: int
    untold: str = ""


def alert(
    risks: tuple[AtRisk, ...], address: str, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> OutgoingMail:
    """One mail for all of `risks`, the first of them at its head. Raises reply.UnsendableAddress and
    reply.TemplateError."""
    first = risks[0]
    language = desk.default_language if desk.default_language in UNTOLD else "en"
    recipient = reply.ascii_address(address)
    identifier = message_id(keys, NOTICE, first.complaint, nonce, recipient, desk.domain)
    more = len(risks) - MOST_LINES
    lines = (
        *(_line(one, desk, language, now) for one in risks[1:MOST_LINES]),
        *([f"+{more}"] if more > 0 else []),
    )
    answering = reply.Answering(
        kind=KIND,
        language=language,
        complaint_id=first.complaint,
        message_id=identifier,
        loop_header=loop_header(keys, nonce),
        from_name=desk.from_name,
        from_address=desk.address,
        reply_to="",
        recipient=recipient,
        display_name="",
        company=desk.company,
        person=desk.persons.get(first.owner, reply.Person()),
        promise=_due(first, desk, now),
        missing=(),
        in_reply_to="",
        references=(),
        date=now,
        unprompted=True,
        others=lines,
        share=first.share,
        untold=_why(first, language),
    )
    composed = reply.compose(answering, desk.templates)
    sender = envelope_from(desk, keys, first.complaint, nonce, recipient)
    return OutgoingMail(NOTICE, identifier, nonce, recipient, sender, composed, now + WORTH)


def _line(risk: AtRisk, desk: Desk, language: str, now: datetime) -> str:
    due = plain(due_in_words(risk.due, calendar_of(risk.calendar, desk).zone, language, now=now))
    person = desk.persons.get(risk.owner)
    owner = clean_header(person.name) if person and person.name else ""
    share = PERCENT[language].format(risk.share) if risk.share < DUE else ""
    return ", ".join(part for part in (risk.complaint, share, due, owner, _why(risk, language)) if part)


def _why(risk: AtRisk, language: str) -> str:
    return UNTOLD[language].get(risk.untold, "")


def _due(risk: AtRisk, desk: Desk, now: datetime) -> promise.Promise:
    """The promise as it was told, as far as a text needs it."""
    calendar = calendar_of(risk.calendar, desk)
    target = target_of(risk.target, desk)
    return promise.Promise(risk.due, now, now, None, False, target, calendar.name, calendar.zone, ())
