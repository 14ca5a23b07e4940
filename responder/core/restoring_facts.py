"""The part of the audit vocabulary that tells of a register that came from a backup; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class RegisterHeld(Fact):
    """The register may lack what happened since `since` (UTC): nothing is answered until it was reconciled. `sign`: by
    what it is known; `numbers`: how far those of each year jumped; `outbox`: rows up to this one are not sent before it
    is known whether they were."""

    event: ClassVar[str] = "register.held"
    level: ClassVar[str] = "warning"
    since: str
    sign: str
    numbers: tuple[str, ...]
    outbox: int


@dataclass(frozen=True, slots=True)
class RegisterReleased(Fact):
    """Every mailbox was reconciled: the daemon answers again. `queued`: restored mails that go out now."""

    event: ClassVar[str] = "register.released"
    since: str
    queued: int


@dataclass(frozen=True, slots=True)
class MailboxReconciled(Fact):
    """What the mailbox held and the register lacked was taken in. `bound` of them had been registered before."""

    event: ClassVar[str] = "mailbox.reconciled"
    uidvalidity: int
    taken: int
    bound: int


@dataclass(frozen=True, slots=True)
class MessageBound(Fact):
    """A message that had been registered before is so again, without a second acknowledgement. `by`: sent (its
    acknowledgement lies in Sent), keyword (of ours, on the server), answered (it answers our
    acknowledgement of a complaint that is unknown), or unknown (nobody can tell);
    `due`: the reply time that its acknowledgement states, "" where none can be read back."""

    event: ClassVar[str] = "message.bound"
    complaint: str
    correspondence: int
    by: str
    due: str
