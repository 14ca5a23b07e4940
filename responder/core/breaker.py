"""How fast mails leave the whole daemon: a token bucket, and a breaker for an hour that is unlike every other hour.

Both delay and never silence: what may not go now stays queued, in its order. State in, state out; times are arguments,
and a clock that jumps, back or ahead by whatever, gives at most one burst too many and blocks nothing for longer than
one pause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil

from responder.core.chain import instant
from responder.core.fact import Fact
from responder.core.sending_facts import (
    BreakerClosed,
    BreakerOpened,
    BreakerReopened,
    BreakerTrial,
    RateReached,
)

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"
HOUR = timedelta(hours=1)
WINDOW = 61  # minutes that are counted as the last hour: the first of them is over in part
KNOWN, YOUNG = 30 * 24, 7 * 24  # hours
PERCENTILE = 0.99
WHOLE = 1 - 1e-9  # a token, but for what adding up fractions of it loses


@dataclass(frozen=True, slots=True)
class Throttle:
    """What the operator wants. `per_minute`: mails, 0 = no rate; `burst`: so many at once after a quiet time.

    The breaker opens for more mails within an hour than `times` the 99th percentile of the last 30 days' hours, and
    not below `least`; `young`: this many while fewer than 7 days are known. `times` 0 = no breaker. After `pause`,
    `trial` mails go, then it closes or stays open for another pause.
    """

    per_minute: int = 60
    burst: int = 120
    times: int = 5
    least: int = 100
    young: int = 1000
    pause: timedelta = timedelta(minutes=15)
    trial: int = 10


UNTHROTTLED = Throttle(per_minute=0, times=0)


@dataclass(frozen=True, slots=True)
class Sending:
    """What is remembered between two looks, and over a restart. Times are UTC.

    `tokens` as of `counted_at`; `scarce`: mails have waited for tokens since the bucket was last full. `breaker`:
    closed, open or half-open since `since`, None = it never opened, or an operator closed it. `trial`: mails that a
    half-open one still lets go; `refused`: of its trial. `recent`: (minute since 1970, mails begun), ascending.
    `released`: outbox rows up to this one go by an operator's word.
    """

    tokens: float
    counted_at: datetime
    scarce: bool = False
    breaker: str = CLOSED
    since: datetime | None = None
    trial: int = 0
    refused: int = 0
    recent: tuple[tuple[int, int], ...] = ()
    released: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A mail to a customer that wants to go. `fresh`: no attempt was made yet; a retry takes a token, since it is a
    connection, and counts as no further mail."""

    row: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Admitted:
    """How many of those that wait may go, the first ones; the `state` from now on; what the trail is told. `counted`:
    how many of them are new mails."""

    mails: int
    state: Sending
    facts: tuple[Fact, ...] = ()
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """Mails begun in each hour since 1970 that had any, of ordinary hours; `first`: the oldest hour that is known."""

    hours: Mapping[int, int] = field(default_factory=dict)
    first: int | None = None


def beginning(throttle: Throttle, now: datetime) -> Sending:
    """Of a register that has none yet: a full bucket."""
    return Sending(float(throttle.burst), now)


def hour_of(now: datetime) -> int:
    """Hours since 1970, UTC. `now` aware."""
    return _minute(now) // 60


def most(record: Record, throttle: Throttle, now: datetime) -> int:
    """New mails within an hour that are no reason to open. The running hour and hours to come say nothing; an hour
    without a mail counts as one."""
    hour = hour_of(now)
    known = min(KNOWN, hour - record.first) if record.first is not None else 0
    if known < YOUNG:
        return throttle.young
    told = sorted(mails for at, mails in record.hours.items() if hour - known <= at < hour)
    rank = ceil(PERCENTILE * known) - (known - len(told))  # nearest rank, behind the hours of no mail
    usual = told[rank - 1] if rank > 0 else 0
    return max(throttle.least, throttle.times * usual)


def last_hour(state: Sending, now: datetime) -> int:
    """New mails begun within the last hour."""
    return sum(mails for _, mails in _recent(state.recent, now))


def admit(
    before: Sending,
    waiting: Sequence[Due],
    throttle: Throttle,
    limit: int,
    now: datetime,
    *,
    under_way: bool = False,
    refused: int = 0,
) -> Admitted:
    """How many of `waiting`, in its order, may go at `now` (UTC). `limit`: most() of now. `under_way`: mails of ours
    have no answer yet, so that a trial cannot be judged; `refused`: how many failed for good since the last look.

    Where nothing goes and nothing turned, the state is `before` itself.
    """
    state, told = _turned(_clocked(before, now), bool(waiting), throttle, limit, now, under_way, refused)
    tokens = _tokens(state, throttle, now)
    if state.scarce and tokens >= throttle.burst * WHOLE:
        state = replace(state, scarce=False)
    hour, mails, counted = last_hour(state, now), 0, 0
    for due in waiting:
        if throttle.per_minute and tokens - mails < WHOLE:
            if not state.scarce:
                state = replace(state, scarce=True)
                told.append(RateReached(throttle.per_minute))
            break
        if due.row > state.released:
            if throttle.times and state.breaker == CLOSED and due.fresh and hour + counted >= limit:
                state = _opened(state, hour + counted, throttle, limit, now, told)
            if state.breaker == OPEN or (state.breaker == HALF_OPEN and not state.trial):
                break
            if state.breaker == HALF_OPEN:
                state = replace(state, trial=state.trial - 1)
            counted += due.fresh
        mails += 1
    if mails:
        left = max(0.0, tokens - mails)
        state = replace(state, tokens=left, counted_at=now, recent=_with(state, counted, now))
    return Admitted(mails, state, tuple(told), counted)


