"""One message decided by what the register knows: first its clues, then the record of complaints like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from responder.core.complaint_id import KeyRing
from responder.core.decision import Context, Decision, awaits, conclude, consider
from responder.core.desk import Desk
from responder.core.reading import Reading
from responder.edges.register.gathering import gather
from responder.edges.register.learning_rows import foretell


def decided(
    connection: Connection, reading: Reading, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> tuple[Context, Decision]:
    """The Decision, and the Context from which decide() makes the same one again. Only reads."""
    context = gather(connection, reading, desk, keys, now, nonce)
    considered = consider(reading, context, desk, keys)
    category = awaits(considered, reading, context)
    if category:
        calendar = desk.calendars[considered.calendar]
        target, received = considered.target, reading.received
        told = foretell(connection, desk, category, target, received, now, calendar)
        context = replace(context, forecast=told)
    return context, conclude(considered, reading, context, desk, keys)
