"""Promises as they are counted: all of a clock's together, with what became of the mails that say them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.delivery_report import FAILED
from responder.core.hit_rate import RUNNING, Promised, Row, promised
from responder.edges.register import schema
from responder.edges.register.delivery_tables import deliveries
from responder.edges.register.outbox_rows import SENT

_p, _c, _o = schema.promises.c, schema.complaints.c, schema.outbox.c
# By indexes alone: columns with whole mails are not read. What a mail system gave back told nobody.
_BACK = sa.select(deliveries.c.outbox_id).where(deliveries.c.action == FAILED)
_SENT = sa.select(_o.id).where(_o.state == SENT, _o.id.not_in(_BACK))
_SAID = (
    sa.select(
        _p.id, _p.complaint, _p.clock, _c.mailbox, _c.category, _p.given_at, _p.due_at, _p.outcome, _p.late_by,
        _p.superseded_by, _p.outbox_id.in_(_SENT).label("sent"),
    )
    .select_from(schema.promises.join(schema.complaints, _c.complaint == _p.complaint))
    .where(_p.words != "")
)  # fmt: skip


def told(connection: Connection, mailbox: str = "", since: datetime | None = None) -> list[Promised]:
    """What customers were promised, one for each clock, oldest first. `mailbox` "" = of all. `since` (aware): nothing
    is left out that was given, or has its time, from then on; some older ones may be among them."""
    wanted = _SAID.where(_c.mailbox == mailbox) if mailbox else _SAID
    if since is not None:
        recent = sa.select(_p.complaint, _p.clock).where(sa.or_(_p.given_at >= since, _p.due_at >= since))
        wanted = wanted.where(sa.tuple_(_p.complaint, _p.clock).in_(recent))
    rows = connection.execute(wanted)
    return promised(
        Row(
            row.id,
            row.complaint,
            row.clock,
            row.mailbox,
            row.category,
            row.given_at,
            row.due_at,
            row.outcome or RUNNING,
            row.late_by,
            row.superseded_by,
            bool(row.sent),
        )
        for row in rows
    )


def mailboxes(connection: Connection) -> list[str]:
    """All that ever had a complaint, by name."""
    return list(connection.scalars(sa.select(_c.mailbox).distinct().order_by(_c.mailbox)))


def first(connection: Connection, mailbox: str) -> datetime | None:
    """When something was first promised in this mailbox (UTC), in a mail that has gone out."""
    wanted = (
        sa.select(_p.given_at)
        .select_from(schema.promises.join(schema.complaints, _c.complaint == _p.complaint))
        .where(_c.mailbox == mailbox, _p.words != "", _p.outbox_id.in_(_SENT))
    )
    found: datetime | None = connection.scalar(wanted.order_by(_p.id).limit(1))
    return found
