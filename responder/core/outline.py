"""A Decision as plain values: stored, printed by `explain`, held by golden files; and the facts it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from responder.core import facts
from responder.core.chain import instant
from responder.core.complaint import Stage, advance, written_to
from responder.core.decision import Decision, Outcome
from responder.core.delivery import delivery_outline
from responder.core.guard import Silence
from responder.core.promise import Promise
from responder.core.ruling.criteria import Truth


def outline(decision: Decision) -> dict[str, Any]:
    """JSON-able values with fixed names; nothing of the sender's text but the words that rules matched."""
    silence = decision.verdict if isinstance(decision.verdict, Silence) else None
    withheld = decision.withheld
    return {
        "outcome": str(decision.outcome),
        "complaint": decision.complaint_id or None,
        "verdict": "silence" if silence else "answer",
        "reason": silence.reason if silence else None,
        "clause": silence.clause if silence else (withheld.clause or None) if withheld else None,
        "evidence": silence.evidence if silence else (withheld.evidence or None) if withheld else None,
        "would_send": decision.outgoing is not None,
        "withheld_by": decision.withheld.by if decision.withheld else None,
        "withheld_reason": decision.withheld.reason if decision.withheld else None,
        "language": decision.language,
        "language_from": decision.language_from,
        "also_language": decision.also_language or None,
        "category": decision.category,
        "cause": decision.match.aspects.get("cause"),
        "priority": decision.priority,
        "raised": decision.raised or None,
        "customer_deadline": deadline_outline(decision),
        "owner": decision.owner or None,
        "team": decision.match.aspects.get("team"),
        "target": str(decision.target),
        "template": decision.match.aspects.get("template"),
        "ask_for": list(_few(decision, "ask_for")),
        "tags": list(_few(decision, "tags")),
        "notify": list(_few(decision, "notify")),
        "notices": [notice.recipient for notice in decision.notices],
        "notices_withheld": decision.notices_withheld or None,
        "rule": decision.match.set_by.get("category") or next(iter(decision.match.hits), None),
        "set_by": dict(sorted(decision.match.set_by.items())),
        "matched": [
            {"rule": one.rule, "field": one.field, "words": list(one.matched)}
            for one in decision.match.evidence
            if one.matched and one.rule in decision.match.hits
        ],
        "timed_out": list(decision.timed_out),
        "delivery": delivery_outline(decision.delivery),
        "signal": decision.trace.signal or None,
        "linked": list(decision.trace.linked),
        "flags": list(decision.trace.flags),
        "considered": list(decision.trace.considered),
        "promise": promise_outline(decision.promise, decision) if decision.promise else None,
        "due": instant(decision.due) if decision.due else None,
        "reopened": decision.reopened or None,
        "set_aside": decision.set_aside or None,
        "rules_digest": decision.rules_digest,
    }


def deadline_outline(decision: Decision) -> dict[str, Any] | None:
    """The customer's own deadline: UTC, and their words."""
    return (
        {"at": instant(decision.deadline.at), "words": decision.deadline.words} if decision.deadline else None
    )


def _deadline(decision: Decision) -> str:
    return instant(decision.deadline.at) if decision.deadline else ""


def _undecided(decision: Decision) -> Iterator[str]:
    """The rules with a condition that stayed unknown, and the one for whose fact the mail was not looked through."""
    if decision.match.timed_out:
        yield from (one.rule for one in decision.match.evidence if one.truth is Truth.UNKNOWN)
    if decision.timed_out != decision.match.timed_out:
        yield decision.match.set_by.get("ask_for", "")


def _few(decision: Decision, aspect: str) -> tuple[str, ...]:
    value = decision.match.aspects.get(aspect)
    return value if isinstance(value, tuple) else ()


def promise_outline(promise: Promise, decision: Decision) -> dict[str, Any]:
    """Due in UTC, the words as sent, and every input that led to it."""
    return {
        "due": instant(promise.due),
        "words": decision.outgoing.reply.promise_words if decision.outgoing else None,
        "target": str(promise.target),
        "calendar": promise.calendar,
        "zone": promise.zone,
        "late": promise.late,
        "basis": dict(promise.basis),
    }


