"""Due times that have come: claimed one by one, acted on, told. One that cannot be acted on holds up no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from responder.edges.register import due_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.trail import Told

LATER = timedelta(minutes=10)


def act_on_due_times(
    register: Register, now: datetime, echo: Callable[[list[Told]], None], complain: Callable[[str], None]
) -> int:
    """Everything due at one `now` (UTC), oldest first; returns how many were acted on."""
    with register.reading() as connection:
        waiting = due_rows.open_due(connection, now)
    done = 0
    for due_id in waiting:
        try:
            with register.writing() as connection:
                told = due_rows.act(connection, due_id, now)
            echo(told)
            done += 1
        except RegisterFault:
            raise
        except Exception as fault:  # boundary: per due row
            complain(f"due time {due_id}: {type(fault).__name__}")
            with register.writing() as connection:
                due_rows.postpone(connection, due_id, now + LATER)
    return done
