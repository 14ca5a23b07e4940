"""Mails of ours on a complaint that a mail system gave back: nobody has read them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.machines.returned_mail import failed_for_good
from responder.core.message import parse
from responder.edges.register import schema
from responder.edges.register.arrival import unpack

MOST = 5
_m = schema.correspondence.c
_EVENTS = (
    sa.select(_m.source)
    .where(_m.complaint == sa.bindparam("complaint"), _m.outcome == "event", _m.source.is_not(None))
    .order_by(_m.id.desc())
    .limit(MOST)
)


def came_back(connection: Connection, complaint: str) -> bool:
    """Whether a report on a mail of ours says that it will never be delivered; the newest few are read, as long as the
    desk keeps what it decides from."""
    return any(_failed(packed) for packed in connection.scalars(_EVENTS, {"complaint": complaint}))


def _failed(packed: bytes) -> bool:
    try:
        raw = unpack(packed)
    except ValueError:
        return False
    return failed_for_good(parse(raw), raw)
