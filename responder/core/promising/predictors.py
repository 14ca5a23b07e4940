"""What the state of the desk says about the next complaint's working time, before it is calibrated on the record.

Whitt 1999, "Predicting Queueing Delays", and Ibrahim and Whitt 2009, "Real-Time Delay Estimation Based on Delay
History": the number ahead over the rate of answers (queue length, QL) beats past delays, which lag behind when the load
swings. The constant predictor is the best where complaints do not wait for one another. Neither is a promise: each is
a scale on which the past is compared with now.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from responder.core.promising.record import Record, newest

LEAST = 0.05  # open hours: a base is a divisor
RATE_ANSWERS = 40  # answers from which the rate is taken: fewer are noisy, more are slow
RATE_WALK = 400  # answers among which they are looked for
RATE_LEAST = 25  # fewer than these are no rate
ENOUGH = 0.7  # of the backlog now: about as many
LOST = 2.0  # times the longest time to an answer: one that waits longer waits for nobody


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The desk at one moment. `backlog`: complaints ahead that somebody will answer; `rate`: answers per open hour with
    such a backlog, 0 unknown; `bases`: one figure (open hours) for each of PREDICTORS, 0 where it says nothing:
    without a rate, a backlog is no time."""

    backlog: int
    rate: float
    bases: tuple[float, ...]


def surroundings(record: Record, now: float) -> Surroundings:
    """What can be seen of the desk at `now` (open hours on the record's axis)."""
    lately = newest(record, RATE_WALK)
    done = [one for one in lately if one.answered is not None]
    waiting = _not_lost([one.arrived for one in record if one.answered is None], record, done, now)
    backlog = len(waiting)
    answers = sorted([one.answered for one in done if one.answered is not None])
    arrivals = sorted([one.arrived for one in done] + waiting)
    rate = busy_rate(now, arrivals, answers, backlog)
    queue = max(LEAST, (backlog + 1) / rate) if rate > 0 else 0.0
    return Surroundings(backlog, rate, (1.0, queue))


def _not_lost(waiting: list[float], record: Record, lately: Record, now: float) -> list[float]:
    """Those of `waiting` (arrivals) that somebody will answer. `lately`: the newest answered ones; mostly they
    tell that nobody has waited too long, and the rest of the record need not be looked at."""
    for known in (lately, record):
        took = [one.answered - one.arrived for one in known if one.answered is not None]
        oldest = now - LOST * max(took) if took else -math.inf
        if min(waiting, default=oldest) >= oldest:
            return waiting
    return [arrived for arrived in waiting if arrived >= oldest]


def busy_rate(now: float, arrivals: Sequence[float], answers: Sequence[float], backlog: int) -> float:
    """Answers per open hour while about as many as now were waiting: the last RATE_ANSWERS of them. Time in which there
    was little to do says nothing about what the desk can do. Where the desk has hardly ever had so many, half as many
    must do, and so on; 0 where there are no answers."""
    enough = backlog * ENOUGH
    while True:
        counted, hours = _walked_back(now, arrivals, answers, backlog, enough)
        if counted >= RATE_LEAST or enough < 1:
            return counted / hours if hours > 0 else 0.0
        enough /= 2


def _walked_back(
    now: float, arrivals: Sequence[float], answers: Sequence[float], backlog: int, enough: float
) -> tuple[int, float]:
    """Answers, and open hours, while at least `enough` (and at least one) were waiting; from `now` backwards."""
    present, later = backlog, now
    first, last = len(arrivals) - 1, len(answers) - 1
    hours, counted = 0.0, 0
    while last >= 0 and counted < RATE_ANSWERS:
        answered = first < 0 or answers[last] >= arrivals[first]
        at = answers[last] if answered else arrivals[first]
        if present >= max(enough, 1):
            hours += later - at
        later = at
        if answered:
            present += 1
            counted += present >= enough
            last -= 1
        else:
            present -= 1
            first -= 1
    return counted, hours
