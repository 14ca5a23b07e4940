"""How far each mailbox was read: cursor and baseline, open attempts, marks still to be set on the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.edges.register import schema, trail

_k, _a, _m, _o = schema.cursors.c, schema.attempts.c, schema.correspondence.c, schema.outbox.c
_t = schema.tombstones.c


@dataclass(frozen=True, slots=True)
class Cursor:
    """Read up to `last_uid`. Nothing up to `baseline_uid` that is older than `baseline_at` (UTC) is taken in, and by
    itself nothing up to it at all unless `renumbered`: then it is looked at again."""

    uidvalidity: int
    last_uid: int
    baseline_uid: int
    baseline_at: datetime
    renumbered: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A range of UIDs that is being read for the `tries`-th time; found at start, reading it ended a process."""

    uid_from: int
    uid_to: int
    tries: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A registered message that still wants its keyword or its folder on the server."""

    correspondence: int
    uid: int
    keyword: str
    folder: str


def find_cursor(connection: Connection, mailbox: str, uidvalidity: int) -> Cursor | None:
    """The cursor under this UIDVALIDITY, or None. `renumbered`: the mailbox was read under another one before."""
    rows = connection.execute(sa.select(schema.cursors).where(_k.mailbox == mailbox)).all()
    row = next((one for one in rows if one.uidvalidity == uidvalidity), None)
    if row is None:
        return None
    renumbered = any(one.created_at < row.created_at for one in rows)
    return Cursor(uidvalidity, row.last_uid, row.baseline_uid, row.baseline_at, renumbered)


def make_cursor(
    connection: Connection,
    mailbox: str,
    uidvalidity: int,
    last_uid: int,
    messages: int,
    now: datetime,
    read_up_to: int | None = None,
    baseline_at: datetime | None = None,
) -> tuple[Cursor, list[trail.Told]]:
    """First sight of a mailbox (everything up to `last_uid` is the baseline), or of its new UIDVALIDITY (everything is
    looked at again; what is older than the first baseline stays out). At a first sight that came late, what lies above
    `read_up_to` is looked at, and is taken in where it arrived since `baseline_at`."""
    earlier = connection.execute(
        sa.select(_k.uidvalidity, _k.baseline_at).where(_k.mailbox == mailbox).order_by(_k.created_at.desc())
    ).first()
    told: facts.Fact
    if earlier is None:
        read = last_uid if read_up_to is None else read_up_to
        cursor = Cursor(uidvalidity, read, last_uid, baseline_at or now, False)
        told = facts.MailboxBaseline(uidvalidity, last_uid, messages)
    else:
        cursor = Cursor(uidvalidity, 0, last_uid, earlier.baseline_at, True)
        told = facts.MailboxRenumbered(earlier.uidvalidity, uidvalidity)
    row = {
        "mailbox": mailbox,
        "uidvalidity": uidvalidity,
        "last_uid": cursor.last_uid,
        "baseline_uid": cursor.baseline_uid,
        "created_at": now,
        "baseline_at": cursor.baseline_at,
    }
    connection.execute(schema.cursors.insert(), row)
    return cursor, trail.append(connection, mailbox, now, [told])


def take_backlog(
    connection: Connection, mailbox: str, uidvalidity: int, since: datetime, messages: int, now: datetime
) -> list[trail.Told]:
    """Move the baseline back to `since`: the operator asked for older mail."""
    mine = sa.and_(_k.mailbox == mailbox, _k.uidvalidity == uidvalidity)
    moved = sa.func.min(_k.baseline_at, since)
    connection.execute(schema.cursors.update().where(mine).values(baseline_at=moved))
    return trail.append(connection, mailbox, now, [facts.BacklogTaken(since.isoformat(), messages)])


def advance_cursor(connection: Connection, mailbox: str, uidvalidity: int, uid: int) -> None:
    """Only ever forward, only inside the transaction that registers."""
    mine = sa.and_(_k.mailbox == mailbox, _k.uidvalidity == uidvalidity, _k.last_uid < uid)
    connection.execute(schema.cursors.update().where(mine).values(last_uid=uid))


def unregistered(connection: Connection, mailbox: str, uidvalidity: int, uids: Iterable[int]) -> list[int]:
    """Those of `uids` that the register does not hold yet, ascending; nor those of a person who was forgotten."""
    wanted = sorted(uids)
    if not wanted:
        return []
    here = sa.and_(
        _m.mailbox == mailbox, _m.uidvalidity == uidvalidity, _m.uid.between(wanted[0], wanted[-1])
    )
    held = set(connection.scalars(sa.select(_m.uid).where(here)))
    erased = sa.and_(_t.mailbox == mailbox, _t.uidvalidity == uidvalidity)
    held.update(connection.scalars(sa.select(_t.uid).where(erased, _t.uid.between(wanted[0], wanted[-1]))))
    return [uid for uid in wanted if uid not in held]


def open_attempt(
    connection: Connection, mailbox: str, uidvalidity: int, attempt: Attempt, now: datetime
) -> None:
    """Note that this range is about to be read, for the time that `tries` tells."""
    mine = _range(mailbox, uidvalidity, attempt.uid_from, attempt.uid_to)
    again = schema.attempts.update().where(mine).values(tries=attempt.tries, opened_at=now)
    if connection.execute(again).rowcount:
        return
    row = {
        "mailbox": mailbox,
        "uidvalidity": uidvalidity,
        "uid_from": attempt.uid_from,
        "uid_to": attempt.uid_to,
        "tries": attempt.tries,
        "opened_at": now,
    }
    connection.execute(schema.attempts.insert(), row)


def close_attempt(connection: Connection, mailbox: str, uidvalidity: int, uid_from: int, uid_to: int) -> None:
    """The range was registered, or given up on purpose."""
    connection.execute(schema.attempts.delete().where(_range(mailbox, uidvalidity, uid_from, uid_to)))


def open_attempts(connection: Connection, mailbox: str, uidvalidity: int) -> list[Attempt]:
    """Ranges found open: only a process that died leaves them."""
    here = sa.and_(_a.mailbox == mailbox, _a.uidvalidity == uidvalidity)
    rows = connection.execute(sa.select(schema.attempts).where(here).order_by(_a.uid_from))
    return [Attempt(row.uid_from, row.uid_to, row.tries) for row in rows]


def _range(mailbox: str, uidvalidity: int, uid_from: int, uid_to: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        _a.mailbox == mailbox, _a.uidvalidity == uidvalidity, _a.uid_from == uid_from, _a.uid_to == uid_to
    )


def unmarked(
    connection: Connection, mailbox: str, uidvalidity: int, limit: int = 200, after: int = 0
) -> list[Mark]:
    """Registered messages whose marks are not on the server yet, oldest first, from beyond correspondence `after`."""
    here = sa.and_(
        _m.mailbox == mailbox, _m.uidvalidity == uidvalidity, _m.marked_at.is_(None), _m.id > after
    )
    wanted = sa.or_(_m.mark != "", _m.move_to != "")
    rows = connection.execute(
        sa.select(_m.id, _m.uid, _m.mark, _m.move_to).where(here, wanted).order_by(_m.id).limit(limit)
    )
    return [Mark(row.id, row.uid, row.mark, row.move_to) for row in rows]


def set_marked(connection: Connection, correspondence: Iterable[int], now: datetime) -> None:
    """The server has the marks, or cannot have them: not to be tried again."""
    wanted = list(correspondence)
    if wanted:
        connection.execute(schema.correspondence.update().where(_m.id.in_(wanted)).values(marked_at=now))


def uncopied(
    connection: Connection, mailbox: str, since: datetime, limit: int = 50
) -> list[tuple[int, bytes, datetime]]:
    """Mails of ours that were sent since then and do not lie in the Sent folder yet: (outbox id, content, sent at)."""
    mine = sa.and_(_o.mailbox == mailbox, _o.state == "SENT", _o.copied_at.is_(None), _o.settled_at >= since)
    mine = sa.and_(mine, _o.kind != "notice")  # the Sent folder holds what customers were told
    rows = connection.execute(
        sa.select(_o.id, _o.content, _o.settled_at).where(mine).order_by(_o.id).limit(limit)
    )
    return [(row.id, bytes(row.content), row.settled_at) for row in rows]


def set_copied(connection: Connection, outbox_id: int, now: datetime) -> None:
    """The copy lies in the Sent folder, or never will."""
    connection.execute(schema.outbox.update().where(_o.id == outbox_id).values(copied_at=now))
