"""decide(reading, context) -> Decision: the only file where guard, correspondence, rules, promise and reply meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from responder.core import guard, reply, rules
from responder.core.acknowledging import acknowledgement, facts_missing, second_language
from responder.core.business_calendar import Budget
from responder.core.complaint_id import KeyRing, complaint_id
from responder.core.correspondence import Known, Trace, answers, bounced, trace
from responder.core.delivery import understood
from responder.core.desk import Desk
from responder.core.following_up import begun_anew, followed, prepared
from responder.core.giving import given
from responder.core.notifying import KIND as NOTICE
from responder.core.notifying import with_notices
from responder.core.outcome import ON_A_COMPLAINT, Context, Decision, Outcome, OutgoingMail, Withheld
from responder.core.reading import Reading
from responder.core.ruling.surroundings import at_receipt
from responder.core.suspicion import suspected
from responder.core.urgency import raised_by_deadline
from responder.core.withholding import withheld, withheld_elsewhere

__all__ = [
    "Context", "Decision", "Outcome", "OutgoingMail", "Withheld", "awaits", "conclude", "consider", "decide",
    "surroundings", "year_of",
]  # fmt: skip


def decide(reading: Reading, context: Context, desk: Desk, keys: KeyRing) -> Decision:
    """Pure and total: the same reading and context give the same Decision, down to the bytes of the reply."""
    return conclude(consider(reading, context, desk, keys), reading, context, desk, keys)


def consider(reading: Reading, context: Context, desk: Desk, keys: KeyRing) -> Decision:
    """All but what depends on the desk's record: outcome, language, category, target; no promise, no mail."""
    reading = suspected(reading, context, keys)
    traced = _traced(reading, context.known, desk, keys)
    traced = replace(traced, flags=(*traced.flags, *reading.message.disguised))
    outcome = _before_rules(reading, traced)
    delivery = understood(reading.report, reading.clues, context.known, keys)
    if delivery and delivery.nonce and outcome is not Outcome.DUPLICATE:
        outcome = Outcome.EVENT
    language, language_from = _language(reading, context, traced, desk)
    followup = outcome in (Outcome.FOLLOWUP, Outcome.HELD)
    around = _around(reading, context, desk, language=language, followup=followup)
    match = rules.match(reading.message, around, desk.rules)
    outcome = outcome or _by_rules(reading, match, desk)
    if _from_staff(reading, context, desk, keys, traced, outcome):
        outcome = Outcome.RECORDED
    language, language_from = _language_by_rule(match, language, language_from, desk)
    decision = _outline(reading, context, desk, keys, traced, match, outcome, language, language_from)
    if delivery and outcome is Outcome.EVENT:
        returned = delivery.complaint_id or decision.complaint_id
        return replace(decision, delivery=delivery, complaint_id=returned)
    return decision


def conclude(considered: Decision, reading: Reading, context: Context, desk: Desk, keys: KeyRing) -> Decision:
    """The whole Decision: with promise and mails. `context.forecast` is what awaits() asked for, or None."""
    reading = replace(reading, verdict=considered.verdict)
    if considered.outcome is Outcome.COMPLAINT:
        decision = _complaint(considered, reading, context, desk, keys)
    else:
        told = withheld_elsewhere(reading, considered.outcome, considered.match)
        decision = replace(considered, withheld=told)
        if considered.outcome is Outcome.FOLLOWUP:
            decision = followed(decision, reading, context, desk, keys)
    return with_notices(decision, reading, context, desk, keys)


def awaits(considered: Decision, reading: Reading, context: Context) -> str:
    """The category whose forecast conclude() wants: where a clock begins; "" where none does."""
    if considered.outcome is Outcome.COMPLAINT:
        return considered.category
    known = begun_anew(considered, replace(reading, verdict=considered.verdict), context)
    return (known.category or considered.category) if known else ""


