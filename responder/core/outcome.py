"""What decide() takes and gives: Context, Decision and their parts, all frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from responder.core import guard, promise, reply, rules
from responder.core.business_calendar import Budget
from responder.core.correspondence import Known, Trace
from responder.core.customer_deadline import CustomerDeadline
from responder.core.delivery import Delivery
from responder.core.forecast import Forecast


class Outcome(StrEnum):
    """What became of a message: exactly one of these."""

    COMPLAINT = "complaint"
    FOLLOWUP = "followup"
    HELD = "held"
    RECORDED = "recorded"
    EVENT = "event"
    DUPLICATE = "duplicate"
    SET_ASIDE = "set_aside"


ON_A_COMPLAINT = frozenset({Outcome.COMPLAINT, Outcome.FOLLOWUP, Outcome.HELD})


@dataclass(frozen=True, slots=True)
class Thread:
    """Our mails to customers on the complaint that a message joins. `subject`: as an answer to the acknowledgement's;
    `sent`: the relay took one of them; `queued`: one waits for it. `last_at`: when the last one was sent, else queued;
    `confirmed_at`: when the last confirmation of a further message was queued. `written_to`: folded addresses.
    `promised`: the time that a mail told and that runs still, None where there is none; `calendar`: the one that it was
    counted on. Times UTC."""

    subject: str = ""
    sent: bool = False
    queued: bool = False
    last_at: datetime | None = None
    confirmed_at: datetime | None = None
    written_to: frozenset[str] = frozenset()
    promised: datetime | None = None
    calendar: str = ""


@dataclass(frozen=True)
class Context:
    """What the register and the clock add to a reading. `now` UTC; `nonce` fresh, base32; `number` the counter a
    new complaint would get in its year; `sender_language` of the sender's earlier complaint; the two counts:
    automatic mails queued to the sender's address within the last hour and day. `open_complaints`,
    `complaints_30d`: the sender's, None where unknown. `notices_hour`: mails to staff of this mailbox within the
    last hour. `timed_out`: those of the Decision when the message was first decided. `forecast`: what the desk's
    record said of this complaint; None: the rule's target stands. `thread`: of the complaint that the message joins;
    None: nothing is confirmed. `replies_domain`: automatic mails queued within the last hour to the sender's domain, 0
    where it is one of free mail. `earlier_sketches`: of the sender's last texts within a day, see resemblance.
    `pauses`: between our last mails to the sender and what came after each, this message included, see rhythm."""

    now: datetime
    nonce: str
    number: int = 1
    known: Known = field(default_factory=Known)
    sender_language: str = ""
    replies_hour: int = 0
    replies_day: int = 0
    open_complaints: int | None = None
    complaints_30d: int | None = None
    notices_hour: int = 0
    timed_out: tuple[str, ...] = ()
    forecast: Forecast | None = None
    thread: Thread | None = None
    replies_domain: int = 0
    earlier_sketches: tuple[str, ...] = ()
    pauses: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to queue. `recipient` folded is what the MAC binds; after `stale_after` (UTC) its promise is outdated."""

    kind: str
    message_id: str
    nonce: str
    recipient: str
    envelope_from: str
    reply: reply.Reply
    stale_after: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a message gets no answer: `by` what (guard, authentication, staff, rule, address, old, budget, template;
    of what is no new complaint also own-mail, duplicate, follow-up, held), the reason in words, the clause that
    commands it where there is one, and the header that shows it."""

    by: str
    reason: str
    clause: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Decision:
    """All that was decided about one message, printable. `complaint_id` is "" where it belongs to none; `due` UTC
    is when the register acts on a new complaint, or on one whose clock this message starts anew (`reopened`: the
    stage that it leaves); `promise` and `outgoing` are None where nothing is answered. `also_language`: the second
    one of an acknowledgement where the first is not certain. `raised`: why priority was raised beyond the rules.
    `notices`: mails to staff that a rule asks for; `notices_withheld`: why some of them are not made. `timed_out`: the
    patterns of rules and of facts that ran out of time, each as "FIELD: PATTERN" or "fact NAME: PATTERN".
    `delivery`: what a report says became of a mail of ours."""

    outcome: Outcome
    verdict: guard.Verdict
    trace: Trace
    match: rules.Match
    complaint_id: str
    number: int
    language: str
    language_from: str
    category: str
    priority: str
    owner: str
    target: Budget
    calendar: str
    due: datetime | None
    promise: promise.Promise | None
    outgoing: OutgoingMail | None
    withheld: Withheld | None
    set_aside: str
    mark: str
    move_to: str
    rules_digest: str
    reopened: str = ""
    also_language: str = ""
    deadline: CustomerDeadline | None = None
    raised: str = ""
    notices: tuple[OutgoingMail, ...] = ()
    notices_withheld: str = ""
    timed_out: tuple[str, ...] = ()
    delivery: Delivery | None = None
