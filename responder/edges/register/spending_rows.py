"""Automatic mail in the outbox, counted for the budgets: by keyed hashes of person and domain, and by complaint."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.complaint_id import KeyRing, person_key
from responder.core.notifying import KIND as NOTICE
from responder.core.spending import Budgets, Spent, counted_address, counted_domain, shared
from responder.edges.register import schema

_o = schema.outbox.c
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Each counts what an index finds, and no more than the budgets let through.
_TO_ADDRESS = sa.select(
    sa.func.count(),
    sa.func.coalesce(sa.func.sum(sa.cast(_o.queued_at > sa.bindparam("hour_ago"), sa.Integer)), 0),
).where(_o.budget_key == sa.bindparam("key"), _o.queued_at > sa.bindparam("day_ago"), _o.kind != NOTICE)
_TO_DOMAIN = sa.select(sa.func.count()).where(
    _o.domain_key == sa.bindparam("key"), _o.queued_at > sa.bindparam("hour_ago"), _o.kind != NOTICE
)
MAILS_ON_IT = (
    sa.select(sa.func.count())
    .where(_o.complaint == schema.complaints.c.complaint, _o.kind != NOTICE)
    .scalar_subquery()
)
"""Of a complaint that is selected: automatic mails in its life."""
_ON_COMPLAINT = sa.select(sa.func.count()).where(_o.complaint == sa.bindparam("complaint"), _o.kind != NOTICE)


def spent_keys(keys: KeyRing, address: str) -> dict[str, str]:
    """The columns by which a mail to this address is counted."""
    domain = person_key(keys, f"@{counted_domain(address)}")
    return {"budget_key": person_key(keys, counted_address(address)), "domain_key": domain}


def spent_on(
    connection: Connection, address: str, keys: KeyRing, budgets: Budgets, now: datetime, complaint: str = ""
) -> Spent:
    """What was queued to this address and its domain, and on this complaint ("": none yet), before `now` (UTC)."""
    named = spent_keys(keys, address)
    hour_ago = now - HOUR
    asked = {"key": named["budget_key"], "hour_ago": hour_ago, "day_ago": now - DAY}
    day, hour = connection.execute(_TO_ADDRESS, asked).one()
    domain = 0
    if not shared(counted_domain(address), budgets.free_mail):
        domain = connection.scalar(_TO_DOMAIN, {"key": named["domain_key"], "hour_ago": hour_ago}) or 0
    on_it = connection.scalar(_ON_COMPLAINT, {"complaint": complaint}) or 0 if complaint else 0
    return Spent(int(hour), int(day), domain, on_it)
