"""The part of the audit vocabulary that tells what became of mails of ours after the relay took them; facts.py is its
door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class ReplyUndelivered(Fact):
    """A mail system gave a mail of ours back: nobody has read it. Once for each mail. `correspondence`: the report."""

    event: ClassVar[str] = "reply.undelivered"
    level: ClassVar[str] = "warning"
    complaint: str
    kind: str
    nonce: str
    cause: str
    status: str
    hard: bool
    correspondence: int


@dataclass(frozen=True, slots=True)
class ReplyReported(Fact):
    """A report tells something else of a mail of ours: delayed, delivered, displayed, deleted, or that its reader calls
    it spam. Once for each mail and action."""

    event: ClassVar[str] = "reply.reported"
    complaint: str
    kind: str
    nonce: str
    action: str
    correspondence: int
