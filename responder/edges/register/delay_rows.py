"""Promises that slipped: what their notice is made from, and the new promise that takes the place of the old."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import delaying, facts, slipping
from responder.core.chain import instant
from responder.core.complaint_id import KeyRing, person_key
from responder.core.delaying import Delay, Slipped
from responder.core.desk import Desk
from responder.core.promise import Promise
from responder.edges.register import due_rows, learning_rows, schema
from responder.edges.register.answer_tables import clocks
from responder.edges.register.delivery_rows import called_spam, came_back
from responder.edges.register.due_rows import DueTime
from responder.edges.register.outbox_rows import FAILED, QUEUED, SENT
from responder.edges.register.outcomes import KEPT, LATE, SUPERSEDED, judged
from responder.edges.register.queueing import key_of, queue_mail

_c, _p, _o, _m = schema.complaints.c, schema.promises.c, schema.outbox.c, schema.correspondence.c
_INTO_PROMISES = schema.promises.insert()
_BASIS = (
    sa.select(
        _c.complaint,
        _c.language,
        _c.withheld_by,
        schema.persons.c.name,
        _p.outbox_id,
        _p.language.label("promised_in"),
        _o.state,
        _o.recipient,
        _o.content,
    )
    .select_from(
        schema.promises.join(schema.complaints)
        .outerjoin(schema.outbox, _o.id == _p.outbox_id)
        .outerjoin(schema.persons, schema.persons.c.id == _c.person_id)
    )
    .where(_p.id == sa.bindparam("promise"), _p.outcome.is_(None))
)
_SENT = (
    sa.select(_o.message_id, _o.content, _m.message_id.label("answers"))
    .select_from(schema.outbox.outerjoin(schema.correspondence, _m.id == _o.correspondence_id))
    .where(_o.complaint == sa.bindparam("complaint"), _o.kind != "notice", _o.state == SENT)
    .order_by(_o.id)
)
_NOTICES = sa.select(sa.func.count()).where(
    _p.complaint == sa.bindparam("complaint"),
    _p.clock == sa.bindparam("clock"),
    _p.superseded_by.is_not(None),
)
_REFUSED = (
    sa.select(_p.id)
    .select_from(schema.promises.join(schema.outbox, _o.id == _p.outbox_id))
    .where(
        _p.complaint == sa.bindparam("complaint"),
        _p.clock == sa.bindparam("clock"),
        _o.kind == delaying.KIND,
        _o.state == FAILED,
    )
    .limit(1)
)
_ANSWERED = (
    sa.select(_p.id)
    .select_from(schema.promises.join(schema.complaints))
    .where(
        _c.mailbox == sa.bindparam("mailbox"),
        _p.outcome.in_((KEPT, LATE)),
        _p.outcome_at > sa.bindparam("since", type_=schema.Utc),
    )
    .limit(1)
)


class StillQueued(Exception):
    """The mail that promised it has not gone out yet: its reader waits for nothing."""


def slipped(connection: Connection, due: DueTime) -> Slipped | None:
    """What the notice of this complaint is made from; None where its promise runs no more. Raises StillQueued."""
    row = connection.execute(_BASIS, {"promise": due.promise}).first()
    if row is None:
        return None
    if row.state == QUEUED:
        raise StillQueued
    sent = connection.execute(_SENT, {"complaint": due.complaint}).all()
    ids = [*(one.answers for one in sent[:1] if one.answers), *(one.message_id for one in sent)]
    return Slipped(
        complaint=due.complaint,
        recipient=row.recipient or "",
        display_name=row.name or "",
        language=row.promised_in or row.language,
        owner=due.owner,
        target=due.target,
        calendar=due.calendar,
        due=due.due,
        sent=tuple(ids),
        first_mail=bytes(sent[0].content) if sent else b"",
        notices=connection.scalar(_NOTICES, {"complaint": due.complaint, "clock": due.clock}) or 0,
        delivered=row.state == SENT and not _unread(connection, due),
        withheld_by=row.withheld_by or "",
        complained=called_spam(connection, due.complaint),
    )


def foretold(connection: Connection, due: DueTime, slipped: Slipped, desk: Desk, now: datetime) -> Slipped:
    """With what the record says of this complaint now, and what the desk wants its customer to read."""
    calendar, target = delaying.calendar_of(due.calendar, desk), delaying.target_of(due.target, desk)
    clock = (due.complaint, due.clock)
    began, told = learning_rows.foretell_again(connection, desk, clock, target, now, calendar)
    wanted = sa.select(clocks.c.delay_reason).where(
        clocks.c.complaint == due.complaint, clocks.c.clock == due.clock
    )
    return replace(slipped, began=began, forecast=told, reason=connection.scalar(wanted) or "")


def _unread(connection: Connection, due: DueTime) -> bool:
    """Whether the relay refused a notice of this clock, or a mail of ours came back: no machine reaches this person."""
    asked = {"complaint": due.complaint, "clock": due.clock}
    return connection.execute(_REFUSED, asked).first() is not None or came_back(connection, due.complaint)


def answers_seen(connection: Connection, mailbox: str, since: datetime) -> bool:
    """Whether any promise of this mailbox was settled by an answer since then: whoever answers is seen."""
    return connection.execute(_ANSWERED, {"mailbox": mailbox, "since": since}).first() is not None


def probably_answered(connection: Connection, due: DueTime) -> bool:
    """Whether something shows that somebody answered from elsewhere."""
    found = sa.select(clocks.c.probable_at).where(
        clocks.c.complaint == due.complaint, clocks.c.clock == due.clock
    )
    return connection.scalar(found) is not None


def supersede(
    connection: Connection, dues: list[DueTime], delay: Delay, desk: Desk, keys: KeyRing, now: datetime
) -> list[facts.Fact]:
    """Lay the notice into the outbox; a new promise with its due times stands for each old one. `dues`: claimed, of the
    complaints that `delay` speaks of, in its order. Returns the facts."""
    first = dues[0]
    mail = delay.outgoing
    mail_id = queue_mail(connection, mail, first.complaint, first.mailbox, None, first.person_id, keys, now)
    told: list[facts.Fact] = []
    language = _language(connection, first)
    for due, (complaint, given, words) in zip(dues, delay.promises, strict=True):
        calendar = delaying.calendar_of(due.calendar, desk)
        promise_id = _promise(connection, due, given, words, language, mail_id)
        late_by = judged(calendar, due.due, now)[1]
        _end(connection, due.promise, promise_id, late_by, now)
        due_rows.make(
            connection, complaint, promise_id, slipping.plan(now, now, given.due, calendar, desk.slipping)
        )
        settled = schema.complaints.update().where(_c.complaint == complaint)
        connection.execute(settled.values(due_at=given.due))
        told.append(facts.PromiseSettled(complaint, due.promise, SUPERSEDED, late_by))
        told.append(
            facts.PromiseGiven(complaint, promise_id, instant(given.due), str(given.target), given.calendar)
        )
    person = person_key(keys, mail.recipient)
    told.append(facts.ReplyQueued(first.complaint, mail.kind, mail.nonce, person))
    return told


def _language(connection: Connection, due: DueTime) -> str:
    return connection.scalar(sa.select(_p.language).where(_p.id == due.promise)) or ""


def _promise(
    connection: Connection, due: DueTime, given: Promise, words: str, language: str, mail_id: int
) -> int:
    row: dict[str, object] = {
        "complaint": due.complaint,
        "clock": due.clock,
        "outbox_id": mail_id,
        "due_at": given.due,
        "received_at": given.received,
        "given_at": given.decided,
        "words": words,
        "language": language,
        "target": str(given.target),
        "calendar": given.calendar,
        "basis": json.dumps(dict(given.basis), ensure_ascii=False),
    }
    return key_of(connection.execute(_INTO_PROMISES, row))


def _end(connection: Connection, old: int, new: int, late_by: int, now: datetime) -> None:
    """Superseded by a notice of delay it counts as not kept, whatever comes after."""
    values = {"outcome": SUPERSEDED, "outcome_at": now, "late_by": late_by, "superseded_by": new}
    connection.execute(schema.promises.update().where(_p.id == old).values(values))
