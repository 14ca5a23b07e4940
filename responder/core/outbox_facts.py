"""The part of the audit vocabulary that tells of mails of ours until the relay has them; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class ReplyQueued(Fact):
    """A mail of ours was decided and lies in the outbox; its bytes never change."""

    event: ClassVar[str] = "reply.queued"
    complaint: str
    kind: str
    nonce: str
    person: str


@dataclass(frozen=True, slots=True)
class ReplyWithheld(Fact):
    """A complaint got no acknowledgement: `by` what, with the reason and the clause that commands it."""

    event: ClassVar[str] = "reply.withheld"
    complaint: str
    by: str
    reason: str
    clause: str


@dataclass(frozen=True, slots=True)
class ReplySent(Fact):
    """The relay accepted the mail. `repeated`: an earlier attempt may have reached it too."""

    event: ClassVar[str] = "reply.sent"
    complaint: str
    kind: str
    nonce: str
    attempts: int
    code: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class ReplyDeferred(Fact):
    """The mail stays queued. `ours`: the relay or our access to it is at fault, not the recipient; `uncertain`: it may
    have been taken."""

    event: ClassVar[str] = "reply.deferred"
    level: ClassVar[str] = "warning"
    complaint: str
    kind: str
    nonce: str
    attempts: int
    code: int
    fault: str
    ours: bool
    uncertain: bool
    next_at: str


@dataclass(frozen=True, slots=True)
class ReplyFailed(Fact):
    """The mail will never be accepted: a person must reach the complainant in another way."""

    event: ClassVar[str] = "reply.failed"
    level: ClassVar[str] = "error"
    complaint: str
    kind: str
    nonce: str
    attempts: int
    code: int
    fault: str


@dataclass(frozen=True, slots=True)
class ReplySuperseded(Fact):
    """The relay has had nothing of a mail when the time that it promises is over: `by`, a fresh one, goes out in its
    place."""

    event: ClassVar[str] = "reply.superseded"
    complaint: str
    kind: str
    nonce: str
    by: str


@dataclass(frozen=True, slots=True)
class ReplyHeld(Fact):
    """The relay may have the mail, and the configuration says that a person decides whether it is sent again."""

    event: ClassVar[str] = "reply.held"
    level: ClassVar[str] = "warning"
    complaint: str
    kind: str
    nonce: str
    attempts: int
    fault: str


@dataclass(frozen=True, slots=True)
class ReplyDecided(Fact):
    """A person's word on a mail that the relay may have. `word`: again, the same bytes, or arrived."""

    event: ClassVar[str] = "reply.decided"
    complaint: str
    kind: str
    nonce: str
    word: str
