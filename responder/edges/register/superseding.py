"""A mail that the relay has had nothing of, when the time that it tells is over: a fresh decision takes its place, in
the transaction that claimed it. Of what reached DATA, or may have, nothing is ever changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts, slipping
from responder.core.chain import instant
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, person_key
from responder.core.confirming import KIND as CONFIRMATION
from responder.core.decision import Decision
from responder.core.delaying import calendar_of
from responder.core.desk import Desk
from responder.core.late_acknowledgement import OUTDATED, WAITING, late_acknowledgement, refusal
from responder.core.late_confirmation import late_confirmation
from responder.edges.register import (
    due_rows,
    learning_rows,
    ordering_rows,
    outbox_rows,
    schema,
    trail,
    unsaid,
)
from responder.edges.register.letters import Letter
from responder.edges.register.outbox_rows import FAILED, QueuedMail
from responder.edges.register.outcomes import WITHDRAWN
from responder.edges.register.queueing import key_of, queue_mail

SUPERSEDED = "SUPERSEDED"
_c, _o, _p, _d = schema.complaints.c, schema.outbox.c, schema.promises.c, schema.due_times.c
_INTO_PROMISES = schema.promises.insert()
_RUNNING = sa.select(_p.id, _p.clock).where(_p.outcome.is_(None)).order_by(_p.id)
_CARRIED = _RUNNING.where(_p.outbox_id == sa.bindparam("mail"))
_TOLD_BY_ANOTHER = (
    sa.select(_p.id)
    .join_from(schema.promises, schema.outbox, _o.id == _p.outbox_id)
    .where(
        _p.complaint == sa.bindparam("complaint"),
        _p.outcome.is_(None),
        _o.id != sa.bindparam("mail"),
        _o.state.not_in((SUPERSEDED, FAILED)),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Renewed:
    """`mail`: the fresh one, claimed; None where none takes the place. `told`: what to echo."""

    mail: QueuedMail | None
    told: list[trail.Told]


def renew(
    connection: Connection,
    mail: QueuedMail,
    letter: Letter,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> Renewed:
    """`mail` as outbox_rows.take() gave it in this transaction, outdated at `now` (UTC); `letter`: the message that it
    answers. Raises late_acknowledgement.FAULTS; the caller rolls back then, and puts the mail off."""
    outbox_rows.put_back(connection, mail)
    if mail.kind == "ack":
        return _acknowledgement(connection, mail, letter, desk, keys, now, nonce)
    if mail.kind == CONFIRMATION:
        return _confirmation(connection, mail, letter, desk, keys, now, nonce)
    carried = connection.execute(_CARRIED, {"mail": mail.id}).first()
    taken = unsaid.take_back(connection, carried.id, now) if carried else []
    if taken:  # its complaint's notice is due again at once, with a new time
        return Renewed(None, trail.append(connection, mail.mailbox, now, taken))
    return _recalled(connection, mail, now)


def _acknowledgement(
    connection: Connection,
    mail: QueuedMail,
    letter: Letter,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> Renewed:
    """Whoever has an answer, or a time that another mail told, is promised nothing."""
    owed = replace(ordering_rows.find(connection, mail.complaint).owed, acknowledgement="")
    elsewhere = connection.execute(_TOLD_BY_ANOTHER, {"complaint": mail.complaint, "mail": mail.id}).first()
    if elsewhere or refusal(owed, letter.reading, desk):
        ended = _end(connection, mail, now, everything=False) if elsewhere else []
        return _recalled(connection, mail, now, ended)
    told = ordering_rows.foretold(connection, owed, desk, now)
    decision = late_acknowledgement(
        owed, letter.reading, letter.context, told, desk, keys, now, nonce(), why=OUTDATED
    )
    return _replaced(connection, mail, decision, owed.clock, letter, desk, keys, now)


def _confirmation(
    connection: Connection,
    mail: QueuedMail,
    letter: Letter,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> Renewed:
    """One that repeats what another mail told stays here: of its delay a notice tells. One that tells the time of the
    clock that runs is decided afresh, where its message is kept."""
    owed = ordering_rows.find(connection, mail.complaint).owed
    carried = connection.execute(_CARRIED, {"mail": mail.id}).first()
    runs = carried is not None and carried.clock == owed.clock and Stage(owed.stage) in WAITING
    decision = None
    if runs and letter.context:
        told = ordering_rows.foretold(connection, owed, desk, now)
        decision = late_confirmation(owed, letter.reading, letter.context, told, desk, keys, now, nonce())
    if decision is None:
        return _recalled(connection, mail, now)
    return _replaced(connection, mail, decision, owed.clock, letter, desk, keys, now)


def _replaced(
    connection: Connection,
    mail: QueuedMail,
    decision: Decision,
    clock: int,
    letter: Letter,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
) -> Renewed:
    """The new mail with its promise and due times; what ran before was said to nobody, and nothing is learned from
    either: the new time was made for one who had waited."""
    outgoing, given = decision.outgoing, decision.promise
    assert outgoing is not None
    assert given is not None
    learning_rows.unread(connection, mail.id)
    ended = _end(connection, mail, now, everything=True)
    fresh = queue_mail(
        connection, outgoing, mail.complaint, mail.mailbox, letter.mail_id, letter.person_id, keys, now
    )
    stays = {"state": SUPERSEDED, "settled_at": now, "superseded_by": fresh}
    connection.execute(schema.outbox.update().where(_o.id == mail.id).values(stays))
    row: dict[str, object] = {
        "complaint": mail.complaint,
        "clock": clock,
        "outbox_id": fresh,
        "due_at": given.due,
        "received_at": given.received,
        "given_at": given.decided,
        "words": outgoing.reply.promise_words,
        "language": decision.language,
        "target": str(given.target),
        "calendar": given.calendar,
        "basis": json.dumps(dict(given.basis), ensure_ascii=False),
    }
    promise = key_of(connection.execute(_INTO_PROMISES, row))
    planned = slipping.plan(now, now, given.due, calendar_of(given.calendar, desk), desk.slipping)
    due_rows.make(connection, mail.complaint, promise, planned)
    due = schema.complaints.update().where(_c.complaint == mail.complaint).values(due_at=given.due)
    connection.execute(due)
    person = person_key(keys, outgoing.recipient)
    told = [
        facts.ReplySuperseded(mail.complaint, mail.kind, mail.nonce, outgoing.nonce),
        *ended,
        facts.PromiseGiven(mail.complaint, promise, instant(given.due), str(given.target), given.calendar),
        facts.ReplyQueued(mail.complaint, outgoing.kind, outgoing.nonce, person),
    ]
    (taken,) = outbox_rows.take(connection, [fresh], now)
    return Renewed(taken, trail.append(connection, mail.mailbox, now, told))


def _end(
    connection: Connection, mail: QueuedMail, now: datetime, *, everything: bool
) -> list[facts.PromiseSettled]:
    """The promise that this mail tells, with its due times; `everything`: all that runs on its complaint."""
    running = _RUNNING.where(_p.complaint == mail.complaint)
    over = [one.id for one in connection.execute(running if everything else _CARRIED, {"mail": mail.id})]
    mine = _d.complaint == mail.complaint if everything else _d.promise_id.in_(over)
    timers = schema.due_times.update().where(mine, _d.done_at.is_(None))
    connection.execute(timers.values(done_at=now))
    settled = schema.promises.update().where(_p.id.in_(over))
    connection.execute(settled.values(outcome=WITHDRAWN, outcome_at=now))
    return [facts.PromiseSettled(mail.complaint, one, WITHDRAWN, 0) for one in over]


def _recalled(
    connection: Connection, mail: QueuedMail, now: datetime, ended: list[facts.PromiseSettled] | None = None
) -> Renewed:
    learning_rows.unread(connection, mail.id)
    stays = {"state": SUPERSEDED, "settled_at": now}
    connection.execute(schema.outbox.update().where(_o.id == mail.id).values(stays))
    told = [facts.ReplyRecalled(mail.complaint, mail.kind, mail.nonce), *(ended or [])]
    return Renewed(None, trail.append(connection, mail.mailbox, now, told))
