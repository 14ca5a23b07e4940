"""What the state of the desk says about the next complaint's working time, before it is calibrated on the record.

Whitt 1999, "Predicting Queueing Delays", and Ibrahim and Whitt 2009, "Real-Time Delay Estimation Based on Delay
History": the number ahead over the rate of answers (queue length, QL), and the age of the one at the head of the line
(HOL). A delay estimator that looks at past delays alone lags behind when the load swings; the constant one is the best
where complaints do not wait for one another. None of these is a promise: each is a scale on which the past is
compared with now.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 0.05  # open hours: a base is a divisor
RATE_ANSWERS = 40  # answers from which the rate is taken: fewer are noisy, more are slow
RATE_WALK = 600  # events looked at for them
OWN = 1.0  # of the complaint itself, as a count: it is served too


def bases(now: float, arrivals: Sequence[float], answers: Sequence[float], backlog: int) -> tuple[float, ...]:
    """One figure (open hours) for each of PREDICTORS. `arrivals` and `answers`: the record's, ascending; `backlog`: how
    many of those arrived are not answered; `now`: this complaint's arrival."""
    rate = busy_rate(now, arrivals, answers, backlog)
    queue = (backlog + OWN) / rate if rate > 0 else 1.0
    return (1.0, max(LEAST, queue), 1.0)


def busy_rate(now: float, arrivals: Sequence[float], answers: Sequence[float], backlog: int) -> float:
    """Answers per open hour while at least half as many as now were waiting: the last RATE_ANSWERS of them. 0 where
    there are none. Time in which there was little to do says nothing about what the desk can do."""
    enough = backlog * 0.7
    present, later = backlog, now
    first, last = len(arrivals) - 1, len(answers) - 1
    hours = counted = 0.0
    for _ in range(RATE_WALK):
        if last < 0 or counted >= RATE_ANSWERS:
            break
        answered = first < 0 or answers[last] >= arrivals[first]
        at = answers[last] if answered else arrivals[first]
        if present >= enough and present:
            hours += later - at
        later = at
        if answered:
            present += 1
            counted += present >= enough
            last -= 1
        else:
            present -= 1
            first -= 1
    return counted / hours if hours > 0 else 0.0
