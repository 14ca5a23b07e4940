"""The working time that a desk's own record supports, with its whole basis: record in, Estimate out.

Kaplan-Meier over what resembles this complaint now, at a level that follows the measured hit rate. All times are hours
of open time; rounding is asked of the caller, so that what rounding up gives away can be taken into account."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from responder.core.promising import nearest
from responder.core.promising.adapting import GOAL, Given, State, promised
from responder.core.promising.predictors import Surroundings, surroundings
from responder.core.promising.record import PREDICTORS, Observed, Record
from responder.core.promising.survival import Survival

HIGHEST_LEVEL = 0.98  # beyond this a record of some hundreds has nothing to say
STRETCH = 4.0  # the level above HIGHEST_LEVEL stretches the promise by this exponent
LARGEST_MISS = 0.3  # that is believed of a promise at once
LONGER = "it has waited longer than nearly all of them took"
FEW = "too few"
CEILING, SEEN = "ceiling", "seen answers"
QUEUE = PREDICTORS.index("queue")

Rounding = Callable[[float], float]
"""Open hours after the arrival -> the same rounded up to a friendly point; never less."""

__all__ = ["Asked", "Estimate", "Given", "Limits", "Observed", "Record", "State", "estimate"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The complaint that wants a time. `arrived`: open hours on the record's axis; `waited`: open hours since, where it
    is not decided at once or its first promise has broken."""

    category: str
    arrived: float
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Open hours. Nothing shorter than `floor` is promised. An honest time beyond `ceiling` is told by
    `beyond_ceiling`. The ceiling itself is promised, and nothing learned from that, with `clamp`, and where the record
    does not reach the quantile, unless the answers that are seen took longer: the longest time that an unanswered
    complaint has waited is no honest time; nor is what lies beyond `reach`, where no calendar is looked at."""

    floor: float = 0.5
    ceiling: float = math.inf
    clamp: bool = False
    reach: float = math.inf

    def __post_init__(self) -> None:
        if not 0 < self.floor <= self.ceiling:
            raise ValueError(f"floor {self.floor:g} and ceiling {self.ceiling:g}: give 0 < floor <= ceiling")


@dataclass(frozen=True, slots=True)
class Estimate:
    """`hours` of open time from the arrival, before rounding; None: too little is known, the rule's target stands
    (counted from now where the complaint has waited longer than nearly all of the record).

    `bases`: what the predictors said (0: nothing), to be stored whether or not there is an estimate. `given`: to be
    stored and learned from; None where nothing may be learned. `state`: of the mailbox after this promise. `among`:
    "category" or "mailbox"; `n` and `censored`: answered and unanswered complaints used; `rate`: answers per open hour
    with such a backlog; `capped`: "floor", CEILING, SEEN (what those took whose
    answer is known, where that is longer) or "". `multiplier`: by how much the shift of the level changed
    the time.
    `unreached`: the share of such complaints without a known answer where that is more than the quantile leaves over,
    else 0. `why`: of None for `hours`. `honest`: `hours` if there were no ceiling; 0 where they are None.
    """

    hours: float | None
    bases: tuple[float, ...]
    state: State
    given: Given | None
    among: str
    level: float
    n: int
    censored: int
    backlog: int
    rate: float
    predictor: str
    multiplier: float = 1.0
    capped: str = ""
    beyond_ceiling: bool = False
    unreached: float = 0.0
    why: str = ""
    honest: float = 0.0

    @property
    def basis(self) -> tuple[tuple[str, str], ...]:
        """Plain words and figures, printable as JSON."""
        known = f"{self.n} answered and {self.censored} unanswered complaints of the {self.among}"
        if self.hours is None:
            few = f"{self.n} answer{'s' if self.n != 1 else ''} of the {self.among} known"
            return (("estimate", f"none: {few}, {self.why}; the rule's target stands"),)
        capped = f", {self.capped}" if self.capped else ""
        rows = [
            ("estimate", f"{self.hours:.2f} hours of open time{capped}"),
            ("record", known),
            ("quantile", f"{self.level:.3f} for a goal of {GOAL:g}, {self.multiplier:.2f} times the goal's"),
            ("backlog", f"{self.backlog} ahead, {self.rate:.2f} answers an open hour"),
            ("predictor", self.predictor),
        ]
        return (*rows, *self._beyond)

    @property
    def _beyond(self) -> tuple[tuple[str, str], ...]:
        """What the record does not reach, and what the desk cannot do."""
        rows = []
        if self.unreached:
            unknown = f"{self.unreached * 100:.0f} % of such complaints have no known answer"
            rows.append(("reach", f"the record does not reach the quantile: {unknown}"))
        if self.beyond_ceiling and self.unreached:
            rows.append(("capacity", "the longest time seen lies beyond the ceiling"))
        elif self.beyond_ceiling:
            rows.append(("capacity", "the honest time lies beyond the ceiling"))
        return tuple(rows)


def estimate(record: Record, asked: Asked, state: State, limits: Limits, rounded: Rounding) -> Estimate:
    """The promise that the record supports; the same inputs give the same estimate. `record`: without `asked` itself.

    Total: any record gives an estimate. Its hours are finite, at least `limits.floor`, and more than `asked.waited`.
    """
    seen = surroundings(record, asked.arrived + asked.waited)
    letters, own = nearest.of_category(record, asked.category)
    among = "category" if own else "mailbox"
    n = sum([one.answered is not None for one in letters])
    if n < nearest.LEAST:
        return _unknown(state, seen, among, n, len(letters) - n, FEW)
    now = asked.arrived + asked.waited
    curves = nearest.curves(letters, seen.bases, now, asked.waited)
    curve = curves[state.predictor]
    if asked.waited > 0 and curve.answered_beyond(asked.waited) < nearest.LEAST_LONGER:
        return _unknown(state, seen, among, n, len(letters) - n, LONGER)
    pile = seen.bases[QUEUE]
    candidates = tuple(_time(one, GOAL, 0.0, pile) for one in curves)
    honest = max(_time(curve, state.level, asked.waited, pile), limits.floor, asked.waited + limits.floor)
    usual = max(_time(curve, GOAL, asked.waited, pile), limits.floor)
    unreached = _unreached(curve, state.level, asked.waited)
    most = _most(curve, asked.waited, unreached, honest, limits)
    clamped = honest > most
    hours = max(most, asked.waited + limits.floor) if clamped else honest
    left = _left(curve, asked.waited)
    miss = min(LARGEST_MISS, curve.share_beyond(rounded(hours)) / left)
    given = None if clamped else Given(miss, state.predictor, candidates)
    return Estimate(
        hours=hours,
        bases=seen.bases,
        state=promised(state, given) if given else state,
        given=given,
        among=among,
        level=state.level,
        n=n,
        censored=len(letters) - n,
        backlog=seen.backlog,
        rate=seen.rate,
        predictor=PREDICTORS[0 if curve is curves[0] else state.predictor],
        multiplier=honest / usual,
        capped=_capped(most, honest, limits),
        beyond_ceiling=honest > limits.ceiling,
        unreached=unreached,
        honest=honest,
    )


def _most(curve: Survival, waited: float, unreached: float, honest: float, limits: Limits) -> float:
    """What is promised at most. Where the record does not reach the quantile it is the ceiling, but no less than nine
    of ten took of those whose answer is known: what is seen to be too short is promised to nobody."""
    if limits.clamp or (honest > limits.reach and not unreached):
        return min(limits.ceiling, limits.reach)
    if not unreached:
        return math.inf
    seen = _quantile(curve, GOAL * (1 - unreached), waited) or 0.0
    return max(limits.ceiling, min(seen, limits.reach)) if limits.ceiling <= limits.reach else limits.reach


def _capped(most: float, honest: float, limits: Limits) -> str:
    if honest > most:
        return CEILING if most <= limits.ceiling else SEEN
    return "floor" if honest == limits.floor else ""


def _unknown(state: State, seen: Surroundings, among: str, n: int, censored: int, why: str) -> Estimate:
    return Estimate(
        hours=None,
        bases=seen.bases,
        state=state,
        given=None,
        among=among,
        level=state.level,
        n=n,
        censored=censored,
        backlog=seen.backlog,
        rate=seen.rate,
        predictor="target",
        why=why,
    )


def _time(curve: Survival, level: float, waited: float, pile: float) -> float:
    """The quantile of those that take longer than `waited`; the longest answer where the record reaches the goal but
    not that level. Where it does not reach the goal either, what is known at least: the longest time seen, and `pile`
    open hours until those ahead are answered."""
    reach = min(level, HIGHEST_LEVEL)
    found = _quantile(curve, reach, waited)
    if found is None:
        known = _quantile(curve, min(level, GOAL), waited) is not None
        found = curve.times[-1] if known else max(curve.longest, waited + pile)
    return found * math.exp(STRETCH * (level - reach))


def _unreached(curve: Survival, level: float, waited: float) -> float:
    """The share of those that take longer than `waited` without a known answer, where that is more than the goal (or
    less than it, if the outcomes say so) leaves over; else 0."""
    if _quantile(curve, min(level, GOAL), waited) is not None:
        return 0.0
    return curve.share_beyond(curve.longest) / _left(curve, waited)


def _quantile(curve: Survival, level: float, waited: float) -> float | None:
    return curve.quantile(1 - (1 - level) * _left(curve, waited))


def _left(curve: Survival, waited: float) -> float:
    """The share that is like a complaint which has waited so long: all of them where it has not, those too that took
    no open time at all."""
    return (curve.share_beyond(waited) or 1.0) if waited > 0 else 1.0
