"""Kaplan-Meier: what share of complaints takes longer, where some are not answered yet.

Kaplan and Meier 1958, "Nonparametric Estimation from Incomplete Observations". An unanswered complaint is a censored
observation: all that is known is that it takes longer than it has waited. Leaving such out would flatter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Survival:
    """The product-limit estimate. `times`: of the answered, ascending; `shares[i]`: the share that takes longer than
    `times[i]` (of equal times the last one's). `longest`: the longest time seen, answered or not; 0 where none was."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    longest: float

    def share_beyond(self, time: float) -> float:
        """The share that takes longer than `time`: 1 before the first answer."""
        at = bisect_right(self.times, time)
        return self.shares[at - 1] if at else 1.0

    def answered_beyond(self, time: float) -> int:
        """How many answered ones took longer than `time`."""
        return len(self.times) - bisect_right(self.times, time)

    def quantile(self, level: float) -> float | None:
        """The least time within which the share `level` (0 to 1) is answered; None where the record does not reach so
        far, because the longest times are of unanswered ones."""
        low, high = 0, len(self.times)
        while low < high:
            middle = (low + high) // 2
            if self.shares[middle] <= 1.0 - level + 1e-12:
                high = middle
            else:
                low = middle + 1
        return self.times[low] if low < len(self.times) else None


def survival(answered: Iterable[float], waiting: Iterable[float]) -> Survival:
    """The estimate from the times of the answered and the times so far of those still waiting (all >= 0, any order).
    One that waited just as long as another's answer took counts as taking longer."""
    exact, censored = sorted(answered), sorted(waiting)
    shares: list[float] = []
    share, begin, total = 1.0, 0, len(exact) + len(censored)
    # Between two censored times the factors 1 - 1/n telescope.
    ends = sorted({bisect_right(exact, time) for time in censored} | {len(exact)})
    for end in ends:
        if end > begin:
            at_risk = total - begin - bisect_left(censored, exact[begin])
            shares += [share * left / at_risk for left in range(at_risk - 1, at_risk - 1 - end + begin, -1)]
            share, begin = shares[-1], end
    longest = max(exact[-1:] + censored[-1:], default=0.0)
    return Survival(tuple(exact), tuple(shares), longest)
