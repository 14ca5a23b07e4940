"""An operator's word on notices of delay that are held because too many of them came due at once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.slipping import HELD
from responder.edges.register import due_rows, schema, trail

_d, _c = schema.due_times.c, schema.complaints.c


def release(connection: Connection, now: datetime) -> int:
    """All that are held may go, at the daemon's next look; returns how many."""
    count = due_rows.release(connection, now)
    if count:
        trail.append(connection, "", now, [facts.DelaysReleased(count, False)])
    return count


def discard(connection: Connection, now: datetime) -> int:
    """None of those that are held goes: people of the desk see to them. Returns how many."""
    held = (
        sa.select(_d.id, _d.promise_id, _c.complaint, _c.mailbox)
        .join_from(schema.due_times, schema.complaints)
        .where(_d.done_at.is_(None), _d.timer == HELD)
        .order_by(_d.id)
    )
    rows = connection.execute(held).all()
    if rows:
        ended = schema.due_times.update().where(_d.done_at.is_(None), _d.timer == HELD)
        connection.execute(ended.values(done_at=now))
        for row in rows:
            told = facts.DelayWithheld(row.complaint, row.promise_id or 0, "discarded")
            trail.append(connection, row.mailbox, now, [told])
        trail.append(connection, "", now, [facts.DelaysReleased(len(rows), True)])
    return len(rows)
