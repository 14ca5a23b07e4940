"""The installation and its keys: made at first start, read, exchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.complaint_id import KeyRing
from responder.edges.register import schema

KEEPING = timedelta(days=3 * 366)
"""A retired key verifies as long as this: so late may a customer still answer a mail of ours."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_k = schema.keys.c


def stored(connection: Connection, now: datetime | None = None) -> KeyRing | None:
    """The ring as it lies there, None in a register that was never finished. `now` (UTC): what was retired KEEPING
    before it is spent; None: nothing is. A spent key stays, since it names persons."""
    installed = connection.execute(sa.select(schema.installation.c.installation)).first()
    rows = connection.execute(sa.select(schema.keys).order_by(_k.created_at, _k.key_id)).all()
    if installed is None or not rows:
        return None
    current = next((row.key_id for row in reversed(rows) if row.retired_at is None), rows[-1].key_id)
    secrets = {row.key_id: bytes(row.secret) for row in rows}
    retired = {row.key_id: row.retired_at for row in rows if row.retired_at and row.key_id != current}
    spent = frozenset(name for name, at in retired.items() if now is not None and at + KEEPING <= now)
    return KeyRing(installed.installation, current, secrets, spent)


def ring(
    connection: Connection,
    now: datetime,
    fresh_key: Callable[[], bytes],
    fresh_installation: Callable[[], str],
) -> KeyRing:
    """The stored one, made where there is none."""
    found = stored(connection, now)
    if found:
        return found
    installation, secret = fresh_installation(), fresh_key()
    connection.execute(schema.installation.insert().values(id=1, installation=installation, created_at=now))
    connection.execute(schema.keys.insert().values(key_id="k1", secret=secret, created_at=now))
    return KeyRing(installation, "k1", {"k1": secret})


def rotate(
    connection: Connection, now: datetime, fresh_key: Callable[[], bytes], *, leaked: bool = False
) -> KeyRing:
    """A new key signs from now on; the others are retired, and verify for KEEPING. Returns the ring. `leaked`: others
    may have them; they are dated back, and spent at once.

    Key ids are k1, k2 ... : the oldest, which names persons, stays the least (complaint_id.person_key)."""
    names = connection.scalars(sa.select(_k.key_id)).all()
    number = 1 + max(int(name[1:]) for name in names)
    if leaked:
        connection.execute(schema.keys.update().values(retired_at=_LONG_AGO))
    connection.execute(schema.keys.update().where(_k.retired_at.is_(None)).values(retired_at=now))
    connection.execute(schema.keys.insert().values(key_id=f"k{number}", secret=fresh_key(), created_at=now))
    made = stored(connection, now)
    assert made is not None  # it was read a line above
    return made
