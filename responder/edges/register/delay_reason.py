"""What the desk wants the customer to read where the promised time slips."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.complaint import Stage
from responder.edges.register import schema, trail
from responder.edges.register.standing import NoSuchComplaint

_c, _k = schema.complaints.c, schema.clocks.c


class NotWaiting(ValueError):
    """Nobody waits for an answer to this complaint, which is in `stage`."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"the complaint is {stage}")
        self.stage = stage


def give(connection: Connection, complaint: str, reason: str, now: datetime) -> None:
    """For the clock that runs; "" takes it back. The text goes into no fact: it may name people.

    Raises NoSuchComplaint, NotWaiting.
    """
    row = connection.execute(
        sa.select(_c.mailbox, _c.stage, _c.clock, _c.received_at).where(_c.complaint == complaint)
    ).first()
    if row is None:
        raise NoSuchComplaint(complaint)
    if Stage(row.stage) not in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        raise NotWaiting(row.stage)
    told = schema.clocks.update().where(_k.complaint == complaint, _k.clock == row.clock)
    if connection.execute(told.values(delay_reason=reason or None)).rowcount == 0:
        begun = {"complaint": complaint, "clock": row.clock, "began_at": row.received_at}
        connection.execute(schema.clocks.insert(), {**begun, "delay_reason": reason or None})
    trail.append(connection, row.mailbox, now, [facts.DelayReason(complaint, bool(reason))])
