"""Our own mails on one complaint, and complaints that a message may be about though it names none: what following up
asks of the register."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.confirming import KIND
from responder.core.delaying import thread_subject
from responder.core.following_up import ENDED
from responder.core.mail.addresses import Address
from responder.core.outcome import Thread
from responder.edges.register import schema
from responder.edges.register.outbox_rows import QUEUED, SENT
from responder.edges.register.story import OPEN

_c, _m, _o, _p = schema.complaints.c, schema.correspondence.c, schema.outbox.c, schema.promises.c
RECALLED = "SUPERSEDED"
MOST_MAILS = 50
MOST_ALIKE = 3
LOOKED_BACK = timedelta(days=30)
"""Clock time in which 48 hours of open time lie, holidays and all."""
DAY = timedelta(days=1)
_MAILS = (
    sa.select(_o.id, _o.kind, _o.state, _o.recipient, _o.queued_at, _o.settled_at)
    .where(_o.complaint == sa.bindparam("complaint"), _o.person_id.is_not(None), _o.state != RECALLED)
    .order_by(_o.id.desc())
    .limit(MOST_MAILS)
)
_FIRST = (
    sa.select(_o.content)
    .where(_o.complaint == sa.bindparam("complaint"), _o.person_id.is_not(None), _o.state == SENT)
    .order_by(_o.id)
    .limit(1)
)
_PROMISED = (
    sa.select(_p.due_at, _p.calendar)
    .join_from(schema.promises, schema.outbox, _o.id == _p.outbox_id)
    .where(_p.complaint == sa.bindparam("complaint"), _p.outcome.is_(None), _p.words != "", _o.state == SENT)
    .order_by(_p.id.desc())
    .limit(1)
)
_ALIKE = (
    sa.select(_c.complaint, _c.last_activity_at)
    .where(
        _c.person_id == sa.bindparam("person"),
        _c.canonical_subject == sa.bindparam("subject"),
        _c.stage.in_(OPEN),
        _c.last_activity_at > sa.bindparam("since", type_=schema.Utc),
    )
    .order_by(_c.last_activity_at.desc(), _c.complaint)
    .limit(MOST_ALIKE)
)
_JOINED = (
    sa.select(_m.decision)
    .where(
        _m.complaint == sa.bindparam("complaint"),
        _m.outcome == "followup",
        _m.registered_at > sa.bindparam("since", type_=schema.Utc),
    )
    .order_by(_m.id.desc())
    .limit(MOST_MAILS)
)


def thread(connection: Connection, complaint: str) -> Thread:
    """What went out to its customer so far, and the time that stands."""
    mails = connection.execute(_MAILS, {"complaint": complaint}).all()
    first = connection.scalar(_FIRST, {"complaint": complaint})
    promised = connection.execute(_PROMISED, {"complaint": complaint}).first()
    return Thread(
        subject=thread_subject(bytes(first)) if first else "",
        sent=any(mail.state == SENT for mail in mails),
        queued=any(mail.state == QUEUED for mail in mails),
        last_at=max((mail.settled_at or mail.queued_at for mail in mails), default=None),
        confirmed_at=max((mail.queued_at for mail in mails if mail.kind == KIND), default=None),
        written_to=frozenset(_folded(mail.recipient) for mail in mails),
        promised=promised.due_at if promised else None,
        calendar=promised.calendar if promised else "",
    )


def _folded(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return Address("", local, domain).folded


def alike(connection: Connection, person: int, subject: str, now: datetime) -> dict[str, datetime]:
    """Open complaints of this person with this canonical subject, with their last activity, latest first. Mails without
    a subject resemble one another too easily."""
    if not subject:
        return {}
    values = {"person": person, "subject": subject, "since": now - LOOKED_BACK}
    return {row.complaint: row.last_activity_at for row in connection.execute(_ALIKE, values)}


def reopenings(connection: Connection, complaint: str, now: datetime) -> int:
    """How often messages reopened it within a day, after it had ended."""
    told = connection.scalars(_JOINED, {"complaint": complaint, "since": now - DAY})
    return sum(json.loads(one).get("reopened") in [str(stage) for stage in ENDED] for one in told)
