"""A new clock of a complaint, which a customer's message after an answer starts; what is suspected of a running one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import slipping
from responder.core.business_calendar import Calendar
from responder.core.complaint import Stage
from responder.core.following_up import ENDED
from responder.core.forecast import Forecast
from responder.core.promise import Promise
from responder.core.slipping import Slipping
from responder.edges.register import due_rows, learning_rows, schema
from responder.edges.register.queueing import key_of

_c, _k = schema.complaints.c, schema.clocks.c
_NEXT = (
    schema.complaints.update()
    .where(_c.complaint == sa.bindparam("anew"))
    .values(
        stage=str(Stage.ACKNOWLEDGED),
        due_at=sa.bindparam("due", type_=schema.Utc),
        clock=_c.clock + 1,
        reopened=_c.reopened + sa.cast(_c.stage.in_([str(stage) for stage in ENDED]), sa.Integer),
        resolved_at=None,
        closed_at=None,
    )
)
_CLOCK = sa.select(_c.clock).where(_c.complaint == sa.bindparam("anew"))
_MARKED = (
    sa.select(_c.clock, _c.received_at, _k.began_at, _k.probable_at)
    .select_from(
        schema.complaints.outerjoin(
            schema.clocks, sa.and_(_k.complaint == _c.complaint, _k.clock == _c.clock)
        )
    )
    .where(_c.complaint == sa.bindparam("complaint"), _c.stage.in_(("received", "acknowledged")))
)
_INTO_CLOCKS, _INTO_PROMISES = schema.clocks.insert(), schema.promises.insert()


@dataclass(frozen=True, slots=True)
class Begun:
    """A message that came at `received` (UTC) starts the next clock of `complaint`, which `given` is for. `told`: what
    the record said of it. `words`: the time as the mail in the outbox row `outbox` tells it; "" and None: none does."""

    complaint: str
    mailbox: str
    category: str
    received: datetime
    given: Promise
    language: str
    told: Forecast | None
    words: str = ""
    outbox: int | None = None


def begin(connection: Connection, begun: Begun, calendar: Calendar, policy: Slipping) -> int:
    """Stage, due times and promise of the next clock; returns the promise's key. Where no mail tells the customer of
    its time, it stands without words: the desk is held to it, nobody is told of its delay, and nothing is learned."""
    complaint, given = begun.complaint, begun.given
    connection.execute(_NEXT, {"anew": complaint, "due": given.due})
    clock = connection.scalar(_CLOCK, {"anew": complaint}) or 1
    connection.execute(_INTO_CLOCKS, {"complaint": complaint, "clock": clock, "began_at": begun.received})
    learning_rows.observe(
        connection,
        begun.mailbox,
        (complaint, clock),
        begun.category,
        given.received,
        begun.told,
        promised=bool(begun.words),
    )
    row: dict[str, object] = {
        "complaint": complaint,
        "clock": clock,
        "outbox_id": begun.outbox,
        "due_at": given.due,
        "received_at": given.received,
        "given_at": given.decided,
        "words": begun.words,
        "language": begun.language,
        "target": str(given.target),
        "calendar": given.calendar,
        "basis": json.dumps(dict(given.basis), ensure_ascii=False),
    }
    promise_id = key_of(connection.execute(_INTO_PROMISES, row))
    start = given.decided if given.late else given.received
    planned = slipping.plan(start, given.decided, given.due, calendar, policy)
    due_rows.make(connection, complaint, promise_id, planned)
    return promise_id


def mark_answered(connection: Connection, complaint: str, at: datetime) -> bool:
    """The clock that runs was probably answered by `at` (UTC); False where none runs, or that was known."""
    row = connection.execute(_MARKED, {"complaint": complaint}).first()
    if row is None or row.probable_at is not None:
        return False
    mine = sa.and_(_k.complaint == complaint, _k.clock == row.clock)
    if row.began_at is None:
        begun = {"complaint": complaint, "clock": row.clock, "began_at": row.received_at}
        connection.execute(_INTO_CLOCKS, begun)
    connection.execute(schema.clocks.update().where(mine).values(probable_at=at))
    return True
