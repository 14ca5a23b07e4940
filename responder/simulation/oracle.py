"""The best that can be promised by one who knows the desk but not the future: how many people there are today, how long
each category takes on average and by how much that varies, and who waits and is being worked on at this moment."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from random import Random

from responder.simulation.staff import SPREAD, Work, effort

RUNS = 80  # futures imagined for each complaint
POOL = 4001  # efforts drawn once: a prime, so that walking through them does not fall into step
MANY = 25  # waiting complaints from which on the sum of their work is as good as normal


class Oracle:
    """Knows `people`, the `means` of each category and when half of the people are on `leave`."""

    def __init__(
        self, draw: Random, people: int, means: Mapping[str, float], leave: tuple[float, float] | None
    ) -> None:
        self._draw = draw
        self._people = people
        self._means = means
        self._leave = leave
        self._pool = [effort(draw, 1.0) for _ in range(POOL)]
        self._sorted = sorted(self._pool)
        self._at = 0

    def told(self, done: Sequence[Work], goal: float) -> list[float]:
        """For each complaint the `goal` quantile of its working time (open hours), given the state at its arrival."""
        found: list[float] = []
        present: list[Work] = []
        for work in done:
            present = [one for one in present if one.done > work.arrived]
            ends = sorted(self._futures(work, present))
            found.append(ends[math.ceil(goal * RUNS) - 1])
            present.append(work)
        return found

    def _futures(self, work: Work, present: Sequence[Work]) -> list[float]:
        now = work.arrived
        away = self._leave is not None and self._leave[0] <= now < self._leave[1]
        people = (self._people + 1) // 2 if away else self._people
        busy = [(self._means[one.category], now - one.began) for one in present if one.began <= now]
        waiting = [self._means[one.category] for one in present if one.began > now]
        mean = self._means[work.category]
        if len(waiting) > MANY:
            ahead, spread = sum(waiting), self._spread(waiting)
            return [self._far(busy, ahead, spread) / people + self._effort(mean) for _ in range(RUNS)]
        return [self._near(busy, waiting, people) + self._effort(mean) for _ in range(RUNS)]

    @staticmethod
    def _spread(waiting: Sequence[float]) -> float:
        return math.sqrt((math.exp(SPREAD * SPREAD) - 1) * sum([mean * mean for mean in waiting]))

    def _far(self, busy: Sequence[tuple[float, float]], ahead: float, spread: float) -> float:
        """Hours of work before everybody ahead of this complaint is served: the work of many is nearly normal."""
        started = sum([self._remaining(mean, spent) for mean, spent in busy])
        return max(0.0, self._draw.gauss(ahead + started, spread))

    def _near(self, busy: Sequence[tuple[float, float]], waiting: Sequence[float], people: int) -> float:
        free = sorted(self._remaining(mean, spent) for mean, spent in busy)
        # Whoever finishes last while half are away goes on leave: their places are not free.
        free = free[:people] if len(free) >= people else [0.0] * (people - len(free)) + free
        for mean in waiting:
            heapq.heapreplace(free, free[0] + self._effort(mean))
        return free[0]

    def _effort(self, mean: float) -> float:
        self._at = (self._at + 1) % POOL
        return mean * self._pool[self._at]

    def _remaining(self, mean: float, spent: float) -> float:
        """What is left of a work of which `spent` hours are over: drawn among those at least as long."""
        least = min(bisect_right(self._sorted, spent / mean), POOL - 1)
        return mean * self._sorted[least + int(self._draw.random() * (POOL - least))] - spent


def apart_oracle(done: Sequence[Work], medians: Mapping[str, float], tenth: float) -> list[float]:
    """Where complaints do not wait for one another: the ninth decile of each category."""
    return [medians[work.category] * tenth for work in done]
