"""What a desk's own past says of one complaint: instants on its calendar's axis of open hours, and an Estimate out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from responder.core import promise
from responder.core.business_calendar import Budget, Calendar, CalendarError, Unit, add
from responder.core.estimating import Asked, Estimate, Limits, Observed, State, estimate
from responder.core.hours.open_time import OpenTime

YEARS = 2  # of the past that are looked at, and of the future that a promise may reach on the axis
LEAST_FLOOR = 0.25  # open hours: a floor in clock hours may come to nothing at night


@dataclass(frozen=True, slots=True)
class Promising:
    """How a mailbox promises. `learn`: by its own record, else always the rule's target. Nothing shorter than `floor`
    is promised; beyond `ceiling` (None: there is none) staff are told, and with `clamp` the ceiling is promised."""

    learn: bool = True
    floor: Budget = field(default_factory=lambda: Budget(1, Unit.WORKING_HOURS))
    ceiling: Budget | None = field(default_factory=lambda: Budget(10, Unit.WORKING_DAYS))
    clamp: bool = False


Past = tuple[str, float, float | None, float]
"""One clock of the mailbox: category; arrived, and answered or None, in seconds since 1970 UTC; what the predictor
`queue` said at its arrival, open hours. Plain, because each promise looks at thousands."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate, and what it was asked for: it holds for no other category or calendar."""

    category: str
    calendar: str
    estimate: Estimate

    def of(self, category: str, calendar: str) -> Estimate | None:
        """The estimate, where it was made for such a complaint."""
        return self.estimate if (category, calendar) == (self.category, self.calendar) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The complaint that wants a time. `received`, `now` UTC; what is received after `now` counts as `now`. `target`:
    its rule's, which is never beyond the ceiling."""

    category: str
    received: datetime
    now: datetime
    target: Budget


def forecast(
    past: Sequence[Past], state: State, wanted: Wanted, calendar: Calendar, promising: Promising
) -> Forecast | None:
    """The forecast from `past` (in order of arrival, without the complaint itself); None where there is no axis to
    count on (a calendar without openings, a complaint of years ago), and the target has to be asked."""
    arrived_at = min(wanted.received, wanted.now)
    if arrived_at < since(wanted.now):
        return None
    try:
        axis = axis_of(calendar, wanted.now.astimezone(UTC).year)
        limits = limits_of(axis, calendar, arrived_at, wanted.target, promising)
    except ValueError:
        return None
    arrived = axis.reading(arrived_at)

    def rounded(hours: float) -> float:
        due = promise.friendly_point(calendar, axis.instant(arrived + hours), wanted.now)
        return axis.reading(due) - arrived

    asked = Asked(wanted.category, arrived, axis.reading(wanted.now) - arrived)
    try:
        told = estimate(_observed(past, axis), asked, state, limits, rounded)
    except CalendarError:
        return None
    return Forecast(wanted.category, calendar.name, told)


@lru_cache(maxsize=32)
def axis_of(calendar: Calendar, year: int) -> OpenTime:
    """The axis on which everything that is forecast within a year (UTC) is counted. Raises ValueError: no opening."""
    return OpenTime(calendar, date(year - YEARS, 1, 1), date(year + YEARS, 12, 31))


def since(now: datetime) -> datetime:
    """The beginning of the axis (UTC): what arrived before it is not asked for."""
    return datetime(now.astimezone(UTC).year - YEARS, 1, 2, tzinfo=UTC)


def open_hours(calendar: Calendar, begun: datetime, ended: datetime) -> float:
    """Open hours between two instants, as a forecast made at `ended` counts them; 0 where `ended` is before."""
    axis = axis_of(calendar, ended.astimezone(UTC).year)
    return max(0.0, axis.reading(ended) - axis.reading(begun))


def _observed(past: Sequence[Past], axis: OpenTime) -> list[Observed]:
    arrived = axis.readings([one[1] for one in past])
    # One that has no answer counts as arrived, and is not asked.
    answered = axis.readings([one[1] if one[2] is None else one[2] for one in past])
    return [
        Observed(one[0], begun, None if one[2] is None else max(begun, ended), (1.0, one[3]))
        for one, begun, ended in zip(past, arrived, answered, strict=True)
    ]


def limits_of(
    axis: OpenTime, calendar: Calendar, arrived_at: datetime, target: Budget, promising: Promising
) -> Limits:
    """Floor and ceiling (open hours) of a promise to a complaint that arrived then; the ceiling is no less than its
    target."""
    floor = max(LEAST_FLOOR, _hours(axis, calendar, arrived_at, promising.floor))
    reach = axis.length - axis.reading(arrived_at)
    if promising.ceiling is None:
        return Limits(floor, reach=reach)
    ceiling, aim = (_hours(axis, calendar, arrived_at, one) for one in (promising.ceiling, target))
    return Limits(floor, max(floor, ceiling, aim), promising.clamp, reach)


def _hours(axis: OpenTime, calendar: Calendar, arrived_at: datetime, budget: Budget) -> float:
    """A budget in open hours, as it comes out from this arrival on."""
    if budget.unit is Unit.WORKING_HOURS:
        return budget.amount
    return axis.reading(add(calendar, arrived_at, budget)) - axis.reading(arrived_at)