def registration_facts(
    decision: Decision, correspondence: int, promise_id: int, person: str
) -> tuple[facts.Fact, ...]:
    """The facts of one registered message, in order. `person`: keyed hash, "" when unknown."""
    complaint = decision.complaint_id
    machine = decision.verdict.reason if isinstance(decision.verdict, Silence) else ""
    withheld = decision.withheld
    by_outcome: dict[Outcome, facts.Fact] = {
        Outcome.FOLLOWUP: facts.MessageJoined(
            complaint,
            correspondence,
            person,
            decision.trace.signal,
            machine,
            "" if machine else _deadline(decision),
            decision.raised,
            withheld.by if withheld else "",
        ),
        Outcome.HELD: facts.MessageHeld(complaint, correspondence, person),
        Outcome.RECORDED: facts.MessageRecorded(correspondence, person, withheld.reason if withheld else ""),
        Outcome.EVENT: facts.MessageEvent(complaint, correspondence, withheld.reason if withheld else ""),
        Outcome.DUPLICATE: facts.MessageDuplicate(complaint, correspondence, decision.trace.earlier),
    }
    told: list[facts.Fact] = []
    if decision.outcome is Outcome.COMPLAINT:
        told += _complaint_facts(decision, correspondence, promise_id, person)
    elif decision.outcome in by_outcome:
        told.append(by_outcome[decision.outcome])
    if decision.reopened:
        cause = written_to(Stage(decision.reopened))
        step = advance(Stage(decision.reopened), cause)
        before, after = decision.reopened, str(step.stage)
        told.append(facts.ComplaintAdvanced(complaint, before, after, str(cause), step.timer))
    if decision.outcome is Outcome.FOLLOWUP:
        told += _confirmation_facts(decision, promise_id, person)
    if decision.timed_out:
        told.append(
            facts.RuleOutOfTime(complaint, correspondence, tuple(dict.fromkeys(_undecided(decision))))
        )
    if decision.notices_withheld:
        asked, made = len(_few(decision, "notify")), len(decision.notices)
        untold = facts.NoticeWithheld(complaint, correspondence, asked - made, decision.notices_withheld)
        told.append(untold)
    if decision.set_aside:
        told.append(facts.MessageSetAside(correspondence, decision.set_aside))
    return tuple(told)


def _confirmation_facts(decision: Decision, promise_id: int, person: str) -> list[facts.Fact]:
    """A time that was told before is no new promise."""
    mail, complaint = decision.outgoing, decision.complaint_id
    if mail is None:
        return []
    queued = facts.ReplyQueued(complaint, mail.kind, mail.nonce, person)
    if decision.due is None:
        return [queued]
    given = facts.PromiseGiven(
        complaint, promise_id, instant(decision.due), str(decision.target), decision.calendar
    )
    return [given, queued]


def _complaint_facts(
    decision: Decision, correspondence: int, promise_id: int, person: str
) -> list[facts.Fact]:
    assert decision.due is not None
    complaint = decision.complaint_id
    due = instant(decision.due)
    told: list[facts.Fact] = [
        facts.ComplaintRegistered(
            complaint,
            correspondence,
            person,
            decision.category,
            decision.priority,
            decision.owner,
            decision.language,
            decision.match.hits,
            decision.rules_digest,
            due,
            decision.trace.linked,
            _deadline(decision),
            decision.raised,
        )
    ]
    if decision.outgoing:
        target = str(decision.target)
        told.append(facts.PromiseGiven(complaint, promise_id, due, target, decision.calendar))
        told.append(facts.ReplyQueued(complaint, decision.outgoing.kind, decision.outgoing.nonce, person))
    elif decision.withheld:
        withheld = decision.withheld
        told.append(facts.ReplyWithheld(complaint, withheld.by, withheld.reason, withheld.clause))
    return told
