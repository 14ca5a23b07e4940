"""A mail of ours that came back -> one mail to each person of the desk who is to know, from the template `undelivered`.
No stranger's word in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from responder.core import promise, reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.delaying import calendar_of, target_of
from responder.core.delivery_report import Fate
from responder.core.desk import Desk
from responder.core.languages.undelivered_words import CAUSES
from responder.core.notifying import KIND as NOTICE
from responder.core.notifying import WORTH, folded
from responder.core.outcome import OutgoingMail
from responder.core.return_addresses import envelope_from
from responder.core.slipping import OWNER, addresses
from responder.core.writing.undelivered_words import Undelivered

KIND = "undelivered"


@dataclass(frozen=True, slots=True)
class Lost:
    """A mail of ours, on which complaint, and what became of it. `kind`, `recipient` (folded) of the mail; the rest of
    the complaint; `due` UTC."""

    complaint: str
    kind: str
    recipient: str
    fate: Fate
    owner: str
    calendar: str
    target: str
    due: datetime


def to_tell(lost: Lost, desk: Desk, unreached: Collection[str]) -> tuple[str, ...]:
    """Addresses of the desk's people who hear of it: the owner, else the company, else everybody who can be reached.
    Never one of `unreached` (folded), to whom mail of ours came back: two that fail would tell of each other for ever.
    """
    own = desk.guard.own_addresses
    everybody = tuple(desk.persons)
    for names in ((OWNER,), ("",), everybody):
        found = addresses(names, lost.owner, desk.persons, own)
        usable = tuple(one for one in found if folded(one) not in unreached)
        if usable:
            return usable
    return ()


def notice(
    lost: Lost, address: str, number: int, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> OutgoingMail:
    """The mail to one address, the `number`th. `nonce`: of the report that tells of it. Raises reply.UnsendableAddress,
    reply.TemplateError and ValueError."""
    language = desk.default_language if desk.default_language in CAUSES else "en"
    recipient = reply.ascii_address(address)
    own = _nonce(nonce, number)
    identifier = message_id(keys, NOTICE, lost.complaint, own, recipient, desk.domain)
    calendar = calendar_of(lost.calendar, desk)
    answering = reply.Answering(
        kind=KIND,
        language=language,
        complaint_id=lost.complaint,
        message_id=identifier,
        loop_header=loop_header(keys, own),
        from_name=desk.from_name,
        from_address=desk.address,
        reply_to="",
        recipient=recipient,
        display_name="",
        company=desk.company,
        person=desk.persons.get(lost.owner, reply.Person()),
        promise=promise.Promise(
            lost.due, now, now, None, False, target_of(lost.target, desk), calendar.name, calendar.zone, ()
        ),
        missing=(),
        in_reply_to="",
        references=(),
        date=now,
        unprompted=True,
        undelivered=Undelivered(
            lost.kind, lost.fate.cause, lost.fate.status, lost.fate.hard, _colleague(lost, desk)
        ),
    )
    composed = reply.compose(answering, desk.templates)
    sender = envelope_from(desk, keys, lost.complaint, own, recipient)
    return OutgoingMail(NOTICE, identifier, own, recipient, sender, composed, now + WORTH)


def _colleague(lost: Lost, desk: Desk) -> str:
    """To whom of the desk the lost mail was written, by name where the configuration has one; "" of a customer's."""
    if lost.kind != NOTICE:
        return ""
    named = (one.name for one in desk.persons.values() if one.email and folded(one.email) == lost.recipient)
    return next((name for name in named if name), lost.recipient)


def _nonce(nonce: str, number: int) -> str:
    """One for each mail, made from the report's own, so that the same decision gives the same mails."""
    digest = hashlib.sha256(f"{KIND}\0{number}\0{nonce}".encode("utf-8", "replace")).digest()
    return base64.b32encode(digest).decode().lower()[:16]
