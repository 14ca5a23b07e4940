"""How the level of the quantile follows the outcomes, and which predictor has earned the next promise.

Gibbs and Candes 2021, "Adaptive Conformal Inference Under Distribution Shift": one number, moved a little after each
outcome, gives the wanted hit rate in the long run whatever the desk does. An outcome comes late (when the answer was
given, or the promise broke), so a promise counts at once with the miss that was expected of it, and its outcome later
with the difference. In the sum each counts as its outcome; meanwhile rounding up is paid back without delay, and a long
wait for outcomes does not set the level swinging.
The predictors are compared by their discounted pinball loss, the loss that a quantile minimises (Koenker and Bassett
1978), and the one in use is left only for one that is clearly better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from responder.core.promising.record import PREDICTORS

GOAL = 0.9
LOWEST, HIGHEST = -0.35, 0.12  # of the shift: a burst of misses must not be paid back for months
# How far an outcome moves the level; less with the constant predictor, whose outcomes come late.
STEP = (0.012, 0.03)
HALF_LIFE = 200  # answers after which a loss counts half
CLEARLY = 1.1


@dataclass(frozen=True, slots=True)
class State:
    """What a mailbox has learned. `shift`: added to the goal to give the level; `losses`: of each of PREDICTORS, over
    `weight` answers; `predictor`: index of the one in use. A fold over promises and outcomes in their order."""

    shift: float = 0.0
    losses: tuple[float, ...] = (0.0,) * len(PREDICTORS)
    weight: float = 0.0
    predictor: int = 0

    @property
    def level(self) -> float:
        """Of the quantile that the next promise takes; above 1 the promise is stretched instead."""
        return GOAL + self.shift


@dataclass(frozen=True, slots=True)
class Given:
    """What must be kept of a promise to learn from it. `expected_miss`: the share of such promises that break by the
    estimate of that day; `predictor`: index; `candidates`: each predictor's `GOAL` quantile (open hours)."""

    expected_miss: float
    predictor: int
    candidates: tuple[float, ...]


def promised(state: State, given: Given) -> State:
    """After a promise was given."""
    return _moved(state, STEP[given.predictor] * (given.expected_miss - (1 - GOAL)))


def unsaid(state: State, given: Given) -> State:
    """After it turned out that nobody was told the promise, before its outcome: it counts no more."""
    return _moved(state, -STEP[given.predictor] * (given.expected_miss - (1 - GOAL)))


def settled(state: State, given: Given, missed: bool) -> State:
    """After its outcome: an answer in time, or no answer at its due time. Once for each promise."""
    return _moved(state, STEP[given.predictor] * (missed - given.expected_miss))


def corrected(state: State, given: Given, missed: bool) -> State:
    """After an outcome that was learned otherwise before: an answer in time that was seen too late, say."""
    return _moved(state, STEP[given.predictor] * (1 if missed else -1))


def answered(state: State, given: Given, hours: float) -> State:
    """After the answer, in time or late, `hours` of open time after the arrival."""
    fade = 0.5 ** (1 / HALF_LIFE)
    pairs = zip(state.losses, given.candidates, strict=True)
    losses = tuple(loss * fade + pinball(hours, candidate) for loss, candidate in pairs)
    return replace(_chosen(losses, state), losses=losses, weight=state.weight * fade + 1)


def pinball(hours: float, candidate: float) -> float:
    """The loss of having named `candidate` as the GOAL quantile of what became `hours`."""
    return GOAL * (hours - candidate) if hours > candidate else (1 - GOAL) * (candidate - hours)


def _chosen(losses: tuple[float, ...], state: State) -> State:
    best = losses.index(min(losses))
    return replace(state, predictor=best) if losses[state.predictor] > CLEARLY * losses[best] else state


def _moved(state: State, by: float) -> State:
    return replace(state, shift=max(LOWEST, min(HIGHEST, state.shift + by)))