def _from_staff(
    reading: Reading, context: Context, desk: Desk, keys: KeyRing, traced: Trace, outcome: Outcome
) -> bool:
    """A colleague who answers with the mailbox in copy, or answers a notice, from whatever address: kept, and no
    complaint of its own."""
    if traced.kind in ("new", "held") and answers(reading.clues, context.known, keys, NOTICE):
        return outcome is not Outcome.EVENT
    named = set(traced.linked) - set(traced.suspected)
    return reading.clues.sender in desk.staff and (bool(named) or outcome is Outcome.HELD)


def surroundings(reading: Reading, context: Context, desk: Desk, keys: KeyRing) -> rules.Surroundings:
    """What decide() told the rules beside the message: with it rules.explain() finds what decide() found."""
    reading = suspected(reading, context, keys)
    traced = _traced(reading, context.known, desk, keys)
    followup = _before_rules(reading, traced) in (Outcome.FOLLOWUP, Outcome.HELD)
    language, _ = _language(reading, context, traced, desk)
    return _around(reading, context, desk, language=language, followup=followup)


def _around(
    reading: Reading, context: Context, desk: Desk, *, language: str, followup: bool
) -> rules.Surroundings:
    """What rules may ask beside the message itself."""
    deadline, authenticated = reading.deadline, reading.authentication
    return replace(
        at_receipt(reading.received, desk.calendars[desk.calendar]),
        mailbox=desk.mailbox,
        language=language,
        followup=followup,
        auth_spf=authenticated.spf,
        auth_dkim=authenticated.dkim,
        auth_dmarc=authenticated.dmarc,
        open_complaints=context.open_complaints,
        complaints_30d=context.complaints_30d,
        deadline_days=(deadline.at - reading.received) / timedelta(days=1) if deadline else None,
        timed_out=frozenset(context.timed_out),
    )


def year_of(now: datetime, desk: Desk) -> int:
    """The year in a complaint ID: that of registration, in the desk's zone. A server's date may be any."""
    return now.astimezone(ZoneInfo(desk.zone)).year


def _traced(reading: Reading, known: Known, desk: Desk, keys: KeyRing) -> Trace:
    """A copy that came through a list or a machine and became nothing does not silence the person's own copy."""
    earlier = known.duplicate
    if (
        earlier
        and earlier.silenced
        and not earlier.complaint_id
        and isinstance(reading.verdict, guard.Answer)
    ):
        known = replace(known, duplicate=None)
    return trace(reading.clues, prepared(known, reading, desk), keys)


def _before_rules(reading: Reading, traced: Trace) -> Outcome | None:
    """What guard and correspondence settle by themselves; None leaves it to the rules."""
    silent_event = isinstance(reading.verdict, guard.Silence) and reading.verdict.event
    if traced.kind == "own" or (silent_event and traced.kind != "duplicate"):
        return Outcome.EVENT
    by_trace = {"duplicate": Outcome.DUPLICATE, "followup": Outcome.FOLLOWUP, "held": Outcome.HELD}
    return by_trace.get(traced.kind)


def _by_rules(reading: Reading, match: rules.Match, desk: Desk) -> Outcome:
    register = match.aspects.get("register")
    if register == "record":
        return Outcome.RECORDED
    if isinstance(reading.verdict, guard.Answer) or reading.verdict.held:
        return Outcome.COMPLAINT
    # Silent mail becomes a complaint only where a rule with a condition says so in words (a web form, say).
    if register != "complaint":
        return Outcome.RECORDED
    said_by = next((rule for rule in desk.rules.rules if rule.id == match.set_by.get("register")), None)
    return Outcome.COMPLAINT if said_by and said_by.when is not None else Outcome.RECORDED


def _language(reading: Reading, context: Context, traced: Trace, desk: Desk) -> tuple[str, str]:
    """In the order of trust: the thread's, the sender's earlier one, detection if reliable, the mailbox's default."""
    thread = context.known.complaints.get(traced.complaint_id)
    choices = (
        (thread.language if thread else "", "thread"),
        (context.sender_language, "sender"),
        (reading.detected.language if reading.detected.reliable else "", "detected"),
    )
    return next(
        ((language, source) for language, source in choices if language in desk.languages),
        (desk.default_language, "mailbox"),
    )


