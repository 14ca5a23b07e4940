"""Messages decided once more: those of the register from what was kept of them, those of files as each were the first.

It reads and compares; nothing is written, nothing is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from responder.core.comparison import Difference, Told, differences, told
from responder.core.complaint_id import KeyRing
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.grounds import Grounds, from_json
from responder.core.message import Message, parse
from responder.core.reading import Reading, read
from responder.edges.register import source_rows
from responder.edges.register.arrival import unpack
from responder.edges.register.source_rows import KeptMail, Wanted
from responder.edges.register.store import Register

AT_ONCE = 50  # a page of the register: at most 13 MB of mails unpacked one by one
NONCE = "a" * 16


@dataclass(frozen=True, slots=True)
class Again:
    """One message decided once more. `id`: of the correspondence, 0 for a file's; `complaint`: its ID, "" for none.
    `differences`: none where it would come out as it did. `fault`: why it could not be decided. `out_of_time`: a
    pattern ran out of time that had not before."""

    mailbox: str
    received: datetime | None = None
    id: int = 0
    complaint: str = ""
    sender: str = ""
    subject: str = ""
    differences: tuple[Difference, ...] = ()
    fault: str = ""
    out_of_time: bool = False


def from_register(
    register: Register, desks: Mapping[str, Desk], wanted: Wanted, last: int
) -> Iterator[Again]:
    """Those up to the id `last`, in the order of registration. One short read transaction a page: a long one would
    keep the daemon's write-ahead log from being folded in. Raises RegisterFault."""
    after = 0
    while True:
        with register.reading() as connection:
            page = source_rows.page(connection, wanted, after, last, AT_ONCE)
        for mail in page:
            yield _again(mail, desks.get(mail.mailbox), register.keys)
        if len(page) < AT_ONCE:
            return
        after = page[-1].id


def _again(mail: KeptMail, desk: Desk | None, keys: KeyRing) -> Again:
    known = Again(mail.mailbox, mail.received_at, mail.id, mail.complaint)
    if desk is None:
        return _undecided(known, "its mailbox is not in this configuration")
    try:
        grounds = from_json(mail.context, unpack(mail.source))
        before = Told(_outline(mail.decision), mail.mark, mail.move_to, mail.mail)
    except ValueError as fault:
        return _undecided(known, str(fault))
    try:
        reading, decision = _decide(grounds, desk, keys)
        late = bool(set(decision.timed_out) - set(grounds.context.timed_out))
        return _decided(known, reading.message, differences(before, told(decision)), late)
    except Exception as fault:  # boundary: per message
        return _undecided(known, _set_aside(fault))


def _outline(stored: str) -> dict[str, Any]:
    """Raises ValueError for what is no outline."""
    try:
        outline = json.loads(stored)
    except (ValueError, RecursionError):
        outline = None
    if not isinstance(outline, dict):
        raise ValueError("the kept decision cannot be read")
    return outline


def _set_aside(fault: Exception) -> str:
    return f"{type(fault).__name__}: it would be set aside for a person"  # without its text, which may quote the mail


def _decide(grounds: Grounds, desk: Desk, keys: KeyRing) -> tuple[Reading, Decision]:
    """What the daemon would do with the same bytes at the same moment."""
    message = parse(
        grounds.content, size=grounds.size, attachments=grounds.attachments, text_part=grounds.text_part
    )
    reading = read(message, grounds.content, grounds.received, desk)
    decision = decide(reading, grounds.context, desk, keys)
    if set(decision.timed_out) - set(grounds.context.timed_out):
        # Time that a pattern may take is the machine's: a second look tells a slow pattern from a busy moment.
        decision = decide(reading, grounds.context, desk, keys)
    return reading, decision


def from_mail(
    content: bytes, message: Message, at: datetime, before: Desk, after: Desk, keys: KeyRing
) -> Again:
    """A mail of a file, arrived `at` at a desk that knows nothing of anybody: as two desks would decide it. Never
    raises for a mail."""
    known = Again(after.mailbox, at)
    grounds = Grounds(Context(at, NONCE), after.mailbox, at, len(content), content)
    try:
        _, usual = _decide(grounds, before, keys)
        _, other = _decide(grounds, after, keys)
        return _decided(known, message, differences(told(usual), told(other)), bool(other.timed_out))
    except Exception as fault:  # boundary: per message
        return _undecided(known, _set_aside(fault))


def _decided(known: Again, message: Message, found: tuple[Difference, ...], late: bool) -> Again:
    sender = message.originator.spec if message.originator else ""
    return Again(
        known.mailbox, known.received, known.id, known.complaint, sender, message.subject, found, "", late
    )


def _undecided(known: Again, fault: str) -> Again:
    return Again(known.mailbox, known.received, known.id, known.complaint, fault=fault)
