"""Housekeeping of the register: sources past their time, statistics for the planner."""

from __future__ import annotations

from datetime import datetime, timedelta

from responder.edges.register import sketch_rows, source_rows
from responder.edges.register.store import Register

AT_ONCE = 200


def tidy(register: Register, now: datetime, keep: timedelta, after: int = 0) -> int:
    """Drop what the next AT_ONCE mails behind `after` were decided from, where its time is over; returns the id to go
    on behind, 0 when nothing is left. They are searched without the writer's lock: it takes a look at every row. Of
    texts a day old the sketches go too."""
    with register.reading() as connection:
        ids = source_rows.over(connection, now, keep, after, AT_ONCE)
        sketched = not after and sketch_rows.over(connection, now)
    if sketched:
        with register.writing() as connection:
            sketch_rows.forget(connection, now)
    if not ids:
        return 0
    with register.writing() as connection:
        source_rows.drop(connection, ids)
    return ids[-1] if len(ids) == AT_ONCE else 0


def optimize(register: Register) -> None:
    """Refresh what the planner knows of the tables."""
    with register.writing() as connection:
        connection.exec_driver_sql("PRAGMA optimize")
