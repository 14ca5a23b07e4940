"""Due times: columns claimed by conditional update. The scheduler holds no state, a restart loses nothing."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.chain import instant
from responder.core.complaint import Stage
from responder.edges.register import schema, trail

_d, _c = schema.due_times.c, schema.complaints.c


def open_due(connection: Connection, now: datetime, limit: int = 50) -> list[int]:
    """Ids of due times that have come and are not done, oldest first."""
    waiting = sa.select(_d.id).where(_d.done_at.is_(None), _d.at <= now)
    return list(connection.scalars(waiting.order_by(_d.at, _d.id).limit(limit)))


def act(connection: Connection, due_id: int, now: datetime) -> list[trail.Told]:
    """Claim one due time and say what it means: a complaint without a known answer is overdue, any other is settled."""
    claimed = schema.due_times.update().where(_d.id == due_id, _d.done_at.is_(None))
    if connection.execute(claimed.values(done_at=now, attempts=_d.attempts + 1)).rowcount == 0:
        return []
    row = connection.execute(
        sa.select(_c.complaint, _c.mailbox, _c.stage, _c.owner, _d.at)
        .join_from(schema.due_times, schema.complaints)
        .where(_d.id == due_id)
    ).one()
    if Stage(row.stage) not in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        return []
    return trail.append(
        connection, row.mailbox, now, [facts.PromiseOverdue(row.complaint, instant(row.at), row.owner)]
    )


def postpone(connection: Connection, due_id: int, until: datetime) -> None:
    """Push a due time ahead that could not be acted on, so that it does not hold up the others."""
    connection.execute(
        schema.due_times.update().where(_d.id == due_id).values(at=until, attempts=_d.attempts + 1)
    )
