"""What becomes of due times that have come: a share of a promise, and the notice of its delay. In the caller's
transaction: claimed, and acted on, together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from responder.core import delaying, facts, reply, slipping
from responder.core.alerting import AtRisk
from responder.core.chain import instant
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing
from responder.core.delaying import Slipped
from responder.core.desk import Desk
from responder.edges.register import delay_rows, due_rows, learning_rows, unsaid
from responder.edges.register.due_rows import DueTime
from responder.edges.register.spending_rows import spent_on

UNANSWERED = (Stage.RECEIVED, Stage.ACKNOWLEDGED)
LATER, DAY = timedelta(minutes=10), timedelta(days=1)
UNPROMISED = "unpromised"
"""Of a clock that no mail told its customer of: nobody apologizes to them, so a person must know that they wait."""


@dataclass
class Acted:
    """`claimed`: how many due times; `facts` in order; `risks`: what staff are to hear, with names of the
    configuration."""

    claimed: int = 0
    facts: list[facts.Fact] = field(default_factory=list)
    risks: list[tuple[AtRisk, tuple[str, ...]]] = field(default_factory=list)


def warn(connection: Connection, dues: Sequence[DueTime], desk: Desk | None, now: datetime) -> Acted:
    """Shares of one promise that have come: the highest speaks, once. An answered complaint is settled in silence.
    `desk` None: its mailbox is watched no more."""
    before = due_rows.last_told(connection, dues[0])
    claimed = [due for due in dues if due_rows.claim(connection, due, now)]
    acted = Acted(len(claimed))
    top = max(claimed, key=lambda due: due.share, default=None)
    if top is None or Stage(top.stage) not in UNANSWERED:
        return acted
    if top.share == slipping.DUE and (unsaid_now := unsaid.take_back(connection, top.promise, now)):
        acted.facts += unsaid_now
        return acted
    if top.share < slipping.DUE:
        acted.facts.append(
            facts.PromiseAtRisk(top.complaint, top.promise, top.share, instant(top.due), top.owner)
        )
    else:
        acted.facts.append(facts.PromiseOverdue(top.complaint, instant(top.due), top.owner))
        acted.facts += unsaid.unconfirm(connection, top.complaint, now, repeating=True)
        if not unsaid.untouched(connection, top.promise):
            learning_rows.missed(connection, top.complaint, top.clock)
    unpromised = UNPROMISED if top.share == slipping.DUE and top.promise and not top.told else ""
    if unpromised:
        acted.facts.append(facts.DelayWithheld(top.complaint, top.promise, unpromised))
    if desk:
        names = slipping.told_of(desk.slipping, top.share, before)
        acted.risks.append((_risk(top, unpromised), names))
        if top.share == slipping.DUE and top.told and desk.slipping.notices != "never":
            at = slipping.notice_at(top.due, delaying.calendar_of(top.calendar, desk), desk.slipping)
            due_rows.make(connection, top.complaint, top.promise, [(slipping.DUE, at)], slipping.DELAY)
    return acted


def notify(
    connection: Connection,
    dues: Sequence[DueTime],
    desk: Desk | None,
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> Acted:
    """Notices of delay to one person whose time has come: one mail for all of them, or the reason why there is none,
    for a person of the desk to decide. `desk` None: the mailbox is watched no more, and nobody is written to."""
    acted = Acted()
    if desk is None:
        gone = [due for due in dues if due_rows.claim(connection, due, now)]
        acted.claimed = len(gone)
        acted.facts += [facts.DelayWithheld(due.complaint, due.promise, "mailbox") for due in gone]
        return acted
    letters: dict[tuple[str, str], list[tuple[DueTime, Slipped]]] = {}
    since = now - desk.slipping.answers_within
    seen = delay_rows.answers_seen(connection, desk.mailbox, since)
    for due in dues:
        slipped = _slipped(connection, due, now, acted)
        if slipped is None:
            continue
        spent = spent_on(connection, slipped.recipient, keys, desk.budgets, now, due.complaint)
        reason = delaying.untold(slipped, desk, spent, answers_seen=seen)
        if delay_rows.probably_answered(connection, due):
            reason = "probable"
        if reason:
            _withhold(acted, [due], desk, reason)
        else:
            slipped = delay_rows.foretold(connection, due, slipped, desk, now)
            letters.setdefault((slipped.recipient, slipped.language), []).append((due, slipped))
    for pairs in letters.values():
        _send(connection, pairs, desk, keys, now, nonce(), acted)
    return acted


def withhold(connection: Connection, dues: Sequence[DueTime], desk: Desk | None, now: datetime) -> Acted:
    """Nobody can see whether these were answered, and it has lasted: people of the desk must look."""
    claimed = [due for due in dues if due_rows.claim(connection, due, now)]
    acted = Acted(len(claimed))
    waiting = [due for due in claimed if Stage(due.stage) in UNANSWERED]
    if desk is not None:
        _withhold(acted, waiting, desk, "unseen")
    return acted


def _slipped(connection: Connection, due: DueTime, now: datetime, acted: Acted) -> Slipped | None:
    """Claimed, and still without an answer; one whose promise has not gone out yet is looked at later."""
    try:
        slipped = delay_rows.slipped(connection, due)
    except delay_rows.StillQueued:
        due_rows.postpone(connection, due.id, now + LATER)
        return None
    if not due_rows.claim(connection, due, now):
        return None
    acted.claimed += 1
    return slipped if Stage(due.stage) in UNANSWERED else None


def _send(
    connection: Connection,
    pairs: list[tuple[DueTime, Slipped]],
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
    acted: Acted,
) -> None:
    dues = [due for due, _ in pairs]
    try:
        delay = delaying.delay_notice(tuple(slipped for _, slipped in pairs), desk, keys, now, nonce)
    except delaying.FAULTS as fault:
        _withhold(acted, dues, desk, "address" if isinstance(fault, reply.UnsendableAddress) else "template")
        return
    acted.facts += delay_rows.supersede(connection, dues, delay, desk, keys, now)


def _withhold(acted: Acted, dues: list[DueTime], desk: Desk, reason: str) -> None:
    names = slipping.told_of(desk.slipping, slipping.DUE, 0)
    for due in dues:
        acted.facts.append(facts.DelayWithheld(due.complaint, due.promise, reason))
        acted.risks.append((_risk(due, reason), names))


def hold(connection: Connection, dues: Sequence[DueTime], desk: Desk | None, again: datetime) -> Acted:
    """Too many at once: they wait for an operator's word, and staff are told of all of them together, once more at
    `again` (UTC) where none has come by then."""
    due_rows.hold(connection, [due.id for due in dues], again)
    return _told_as_held(dues, desk)


def remind(connection: Connection, dues: Sequence[DueTime], desk: Desk | None, now: datetime) -> Acted:
    """They wait for an operator's word still; in a day staff are told again."""
    due_rows.hold(connection, [due.id for due in dues], now + DAY)
    return _told_as_held(dues, desk)


def _told_as_held(dues: Sequence[DueTime], desk: Desk | None) -> Acted:
    acted = Acted(len(dues))
    if desk:
        names = slipping.told_of(desk.slipping, slipping.DUE, 0)
        acted.risks += [(_risk(due, "held"), names) for due in dues]
    return acted


def _risk(due: DueTime, untold: str = "") -> AtRisk:
    return AtRisk(due.complaint, due.owner, due.calendar, due.target, due.due, due.share, untold)
