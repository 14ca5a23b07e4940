"""How far the Sent folder of each mailbox was read."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.edges.register import schema

_k, _c = schema.sent_cursors.c, schema.complaints.c
LATE = timedelta(minutes=1)  # nobody answers sooner, and servers' clocks differ
_UNANSWERED = ("received", "acknowledged", "waiting")


def last_uid(connection: Connection, mailbox: str, folder: str, uidvalidity: int) -> int | None:
    """Up to which UID it was read; None = never under this UIDVALIDITY."""
    mine = _mine(mailbox, folder, uidvalidity)
    return connection.scalar(sa.select(_k.last_uid).where(mine))


def read_up_to(
    connection: Connection, mailbox: str, folder: str, uidvalidity: int, uid: int, now: datetime
) -> None:
    """Only ever forward."""
    mine = _mine(mailbox, folder, uidvalidity)
    moved = schema.sent_cursors.update().where(mine).values(last_uid=sa.func.max(_k.last_uid, uid))
    if connection.execute(moved).rowcount:
        return
    row = {
        "mailbox": mailbox,
        "folder": folder,
        "uidvalidity": uidvalidity,
        "last_uid": uid,
        "created_at": now,
    }
    connection.execute(schema.sent_cursors.insert(), row)


def oldest_unanswered(connection: Connection, mailbox: str = "") -> datetime | None:
    """When the oldest complaint came that no answer is known of; None when there is none. `mailbox` "" = of every one:
    colleagues answer from where they are."""
    mine = _c.mailbox == mailbox if mailbox else sa.true()
    waiting = sa.select(sa.func.min(_c.received_at)).where(mine, _c.stage.in_(_UNANSWERED))
    found: datetime | None = connection.scalar(waiting)
    return found


def oldest_latecomer(connection: Connection, since: datetime) -> datetime | None:
    """When the oldest complaint came that was registered after `since`, that had lain there before (both UTC), and
    that no answer is known of: whoever answered it by then answered what nobody knew. Of every mailbox: colleagues
    answer from where they are."""
    late = sa.and_(_c.registered_at >= since, _c.received_at < since - LATE, _c.stage.in_(_UNANSWERED))
    found: datetime | None = connection.scalar(sa.select(sa.func.min(_c.received_at)).where(late))
    return found


def _mine(mailbox: str, folder: str, uidvalidity: int) -> sa.ColumnElement[bool]:
    return sa.and_(_k.mailbox == mailbox, _k.folder == folder, _k.uidvalidity == uidvalidity)
