"""A new complaint in the register: its number, its row, its links, and what is learned from it."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.complaint import Stage
from responder.core.decision import Decision, year_of
from responder.core.desk import Desk
from responder.core.forecast import Forecast
from responder.core.reading import Reading
from responder.edges.register import learning_rows, schema

_INTO_COUNTERS, _INTO_COMPLAINTS = schema.counters.insert(), schema.complaints.insert()
_INTO_LINKS = schema.links.insert()
_COUNT = (
    schema.counters.update()
    .where(
        schema.counters.c.prefix == sa.bindparam("of"),
        schema.counters.c.year == sa.bindparam("in_year"),
    )
    .values(value=sa.bindparam("reached"))
)


def begin(
    connection: Connection,
    reading: Reading,
    decision: Decision,
    desk: Desk,
    person_id: int | None,
    told: Forecast | None,
    now: datetime,
) -> None:
    """Everything but its mails and due times, in the caller's transaction. `told`: what the record said of it."""
    _count(connection, desk.prefix, year_of(now, desk), decision.number)
    tags = decision.match.aspects.get("tags")
    row: dict[str, object] = {
        "complaint": decision.complaint_id,
        "mailbox": desk.mailbox,
        "person_id": person_id,
        "stage": str(Stage.RECEIVED),
        "category": decision.category,
        "cause": decision.match.aspects.get("cause"),
        "priority": decision.priority,
        "owner": decision.owner,
        "team": decision.match.aspects.get("team"),
        "language": decision.language,
        "tags": json.dumps(tags if isinstance(tags, tuple) else (), ensure_ascii=False),
        "subject": reading.message.subject,
        "canonical_subject": reading.clues.subject,
        "target": str(decision.target),
        "calendar": decision.calendar,
        "received_at": reading.received,
        "registered_at": now,
        "last_activity_at": now,
        "due_at": decision.due,
        "customer_deadline": decision.deadline.at if decision.deadline else None,
        "clock": 1,
        "reopened": 0,
        "withheld_by": decision.withheld.by if decision.withheld else None,
    }
    connection.execute(_INTO_COMPLAINTS, row)
    if decision.trace.linked:
        reason = "; ".join(decision.trace.considered)[:1000]
        linked = [
            {"complaint": decision.complaint_id, "other": other, "reason": reason}
            for other in decision.trace.linked
        ]
        connection.execute(_INTO_LINKS, linked)
    clock, arrived, promised = (decision.complaint_id, 1), min(reading.received, now), bool(decision.outgoing)
    learning_rows.observe(
        connection, desk.mailbox, clock, decision.category, arrived, told, promised=promised
    )


def _count(connection: Connection, prefix: str, year: int, value: int) -> None:
    values = {"of": prefix, "in_year": year, "reached": value}
    if connection.execute(_COUNT, values).rowcount == 0:
        connection.execute(_INTO_COUNTERS, {"prefix": prefix, "year": year, "value": value})
