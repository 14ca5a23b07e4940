"""Due times: columns claimed by conditional update. The scheduler holds no state, a restart loses nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from responder.core.slipping import DELAY, DUE, HELD, PROMISE, RELEASED
from responder.edges.register import schema

NOTICES = (DELAY, RELEASED)
_d, _c, _p = schema.due_times.c, schema.complaints.c, schema.promises.c
_INTO_DUE_TIMES = schema.due_times.insert()
_CLAIM = (
    schema.due_times.update()
    .where(_d.id == sa.bindparam("due_id"), _d.done_at.is_(None))
    .values(done_at=sa.bindparam("now", type_=schema.Utc), attempts=_d.attempts + 1)
)
_OPEN = (
    sa.select(
        _d.id,
        _d.timer,
        _d.threshold,
        _d.promise_id,
        _c.complaint,
        _c.mailbox,
        _c.stage,
        _c.owner,
        _c.clock,
        _c.person_id,
        _c.calendar,
        _c.target,
        _p.outbox_id,
        sa.func.coalesce(_p.due_at, _c.due_at, _d.at, type_=schema.Utc).label("due"),
    )
    .select_from(schema.due_times.join(schema.complaints).outerjoin(schema.promises, _p.id == _d.promise_id))
    .order_by(_d.at, _d.id)
)
_HAVE_COME = sa.and_(
    _d.done_at.is_(None),
    _d.at <= sa.bindparam("now", type_=schema.Utc),
    _d.timer.in_(sa.bindparam("timers", expanding=True)),
)
# Whole promises: of a crowd that came at once, no share is told alone that a later one of the same promise speaks for.
_PROMISE = sa.func.coalesce(_d.promise_id, 0)
_OLDEST = (
    sa.select(_d.complaint, _PROMISE.label("promise"))
    .where(_HAVE_COME)
    .group_by(_d.complaint, _PROMISE)
    .order_by(sa.func.min(_d.at), sa.func.min(_d.id))
    .limit(sa.bindparam("most", type_=sa.Integer))
    .cte("oldest")
)
_SHARES = _OPEN.where(_HAVE_COME).join(
    _OLDEST, sa.and_(_OLDEST.c.complaint == _d.complaint, _OLDEST.c.promise == _PROMISE)
)
_NOTICES = _OPEN.where(_HAVE_COME, _c.mailbox.not_in(sa.bindparam("without", expanding=True))).limit(
    sa.bindparam("most", type_=sa.Integer)
)
_MAILBOXES = (
    sa.select(_c.mailbox).distinct().select_from(schema.due_times.join(schema.complaints)).where(_HAVE_COME)
)
_LAST_TOLD = sa.select(sa.func.coalesce(sa.func.max(_d.threshold), 0)).where(
    _d.complaint == sa.bindparam("complaint"),
    sa.func.coalesce(_d.promise_id, 0) == sa.bindparam("promise"),
    _d.timer == PROMISE,
    _d.done_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class DueTime:
    """One that has come, with what is needed of its complaint. `promise`: 0 where none runs; `due` UTC: of the promise,
    or of the complaint. `told`: the customer was told of it, in a mail of ours."""

    id: int
    timer: str
    share: int
    promise: int
    complaint: str
    mailbox: str
    stage: str
    owner: str
    clock: int
    person_id: int | None
    calendar: str
    target: str
    due: datetime
    told: bool


def make(
    connection: Connection,
    complaint: str,
    promise: int,
    planned: Iterable[tuple[int, datetime]],
    timer: str = PROMISE,
) -> None:
    """Due times of a complaint: (share in per cent, instant in UTC). `promise`: 0 where none was given."""
    rows = [
        {
            "complaint": complaint,
            "promise_id": promise or None,
            "timer": timer,
            "threshold": share,
            "at": at,
            "attempts": 0,
        }
        for share, at in planned
    ]
    connection.execute(_INTO_DUE_TIMES, rows)


def mailboxes(
    connection: Connection, now: datetime, timers: Collection[str] = (PROMISE, *NOTICES, HELD)
) -> tuple[str, ...]:
    """Those of which anything has come that is not done, in alphabetical order."""
    return tuple(sorted(connection.scalars(_MAILBOXES, {"now": now, "timers": tuple(timers)})))


def shares_due(connection: Connection, now: datetime, most: int) -> list[DueTime]:
    """Shares of promises, and due times, that have come and are not done, oldest first: all of `most` promises."""
    return _due_times(connection.execute(_SHARES, {"now": now, "timers": (PROMISE,), "most": most}))


def notices_due(
    connection: Connection, now: datetime, most: int, without: Collection[str] = ()
) -> list[DueTime]:
    """Delay notices whose time has come, or that an operator let go, oldest first; none of the mailboxes `without`."""
    values = {"now": now, "timers": NOTICES, "most": most, "without": tuple(without)}
    return _due_times(connection.execute(_NOTICES, values))


def _due_times(rows: Iterable[Row[Any]]) -> list[DueTime]:
    return [
        DueTime(
            row.id,
            row.timer,
            row.threshold,
            row.promise_id or 0,
            row.complaint,
            row.mailbox,
            row.stage,
            row.owner,
            row.clock,
            row.person_id,
            row.calendar,
            row.target,
            row.due,
            row.outbox_id is not None,
        )
        for row in rows
    ]


def claim(connection: Connection, due: DueTime, now: datetime) -> bool:
    """Whether it was open still, and is this caller's from now on."""
    return connection.execute(_CLAIM, {"due_id": due.id, "now": now}).rowcount == 1


def last_told(connection: Connection, due: DueTime) -> int:
    """The highest share of the same promise that was claimed before, 0 when none was."""
    found = connection.scalar(_LAST_TOLD, {"complaint": due.complaint, "promise": due.promise})
    return min(int(found or 0), DUE)


def postpone(connection: Connection, due_id: int, until: datetime) -> None:
    """Push a due time ahead that could not be acted on, so that it does not hold up the others."""
    connection.execute(
        schema.due_times.update()
        .where(_d.id == due_id, _d.done_at.is_(None))
        .values(at=until, attempts=_d.attempts + 1)
    )


def held(connection: Connection) -> int:
    """Delay notices that wait for an operator's word."""
    waiting = sa.select(sa.func.count()).where(_d.done_at.is_(None), _d.timer == HELD)
    return connection.scalar(waiting) or 0


def hold(connection: Connection, ids: Iterable[int], again: datetime) -> None:
    """They wait for an operator's word from now on; at `again` (UTC) staff are reminded of them."""
    timers = _d.timer.in_((DELAY, HELD))
    waits = schema.due_times.update().where(_d.id.in_(list(ids)), _d.done_at.is_(None), timers)
    connection.execute(waits.values(timer=HELD, at=again))


def reminder_at(connection: Connection) -> datetime | None:
    """When staff are reminded of those that are held (UTC); None where none is."""
    found: datetime | None = connection.scalar(
        sa.select(sa.func.min(_d.at, type_=schema.Utc)).where(_d.done_at.is_(None), _d.timer == HELD)
    )
    return found


def held_ones(connection: Connection) -> list[DueTime]:
    """All that wait for an operator's word, in the order in which they were planned."""
    return _due_times(connection.execute(_OPEN.where(_d.done_at.is_(None), _d.timer == HELD)))


def release(connection: Connection, now: datetime) -> int:
    """The operator's word: all that are held may go at the next look. Returns how many."""
    held = schema.due_times.update().where(_d.done_at.is_(None), _d.timer == HELD)
    return connection.execute(held.values(timer=RELEASED, at=now)).rowcount
