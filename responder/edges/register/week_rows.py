"""The weekly fact of how promises were kept: see told_once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy.engine import Connection

from responder.core import hit_rate
from responder.core.facts import PromiseWeek
from responder.core.hit_rate import Promised, count, iso_week, midnight, monday
from responder.core.promising.adapting import GOAL
from responder.edges.register import promise_rows, told_once
from responder.edges.register.told_once import Kind, Untold, tell

__all__ = ["MOST", "WEEK", "Untold", "tell", "untold"]
MOST = 53  # weeks back: a year's pause is made up for
WEEK = timedelta(weeks=1)
_KIND = Kind(PromiseWeek.event, "week")


def untold(connection: Connection, mailbox: str, zone: tzinfo, now: datetime) -> Untold:
    """From the week of the first promise on that reached a customer, MOST weeks at most. `zone`: where weeks begin."""
    weeks = {iso_week(day): day for day in _over(connection, mailbox, zone, now)}

    def facts(names: Sequence[str]) -> list[PromiseWeek]:
        since = midnight(weeks[names[0]], zone) - hit_rate.FOUR_WEEKS
        promises = promise_rows.told(connection, mailbox, since)
        return [_fact(weeks[name], zone, promises, now) for name in names]

    return told_once.untold(connection, _KIND, mailbox, tuple(weeks), facts)


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
