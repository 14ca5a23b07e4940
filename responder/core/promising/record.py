"""What is known of a mailbox's complaints when a promise is given: plain numbers on one axis of open hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PREDICTORS = ("constant", "queue")
KEPT = 1000  # answered complaints that a record holds; more are older than they are useful
KEPT_OPEN = 1500  # unanswered ones; the backlog of a desk with more is underestimated


@dataclass(frozen=True, slots=True)
class Observed:
    """One complaint of the past. `arrived`, `answered`: open hours on one axis of the mailbox's calendar; `answered`
    None: not yet. `bases`: what each of PREDICTORS said at its arrival (open hours; 0: nothing)."""

    category: str
    arrived: float
    answered: float | None
    bases: tuple[float, ...]


Record = Sequence[Observed]
"""In order of arrival: the KEPT_OPEN unanswered and the KEPT answered ones that arrived last."""


def newest(record: Record, count: int) -> Record:
    """The newest `count` answered ones, with the unanswered ones that arrived since the first of them. Older unanswered
    ones would stand for complaints that have been dropped."""
    length = count + count // 4
    while True:
        tail = record[-length:]
        answered = [at for at, one in enumerate(tail) if one.answered is not None]
        if len(answered) >= count:
            return tail[answered[-count] :]
        if len(tail) == len(record):
            return tail[answered[0] :] if answered else tail[:0]
        length *= 2
