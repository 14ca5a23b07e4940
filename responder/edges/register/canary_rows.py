"""The last probe mail of each mailbox: when it was sent, and when it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from responder.edges.register import schema
from responder.edges.register.outage_tables import canaries

_t, _m = canaries.c, schema.correspondence.c
_put = insert(canaries)
_KEEP = _put.on_conflict_do_update(
    index_elements=[_t.mailbox],
    set_={name: _put.excluded[name] for name in ("message_id", "sent_at", "seen_at")},
)


@dataclass(frozen=True, slots=True)
class Probed:
    """`sent_at` and `seen_at` UTC, the latter None where it has not come."""

    sent_at: datetime
    seen_at: datetime | None


def sent(connection: Connection, mailbox: str, message_id: str, now: datetime) -> None:
    """The relay took it; the one before is forgotten."""
    connection.execute(_KEEP, {"mailbox": mailbox, "message_id": message_id, "sent_at": now, "seen_at": None})


def last(connection: Connection, mailbox: str) -> Probed | None:
    """None before the first."""
    row = connection.execute(sa.select(canaries).where(_t.mailbox == mailbox)).first()
    return Probed(row.sent_at, row.seen_at) if row else None


def find(connection: Connection, mailbox: str, folder: str) -> Probed | None:
    """Where it came since the last look: when, and its mark says that it is to be moved to `folder`; None where nothing
    is new."""
    row = connection.execute(sa.select(canaries).where(_t.mailbox == mailbox, _t.seen_at.is_(None))).first()
    if row is None:
        return None
    mine = sa.and_(_m.mailbox == mailbox, _m.message_id == row.message_id)
    came = connection.scalar(sa.select(_m.registered_at).where(mine))
    if came is None:
        return None
    connection.execute(schema.correspondence.update().where(mine).values(move_to=folder, marked_at=None))
    connection.execute(canaries.update().where(_t.mailbox == mailbox).values(seen_at=came))
    return Probed(row.sent_at, came)
