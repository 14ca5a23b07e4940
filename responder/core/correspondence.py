"""Which complaint does this message belong to, and may its sender add to it? Candidates are collected, then decided.

A token of ours proves that a mail of ours was answered; a subject tag or a quoted id proves nothing and counts only
together with a sender who is known to the complaint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, Token, find_tags, find_tokens, parse_token, verify
from responder.core.mail.subject import canonical_subject
from responder.core.message import Message

MOST_IDS = 20  # of References, from the right: the newest
MOST_MERGERS = 10  # one after the other


@dataclass(frozen=True, slots=True)
class Clues:
    """What the message itself says about where it belongs; nothing is proved yet. Ids without angle brackets,
    references from right to left; tokens of our form in In-Reply-To (`tokens_answered`), in References and in a
    returned mail; `sender` folded, "" when unknown; `subject` canonical."""

    message_id: str
    own_token: Token | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    tokens_answered: tuple[Token, ...]
    tokens_referenced: tuple[Token, ...]
    returned: tuple[Token, ...]
    tags: tuple[str, ...]
    sender: str
    subject: str
    fingerprint: str

    @property
    def nonces(self) -> frozenset[str]:
        """Nonces of every id of our form: what to look up in the outbox."""
        tokens = (*self.tokens_answered, *self.tokens_referenced, *self.returned)
        own = (self.own_token,) if self.own_token else ()
        return frozenset(token.nonce for token in (*tokens, *own))


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of ours as the register knows it; `recipient` folded."""

    complaint_id: str
    kind: str
    recipient: str


@dataclass(frozen=True, slots=True)
class StoredMail:
    """An incoming message with a complaint; `subject` canonical."""

    complaint_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class KnownComplaint:
    """A complaint that a clue points to. `people`: folded addresses of the complainant and confirmed participants;
    `due` (UTC) of its running clock."""

    complaint_id: str
    stage: Stage
    people: frozenset[str]
    language: str
    merged_into: str = ""
    category: str = ""
    priority: str = ""
    owner: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message with the same fingerprint, registered before; `silenced`: the guard found a machine's mark on it."""

    correspondence: int
    complaint_id: str
    silenced: bool = False


