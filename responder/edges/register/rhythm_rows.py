"""When mails went to a sender within the day, and when messages came from there."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.complaint_id import KeyRing
from responder.core.notifying import KIND as NOTICE
from responder.core.rhythm import TURNS, pauses
from responder.edges.register import schema
from responder.edges.register.spending_rows import DAY, spent_keys

_o, _m = schema.outbox.c, schema.correspondence.c
_SENT = (
    sa.select(sa.func.coalesce(_o.settled_at, _o.queued_at, type_=schema.Utc))
    .where(_o.budget_key == sa.bindparam("key"), _o.queued_at > sa.bindparam("since"), _o.kind != NOTICE)
    .order_by(_o.queued_at.desc(), _o.id.desc())
    .limit(TURNS)
)
_CAME = (
    sa.select(_m.registered_at)
    .where(_m.person_id == sa.bindparam("person"))
    .order_by(_m.id.desc())
    .limit(2 * TURNS)
)


def pauses_of(
    connection: Connection, address: str, person: int | None, mails: int, keys: KeyRing, now: datetime
) -> tuple[timedelta, ...]:
    """Between our last mails to `address` and this person's messages, the one of `now` (UTC) included; () where fewer
    than TURNS `mails` went there within the day."""
    if person is None or mails < TURNS:
        return ()
    asked = {"key": spent_keys(keys, address)["budget_key"], "since": now - DAY}
    sent = sorted(connection.scalars(_SENT, asked))
    came = sorted(connection.scalars(_CAME, {"person": person}))
    return pauses(sent, (*came, now))
