"""What decisions were made from, in the rows of their messages: written with them, read by pages, dropped in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.confirming import KIND
from responder.core.decision import Context, Decision
from responder.core.grounds import Grounds, to_json
from responder.edges.register import schema
from responder.edges.register.arrival import Arrival, pack

SOURCE_KEPT = timedelta(days=90)  # the bytes of a set-aside mail are a person's
UNDECIDED = "{}"  # in place of a decision: of what was set aside unread, or erased
_m, _o = schema.correspondence.c, schema.outbox.c
_DROP = (
    schema.correspondence.update()
    .where(_m.id.in_(sa.bindparam("ids", expanding=True)))
    .values(source=None, source_until=None, context=None)
)
_ANSWER = (
    sa.select(_o.content)
    .where(_o.complaint == _m.complaint, _o.correspondence_id == _m.id, _o.kind.in_(("ack", KIND)))
    .where(_m.withheld_by.is_(None))  # else a person ordered it later
    .order_by(_o.id)
    .limit(1)
    .scalar_subquery()
)
_COLUMNS = (_m.id, _m.mailbox, _m.received_at, _m.decision, _m.context, _m.source, _m.mark, _m.move_to)
_PAGE = (*_COLUMNS, sa.func.coalesce(_m.complaint, "").label("complaint"), _ANSWER.label("mail"))


def columns(
    arrival: Arrival, context: Context | None, decision: Decision, keep: timedelta, now: datetime
) -> dict[str, object]:
    """What the message's row keeps: nothing with `keep` 0, but for a mail that waits for a person."""
    if not keep and not decision.set_aside:
        return {"context": None, "source": None, "source_until": None}
    return {
        "context": _grounds(arrival, context, decision) if keep and context else None,
        "source": arrival.packed or pack(arrival.content, arrival.text_part),
        "source_until": now + (max(keep, SOURCE_KEPT) if decision.set_aside else keep),
    }


def _grounds(arrival: Arrival, context: Context, decision: Decision) -> str:
    return to_json(
        Grounds(
            replace(context, timed_out=decision.timed_out),
            arrival.mailbox,
            arrival.received,
            arrival.size,
            arrival.content,
            arrival.attachments,
            arrival.text_part,
        )
    )


def over(connection: Connection, now: datetime, keep: timedelta, after: int, limit: int) -> list[int]:
    """Ids behind `after` of mails whose time is over, or would be had `keep` always held; ascending."""
    shorter = sa.and_(_m.context.is_not(None), _m.set_aside.is_(None), _m.registered_at <= now - keep)
    wanted = sa.select(_m.id).where(_m.id > after, sa.or_(_m.source_until < now, shorter))
    return list(connection.scalars(wanted.order_by(_m.id).limit(limit)))


def drop(connection: Connection, ids: Iterable[int]) -> None:
    """Bytes and context go; the decision stays."""
    connection.execute(_DROP, {"ids": list(ids)})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: registered since then (None: ever), of this mailbox ("": of every one)."""

    since: datetime | None = None
    mailbox: str = ""

    def rows(self) -> sa.ColumnElement[bool]:
        """As a condition on correspondence."""
        since = _m.registered_at >= self.since if self.since else sa.true()
        return sa.and_(since, _m.mailbox == self.mailbox if self.mailbox else sa.true())


@dataclass(frozen=True, slots=True)
class Count:
    """Messages whose grounds are `kept`, `dropped` (or never kept), and those `undecided`: set aside unread. `last`:
    the highest id among them."""

    kept: int
    dropped: int
    undecided: int
    last: int


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One message with what it was decided from. `decision`: the outline as JSON; `mail`: the exact acknowledgement
    or confirmation, None where none was queued, or it was erased."""

    id: int
    mailbox: str
    received_at: datetime
    decision: str
    context: str
    source: bytes
    mark: str
    move_to: str
    complaint: str
    mail: bytes | None


def count(connection: Connection, wanted: Wanted) -> Count:
    """How many there are to look at."""
    unread = _m.decision == UNDECIDED
    kept = sa.and_(_m.context.is_not(None), _m.source.is_not(None))
    totals = sa.select(
        sa.func.count().filter(sa.not_(unread), kept),
        sa.func.count().filter(sa.not_(unread), sa.not_(kept)),
        sa.func.count().filter(unread),
        sa.func.coalesce(sa.func.max(_m.id), 0),
    )
    return Count(*map(int, connection.execute(totals.where(wanted.rows())).one()))


def page(connection: Connection, wanted: Wanted, after: int, last: int, limit: int) -> list[KeptMail]:
    """The next ones behind `after` up to `last`, in the order of registration."""
    found = (
        sa.select(*_PAGE)
        .where(_m.id > after, _m.id <= last, wanted.rows())
        .where(_m.context.is_not(None), _m.source.is_not(None), _m.decision != UNDECIDED)
        .order_by(_m.id)
        .limit(limit)
    )
    return [KeptMail(**row._mapping) for row in connection.execute(found)]
