"""The part of the record that is like now: same category, similar state of the desk."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from responder.core.promising.record import Observed, Record, newest
from responder.core.promising.survival import Survival, survival

LEAST = 20  # answers below which nothing is said
FULL = 600  # of one category: the newest
NEAR = 60  # answers among which the quantile is taken where the predictor tells states apart
LEAST_LONGER = 10  # answers that took longer than a complaint has waited, to tell how much longer it may take


def of_category(record: Record, category: str) -> tuple[Record, bool]:
    """The newest of this category and True, or of the whole mailbox and False where the category has too few
    answers."""
    own = newest([one for one in record if one.category == category], FULL)
    known = sum([one.answered is not None for one in own]) >= LEAST
    return (own if known else newest(record, FULL)), known


def similar(
    letters: Sequence[Observed], predictor: int, base: float, waited: float = 0.0
) -> Sequence[Observed]:
    """Those whose predictor said about the same at their arrival, enough that NEAR are answered, LEAST_LONGER of them
    after more than `waited`; all for the constant predictor. Those of which it said nothing are like nothing.
    Beran 1981: the product-limit estimate among neighbours is one of the conditional distribution."""
    if predictor == 0:
        return letters
    letters = [one for one in letters if one.bases[predictor]]
    bases = [one.bases[predictor] for one in letters]
    ranked = [letters[at] for at in sorted(range(len(bases)), key=bases.__getitem__)]
    scale = sorted(bases)
    low = high = bisect_left(scale, base)
    found = longer = 0
    while (found < NEAR or longer < LEAST_LONGER) and (low or high < len(ranked)):
        if high == len(ranked) or (low and base * base < scale[high] * scale[low - 1]):
            low -= 1
            one = ranked[low]
        else:
            one = ranked[high]
            high += 1
        if one.answered is not None:
            found += 1
            longer += not waited or (one.answered - one.arrived) / one.bases[predictor] * base > waited
    return ranked[low:high]


def curves(letters: Sequence[Observed], bases: Sequence[float], now: float, waited: float) -> list[Survival]:
    """For each predictor (`bases`: what they say now) the survival of the working time; that of the constant one where
    another says nothing now, or has said something of too few answered ones. At least LEAST are answered."""
    found: list[Survival] = []
    for which, base in enumerate(bases):
        curve = working_times(letters, which, base, now, waited) if base > 0 else found[0]
        found.append(curve if len(curve.times) >= LEAST else found[0])
    return found


def working_times(
    letters: Sequence[Observed], predictor: int, base: float, now: float, waited: float = 0.0
) -> Survival:
    """The survival of the working time of a complaint with this base (open hours), by those similar to it: their times
    scaled by what the predictor said then and says now."""
    near = similar(letters, predictor, base, waited)
    done = [
        (one.answered - one.arrived) / one.bases[predictor] * base for one in near if one.answered is not None
    ]
    waiting = [
        max(0.0, now - one.arrived) / one.bases[predictor] * base for one in near if one.answered is None
    ]
    return survival(done, waiting)