def resumed(state: Sending, released: int) -> Sending:
    """By an operator's word: closed, and whatever waits up to the row `released` goes, as fast as the rate allows, and
    opens nothing."""
    return replace(
        state,
        breaker=CLOSED,
        since=None,
        trial=0,
        refused=0,
        recent=(),
        released=max(state.released, released),
    )


def available(state: Sending, throttle: Throttle, now: datetime) -> int:
    """Mails that the rate would let go at `now`."""
    return int(_tokens(_clocked(state, now), throttle, now) + 1 - WHOLE)


def next_token(state: Sending, throttle: Throttle, now: datetime) -> timedelta:
    """How long from `now` until the rate lets another mail go; no time at all where it does, or where there is none."""
    if not throttle.per_minute:
        return timedelta()
    missing = 1 - _tokens(_clocked(state, now), throttle, now)
    return timedelta(minutes=max(0.0, missing) / throttle.per_minute)


def _turned(
    state: Sending,
    waiting: bool,
    throttle: Throttle,
    limit: int,
    now: datetime,
    under_way: bool,
    refused: int,
) -> tuple[Sending, list[Fact]]:
    """What the time that went by, and the end of a trial, make of the breaker."""
    if state.breaker == CLOSED:
        return state, []
    hour = last_hour(state, now)
    if not throttle.times:
        return _closed(state, now), [BreakerClosed("off", hour, 0)]
    if state.breaker == OPEN:
        if state.since is None or now - state.since >= throttle.pause:
            trial = replace(state, breaker=HALF_OPEN, since=now, trial=throttle.trial, refused=0)
            return trial, [BreakerTrial(throttle.trial)]
        return state, []
    if refused:
        state = replace(state, refused=state.refused + refused)
    if under_way or (state.trial and waiting):
        return state, []
    if hour * 2 <= limit and state.refused * 2 <= throttle.trial:
        return _closed(state, now), [BreakerClosed("trial", hour, limit)]
    if state.trial:
        return state, []
    return replace(state, breaker=OPEN, since=now), [BreakerReopened(hour, limit, _until(throttle, now))]


def _opened(
    state: Sending, hour: int, throttle: Throttle, limit: int, now: datetime, told: list[Fact]
) -> Sending:
    """One alarm for one trouble: where it had closed within the hour, it is the same one still."""
    values = (hour, limit, _until(throttle, now))
    same = state.since is not None and now - state.since < HOUR
    told.append(BreakerReopened(*values) if same else BreakerOpened(*values))
    return replace(state, breaker=OPEN, since=now)


def _closed(state: Sending, now: datetime) -> Sending:
    return replace(state, breaker=CLOSED, since=now, trial=0, refused=0)


def _until(throttle: Throttle, now: datetime) -> str:
    return instant(now + throttle.pause)


def _clocked(state: Sending, now: datetime) -> Sending:
    """Times that lie ahead were told by a clock that is no more: they are now, so that nothing waits for them."""
    if state.counted_at > now:
        state = replace(state, counted_at=now)
    if state.since is not None and state.since > now:
        state = replace(state, since=now)
    if state.recent and state.recent[-1][0] > _minute(now):
        state = replace(state, recent=_recent(state.recent, now))
    return state


def _tokens(state: Sending, throttle: Throttle, now: datetime) -> float:
    filled = (now - state.counted_at) / timedelta(minutes=1) * throttle.per_minute
    return min(float(throttle.burst), state.tokens + filled)


def _recent(recent: tuple[tuple[int, int], ...], now: datetime) -> tuple[tuple[int, int], ...]:
    """Those of the last hour; what lies ahead counts as of this minute."""
    minute = _minute(now)
    kept: dict[int, int] = {}
    for at, mails in recent:
        if at > minute - WINDOW:
            kept[min(at, minute)] = kept.get(min(at, minute), 0) + mails
    return tuple(sorted(kept.items()))


def _with(state: Sending, counted: int, now: datetime) -> tuple[tuple[int, int], ...]:
    minute = _minute(now)
    return _recent((*state.recent, (minute, counted)), now) if counted else _recent(state.recent, now)


def _minute(now: datetime) -> int:
    return int((now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1))
