"""One message decided by what the register knows: first its clues, then the record of complaints like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from responder.core.complaint_id import KeyRing
from responder.core.confirming import recipient
from responder.core.decision import Context, Decision, Outcome, awaits, conclude, consider
from responder.core.desk import Desk
from responder.core.reading import Reading
from responder.edges.register.gathering import gather
from responder.edges.register.learning_rows import foretell
from responder.edges.register.spending_rows import spent_on
from responder.edges.register.thread_rows import thread


def decided(
    connection: Connection, reading: Reading, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> tuple[Context, Decision]:
    """The Decision, and the Context from which decide() makes the same one again. Only reads."""
    context = gather(connection, reading, desk, keys, now, nonce)
    considered = consider(reading, context, desk, keys)
    if considered.outcome is Outcome.FOLLOWUP:
        context = _in_thread(connection, considered.complaint_id, reading, context, desk, keys, now)
    category = awaits(considered, reading, context)
    if category:
        calendar = desk.calendars[considered.calendar]
        target, received = considered.target, reading.received
        told = foretell(connection, desk, category, target, received, now, calendar)
        context = replace(context, forecast=told)
    return context, conclude(considered, reading, context, desk, keys)


def _in_thread(
    connection: Connection,
    complaint: str,
    reading: Reading,
    context: Context,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
) -> Context:
    """With what a confirmation is made from; the budget is that of the address which it would go to."""
    told = thread(connection, complaint)
    to = recipient(reading, told)
    if to and to != reading.recipient:
        spent = spent_on(connection, to, keys, desk.budgets, now)
        context = replace(
            context,
            replies_day=spent.address_day,
            replies_hour=spent.address_hour,
            replies_domain=spent.domain_hour,
        )
    return replace(context, thread=told)
