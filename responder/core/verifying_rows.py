"""The register against itself: rows as they lie there -> what does not fit."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.parser import BytesHeaderParser
from email.policy import compat32

from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, parse_token, verify
from responder.core.verifying import Finding

UNREAD = "bytes:" + hashlib.sha256(b"").hexdigest()[:58]
"""Fingerprint of what was set aside without content: of many, and none is another's copy."""
_WAITS = frozenset({str(Stage.RECEIVED), str(Stage.ACKNOWLEDGED)})
_OVER = frozenset(map(str, (Stage.ANSWERED, Stage.RESOLVED, Stage.CLOSED, Stage.MERGED, Stage.WITHDRAWN)))
_OPEN = frozenset({"QUEUED", "HELD"})
_STATES = _OPEN | {"SENT", "FAILED", "SUPERSEDED"}
_LIVING = _OPEN | {"SENT"}
_HEADERS = BytesHeaderParser(policy=compat32)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the register. `standing`: what its trace found; `fingerprint`: "" where it was erased."""

    id: int
    mailbox: str
    outcome: str
    standing: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of ours. `settled`: it has a time of its end. `content`: b"" and `recipient` "" where they were erased."""

    id: int
    settled: bool
    content: bytes
    mailbox: str
    complaint: str
    kind: str
    nonce: str
    message_id: str
    recipient: str
    state: str


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint. `messages`: rows that say it began with them; `acknowledgements`: states of its acknowledgements;
    `due`: it has a due time, `timers` rows of such, `open_timers` of them not done; `erased`: its person was forgotten.
    """

    complaint: str
    mailbox: str
    stage: str
    withheld: bool
    due: bool
    messages: int
    acknowledgements: tuple[str, ...]
    timers: int
    open_timers: int
    erased: bool = False


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise that runs. `timers`: rows of its due times."""

    id: int
    complaint: str
    mailbox: str
    timers: int


def message_faults(rows: Iterable[MessageRow]) -> Iterator[Finding]:
    """Mails of ours that come back are looked at each time: two of them are no copy of one another. What repeats an
    earlier mail may have another outcome than duplicate: written by staff, it is recorded."""
    first: dict[str, int] = {}
    for row in rows:
        repeats = row.outcome == "duplicate" or row.standing in ("own", "duplicate")
        if repeats or row.fingerprint in ("", UNREAD):
            continue
        earlier = first.setdefault(row.fingerprint, row.id)
        if earlier != row.id:
            yield Finding("message-doubled", row.mailbox, f"messages {earlier} and {row.id}")


def mail_faults(rows: Iterable[MailRow], keys: KeyRing) -> Iterator[Finding]:
    """In the order in which they were queued."""
    nonces: Counter[str] = Counter()
    identifiers: Counter[str] = Counter()
    for row in rows:
        named = f"mail {row.id} of {row.complaint or 'no complaint'}"
        nonces[row.nonce] += 1
        identifiers[row.message_id] += 1
        if nonces[row.nonce] > 1 or identifiers[row.message_id] > 1:
            yield Finding("mail-doubled", row.mailbox, named)
        if not _its_own(row, keys):
            yield Finding("mail-altered", row.mailbox, named)
        if row.state not in _STATES or row.settled == (row.state in _OPEN):
            yield Finding("mail-unsettled", row.mailbox, named)


def _its_own(row: MailRow, keys: KeyRing) -> bool:
    """Whether row, Message-ID and bytes speak of one mail; of an erased one the row alone is left. A key that was
    retired long ago proves nothing any more, and nothing against."""
    token = parse_token(row.message_id)
    if token is None or (token.nonce, token.kind) != (row.nonce.lower(), row.kind.lower()):
        return False
    if row.complaint and token.complaint_id != row.complaint.upper():
        return False
    if not row.content or not row.recipient:
        return True
    proved = verify(token, keys, row.recipient) or not keys.verifies(token.key_id)
    return proved and _named(row.content) == row.message_id


def _named(content: bytes) -> str:
    try:
        return str(_HEADERS.parsebytes(content)["Message-ID"] or "").strip().strip("<>")
    except (MessageError, ValueError, LookupError):
        return ""


def complaint_faults(rows: Iterable[ComplaintRow]) -> Iterator[Finding]:
    """Of a person who was forgotten only what is left can be asked."""
    for row in rows:
        for kind in _of_complaint(row):
            yield Finding(kind, row.mailbox, row.complaint)


def _of_complaint(row: ComplaintRow) -> Iterator[str]:
    if row.stage not in {str(stage) for stage in Stage}:
        yield "stage-unknown"
    if not row.messages and not row.erased:
        yield "complaint-without-message"
    states = Counter(row.acknowledgements)
    living = sum(states[state] for state in _LIVING)
    if living > 1:
        yield "complaint-acknowledged-twice"
    # One that was taken back is owed no more once the complaint is answered.
    owed = not states or row.stage in _WAITS
    if owed and not living and not states["FAILED"] and not row.withheld and not row.erased:
        yield "complaint-unacknowledged"
    if row.stage in _WAITS and not row.erased and not (row.due and row.timers):
        yield "complaint-without-due-time"
    if row.stage in _OVER and row.open_timers:
        yield "due-time-left"


def promise_faults(rows: Iterable[PromiseRow]) -> Iterator[Finding]:
    """A promise that runs owns due times, done or not."""
    for row in rows:
        if not row.timers:
            yield Finding("promise-without-due-time", row.mailbox, f"promise {row.id} of {row.complaint}")
