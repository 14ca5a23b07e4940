"""What staff would have been told beyond the hour's budget: collected in one mail for each address, which goes an hour
after the first of it. A fuller one takes its place in the outbox as long as nothing was begun to be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts, reply
from responder.core.alerting import AtRisk, alert
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, person_key
from responder.core.desk import Desk
from responder.core.notifying import KIND
from responder.core.slipping import DUE
from responder.edges.register import schema
from responder.edges.register.outbox_rows import QUEUED
from responder.edges.register.queueing import queue_mail

_o, _f, _c = schema.outbox.c, schema.facts.c, schema.complaints.c
WAITS = timedelta(hours=1)
MOST = 1000  # complaints that one is made from; the mail names the first hundred and how many more
_UNANSWERED = (str(Stage.RECEIVED), str(Stage.ACKNOWLEDGED))
_PENDING = (
    sa.select(_o.id, _o.complaint, _o.nonce, _o.queued_at, _o.next_at)
    .where(
        sa.text("outbox.kind = 'notice' AND outbox.settled_at IS NULL"),
        _o.mailbox == sa.bindparam("of"),
        _o.recipient_key == sa.bindparam("to"),
        _o.state == QUEUED,
        _o.attempts == 0,
        _o.claimed_at.is_(None),
        _o.next_at > sa.bindparam("now", type_=schema.Utc),
    )
    .limit(1)
)
# Behind the first fact of its own transaction: what was withheld since the one that waits was begun.
_WITHHELD = (
    sa.select(_c.complaint, _c.owner, _c.calendar, _c.target, _c.due_at)
    .where(
        _c.stage.in_(_UNANSWERED),
        _c.due_at.is_not(None),
        _c.complaint.in_(
            sa.select(_f.complaint).where(
                _f.mailbox == sa.bindparam("of"),
                _f.event == facts.NoticeWithheld.event,
                _f.at >= sa.bindparam("since", type_=schema.Utc),
                _f.seq
                > sa.select(sa.func.max(_f.seq)).where(_f.mailbox == sa.bindparam("of")).scalar_subquery()
                - 20 * MOST,
            )
        ),
    )
    .order_by(_c.due_at)
    .limit(MOST)
)
_TAKEN = (
    schema.outbox.update()
    .where(_o.id == sa.bindparam("old"))
    .values(state="SUPERSEDED", settled_at=sa.bindparam("then", type_=schema.Utc))
)
_LATER = (
    schema.outbox.update()
    .where(_o.id == sa.bindparam("new"))
    .values(next_at=sa.bindparam("until", type_=schema.Utc))
)


def collect(
    connection: Connection,
    risks: tuple[AtRisk, ...],
    address: str,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> list[facts.Fact]:
    """`risks` and what waits already, in one mail of the outbox. Everything in the caller's transaction."""
    try:
        to = person_key(keys, reply.ascii_address(address))
        pending: Any = connection.execute(_PENDING, {"of": desk.mailbox, "to": to, "now": now}).first()
        now_told = {one.complaint for one in risks}
        before = _before(connection, pending, desk)
        every = (*risks, *(one for one in before if one.complaint not in now_told))
        mail = alert(every, address, desk, keys, now, nonce)
    except (reply.UnsendableAddress, reply.TemplateError, ValueError):
        return []  # told in the trail as withheld
    first = every[0].complaint
    row = queue_mail(
        connection, mail, first, desk.mailbox, None, None, keys, pending.queued_at if pending else now
    )
    connection.execute(_LATER, {"new": row, "until": pending.next_at if pending else now + WAITS})
    made: list[facts.Fact] = []
    if pending:
        connection.execute(_TAKEN, {"old": pending.id, "then": now})
        made.append(facts.ReplyRecalled(pending.complaint, KIND, pending.nonce))
    return [*made, facts.ReplyQueued(first, mail.kind, mail.nonce, to)]


def _before(connection: Connection, pending: Any, desk: Desk) -> list[AtRisk]:
    """Those of the mail that waits that are not answered yet."""
    if pending is None:
        return []
    asked = {"of": desk.mailbox, "since": pending.queued_at}
    return [
        AtRisk(row.complaint, row.owner, row.calendar, row.target, row.due_at, DUE)
        for row in connection.execute(_WITHHELD, asked)
    ]
