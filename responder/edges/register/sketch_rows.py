"""What texts look like, for as long as one may be told from the next by it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.edges.register import schema

SKETCHED = timedelta(days=1)
_m = schema.correspondence.c
_OVER = sa.and_(_m.sketch.is_not(None), _m.registered_at <= sa.bindparam("since", type_=schema.Utc))
_FORGET = schema.correspondence.update().where(_OVER).values(sketch=None)


def over(connection: Connection, now: datetime) -> bool:
    """Whether there are sketches older than a day."""
    found = connection.execute(sa.select(_m.id).where(_OVER).limit(1), {"since": now - SKETCHED})
    return found.first() is not None


def forget(connection: Connection, now: datetime) -> int:
    """Sketches older than a day go; returns how many."""
    return connection.execute(_FORGET, {"since": now - SKETCHED}).rowcount
