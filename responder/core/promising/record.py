"""What is known of a mailbox's complaints when a promise is given: plain numbers on one axis of open hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PREDICTORS = ("constant", "queue", "oldest")


@dataclass(frozen=True, slots=True)
class Observed:
    """One complaint of the past. `arrived`, `answered` in open hours on an axis of the mailbox's calendar; `answered`
    None: not yet. `bases`: what each of PREDICTORS said at its arrival, in open hours; () where none was computed."""

    category: str
    arrived: float
    answered: float | None
    bases: tuple[float, ...] = ()


Record = Sequence[Observed]
"""In order of arrival: all that are unanswered, and of the answered ones those that arrived last."""
