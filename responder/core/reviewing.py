"""A person's word on a message that is held: it joins its complaint, becomes one of its own, or is put away.

A held message is a stranger's who showed a token of ours: perhaps the customer from another address, perhaps somebody
to whom our mail was forwarded. The word is about who wrote it, which no machine can tell; what it says is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from responder.core import guard, promise
from responder.core.complaint import NoTransition, Stage, Transition, advance, written_to
from responder.core.complaint_id import KeyRing, complaint_id
from responder.core.correspondence import Known
from responder.core.decision import consider, year_of
from responder.core.delaying import calendar_of, target_of
from responder.core.desk import Desk
from responder.core.outcome import Context, Decision, Outcome, Withheld
from responder.core.reading import Reading
from responder.core.urgency import raised_by_deadline
from responder.core.withholding import unproved

HELD, DISMISSED = str(Outcome.HELD), str(Outcome.RECORDED)
STANDING = "held"
"""What tracing said of it, which no word changes; its outcome does."""


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message as the register has it. `complaint`: the one that it shows a token of, mergers followed; `stage` of it.
    `received`, `answered`: when the message came, and when the running clock of the complaint was answered or ended,
    None = it was not. `address`: the sender's, "" where it is unknown or erased."""

    id: int
    mailbox: str
    outcome: str
    standing: str
    withheld_by: str
    complaint: str
    stage: str
    received: datetime
    answered: datetime | None
    address: str
    name: str
    message_id: str
    subject: str
    language: str


def settled(message: HeldMessage) -> str:
    """Why there is nothing to say of it, in words that follow its number; "" where it is held."""
    if message.outcome == HELD:
        return ""
    if message.standing != STANDING or message.withheld_by == "staff":
        return "is not held"
    words = {
        str(Outcome.FOLLOWUP): f"joined {message.complaint} already",
        str(Outcome.COMPLAINT): f"is the complaint {message.complaint} already",
        DISMISSED: "was dismissed already",
    }
    return words.get(message.outcome, "is not held")


def may_be_accepted(message: HeldMessage) -> str:
    """The same for accepting: what was dismissed by mistake may still be."""
    return "" if _dismissed(message) else settled(message)


def _dismissed(message: HeldMessage) -> bool:
    said = message.outcome == DISMISSED and message.standing == STANDING
    return said and message.withheld_by != "staff"


def joined(message: HeldMessage) -> Transition:
    """What the message does to its complaint, as a customer's would. One that came before the last answer starts no
    clock. Raises NoTransition where the complaint takes no message any more."""
    stage = Stage(message.stage)
    step = advance(stage, written_to(stage))
    if step.new_clock and message.answered is not None and message.received <= message.answered:
        return Transition(stage, "")
    return step


def anew(calendar: str, target: str, desk: Desk, now: datetime) -> promise.Promise:
    """The promise of the clock that an accepted message starts: the time counts from the person's word on, and no mail
    tells it. Raises CalendarError."""
    return promise.make(now, now, target_of(target, desk), calendar_of(calendar, desk))


def alone(context: Context, now: datetime) -> Context:
    """A context in which the message stands for itself: what it answers, and that it was seen before, is not asked."""
    known = Known(alike=context.known.alike)
    return replace(context, now=now, known=known, earlier_sketches=(), pauses=(), thread=None)


def of_its_own(
    message: HeldMessage, reading: Reading, context: Context, desk: Desk, keys: KeyRing
) -> Decision:
    """The Decision by which it becomes a complaint, without its acknowledgement: what withholds that until a person's
    word. `context`: see alone(). Raises CalendarError."""
    considered = consider(reading, context, desk, keys)
    given = promise.make(context.now, context.now, considered.target, calendar_of(considered.calendar, desk))
    trace = replace(
        considered.trace,
        linked=(message.complaint, *(one for one in considered.trace.linked if one != message.complaint)),
        considered=(*considered.trace.considered, f"held {message.complaint}: a person accepted it alone"),
    )
    decision = replace(
        considered,
        outcome=Outcome.COMPLAINT,
        trace=trace,
        complaint_id=complaint_id(desk.prefix, year_of(context.now, desk), context.number),
        number=context.number,
        due=given.due,
        deadline=reading.deadline,
        withheld=_withheld(reading),
        delivery=None,
    )
    return raised_by_deadline(decision, given.due, decision.priority)


def _withheld(reading: Reading) -> Withheld:
    """To a machine, or to whoever a forger names, nothing goes on a word that says only that it is a complaint."""
    if isinstance(reading.verdict, guard.Silence):
        return Withheld("guard", reading.verdict.reason, reading.verdict.clause)
    if reading.forged:
        return unproved(reading)
    return Withheld(STANDING, "a stranger shows a token of ours: a person looks first")


def acknowledged_too(decision: Decision) -> bool:
    """Whether the word that makes it a complaint orders its acknowledgement too."""
    return decision.withheld is not None and decision.withheld.by == STANDING


__all__ = [
    "DISMISSED", "HELD", "STANDING", "HeldMessage", "NoTransition", "acknowledged_too", "alone", "anew", "joined",
    "may_be_accepted", "of_its_own", "settled",
]  # fmt: skip
