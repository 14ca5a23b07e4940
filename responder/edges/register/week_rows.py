"""The weekly fact of how promises were kept: once for each mailbox and ISO week, whatever ends the daemon in between.

The trail itself says which weeks were told. It is searched, and the weeks are counted, without the writer's lock, which
takes seconds in a large register; the transaction that tells them looks again at what was added meanwhile. A crash
before its COMMIT leaves the weeks to be told, one after it leaves nothing to do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import hit_rate
from responder.core.facts import PromiseWeek
from responder.core.hit_rate import Promised, count, iso_week, midnight, monday
from responder.core.promising.adapting import GOAL
from responder.edges.register import promise_rows, schema, trail

MOST = 53  # weeks back: a year's pause is made up for
WEEK = timedelta(weeks=1)
_f = schema.facts.c
_LAST = sa.select(sa.func.max(_f.seq)).where(_f.mailbox == sa.bindparam("mailbox"))
_TOLD = sa.select(_f.body).where(
    _f.mailbox == sa.bindparam("mailbox"), _f.seq > sa.bindparam("after"), _f.event == PromiseWeek.event
)


@dataclass(frozen=True, slots=True)
class Untold:
    """Weeks of one mailbox that are over and not in its trail, oldest first, as that stood at `seq`."""

    mailbox: str
    seq: int
    facts: tuple[PromiseWeek, ...]


def untold(connection: Connection, mailbox: str, zone: tzinfo, now: datetime) -> Untold:
    """From the week of the first promise on that reached a customer, MOST weeks at most. `zone`: where weeks begin."""
    seq = connection.scalar(_LAST, {"mailbox": mailbox}) or 0
    weeks = _over(connection, mailbox, zone, now)
    if weeks:
        told = _told(connection, mailbox, 0)
        weeks = [day for day in weeks if iso_week(day) not in told]
    if not weeks:
        return Untold(mailbox, seq, ())
    since = midnight(weeks[0], zone) - hit_rate.FOUR_WEEKS
    promises = promise_rows.told(connection, mailbox, since)
    return Untold(mailbox, seq, tuple(_fact(day, zone, promises, now) for day in weeks))


def tell(connection: Connection, wanted: Untold, now: datetime) -> list[trail.Told]:
    """Everything in the caller's transaction; returns the facts to echo after COMMIT."""
    told = _told(connection, wanted.mailbox, wanted.seq)
    facts = [fact for fact in wanted.facts if fact.week not in told]
    return trail.append(connection, wanted.mailbox, now, facts)


def _told(connection: Connection, mailbox: str, after: int) -> set[str]:
    bodies = connection.scalars(_TOLD, {"mailbox": mailbox, "after": after})
    return {json.loads(body)["week"] for body in bodies}


def _over(connection: Connection, mailbox: str, zone: tzinfo, now: datetime) -> list[date]:
    first = promise_rows.first(connection, mailbox)
    if first is None:
        return []
    begun, this = monday(first, zone), monday(now, zone)
    return [day for back in range(MOST, 0, -1) if (day := this - WEEK * back) >= begun]


def _fact(day: date, zone: tzinfo, promises: list[Promised], now: datetime) -> PromiseWeek:
    given = count((one for one in promises if monday(one.given, zone) == day), now)
    recent = count(hit_rate.ended(promises, midnight(day + WEEK, zone)), now)
    return PromiseWeek(
        iso_week(day),
        given.given,
        given.kept,
        given.late,
        given.superseded,
        given.withdrawn,
        given.running,
        given.overdue,
        given.late_median or 0,
        recent.kept,
        recent.not_kept,
        round(GOAL * 100),
    )
