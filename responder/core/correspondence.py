"""Which complaint does this message belong to, and may its sender add to it? Candidates are collected, then decided.

A token of ours proves that a mail of ours was answered; a subject tag or a quoted id proves nothing and counts only
together with a sender who is known to the complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from responder.core import address_tokens
from responder.core.appending import standing
from responder.core.clues import MOST_IDS, Clues, clues, fingerprint
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, Token, verify

__all__ = [
    "MOST_IDS", "MOST_MERGERS", "Clues", "Earlier", "Known", "KnownComplaint", "SentMail", "StoredMail", "Trace",
    "answers", "bounced", "clues", "enveloped", "fingerprint", "resolved", "trace",
]  # fmt: skip

MOST_MERGERS = 10  # one after the other


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of ours as the register knows it; `recipient` folded; `at`: when it was sent, else queued, UTC."""

    complaint_id: str
    kind: str
    recipient: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredMail:
    """An incoming message with a complaint; `subject` canonical."""

    complaint_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class KnownComplaint:
    """A complaint that a clue points to. `people`: folded addresses of the complainant and confirmed participants;
    `due` (UTC) of its running clock; `ended` (UTC): when it was resolved or closed. `reopenings` by messages within a
    day. `withheld_by`: why its acknowledgement was not made. `joins`: whether a message joins it, None: as its stage
    says. `mails`: automatic ones queued on it, in its life."""

    complaint_id: str
    stage: Stage
    people: frozenset[str]
    language: str
    merged_into: str = ""
    category: str = ""
    priority: str = ""
    owner: str = ""
    due: datetime | None = None
    ended: datetime | None = None
    reopenings: int = 0
    withheld_by: str = ""
    calendar: str = ""
    joins: bool | None = None
    mails: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message with the same fingerprint, registered before; `silenced`: the guard found a machine's mark on it."""

    correspondence: int
    complaint_id: str
    silenced: bool = False


@dataclass(frozen=True)
class Known:
    """What the register knows about the clues: mails of ours by nonce, stored ids, complaints by ID, and to which
    addresses mail of ours on a complaint went (`written_to`), where a token in an address names it. `alike`: open
    complaints of the same sender with the same canonical subject, with their last activity (UTC), latest first."""

    duplicate: Earlier | None = None
    same_message_id: bool = False
    sent: Mapping[str, SentMail] = field(default_factory=dict)
    stored: Mapping[str, tuple[StoredMail, ...]] = field(default_factory=dict)
    complaints: Mapping[str, KnownComplaint] = field(default_factory=dict)
    written_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alike: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a message belongs.

    `kind`: new | followup | held | own | duplicate. `signal`: signed | stored | tag | "". `linked`: complaints that a
    new one is linked to. `flags`: what a person should know. `considered`: each candidate and what became of it, for
    `explain`. `earlier`: the correspondence that a duplicate repeats. `third_party`: a follow-up of somebody at the
    complainant's organisation; nobody writes to them. `suspected`: those of `linked` that nothing in the message names.
    """

    kind: str
    complaint_id: str = ""
    signal: str = ""
    linked: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()
    earlier: int = 0
    third_party: bool = False
    suspected: tuple[str, ...] = ()


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
            verdict = _standing(signal, found, known.complaints[complaint])
            considered.append(f"{signal} {complaint}: {verdict}")
            if verdict == "linked":
                linked[complaint] = None
                continue
            if third := verdict == "third party":
                flags.append("third party: another address of the complainant's organisation")
            if signal == "signed":
                flags += _beside(complaint, found, known, keys)
            kind = "followup" if third else verdict
            return Trace(kind, complaint, signal, (), tuple(flags), tuple(considered), third_party=third)
    suspected = tuple(one for one in known.alike if one not in linked)
    flags += [f"suspected follow-up of {one}: same sender, same subject" for one in suspected]
    considered += [f"suspected {one}: linked" for one in suspected]
    return Trace("new", "", "", (*linked, *suspected), tuple(flags), tuple(considered), suspected=suspected)


def bounced(found: Clues, known: Known, keys: KeyRing) -> str:
    """The complaint whose mail of ours a report returns, "" when none is proved by its MAC."""
    for token in (*found.returned, *found.tokens_answered, *found.tokens_referenced):
        sent = known.sent.get(token.nonce)
        if sent and verify(token, keys, sent.recipient):
            return sent.complaint_id
    return next((mail.complaint_id for mail in enveloped(found, known, keys).values()), "")


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


def _addressed(found: Clues, known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    proved = []
    for token in found.addressed:
        people = known.written_to.get(token.complaint_id, frozenset())
        if any(address_tokens.answers_ours(token, keys, one) for one in people):
            proved.append(token.complaint_id)
        else:
            considered.append(f"address token {token.complaint_id}: not ours")
    return proved


def _enveloped(found: Clues, known: Known, keys: KeyRing, considered: list[str]) -> list[str]:
    proved = enveloped(found, known, keys)
    considered.extend(
        f"envelope token {token.nonce}: not ours" for token in found.enveloped if token.nonce not in proved
    )
    return [mail.complaint_id for mail in proved.values()]


def enveloped(found: Clues, known: Known, keys: KeyRing) -> dict[str, SentMail]:
    """The mails of ours, by nonce, to whose envelope sender this message came: proved by the MAC in the address."""
    candidates = ((token, known.sent.get(token.nonce)) for token in found.enveloped)
    return {
        token.nonce: mail
        for token, mail in candidates
        if mail and address_tokens.returns_ours(token, keys, mail.complaint_id, mail.recipient)
    }


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
    ("signed", _addressed),
    ("signed", _answered),
    ("signed", _referenced),
    ("signed", _enveloped),
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


def _beside(complaint: str, found: Clues, known: Known, keys: KeyRing) -> list[str]:
    """What a person should know where weaker signed signs name other complaints: an address book may have kept the
    address of an older one."""
    others = (
        one for signal, collect in _CLASSES if signal == "signed" for one in collect(found, known, keys, [])
    )
    return [f"shows a token of {one} too" for one in resolved(others, known) if one != complaint]


def _standing(signal: str, found: Clues, complaint: KnownComplaint) -> str:
    """Who may append: followup | third party | held | linked."""
    joins = (
        complaint.stage not in (Stage.CLOSED, Stage.WITHDRAWN) if complaint.joins is None else complaint.joins
    )
    if not joins:
        return "linked"
    return standing(signal, found.sender, found.proved, complaint.people)