def _language_by_rule(match: rules.Match, language: str, source: str, desk: Desk) -> tuple[str, str]:
    wanted = match.aspects.get("language")
    if isinstance(wanted, str) and wanted in desk.languages:
        return wanted, f"rule {match.set_by.get('language', '')}"
    return language, source


def _outline(
    reading: Reading,
    context: Context,
    desk: Desk,
    keys: KeyRing,
    traced: Trace,
    match: rules.Match,
    outcome: Outcome,
    language: str,
    language_from: str,
) -> Decision:
    """The part of a Decision that every outcome has."""
    target = match.aspects.get("target")
    calendar = _text(match, "calendar", desk.calendar)
    # An absence note names days, and none of them is a customer's deadline.
    written, new = isinstance(reading.verdict, guard.Answer), outcome is Outcome.COMPLAINT
    joined = outcome in (Outcome.FOLLOWUP, Outcome.HELD, Outcome.DUPLICATE)
    event_of = bounced(reading.clues, context.known, keys) or traced.complaint_id
    return Decision(
        outcome=outcome,
        verdict=reading.verdict,
        trace=traced,
        match=match,
        complaint_id=traced.complaint_id if joined else event_of if outcome is Outcome.EVENT else "",
        number=0,
        language=language,
        language_from=language_from,
        category=_text(match, "category", "other"),
        priority=_text(match, "priority", "normal"),
        owner=_text(match, "owner", desk.owner),
        target=target if isinstance(target, Budget) else desk.target,
        calendar=calendar if calendar in desk.calendars else desk.calendar,
        due=None,
        promise=None,
        outgoing=None,
        withheld=None,
        set_aside="beyond the bounds of reading: " + "; ".join(reading.message.defects[:5])
        if reading.message.excessive
        else "",
        mark=_text(match, "mark", desk.keyword if outcome in ON_A_COMPLAINT else ""),
        move_to=_text(match, "move_to", desk.move_to if outcome in ON_A_COMPLAINT else ""),
        rules_digest=desk.rules.digest,
        also_language=second_language(reading, language, language_from, desk)
        if outcome is Outcome.COMPLAINT
        else "",
        deadline=reading.deadline if outcome in ON_A_COMPLAINT and (written or new) else None,
        timed_out=match.timed_out,
    )


def _text(match: rules.Match, aspect: str, otherwise: str) -> str:
    value = match.aspects.get(aspect)
    return value if isinstance(value, str) else otherwise


def _complaint(decision: Decision, reading: Reading, context: Context, desk: Desk, keys: KeyRing) -> Decision:
    """A new complaint: its ID, its due time, and its acknowledgement unless something withholds it."""
    identifier = complaint_id(desk.prefix, year_of(context.now, desk), context.number)
    promised = given(decision, decision.category, reading, context, desk)
    decision = replace(decision, complaint_id=identifier, number=context.number, due=promised.due)
    decision = raised_by_deadline(decision, promised.due, decision.priority)
    forbidden = withheld(decision, reading, context, desk)
    if forbidden:
        return replace(decision, withheld=forbidden)
    asked = facts_missing(decision, reading.message, context, desk)
    decision = replace(decision, timed_out=(*decision.timed_out, *asked.timed_out))
    try:
        outgoing = acknowledgement(decision, promised, reading, context, desk, keys, asked.facts)
    except reply.UnsendableAddress as fault:
        return replace(
            decision,
            withheld=Withheld("address", f"the sender's address cannot be written to: {fault.fault}"),
        )
    except reply.TemplateError as fault:
        return replace(decision, withheld=Withheld("template", str(fault)))
    return replace(decision, promise=promised, outgoing=outgoing)
