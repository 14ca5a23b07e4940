"""An acknowledgement that a person orders: the complaint looked up, and everything that the mail leaves behind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts, slipping
from responder.core.chain import instant
from responder.core.complaint_id import KeyRing, person_key
from responder.core.decision import Decision
from responder.core.delaying import calendar_of, target_of
from responder.core.desk import Desk
from responder.core.estimating import Estimate
from responder.core.late_acknowledgement import Owed
from responder.core.outcome import Outcome
from responder.core.silences import UNDELIVERED
from responder.edges.register import due_rows, learning_rows, schema, trail
from responder.edges.register.outbox_rows import FAILED
from responder.edges.register.outcomes import WITHDRAWN
from responder.edges.register.queueing import key_of, queue_mail
from responder.edges.register.standing import NoSuchComplaint

_c, _m, _o, _p, _d = (
    schema.complaints.c,
    schema.correspondence.c,
    schema.outbox.c,
    schema.promises.c,
    schema.due_times.c,
)
_INTO_PROMISES = schema.promises.insert()
_FIRST = (
    sa.select(_m.id, _m.message_id, _m.subject, _m.decision, _m.context, _m.source, _m.withheld_by)
    .where(_m.complaint == sa.bindparam("of"), _m.outcome == str(Outcome.COMPLAINT))
    .order_by(_m.id)
    .limit(1)
)
_ACKNOWLEDGEMENT = (
    sa.select(_o.state)
    .where(_o.complaint == sa.bindparam("of"), _o.kind == "ack")
    .order_by(_o.state == FAILED, _o.id)  # one that was not lost before one that was
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Found:
    """`mail_id`: the complaint's first message, None where it is gone; `context`, `source`: what it was decided from,
    packed, None where it is not kept."""

    owed: Owed
    mail_id: int | None
    person_id: int | None
    context: str | None
    source: bytes | None


def find(connection: Connection, complaint: str) -> Found:
    """As it stands now. Raises NoSuchComplaint."""
    wanted = sa.select(schema.complaints, schema.persons.c.address, schema.persons.c.name)
    row = connection.execute(
        wanted.select_from(schema.complaints.outerjoin(schema.persons)).where(_c.complaint == complaint)
    ).first()
    if row is None:
        raise NoSuchComplaint(complaint)
    mail = connection.execute(_FIRST, {"of": complaint}).first()
    state = connection.scalar(_ACKNOWLEDGEMENT, {"of": complaint}) or ""
    owed = Owed(
        complaint=row.complaint,
        mailbox=row.mailbox,
        stage=row.stage,
        clock=row.clock,
        language=row.language,
        category=row.category,
        priority=row.priority,
        owner=row.owner,
        target=row.target,
        calendar=row.calendar,
        received=row.received_at,
        withheld_by=UNDELIVERED if state == FAILED else row.withheld_by or "",
        acknowledgement=state,
        address=row.address or "",
        name=row.name or "",
        message_id=mail.message_id if mail else "",
        subject=mail.subject if mail else row.subject,
        asked=_asked(mail.decision) if mail else {},
    )
    return Found(
        owed,
        mail.id if mail else None,
        row.person_id,
        mail.context if mail else None,
        bytes(mail.source) if mail and mail.source is not None else None,
    )


def _asked(stored: str) -> dict[str, str]:
    try:
        outline = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    known = outline if isinstance(outline, dict) else {}
    return {name: str(known[name]) for name in ("template", "also_language") if known.get(name)}


def foretold(
    connection: Connection, owed: Owed, desk: Desk, now: datetime
) -> tuple[datetime | None, Estimate | None]:
    """When the clock that runs began (UTC), and what the desk's record says of it now."""
    calendar, target = calendar_of(owed.calendar, desk), target_of(owed.target, desk)
    clock = (owed.complaint, owed.clock)
    began, told = learning_rows.foretell_again(connection, desk, clock, target, now, calendar)
    return began, told.of(told.category, calendar.name) if told else None


def order(
    connection: Connection, found: Found, decision: Decision, desk: Desk, keys: KeyRing, now: datetime
) -> list[trail.Told]:
    """Everything in the caller's transaction, in which `found` was looked up. What ran before without having been told
    to anybody ends; from the new promise nothing is learned: it was made for one who had waited."""
    owed, outgoing, given = found.owed, decision.outgoing, decision.promise
    assert outgoing is not None
    assert given is not None
    ended = _end(connection, owed.complaint, now)
    mail_id = queue_mail(
        connection, outgoing, owed.complaint, owed.mailbox, found.mail_id, found.person_id, keys, now
    )
    row: dict[str, object] = {
        "complaint": owed.complaint,
        "clock": owed.clock,
        "outbox_id": mail_id,
        "due_at": given.due,
        "received_at": given.received,
        "given_at": given.decided,
        "words": outgoing.reply.promise_words,
        "language": decision.language,
        "target": str(given.target),
        "calendar": given.calendar,
        "basis": json.dumps(dict(given.basis), ensure_ascii=False),
    }
    promise_id = key_of(connection.execute(_INTO_PROMISES, row))
    planned = slipping.plan(now, now, given.due, calendar_of(given.calendar, desk), desk.slipping)
    due_rows.make(connection, owed.complaint, promise_id, planned)
    stands: dict[str, Any] = {"due_at": given.due, "language": decision.language, "withheld_by": None}
    connection.execute(schema.complaints.update().where(_c.complaint == owed.complaint).values(stands))
    target = str(given.target)
    told = [
        facts.ReplyOrdered(owed.complaint, owed.withheld_by),
        *ended,
        facts.PromiseGiven(owed.complaint, promise_id, instant(given.due), target, given.calendar),
        facts.ReplyQueued(
            owed.complaint, outgoing.kind, outgoing.nonce, person_key(keys, outgoing.recipient)
        ),
    ]
    return trail.append(connection, owed.mailbox, now, told)


def _end(connection: Connection, complaint: str, now: datetime) -> list[facts.PromiseSettled]:
    """Due times, and promises that no mail told."""
    timers = schema.due_times.update().where(_d.complaint == complaint, _d.done_at.is_(None))
    connection.execute(timers.values(done_at=now))
    running = sa.select(_p.id).where(_p.complaint == complaint, _p.outcome.is_(None)).order_by(_p.id)
    unsaid = list(connection.scalars(running))
    over = schema.promises.update().where(_p.id.in_(unsaid))
    connection.execute(over.values(outcome=WITHDRAWN, outcome_at=now))
    return [facts.PromiseSettled(complaint, one, WITHDRAWN, 0) for one in unsaid]
