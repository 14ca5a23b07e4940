"""A desk's letters played through the promise code, in the order of the year: each promise sees only what was known
when it was given."""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

from responder.core import forecast, promise
from responder.core.business_calendar import Budget, Calendar, add
from responder.core.estimating import Asked, Observed, State, estimate
from responder.core.forecast import Promising
from responder.core.hours.open_time import OpenTime
from responder.core.promising import adapting
from responder.core.promising.record import KEPT, KEPT_OPEN
from responder.simulation.trace import Letter

TARGET = "target"
Heard = Callable[[int], None]
AHEAD = timedelta(days=500)  # of the last instant: promises reach beyond it


@dataclass(frozen=True, slots=True)
class Played:
    """One promise. `due` UTC; `hours`: open time from receipt to `due`; `predictor`: who said so, or "target"."""

    due: datetime
    hours: float
    predictor: str


def axis_of(calendar: Calendar, letters: Sequence[Letter]) -> OpenTime:
    """Open hours over the whole time of these letters, and some time beyond."""
    first = min(letter.received for letter in letters) - timedelta(days=30)
    last = max(letter.answered or letter.received for letter in letters) + AHEAD
    return OpenTime(calendar, first.date(), last.date())


def play(
    letters: Sequence[Letter],
    calendar: Calendar,
    target: Budget,
    promising: Promising | None = None,
    heard: Heard | None = None,
) -> list[Played]:
    """A promise for each letter (in order of receipt); `target` serves as long as too little is known. `promising`: as
    the mailbox is configured; None: the defaults. `heard` is told how many there are, each time."""
    given: list[Played] = []
    for one in Desk(letters, calendar, target, promising or Promising()).promises():
        given.append(one)
        if heard:
            heard(len(given))
    return given


class Desk:
    """What the register would know while the letters come in. Deterministic."""

    def __init__(
        self, letters: Sequence[Letter], calendar: Calendar, target: Budget, promising: Promising
    ) -> None:
        self._letters = letters
        self._calendar = calendar
        self._target = target
        self._promising = promising
        self._axis = axis_of(calendar, letters)
        self._state = State()
        self._arrived = [self._axis.reading(letter.received) for letter in letters]
        self._open: dict[int, Observed] = {}
        self._answered: list[tuple[int, Observed]] = []  # in order of arrival
        self._given: dict[int, adapting.Given] = {}
        self._running: list[tuple[datetime, int]] = []  # promises whose outcome is not known, by due time

    def promises(self) -> Iterator[Played]:
        """In the order of the letters."""
        answers = sorted(
            (letter.answered, at) for at, letter in enumerate(self._letters) if letter.answered is not None
        )
        coming = iter(answers)
        following = next(coming, None)
        for at, letter in enumerate(self._letters):
            while following and following[0] <= letter.received:
                self._answer(following[1], following[0])
                following = next(coming, None)
            self._break_before(letter.received)
            yield self._promise(at, letter)

    def _answer(self, at: int, moment: datetime) -> None:
        self._break_before(moment)
        if at not in self._open:  # answered at the instant of receipt or before its own promise
            return
        known = self._open.pop(at)
        reading = max(known.arrived, self._axis.reading(moment))
        insort(self._answered, (at, Observed(known.category, known.arrived, reading, known.bases)))
        if len(self._answered) > KEPT:
            del self._answered[0]
        given = self._given.pop(at, None)
        if given is None:
            return
        if any(number == at for _, number in self._running):
            self._running = [one for one in self._running if one[1] != at]
            heapq.heapify(self._running)
            self._state = adapting.settled(self._state, given, missed=False)
        self._state = adapting.answered(self._state, given, reading - known.arrived)

    def _break_before(self, moment: datetime) -> None:
        while self._running and self._running[0][0] < moment:
            _, at = heapq.heappop(self._running)
            self._state = adapting.settled(self._state, self._given[at], missed=True)

    def _record(self) -> list[Observed]:
        waiting = list(islice(reversed(self._open.items()), KEPT_OPEN))
        return [
            one for _, one in sorted([*self._answered, *reversed(waiting)])
        ]  # numbers differ: they alone decide

    def _promise(self, at: int, letter: Letter) -> Played:
        arrived = self._arrived[at]

        @cache  # asked twice: by the estimate, and when its time is promised
        def due_after(hours: float) -> datetime:
            return promise.friendly_point(
                self._calendar, self._axis.instant(arrived + hours), letter.received
            )

        def rounded(hours: float) -> float:
            return self._axis.reading(due_after(hours)) - arrived

        asked = Asked(letter.category, arrived)
        limits = forecast.limits_of(
            self._axis, self._calendar, letter.received, self._target, self._promising
        )
        told = estimate(self._record(), asked, self._state, limits, rounded)
        learned = told.hours if self._promising.learn else None
        due = due_after(learned) if learned is not None else self._by_target(letter.received)
        self._open[at] = Observed(letter.category, arrived, None, told.bases)
        self._state = told.state
        if told.given and learned is not None:
            self._given[at] = told.given
            heapq.heappush(self._running, (due, at))
        return Played(due, self._axis.reading(due) - arrived, TARGET if learned is None else told.predictor)

    def _by_target(self, received: datetime) -> datetime:
        return promise.friendly_point(self._calendar, add(self._calendar, received, self._target), received)
