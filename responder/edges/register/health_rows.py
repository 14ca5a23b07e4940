"""What `responder status` counts in the register. Reads only; every figure is one that a person can look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.edges.register import schema
from responder.edges.register.outbox_rows import FAILED, HELD, NOTICE, QUEUED

_c, _m, _o = schema.complaints.c, schema.correspondence.c, schema.outbox.c
OPEN = ("received", "acknowledged", "answered", "waiting", "held")
UNANSWERED = ("received", "acknowledged")
WAITING = (*UNANSWERED, "held")
RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outbox:
    """`queued`: mails to customers that wait, the oldest since `oldest` (UTC); `notices`: mails to staff that do.
    `deferred`: those of both that the relay put off. `failed`: complaints without an answer that have a mail which
    failed for good: somebody must reach their writer in another way. `uncertain`: mails that the relay may have, held
    for a person's word."""

    queued: int
    oldest: datetime | None
    notices: int
    deferred: int
    failed: int
    uncertain: int = 0


@dataclass(frozen=True, slots=True)
class Complaints:
    """`open`: not resolved. Of these `unanswered` wait for an answer, the others wait for the customer, or to be called
    resolved. `unacknowledged`: unanswered ones that no acknowledgement has gone out for; of these `withheld` get
    none."""

    open: int
    unanswered: int
    overdue: int
    unacknowledged: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Messages:
    """All that there are, and those that came within the last day: `set_aside` could not be read, `held` are of people
    whom the complaint does not know and wait for a person's word, the oldest since `held_since` (UTC)."""

    set_aside: int
    set_aside_day: int
    held: int
    held_day: int
    held_since: datetime | None = None


def outbox(connection: Connection) -> Outbox:
    """Of all mailboxes."""
    customers = sa.and_(_o.state == QUEUED, _o.kind != NOTICE)
    queued, oldest = connection.execute(
        sa.select(sa.func.count(), sa.func.min(_o.queued_at, type_=schema.Utc)).where(customers)
    ).one()
    waiting = sa.select(sa.func.count()).where(_o.state == QUEUED)
    undone = (
        sa.select(sa.func.count(sa.distinct(_o.complaint)))
        .select_from(schema.outbox.join(schema.complaints))
        .where(_o.state == FAILED, _o.kind != NOTICE, _c.stage.in_(UNANSWERED))
    )
    return Outbox(
        queued,
        oldest,
        _number(connection, waiting.where(_o.kind == NOTICE)),
        _number(connection, waiting.where(_o.attempts > 0, _o.claimed_at.is_(None))),
        _number(connection, undone),
        _number(connection, sa.select(sa.func.count()).where(_o.state == HELD)),
    )


def complaints(connection: Connection, now: datetime) -> Complaints:
    """Of all mailboxes, at `now` (UTC)."""
    counted = sa.select(sa.func.count()).select_from(schema.complaints)
    bare = counted.where(_c.stage.in_(OPEN), _c.acknowledged_at.is_(None), _c.answered_at.is_(None))
    return Complaints(
        _number(connection, counted.where(_c.stage.in_(OPEN))),
        _number(connection, counted.where(_c.stage.in_(WAITING))),
        _number(connection, counted.where(_c.stage.in_(UNANSWERED), _c.due_at < now)),
        _number(connection, bare),
        _number(connection, bare.where(_c.withheld_by.is_not(None))),
    )


def messages(connection: Connection, now: datetime) -> Messages:
    """Of all mailboxes; a message of the last day was registered since `now` (UTC) less a day."""
    counted = sa.select(sa.func.count()).select_from(schema.correspondence)
    aside, held = counted.where(_m.set_aside.is_not(None)), counted.where(_m.outcome == "held")
    since = sa.select(sa.func.min(_m.registered_at, type_=schema.Utc)).where(_m.outcome == "held")
    fresh = _m.registered_at > now - RECENT
    return Messages(
        _number(connection, aside),
        _number(connection, aside.where(fresh)),
        _number(connection, held),
        _number(connection, held.where(fresh)),
        connection.scalar(since),
    )


def last_mail(connection: Connection, mailbox: str) -> datetime | None:
    """When the last message of this mailbox was registered (UTC), None when none was."""
    newest = sa.select(_m.registered_at).where(_m.mailbox == mailbox).order_by(_m.id.desc()).limit(1)
    found: datetime | None = connection.scalar(newest)
    return found


def schema_version(connection: Connection) -> int:
    """Of the file."""
    return _number(connection, sa.select(sa.func.max(schema.schema_version.c.version)))


def _number(connection: Connection, wanted: sa.Select[Any]) -> int:
    return connection.scalar(wanted) or 0
