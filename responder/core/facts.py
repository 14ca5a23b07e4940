"""The audit vocabulary: one frozen Fact per event that can happen.

A fact names persons by reference only (see trail.py), mails by complaint and nonce, never by the MAC, so that the trail
can be shown and a person forgotten without breaking the chain. docs/audit.md explains each; a test keeps page and code
equal.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

from responder.core.answer_facts import AnswerConsidered, AnswerProbable, AnswerSeen
from responder.core.daemon_facts import (
    BacklogTaken,
    ConfigurationRefused,
    ConfigurationReloaded,
    DaemonStarted,
    DaemonStopped,
    KeyRotated,
    MailboxBaseline,
    MailboxRenumbered,
    PromiseWeek,
)
from responder.core.delivery_facts import ReplyReported, ReplyUndelivered
from responder.core.fact import Fact
from responder.core.outage_facts import OutageBegan, OutageEnded
from responder.core.outbox_facts import (
    ReplyDecided,
    ReplyDeferred,
    ReplyFailed,
    ReplyHeld,
    ReplyQueued,
    ReplySent,
    ReplySuperseded,
    ReplyWithheld,
)
from responder.core.privacy_facts import PersonForgotten
from responder.core.restoring_facts import MailboxReconciled, MessageBound, RegisterHeld, RegisterReleased
from responder.core.sending_facts import (
    BreakerClosed,
    BreakerOpened,
    BreakerReopened,
    BreakerTrial,
    RateReached,
)
from responder.core.silence_facts import MessageAccepted, MessageDismissed, ReplyOrdered, SilencesDay
from responder.core.slipping_facts import (
    CapacityExceeded,
    DelayReason,
    DelaysHeld,
    DelaysReleased,
    DelayWithheld,
    PromiseAtRisk,
    ReplyRecalled,
)
from responder.core.verifying_facts import RegisterUnfit, RegisterVerified

__all__ = [
    "VOCABULARY", "AnswerConsidered", "AnswerProbable", "AnswerSeen", "BacklogTaken", "BreakerClosed",
    "BreakerOpened", "BreakerReopened", "BreakerTrial", "CapacityExceeded", "ComplaintAdvanced",
    "ComplaintRegistered", "ConfigurationRefused", "ConfigurationReloaded", "DaemonStarted", "DaemonStopped",
    "DelayReason", "DelayWithheld", "DelaysHeld", "DelaysReleased", "Fact", "KeyRotated", "MailboxBaseline",
    "MailboxReconciled", "MailboxRenumbered", "MessageAccepted", "MessageBound", "MessageDismissed",
    "MessageDuplicate", "MessageEvent", "MessageHeld", "MessageJoined", "MessageRecorded", "MessageSetAside",
    "NoticeWithheld", "OutageBegan", "OutageEnded", "PersonForgotten",
    "PromiseAtRisk", "PromiseGiven", "PromiseOverdue",
    "PromiseSettled", "PromiseWeek", "RateReached", "RegisterHeld", "RegisterReleased", "RegisterUnfit",
    "RegisterVerified", "ReplyDecided",
    "ReplyDeferred", "ReplyFailed", "ReplyHeld", "ReplyOrdered", "ReplyQueued", "ReplyRecalled",
    "ReplyReported", "ReplySent", "ReplySuperseded", "ReplyUndelivered", "ReplyWithheld", "RuleOutOfTime",
    "SilencesDay", "body",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComplaintRegistered(Fact):
    """A message became a complaint."""

    event: ClassVar[str] = "complaint.registered"
    complaint: str
    correspondence: int
    person: str
    category: str
    priority: str
    owner: str
    language: str
    rules: tuple[str, ...]
    rules_digest: str
    due: str
    linked: tuple[str, ...]
    customer_deadline: str
    raised: str


@dataclass(frozen=True, slots=True)
class MessageJoined(Fact):
    """A later message was put to a complaint; `machine` holds the guard's reason when no person wrote it.
    `customer_deadline`: the one that it names, "" = none; `raised`: why the complaint becomes urgent, "" = it does not.
    `unconfirmed`: what kept it from being confirmed, "gratitude" where it says thanks and nothing else; "" = it was.
    """

    event: ClassVar[str] = "message.joined"
    complaint: str
    correspondence: int
    person: str
    signal: str
    machine: str
    customer_deadline: str
    raised: str
    unconfirmed: str


@dataclass(frozen=True, slots=True)
class MessageHeld(Fact):
    """A stranger showed a token of ours: kept for a person to look at, nothing changed, nothing revealed."""

    event: ClassVar[str] = "message.held"
    level: ClassVar[str] = "warning"
    complaint: str
    correspondence: int
    person: str


@dataclass(frozen=True, slots=True)
class MessageRecorded(Fact):
    """A message was registered as correspondence only: no complaint, no answer."""

    event: ClassVar[str] = "message.recorded"
    correspondence: int
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class MessageEvent(Fact):
    """A message speaks of a mail of ours (bounce, receipt, our own mail come back)."""

    event: ClassVar[str] = "message.event"
    complaint: str
    correspondence: int
    reason: str


@dataclass(frozen=True, slots=True)
class MessageDuplicate(Fact):
    """The same message once more; `of` is the correspondence that was registered first."""

    event: ClassVar[str] = "message.duplicate"
    complaint: str
    correspondence: int
    of: int


@dataclass(frozen=True, slots=True)
class MessageSetAside(Fact):
    """A message could not be read as it should; it lies whole, with the reason, for a person."""

    event: ClassVar[str] = "message.set_aside"
    level: ClassVar[str] = "error"
    correspondence: int
    reason: str


@dataclass(frozen=True, slots=True)
class RuleOutOfTime(Fact):
    """Patterns took longer than those of one mail may: these rules could not count all that they ask for."""

    event: ClassVar[str] = "rule.out_of_time"
    level: ClassVar[str] = "warning"
    complaint: str
    correspondence: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseGiven(Fact):
    """A reply time was written into a mail to the complainant."""

    event: ClassVar[str] = "promise.given"
    complaint: str
    promise: int
    due: str
    target: str
    calendar: str


@dataclass(frozen=True, slots=True)
class PromiseOverdue(Fact):
    """The due time of a complaint passed and no answer is known."""

    event: ClassVar[str] = "promise.overdue"
    level: ClassVar[str] = "warning"
    complaint: str
    due: str
    owner: str


@dataclass(frozen=True, slots=True)
class PromiseSettled(Fact):
    """A promise ended: kept, late by so many seconds of open time, or withdrawn with its complaint."""

    event: ClassVar[str] = "promise.settled"
    complaint: str
    promise: int
    outcome: str
    late_by: int


@dataclass(frozen=True, slots=True)
class NoticeWithheld(Fact):
    """A rule asks that colleagues are told of a message, and some are not: `addresses` of them, for this reason."""

    event: ClassVar[str] = "notice.withheld"
    level: ClassVar[str] = "warning"
    complaint: str
    correspondence: int
    addresses: int
    reason: str


@dataclass(frozen=True, slots=True)
class ComplaintAdvanced(Fact):
    """A complaint moved from one stage to another. `happened`: when what moved it happened, where that was before."""

    event: ClassVar[str] = "complaint.advanced"
    complaint: str
    before: str
    after: str
    cause: str
    timer: str
    happened: str = ""


VOCABULARY: tuple[type[Fact], ...] = (
    ComplaintRegistered, MessageJoined, MessageHeld, MessageRecorded, MessageEvent, MessageDuplicate,
    MessageSetAside, RuleOutOfTime, PromiseGiven, PromiseAtRisk, PromiseOverdue, CapacityExceeded, DelayReason,
    DelayWithheld, DelaysHeld, DelaysReleased, PromiseSettled, ReplyQueued, ReplyWithheld, NoticeWithheld, ReplySent,
    ReplyDeferred, ReplySuperseded, ReplyHeld, ReplyDecided, ReplyRecalled, ReplyFailed, ReplyUndelivered,
    ReplyReported, ComplaintAdvanced, AnswerSeen,
    AnswerConsidered, AnswerProbable, PromiseWeek, MailboxBaseline, MailboxRenumbered, BacklogTaken, DaemonStarted,
    DaemonStopped, KeyRotated, ConfigurationReloaded, ConfigurationRefused, RateReached, BreakerOpened, BreakerReopened,
    BreakerTrial, BreakerClosed, OutageBegan, OutageEnded, ReplyOrdered, MessageAccepted, MessageDismissed, SilencesDay,
    RegisterHeld, RegisterReleased, MailboxReconciled, MessageBound, RegisterVerified, RegisterUnfit,
    PersonForgotten,
)  # fmt: skip


def body(fact: Fact) -> dict[str, object]:
    """The fact's own fields by name, as they stand in trail and log."""
    return {part.name: getattr(fact, part.name) for part in fields(fact)}