@dataclass(frozen=True)
class Known:
    """What the register knows about the clues: mails of ours by nonce, stored ids, complaints by ID."""

    duplicate: Earlier | None = None
    same_message_id: bool = False
    sent: Mapping[str, SentMail] = field(default_factory=dict)
    stored: Mapping[str, tuple[StoredMail, ...]] = field(default_factory=dict)
    complaints: Mapping[str, KnownComplaint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a message belongs.

    `kind`: new | followup | held | own | duplicate. `signal`: signed | stored | tag | "". `linked`: complaints that a
    new one is linked to. `flags`: what a person should know. `considered`: each candidate and what became of it, for
    `explain`. `earlier`: the correspondence that a duplicate repeats.
    """

    kind: str
    complaint_id: str = ""
    signal: str = ""
    linked: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()
    earlier: int = 0


def clues(message: Message, received: datetime, returned_text: str, prefixes: tuple[str, ...]) -> Clues:
    """Collect from one message. `returned_text`: where a report may quote a mail of ours, "" for other mail."""
    references = tuple(reversed(message.references[-MOST_IDS:]))
    sender = message.originator
    return Clues(
        message_id=message.message_id,
        own_token=parse_token(message.message_id),
        in_reply_to=message.in_reply_to[:3],
        references=references,
        tokens_answered=tuple(token for one in message.in_reply_to[:3] if (token := parse_token(one))),
        tokens_referenced=tuple(token for one in references if (token := parse_token(one))),
        returned=find_tokens(returned_text) if returned_text else (),
        tags=find_tags(message.subject, prefixes),
        sender=sender.folded if sender else "",
        subject=canonical_subject(message.subject),
        fingerprint=fingerprint(message, received),
    )


def fingerprint(message: Message, received: datetime) -> str:
    """Identity of a mail by content (SHA-256, hex): Message-ID, From, Date, canonical subject, names of attachments and
    the body with blanks folded ("see attachment" is said of many). A mail that has neither Message-ID nor Date is told
    from its equals by INTERNALDATE, which survives a renumbered mailbox."""
    dates = message.all("date")[:1]
    sender = message.originator
    told = (message.message_id, *dates) if message.message_id or dates else (received.isoformat(),)
    attached = "\n".join(one.name for one in message.attachments)
    content = (canonical_subject(message.subject), attached, " ".join(message.body.split()))
    parts = (*told, sender.folded if sender else "", *content)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def trace(found: Clues, known: Known, keys: KeyRing) -> Trace:
    """Decide by class of candidate, strongest first; two of one class that disagree make a new, linked complaint."""
    own = found.own_token
    if own and (sent := known.sent.get(own.nonce)) and verify(own, keys, sent.recipient):
        return Trace(
            "own", sent.complaint_id, considered=(f"own {own.kind} mail {own.complaint_id}.{own.nonce}",)
        )
    if known.duplicate:
        earlier = known.duplicate
        note = f"same fingerprint as correspondence {earlier.correspondence}"
        return Trace("duplicate", earlier.complaint_id, considered=(note,), earlier=earlier.correspondence)
    considered: list[str] = []
    flags = ["same Message-ID as an earlier mail with other content"] if known.same_message_id else []
    linked: dict[str, None] = {}
    for signal, collect in _CLASSES:
        candidates = resolved(collect(found, known, keys, considered), known)
        if len(candidates) > 1:
            flags.append(f"{signal} candidates disagree: {', '.join(candidates)}")
            linked.update(dict.fromkeys(candidates))
            break
        for complaint in candidates:
            verdict = _standing(signal, found.sender, known.complaints[complaint])
            considered.append(f"{signal} {complaint}: {verdict}")
            if verdict in ("followup", "held"):
                return Trace(verdict, complaint, signal, (), tuple(flags), tuple(considered))
            linked[complaint] = None
    return Trace("new", "", "", tuple(linked), tuple(flags), tuple(considered))


def bounced(found: Clues, known: Known, keys: KeyRing) -> str:
    """The complaint whose mail of ours a report returns, "" when none is proved by its MAC."""
    for token in (*found.returned, *found.tokens_answered, *found.tokens_referenced):
        sent = known.sent.get(token.nonce)
        if sent and verify(token, keys, sent.recipient):
            return sent.complaint_id
    return ""


def answers(found: Clues, known: Known, keys: KeyRing, kind: str) -> bool:
    """Does the message answer, directly, a mail of ours of this kind?"""
    sent = ((token, known.sent.get(token.nonce)) for token in found.tokens_answered)
    return any(mail and mail.kind == kind and verify(token, keys, mail.recipient) for token, mail in sent)


def _answered(found: Clues, known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    return _signed(found.tokens_answered, known, keys, considered)


def _referenced(found: Clues, known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    return _signed(found.tokens_referenced, known, keys, considered)


def _signed(tokens: tuple[Token, ...], known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    proved = []
    for token in tokens:
        sent = known.sent.get(token.nonce)
        if sent and verify(token, keys, sent.recipient):
            proved.append(sent.complaint_id)
        else:
            considered.append(f"token {token.complaint_id}.{token.nonce}: not ours")
    return proved


def _stored(found: Clues, known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    direct = [mail for one in found.in_reply_to for mail in known.stored.get(one, ())]
    if direct:
        return [mail.complaint_id for mail in direct]
    older = [mail for one in found.references for mail in known.stored.get(one, ())]
    return [mail.complaint_id for mail in older if mail.subject == found.subject]


def _tagged(found: Clues, known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    considered.extend(f"tag {tag}: no such complaint" for tag in found.tags if tag not in known.complaints)
    return [tag for tag in found.tags if tag in known.complaints]


_CLASSES: tuple[tuple[str, Callable[[Clues, Known, KeyRing, list[str]], list[str]]], ...] = (
    ("signed", _answered),
    ("signed", _referenced),
    ("stored", _stored),
    ("tag", _tagged),
)


def resolved(candidates: Iterable[str], known: Known) -> tuple[str, ...]:
    """Without repeats, merged complaints replaced by what they were merged into."""
    targets = (_target(one, known) for one in candidates)
    return tuple(dict.fromkeys(target for target in targets if target))


def _target(complaint_id: str, known: Known) -> str:
    """Where a complaint's mail goes now; "" where that is unknown, or mergers go in a circle."""
    for _ in range(MOST_MERGERS):
        complaint = known.complaints.get(complaint_id)
        if complaint is None or not complaint.merged_into:
            return complaint.complaint_id if complaint else ""
        complaint_id = complaint.merged_into
    return ""


def _standing(signal: str, sender: str, complaint: KnownComplaint) -> str:
    """Who may append: followup | held | linked."""
    if complaint.stage in (Stage.CLOSED, Stage.WITHDRAWN):
        return "linked"
    if sender and sender in complaint.people:
        return "followup"
    return "held" if signal == "signed" else "linked"
