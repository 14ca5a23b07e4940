"""A decided message -> mails to the staff whom a rule names in `notify`. No word of the stranger's stands in them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from responder.core import reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.desk import Desk
from responder.core.guard import Silence
from responder.core.languages.notice_texts import NOTICES, NoticeTexts
from responder.core.mail.addresses import Address
from responder.core.outcome import Context, Decision, Outcome, OutgoingMail
from responder.core.reading import Reading
from responder.core.return_addresses import envelope_from
from responder.core.writing.mail_headers import notice_headers
from responder.core.writing.wire import UnsendableAddress, ascii_address, clean_header, quoted_printable
from responder.core.writing.wording import moment_in_words, plain

KIND = "notice"
TOLD_OF = frozenset({Outcome.COMPLAINT, Outcome.FOLLOWUP, Outcome.HELD})
WORTH = timedelta(days=4)
"""A notice older than this tells nothing new."""


def with_notices(
    decision: Decision, reading: Reading, context: Context, desk: Desk, keys: KeyRing
) -> Decision:
    """The decision with one mail for each address of `notify`, as far as the hour's budget goes. Never raises."""
    asked = _asked(decision, reading)
    if not asked:
        return decision
    room = max(0, desk.notices_per_hour - context.notices_hour)
    last = len(asked) >= room
    made, faults = [], []
    for number, address in enumerate(asked[:room]):
        try:
            made.append(_notice(decision, context, desk, keys, number, address, last=last))
        except (UnsendableAddress, ValueError) as fault:
            faults.append(fault.fault if isinstance(fault, UnsendableAddress) else type(fault).__name__)
    if len(asked) > room:
        faults.append(f"{desk.notices_per_hour} mails to staff within an hour")
    return replace(decision, notices=tuple(made), notices_withheld="; ".join(dict.fromkeys(faults)))


def _asked(decision: Decision, reading: Reading) -> tuple[str, ...]:
    """Whom to tell: of a new complaint, of a person's further message, of one that is held. Not its own writer."""
    by_machine = isinstance(decision.verdict, Silence)
    if decision.outcome not in TOLD_OF or (by_machine and decision.outcome is not Outcome.COMPLAINT):
        return ()
    named = decision.match.aspects.get("notify")
    addresses = named if isinstance(named, tuple) else ()
    return tuple(one for one in addresses if folded(one) != reading.clues.sender)


def folded(address: str) -> str:
    """An address as the register spells it."""
    return address_of(address).folded


def address_of(written: str) -> Address:
    """As a rule names it, without a display name."""
    local, _, domain = written.strip().rpartition("@")
    return Address("", local, domain)


def _notice(
    decision: Decision, context: Context, desk: Desk, keys: KeyRing, number: int, address: str, *, last: bool
) -> OutgoingMail:
    nonce = _nonce(context.nonce, number)
    recipient = ascii_address(address)
    identifier = message_id(keys, KIND, decision.complaint_id, nonce, recipient, desk.domain)
    language = desk.default_language if desk.default_language in NOTICES else "en"
    texts = NOTICES[language]
    about = f"{_category(decision, context)}/{_priority(decision, context)}"
    subject = f"[{decision.complaint_id}] {about} \u2014 {texts.kinds[str(decision.outcome)]}"
    text = "\n".join([*_lines(decision, context, desk, texts, language), *(["", texts.last] if last else [])])
    headers = notice_headers(
        (clean_header(desk.from_name), desk.address),
        recipient,
        subject,
        identifier,
        loop_header(keys, nonce),
        context.now,
        language,
    )
    content = headers + b"\r\n" + quoted_printable(text + "\n")
    composed = reply.Reply(subject, text + "\n", "", content, recipient)
    sender = envelope_from(desk, keys, decision.complaint_id, nonce, recipient)
    return OutgoingMail(KIND, identifier, nonce, recipient, sender, composed, context.now + WORTH)


def _nonce(nonce: str, number: int) -> str:
    """One for each mail, made from the message's own, so that the same decision gives the same mails."""
    digest = hashlib.sha256(f"{KIND}\0{number}\0{nonce}".encode("utf-8", "replace")).digest()
    return base64.b32encode(digest).decode().lower()[:16]


def _lines(
    decision: Decision, context: Context, desk: Desk, texts: NoticeTexts, language: str
) -> Iterator[str]:
    known = context.known.complaints.get(decision.complaint_id)
    yield texts.opening[str(decision.outcome)]
    if decision.reopened:
        yield texts.reopened
    yield ""
    yield f"{texts.complaint}: {decision.complaint_id}"
    yield f"{texts.category}: {_category(decision, context)}"
    priority = _priority(decision, context)
    why = _why(decision, texts) if priority == decision.priority else ""
    yield f"{texts.priority}: {priority}{f' ({why})' if why else ''}"
    owner = known.owner if known and known.owner else decision.owner
    person = desk.persons.get(owner)
    yield f"{texts.owner}: {clean_header(person.name if person and person.name else owner) or texts.nobody}"
    yield f"{texts.language}: {decision.language}"
    due = decision.due or (known.due if known else None)
    if due:
        label = texts.promised if decision.promise or known else texts.due
        yield f"{label}: {_moment(due, desk, language)}"
    if decision.deadline:
        yield f"{texts.deadline}: {_moment(decision.deadline.at, desk, language)}"
    if decision.outcome is Outcome.COMPLAINT and decision.withheld:
        yield f"{texts.unanswered}: {clean_header(f'{decision.withheld.by}, {decision.withheld.reason}')}"
    yield ""
    yield f"{texts.look}: responder show {decision.complaint_id}"


def _moment(at: datetime, desk: Desk, language: str) -> str:
    return plain(moment_in_words(at, desk.zone, language))


def _category(decision: Decision, context: Context) -> str:
    """The complaint's: one more line of its writer does not change what it is about."""
    known = context.known.complaints.get(decision.complaint_id)
    return clean_header(known.category if known and known.category else decision.category)


def _priority(decision: Decision, context: Context) -> str:
    """The complaint's, where this message is not itself more urgent."""
    known = context.known.complaints.get(decision.complaint_id)
    return known.priority if known and known.priority and decision.priority != "high" else decision.priority


def _why(decision: Decision, texts: NoticeTexts) -> str:
    if decision.raised:
        return texts.by_deadline
    rule = decision.match.set_by.get("priority", "")
    return texts.by_rule.format(rule=rule) if rule else ""
