"""Mails claimed for sending, as fast as the rate and the breaker allow. What they remember is written in the
transaction that claims, so that a restart gives no fresh burst, and a claim that is rolled back takes none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from responder.core import breaker, facts
from responder.core.breaker import CLOSED, KNOWN, Admitted, Due, Record, Sending, Throttle
from responder.edges.register import outbox_rows, restoring_rows, trail
from responder.edges.register.outbox_rows import QueuedMail
from responder.edges.register.sending_tables import sending, sending_hours

_s, _h = sending.c, sending_hours.c
_ONLY = 1
_STATE = sa.select(sending).where(_s.id == _ONLY)
_BREAKER = sa.select(_s.breaker).where(_s.id == _ONLY)
_HOURS = sa.select(_h.hour, _h.mails).where(
    _h.hour >= sa.bindparam("since", type_=sa.Integer), _h.unusual == 0
)
_FIRST = sa.select(sa.func.min(_h.hour)).where(_h.hour <= sa.bindparam("now", type_=sa.Integer))
_counted = insert(sending_hours)
_COUNT = _counted.on_conflict_do_update(
    index_elements=[_h.hour],
    set_={
        "mails": _h.mails + _counted.excluded.mails,
        "unusual": sa.func.max(_h.unusual, _counted.excluded.unusual),
    },
)
_kept = insert(sending)
_KEEP = _kept.on_conflict_do_update(
    index_elements=[_s.id],
    set_={column.name: _kept.excluded[column.name] for column in _s if column.name != "id"},
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """`mails` to be sent now, staff's first. `told`: facts for the daemon's own chain, in order. `held`: the first row
    of the outbox that wanted to go and may not, 0 where none did. `wait`: seconds until the rate lets another go, 0
    where it is not the rate that nothing goes for. `tripped`: the breaker is not closed."""

    mails: list[QueuedMail]
    told: tuple[facts.Fact, ...] = ()
    held: int = 0
    wait: float = 0.0
    tripped: bool = False

    @property
    def opened(self) -> facts.BreakerOpened | None:
        """What staff are told of, where there is something."""
        found = [fact for fact in self.told if isinstance(fact, facts.BreakerOpened)]
        return found[-1] if found else None


def claim(
    connection: Connection, now: datetime, free: int, throttle: Throttle, *, under_way: bool, refused: int
) -> Claimed:
    """At most `free` mails that are due at `now` (UTC): those to staff at once, those to customers as far as they may.
    `under_way` and `refused`: as breaker.admit() wants them, of mails to customers."""
    restored = restoring_rows.held(connection)
    if restored is not None:
        return Claimed(restoring_rows.claim(connection, restored, now, free))
    alerts = outbox_rows.claim(connection, now, free, to_staff=True)
    waiting = [Due(row, not tried) for row, tried in outbox_rows.due(connection, now, free - len(alerts))]
    before = state_of(connection, throttle, now)
    if not waiting and before.breaker == CLOSED:
        return Claimed(alerts)
    limit = _limit(connection, before, len(waiting), throttle, now)
    admitted = breaker.admit(before, waiting, throttle, limit, now, under_way=under_way, refused=refused)
    _keep(connection, before, admitted, now)
    mails = outbox_rows.take(connection, [due.row for due in waiting[: admitted.mails]], now)
    held = waiting[admitted.mails].row if admitted.mails < len(waiting) else 0
    wait = breaker.next_token(admitted.state, throttle, now).total_seconds() if held else 0.0
    return Claimed([*alerts, *mails], admitted.facts, held, wait, admitted.state.breaker != CLOSED)


def state_of(connection: Connection, throttle: Throttle, now: datetime) -> Sending:
    """What is remembered; of a register that never sent a mail, a beginning."""
    row = connection.execute(_STATE).first()
    if row is None:
        return breaker.beginning(throttle, now)
    return Sending(
        row.tokens,
        row.counted_at,
        bool(row.scarce),
        row.breaker,
        row.since,
        row.trial,
        row.refused,
        tuple((int(minute), int(mails)) for minute, mails in json.loads(row.recent)),
        row.released,
    )


def limit_of(connection: Connection, throttle: Throttle, now: datetime) -> int:
    """New mails within an hour that are no reason to open; 0 where the breaker is off."""
    if not throttle.times:
        return 0
    hour = breaker.hour_of(now)
    first = connection.scalar(_FIRST, {"now": hour})
    hours = {row.hour: row.mails for row in connection.execute(_HOURS, {"since": hour - KNOWN})}
    return breaker.most(Record(hours, first), throttle, now)


def is_tripped(connection: Connection) -> bool:
    """Whether the breaker is open or half-open."""
    return (connection.scalar(_BREAKER) or CLOSED) != CLOSED


def resume(connection: Connection, throttle: Throttle, now: datetime) -> int | None:
    """An operator's word: the breaker closes, and all that waits for a customer may go. Returns how many, None where
    the breaker is closed."""
    before = state_of(connection, throttle, now)
    if before.breaker == CLOSED:
        return None
    hour, limit = breaker.last_hour(before, now), limit_of(connection, throttle, now)
    _write(connection, breaker.resumed(before, outbox_rows.newest(connection)))
    trail.append(connection, "", now, [facts.BreakerClosed("operator", hour, limit)])
    return outbox_rows.count_waiting(connection)


def _limit(connection: Connection, state: Sending, wanted: int, throttle: Throttle, now: datetime) -> int:
    """What is usual is asked for only where it matters: it takes a look at 720 hours."""
    floor = min(throttle.least, throttle.young)
    if state.breaker == CLOSED and breaker.last_hour(state, now) + wanted <= floor:
        return floor
    return limit_of(connection, throttle, now)


def _keep(connection: Connection, before: Sending, admitted: Admitted, now: datetime) -> None:
    after = admitted.state
    if after is before:
        return
    _write(connection, after)
    unusual = int(CLOSED not in (before.breaker, after.breaker) or before.breaker != after.breaker)
    if admitted.counted or unusual:
        hour = breaker.hour_of(now)
        connection.execute(_COUNT, {"hour": hour, "mails": admitted.counted, "unusual": unusual})


def _write(connection: Connection, state: Sending) -> None:
    values = {
        "id": _ONLY,
        "tokens": state.tokens,
        "counted_at": state.counted_at,
        "scarce": int(state.scarce),
        "breaker": state.breaker,
        "since": state.since,
        "trial": state.trial,
        "refused": state.refused,
        "recent": json.dumps(state.recent),
        "released": state.released,
    }
    connection.execute(_KEEP, values)
