"""How well promises are kept: what became of each, counted, against the goal.

One clock counts once, by the first promise of it that reached the customer: a later one came with a notice of delay,
and that the first was not kept stays so. What nobody was told is no promise. A promise whose time is over without an
answer counts as not kept: leaving it out until somebody answers would flatter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from math import exp, lgamma, log
from statistics import median_low

from responder.core.promising.adapting import GOAL

KEPT, LATE, WITHDRAWN, SUPERSEDED = "kept", "late", "withdrawn", "superseded"
RUNNING = ""
BELOW, WITHIN, ABOVE = "below", "within", "above"
FOUR_WEEKS = timedelta(days=28)
TAIL = 0.025  # on each side of the band: 95 % between them


@dataclass(frozen=True, slots=True)
class Row:
    """One promise as the register keeps it. `outcome`: one of the four, RUNNING while there is none; `late_by`: seconds
    of open time; `superseded_by`: the number of the promise that took its place; `sent`: the relay took the mail that
    says it. Times are aware."""

    number: int
    complaint: str
    clock: int
    mailbox: str
    category: str
    given: datetime
    due: datetime
    outcome: str = RUNNING
    late_by: int | None = None
    superseded_by: int | None = None
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Promised:
    """What a customer was promised on one clock, and what became of it. `late_by`: seconds of open time from `due` to
    the answer, None where there is no answer or it was in time."""

    mailbox: str
    category: str
    given: datetime
    due: datetime
    outcome: str
    late_by: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """So many promises of each outcome. `overdue`: of those that still run; `lateness`: seconds of open time of each
    that was answered too late, ascending."""

    kept: int = 0
    late: int = 0
    superseded: int = 0
    withdrawn: int = 0
    running: int = 0
    overdue: int = 0
    lateness: tuple[int, ...] = ()

    @property
    def given(self) -> int:
        """All of them."""
        return self.kept + self.late + self.superseded + self.withdrawn + self.running

    @property
    def not_kept(self) -> int:
        """Answered too late, replaced by a notice of delay, or over without an answer."""
        return self.late + self.superseded + self.overdue

    @property
    def judged(self) -> int:
        """Those of which it is known whether they were kept. Withdrawn ones are not judged."""
        return self.kept + self.not_kept

    @property
    def open(self) -> int:
        """Those that run and have time left."""
        return self.running - self.overdue

    @property
    def share(self) -> float | None:
        """Kept, of those judged; None where there is none."""
        return self.kept / self.judged if self.judged else None

    @property
    def band(self) -> tuple[int, int] | None:
        """See `band`; None where none is judged."""
        return band(self.judged) if self.judged else None

    @property
    def verdict(self) -> str:
        """BELOW or ABOVE what chance explains at the goal, else WITHIN; "" where none is judged.

        Kept promises are known earlier than missed ones: it is ABOVE only where all that are open would not change
        that."""
        if not self.judged:
            return ""
        if self.kept < band(self.judged)[0]:
            return BELOW
        return ABOVE if self.kept > band(self.judged + self.open)[1] else WITHIN

    @property
    def late_median(self) -> int | None:
        """The one in the middle, the smaller of two; None where none was answered too late."""
        return median_low(self.lateness) if self.lateness else None

    @property
    def late_worst(self) -> int | None:
        """None where none was answered too late."""
        return self.lateness[-1] if self.lateness else None


def promised(rows: Iterable[Row]) -> list[Promised]:
    """One for each clock of which a promise reached the customer, in the order of the rows' numbers. `rows`: all
    promises of these clocks."""
    clocks: dict[tuple[str, int], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.number):
        clocks.setdefault((row.complaint, row.clock), []).append(row)
    found = []
    for of_clock in clocks.values():
        first = next((row for row in of_clock if row.sent), None)
        if first:
            found.append((first.number, _judged(first, of_clock)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _judged(first: Row, of_clock: Sequence[Row]) -> Promised:
    """A notice of delay that has not gone out takes the place of nothing yet."""
    outcome = first.outcome
    notice = next((row for row in of_clock if row.number == first.superseded_by), None)
    if outcome == SUPERSEDED and notice and not notice.sent and notice.outcome == RUNNING:
        outcome = RUNNING
    answered = any(row.outcome in (KEPT, LATE) for row in of_clock)
    late_by = first.late_by if outcome in (LATE, SUPERSEDED) and answered else None
    return Promised(first.mailbox, first.category, first.given, first.due, outcome, late_by)


def count(promises: Iterable[Promised], now: datetime) -> Count:
    """What became of them by `now` (aware)."""
    held = {KEPT: 0, LATE: 0, SUPERSEDED: 0, WITHDRAWN: 0, RUNNING: 0}
    overdue, lateness = 0, []
    for one in promises:
        held[one.outcome] += 1
        overdue += one.outcome == RUNNING and one.due < now
        if one.late_by is not None:
            lateness.append(one.late_by)
    return Count(
        held[KEPT],
        held[LATE],
        held[SUPERSEDED],
        held[WITHDRAWN],
        held[RUNNING],
        overdue,
        tuple(sorted(lateness)),
    )


def together(counts: Iterable[Count]) -> Count:
    """Of all of them."""
    every = tuple(counts)
    return Count(
        sum(one.kept for one in every),
        sum(one.late for one in every),
        sum(one.superseded for one in every),
        sum(one.withdrawn for one in every),
        sum(one.running for one in every),
        sum(one.overdue for one in every),
        tuple(sorted(seconds for one in every for seconds in one.lateness)),
    )


def grouped(promises: Iterable[Promised], now: datetime, name: Callable[[Promised], str]) -> dict[str, Count]:
    """A count for each name, in the order of the names."""
    groups: dict[str, list[Promised]] = {}
    for one in promises:
        groups.setdefault(name(one), []).append(one)
    return {key: count(groups[key], now) for key in sorted(groups)}


def ended(promises: Iterable[Promised], until: datetime) -> list[Promised]:
    """Those whose promised time lies in the four weeks up to `until` (aware, not in the future): each of them is kept,
    not kept or withdrawn. Of promises by the day of their giving the kept ones are known earlier than the others."""
    return [one for one in promises if until - FOUR_WEEKS < one.due <= until]


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The day that it is there."""
    return moment.astimezone(zone).date()


def monday(moment: datetime, zone: tzinfo) -> date:
    """The first day of its ISO week there."""
    return week_begin(local_day(moment, zone))


def week_begin(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def iso_week(day: date) -> str:
    """Like "2026-W47" (ISO 8601): the year is that of the week's Thursday."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def midnight(day: date, zone: tzinfo) -> datetime:
    """When that day begins there."""
    return datetime.combine(day, time(), zone)


def band(judged: int) -> tuple[int, int]:
    """From how many to how many of so many independent promises are kept by a desk that keeps GOAL of them, 95 times in
    100: quantiles of the binomial distribution, exact. Raises ValueError where `judged` is negative."""
    if judged < 0:
        raise ValueError(f"{judged} promises")
    missed, below = 0, _chance(judged, 0)
    while below < TAIL:
        missed += 1
        below += _chance(judged, missed)
    fewest = missed
    while below < 1 - TAIL:
        missed += 1
        below += _chance(judged, missed)
    return judged - missed, judged - fewest


def _chance(judged: int, missed: int) -> float:
    """That exactly so many of them are missed. In logarithms: 0.9 to the power of 10,000 is no float."""
    ways = lgamma(judged + 1) - lgamma(missed + 1) - lgamma(judged - missed + 1)
    return exp(ways + missed * log(1 - GOAL) + (judged - missed) * log(GOAL))
