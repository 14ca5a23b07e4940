"""How promises turned out, overall and by month of receipt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean, median
from zoneinfo import ZoneInfo

from responder.core.promising.adapting import GOAL
from responder.simulation.playing import Played
from responder.simulation.trace import Letter

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Tally:
    """`n`: promises whose outcome is known; `kept`: the share of them kept, None where n is 0; `unknown`: unanswered at
    the end of the trace and not yet due. Hours are open time, over all promises."""

    n: int
    kept: float | None
    unknown: int
    mean: float
    median: float

    @property
    def within(self) -> bool | None:
        """Whether the share lies in the 95 % binomial band around the goal; None where n is 0."""
        return None if self.kept is None else abs(self.kept - GOAL) <= band(self.n)

    def as_dict(self) -> dict[str, float | int | None]:
        """For --json."""
        rounded = None if self.kept is None else round(self.kept, 4)
        hours = {"mean_working_hours": round(self.mean, 3), "median_working_hours": round(self.median, 3)}
        return {"n": self.n, "kept": rounded, "outcome_unknown": self.unknown, **hours}


def band(n: int) -> float:
    """Half the width of the 95 % binomial band around the goal (normal approximation) for n outcomes."""
    return NORMAL_95 * math.sqrt(GOAL * (1 - GOAL) / n)


def overall(letters: Sequence[Letter], promises: Sequence[Played]) -> Tally:
    """All of them. `letters` must not be empty."""
    return _tally(list(zip(letters, promises, strict=True)), _end(letters))


def by_month(letters: Sequence[Letter], promises: Sequence[Played], zone: ZoneInfo) -> dict[str, Tally]:
    """ "2026-01" -> its tally, by local month of receipt, in order."""
    months: dict[str, list[tuple[Letter, Played]]] = {}
    for letter, given in zip(letters, promises, strict=True):
        months.setdefault(f"{letter.received.astimezone(zone):%Y-%m}", []).append((letter, given))
    return {month: _tally(pairs, _end(letters)) for month, pairs in months.items()}


def since(
    letters: Sequence[Letter], promises: Sequence[Played], zone: ZoneInfo, first: date, weeks: range
) -> Tally:
    """Of those received in these weeks (0: the first) after the local day `first` began. Raises ValueError: none."""
    begins, ends = (
        datetime.combine(first + timedelta(weeks=week), time(), zone) for week in (weeks.start, weeks.stop)
    )
    pairs = [
        (letter, given)
        for letter, given in zip(letters, promises, strict=True)
        if begins <= letter.received < ends
    ]
    if not pairs:
        raise ValueError(f"nothing was received from {begins} to {ends}")
    return _tally(pairs, _end(letters))


def _end(letters: Sequence[Letter]) -> datetime:
    return max(letter.answered or letter.received for letter in letters)


def _tally(pairs: Sequence[tuple[Letter, Played]], end: datetime) -> Tally:
    outcomes = [one for one in (_kept(letter, given, end) for letter, given in pairs) if one is not None]
    hours = [given.hours for _, given in pairs]
    kept = sum(outcomes) / len(outcomes) if outcomes else None
    return Tally(len(outcomes), kept, len(pairs) - len(outcomes), fmean(hours), median(hours))


def _kept(letter: Letter, given: Played, end: datetime) -> bool | None:
    if letter.answered is not None:
        return letter.answered <= given.due
    return False if given.due < end else None
