"""Housekeeping of the register: sources past their time, statistics for the planner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from responder.edges.register import schema


def tidy(connection: Connection, now: datetime) -> int:
    """Drop the kept bytes of mails whose time is over; returns how many."""
    over = schema.correspondence.update().where(schema.correspondence.c.source_until < now)
    dropped = connection.execute(over.values(source=None, source_until=None)).rowcount
    connection.exec_driver_sql("PRAGMA optimize")
    return dropped
