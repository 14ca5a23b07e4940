"""What the reading verbs ask of mails that did not arrive, and of everything that reports told of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.chain import instant
from responder.core.delivery_report import FAILED, diagnose
from responder.core.notifying import KIND as NOTICE
from responder.edges.register import schema
from responder.edges.register.delivery_tables import deliveries

_o, _d = schema.outbox.c, deliveries.c
REFUSED = "FAILED"  # state of a mail that the relay itself would not take
MOST = 500  # complaints in one question: SQLite takes no more than some thousand values
_BACK = sa.select(_d.outbox_id).where(_d.action == FAILED)
_LOST = sa.and_(_o.kind != NOTICE, sa.or_(_o.state == REFUSED, _o.id.in_(_BACK)))
COMPLAINTS = sa.select(_o.complaint).where(_LOST, _o.complaint.is_not(None))
"""The complaints of which a mail to the customer did not arrive."""
_MAILS = (
    sa.select(_o.complaint, _o.kind, _o.nonce, _o.settled_at, _o.smtp_code, _o.smtp_answer)
    .add_columns(_d.at, _d.status, _d.cause, _d.hard)
    .select_from(schema.outbox.outerjoin(deliveries, sa.and_(_d.outbox_id == _o.id, _d.action == FAILED)))
    .where(_LOST, _o.complaint.in_(sa.bindparam("complaints", expanding=True)))
    .order_by(_o.id)
)
_REPORTS = (
    sa.select(_d.outbox_id, _d.action, _d.at, _d.status, _d.cause, _d.hard, _d.correspondence_id)
    .join_from(deliveries, schema.outbox)
    .where(_o.complaint == sa.bindparam("of"))
    .order_by(_d.at, _d.action)
)


def undelivered(connection: Connection, complaints: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Of each complaint the mails to its customer that did not arrive, oldest first; complaints without any are not
    named. `at` as RFC 3339 UTC; a mail that the relay refused is diagnosed by the relay's answer."""
    found: dict[str, list[dict[str, Any]]] = {}
    wanted = sorted(complaints)
    for first in range(0, len(wanted), MOST):
        for row in connection.execute(_MAILS, {"complaints": wanted[first : first + MOST]}):
            status, cause, hard, at = row.status, row.cause, row.hard, row.at
            if at is None:
                read = diagnose("", row.smtp_answer or "", code=row.smtp_code or 0)
                status, cause, hard, at = read.status, read.cause, read.hard, row.settled_at
            found.setdefault(row.complaint, []).append(
                {
                    "mail": row.kind,
                    "nonce": row.nonce,
                    "cause": cause,
                    "status": status,
                    "hard": bool(hard),
                    "at": instant(at) if at else None,
                }
            )
    return found


def reports(connection: Connection, complaint: str) -> dict[int, list[dict[str, Any]]]:
    """By row of the outbox what reports told of the mails of one complaint, notices to colleagues too."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(_REPORTS, {"of": complaint}):
        told = {
            "action": row.action,
            "at": instant(row.at),
            "status": row.status,
            "cause": row.cause,
            "hard": bool(row.hard),
            "correspondence": row.correspondence_id,
        }
        found.setdefault(row.outbox_id, []).append(told)
    return found
