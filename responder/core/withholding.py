"""Why a message gets no answer."""

from __future__ import annotations

from responder.core import guard, rules
from responder.core.desk import Desk
from responder.core.outcome import Context, Decision, Outcome, Withheld
from responder.core.reading import Reading
from responder.core.rhythm import in_turn
from responder.core.spending import Spent, overdrawn
from responder.core.verdict import evidence


def withheld_elsewhere(reading: Reading, outcome: Outcome, match: rules.Match) -> Withheld:
    """Why a message that is no new complaint gets no answer."""
    if isinstance(reading.verdict, guard.Silence):
        return Withheld("guard", reading.verdict.reason, reading.verdict.clause)
    if outcome is Outcome.RECORDED and match.aspects.get("register") != "record":
        return Withheld("staff", "written by a person of the desk about a complaint")
    words = {
        Outcome.FOLLOWUP: ("follow-up", "joined a complaint that was acknowledged before"),
        Outcome.HELD: ("held", "a stranger shows a token of ours: a person looks first"),
        Outcome.DUPLICATE: ("duplicate", "the same message was registered before"),
        Outcome.EVENT: ("own-mail", "a mail of ours came back"),
        Outcome.RECORDED: ("rule", f"rule {match.set_by.get('register', '')} says register: record"),
    }
    by, reason = words[outcome]
    return Withheld(by, reason)


def unproved(reading: Reading) -> Withheld:
    """Why a forged sender is not answered: whoever really bears the address would read it."""
    said = evidence("authentication-results", reading.authentication.failing)
    return Withheld("authentication", reading.forged, "RFC 8601; RFC 3834 section 2", said)


def withheld(decision: Decision, reading: Reading, context: Context, desk: Desk) -> Withheld | None:
    """The first thing that forbids the acknowledgement of a complaint, in the guard's order."""
    if isinstance(reading.verdict, guard.Silence):
        return Withheld("guard", reading.verdict.reason, reading.verdict.clause)
    if reading.forged:
        return unproved(reading)
    if reading.clues.sender in desk.staff:
        return Withheld("staff", "written by a person of the desk")
    no_ack = decision.match.aspects.get("no_ack")
    if isinstance(no_ack, str):
        return Withheld("rule", f"rule {decision.match.set_by.get('no_ack', '')}: {no_ack}")
    if not reading.recipient:
        return Withheld("address", "the mail names no address that could be answered")
    if context.now - reading.written > desk.max_age:
        return Withheld("old", f"written {reading.written:%Y-%m-%d}, older than {desk.max_age.days} days")
    known = context.known.complaints.get(decision.complaint_id)
    spent = Spent(
        context.replies_hour, context.replies_day, context.replies_domain, known.mails if known else 0
    )
    over = overdrawn(spent, desk.budgets)
    over = over or in_turn(context.pauses)
    return Withheld("budget", over, "guard step 10") if over else None
