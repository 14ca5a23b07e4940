"""A desk's people: each takes the oldest complaint, works it through in open time, and takes the next."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

SPREAD = 0.8  # standard deviation of the logarithm of a complaint's work


@dataclass(frozen=True, slots=True)
class Work:
    """One complaint on the desk's axis of open hours: `arrived`, when somebody `began`, when it was `done`."""

    category: str
    arrived: float
    began: float
    done: float


def effort(draw: Random, mean: float) -> float:
    """Hours of work in a complaint: lognormal with this mean."""
    return mean * math.exp(draw.gauss(-SPREAD * SPREAD / 2, SPREAD))


def work_through(
    draw: Random,
    letters: Sequence[tuple[float, str]],
    people: int,
    means: Mapping[str, float],
    leave: tuple[float, float] | None,
) -> list[Work]:
    """First come, first served by `people`. During `leave` (open hours, from and until) the second half of them takes
    on nothing new. `letters`: (arrived, category) in order."""
    free = [(0.0, person) for person in range(people)]
    done: list[Work] = []
    for arrived, category in letters:
        while True:
            at, person = heapq.heappop(free)
            began = max(at, arrived)
            if leave is None or 2 * person < people or not leave[0] <= began < leave[1]:
                break
            heapq.heappush(free, (leave[1], person))
        ends = began + effort(draw, means[category])
        heapq.heappush(free, (ends, person))
        done.append(Work(category, arrived, began, ends))
    return done


def heavy_tailed(
    draw: Random, letters: Sequence[tuple[float, str]], medians: Mapping[str, float], tenth: float
) -> list[Work]:
    """No queue: each complaint waits for others (a courier, a supplier) for a time of its own, lognormal with this
    median; one in ten takes more than `tenth` times the median."""
    spread = math.log(tenth) / 1.2815515655446004  # the normal's ninth decile
    return [
        Work(category, arrived, arrived, arrived + medians[category] * math.exp(draw.gauss(0.0, spread)))
        for arrived, category in letters
    ]
