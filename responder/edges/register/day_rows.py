"""The daily fact of what was answered and what was not: see told_once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.facts import SilencesDay
from responder.core.hit_rate import local_day, midnight
from responder.core.outcome import Outcome
from responder.core.silences import Tally, tally
from responder.edges.register import schema, silence_rows, told_once
from responder.edges.register.silence_rows import Wanted
from responder.edges.register.told_once import Kind, Untold, tell

__all__ = ["DAY", "MOST", "Untold", "tell", "untold"]
MOST = 31  # days back: a month's pause is made up for
DAY = timedelta(days=1)
_KIND = Kind(SilencesDay.event, "day")
_m = schema.correspondence.c
_HELD = sa.select(sa.func.count()).where(
    _m.mailbox == sa.bindparam("mailbox"),
    _m.outcome == str(Outcome.HELD),
    _m.registered_at < sa.bindparam("end", type_=schema.Utc),
)
_FIRST = sa.select(_m.registered_at).where(_m.mailbox == sa.bindparam("mailbox")).order_by(_m.id).limit(1)


def untold(connection: Connection, mailbox: str, zone: tzinfo, now: datetime) -> Untold:
    """From the day of the first message on, MOST days at most. `zone`: where days begin."""
    days = {day.isoformat(): day for day in _over(connection, mailbox, zone, now)}

    def facts(names: Sequence[str]) -> list[SilencesDay]:
        first, last = days[names[0]], days[names[-1]]
        wanted = Wanted(midnight(first, zone), midnight(last + DAY, zone), mailbox)
        found = silence_rows.decided(connection, wanted, zone)
        return [
            _fact(
                days[name],
                found.get(days[name], tally({})),
                _held(connection, mailbox, midnight(days[name] + DAY, zone)),
            )
            for name in names
        ]

    return told_once.untold(connection, _KIND, mailbox, tuple(days), facts)


def _over(connection: Connection, mailbox: str, zone: tzinfo, now: datetime) -> list[date]:
    first: datetime | None = connection.scalar(_FIRST, {"mailbox": mailbox})
    if first is None:
        return []
    begun, today = local_day(first, zone), local_day(now, zone)
    return [day for back in range(MOST, 0, -1) if (day := today - DAY * back) >= begun]


def _held(connection: Connection, mailbox: str, end: datetime) -> int:
    """Messages that came before `end` (UTC) and wait for a person's word."""
    return connection.scalar(_HELD, {"mailbox": mailbox, "end": end}) or 0


def _fact(day: date, told: Tally, held: int) -> SilencesDay:
    return SilencesDay(
        day.isoformat(),
        told.messages,
        told.answered,
        told.joined,
        dict(sorted(told.reasons)),
        told.people,
        told.share(told.silent),
        held,
    )
