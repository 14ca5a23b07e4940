"""Rate and breaker: what they let go, in any order of times, and that they never keep anything for ever."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from responder.core import breaker
from responder.core.breaker import (
    CLOSED,
    HALF_OPEN,
    OPEN,
    UNTHROTTLED,
    Due,
    Record,
    Sending,
    Throttle,
    admit,
    beginning,
    most,
    next_token,
    resumed,
)

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
RATE = Throttle(times=0)
BREAKER = Throttle(per_minute=0, least=20, young=20, pause=timedelta(minutes=15), trial=5)
NOTHING = timedelta()
Sent = list[tuple[datetime, int]]


@dataclass
class Queue:
    """Mails that wait, in their order, and a dispatcher with so many places that looks when it is told to."""

    throttle: Throttle
    width: int = 4
    limit: int = 10**9
    now: datetime = START
    waiting: deque[int] = field(default_factory=deque)
    sent: Sent = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    retries: set[int] = field(default_factory=set)
    numbers: int = 0

    def __post_init__(self) -> None:
        self.state = beginning(self.throttle, self.now)

    def come(self, count: int) -> None:
        self.waiting.extend(range(self.numbers + 1, self.numbers + count + 1))
        self.numbers += count

    def look(self, *, refused: int = 0, under_way: bool = False) -> int:
        """Until nothing more goes; returns how many went."""
        before = len(self.sent)
        while True:
            dues = [Due(row, row not in self.retries) for row in list(self.waiting)[: self.width]]
            told = admit(
                self.state, dues, self.throttle, self.limit, self.now, refused=refused, under_way=under_way
            )
            self.state, refused = told.state, 0
            self.told += [fact.event for fact in told.facts]
            for _ in range(told.mails):
                self.sent.append((self.now, self.waiting.popleft()))
            if not told.mails:
                return len(self.sent) - before

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def run(self, minutes: float, step: float = 2.0) -> None:
        """Look every so many seconds, for so long."""
        for _ in range(int(minutes * 60 / step)):
            self.later(seconds=step)
            self.look()


# --- the rate ---


def test_a_burst_and_then_a_mail_a_second() -> None:
    """The figures of the default: 120 at once, 60 a minute, 200 acknowledged after 80 seconds."""
    queue = Queue(RATE)
    queue.come(200)
    assert queue.look() == 120
    assert queue.told == ["rate.reached"]
    queue.run(80 / 60 - 0.05)
    assert len(queue.sent) < 200
    queue.run(0.1)
    assert [row for _, row in queue.sent] == list(range(1, 201))
    assert queue.told == ["rate.reached"]


def test_less_than_the_rate_never_waits() -> None:
    """One mail a second, for an hour, each goes at the look that finds it."""
    queue = Queue(RATE)
    for _ in range(3600):
        queue.later(seconds=1)
        queue.come(1)
        assert queue.look() == 1
    assert queue.told == []


def test_it_is_told_again_once_a_whole_burst_had_room() -> None:
    """A trouble is one alarm, the next trouble is another."""
    queue = Queue(RATE)
    for _ in range(2):
        queue.come(130)
        queue.run(1)
        queue.run(3)
    assert queue.told == ["rate.reached"] * 2


def test_a_retry_takes_a_token_and_counts_as_no_further_mail() -> None:
    """It is a connection to the relay, and no news to its reader."""
    queue = Queue(replace(Throttle(), burst=10, per_minute=60))
    queue.come(4)
    queue.retries = {1, 2}
    queue.look()
    assert int(queue.state.tokens) == 6
    assert breaker.last_hour(queue.state, queue.now) == 2


@st.composite
def days(draw: st.DrawFn) -> tuple[Throttle, list[tuple[float, int]]]:
    throttle = Throttle(
        per_minute=draw(st.integers(1, 600)), burst=draw(st.integers(1, 300)), times=0, trial=3
    )
    steps = st.tuples(st.floats(0, 300, allow_nan=False), st.integers(0, 200))
    return throttle, draw(st.lists(steps, max_size=30))


@given(days(), st.integers(1, 8))
@settings(deadline=None)
def test_never_more_than_the_burst_and_the_rate_in_any_window(
    day: tuple[Throttle, list[tuple[float, int]]], width: int
) -> None:
    """Whatever comes whenever; what came in its order goes in its order, and all of it goes in the end."""
    throttle, steps = day
    queue = Queue(throttle, width)
    for seconds, count in steps:
        queue.later(seconds=seconds)
        queue.come(count)
        queue.look()
    for _ in range(2_000):
        if not queue.waiting:
            break
        queue.later(seconds=max(0.5, next_token(queue.state, throttle, queue.now).total_seconds()))
        queue.look()
    told = [row for _, row in queue.sent]
    assert told == sorted(told)
    assert len(told) + len(queue.waiting) == queue.numbers
    assert not queue.waiting or len(told) > 1_000
    times = [at for at, _ in queue.sent]
    for begin in range(0, len(times), max(1, len(times) // 40)):
        for end in range(begin, len(times), max(1, len(times) // 40)):
            minutes = (times[end] - times[begin]) / timedelta(minutes=1)
            assert end - begin + 1 <= throttle.burst + throttle.per_minute * minutes + 1e-6


@given(
    st.lists(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)), max_size=6),
    st.integers(1, 50),
)
@example([timedelta(days=-3650)], 5)
@settings(deadline=None)
def test_a_clock_that_jumps_by_years_neither_floods_nor_blocks(jumps: list[timedelta], burst: int) -> None:
    """Each jump gives at most one burst, and after it a mail a second goes as before."""
    queue = Queue(Throttle(burst=burst, times=0))
    queue.come(10_000)
    queue.look()
    for jump in jumps:
        before = len(queue.sent)
        queue.now += jump
        queue.look()
        assert len(queue.sent) - before <= burst
        before = len(queue.sent)
        queue.run(1, 0.5)
        assert 59 <= len(queue.sent) - before <= 61


def test_what_cannot_go_leaves_the_state_untouched() -> None:
    """Looked at every two seconds, the register is not written each time."""
    queue = Queue(BREAKER, limit=3)
    queue.come(10)
    queue.look()
    queue.later(seconds=2)
    assert admit(queue.state, [Due(9, True)], BREAKER, 3, queue.now).state is queue.state
    assert admit(queue.state, [], BREAKER, 3, queue.now).state is queue.state


# --- the breaker ---


def test_it_opens_for_the_mail_beyond_what_is_usual() -> None:
    """The twentieth goes, the twenty-first waits; nothing goes until the pause is over."""
    queue = Queue(BREAKER, limit=20)
    queue.come(20)
    assert queue.look() == 20
    assert queue.told == []
    queue.come(30)
    assert queue.look() == 0
    assert (queue.told, queue.state.breaker) == (["breaker.opened"], OPEN)
    queue.run(14.9)
    assert len(queue.sent) == 20


def test_after_the_pause_a_few_go_and_it_opens_again_while_the_hour_is_full() -> None:
    """One alarm for all of it; within an hour and a quarter the hour is quiet again, and it closes."""
    queue = Queue(BREAKER, limit=20)
    queue.come(60)
    queue.look()
    queue.run(16)
    assert queue.told == ["breaker.opened", "breaker.trial", "breaker.reopened"]
    assert len(queue.sent) == 25
    queue.run(240)
    assert not queue.waiting
    assert [row for _, row in queue.sent] == list(range(1, 61))
    assert queue.told.count("breaker.opened") == 1
    queue.run(100)
    assert queue.told[-1] == "breaker.closed"
    assert queue.state.breaker == CLOSED


def test_it_closes_though_nothing_waits_any_more() -> None:
    """Somebody who looks at it finds it closed, and not open for a day because of one mail."""
    queue = Queue(BREAKER, limit=20)
    queue.come(21)
    queue.look()
    queue.run(16)
    assert not queue.waiting
    assert queue.state.breaker == HALF_OPEN
    queue.run(60)
    assert queue.state.breaker == CLOSED


def test_the_next_trouble_is_another_alarm() -> None:
    """An hour after it closed; before that it is the same one."""
    queue = Queue(BREAKER, limit=20)
    queue.come(21)
    queue.run(80)
    assert queue.state.breaker == CLOSED
    queue.run(65)
    queue.come(40)
    queue.look()
    assert queue.told.count("breaker.opened") == 2


def test_a_trial_that_relays_refuse_opens_it_again() -> None:
    """More than half of it refused: the hour may be quiet, the mails are not wanted."""
    queue = Queue(BREAKER, limit=20)
    queue.come(30)
    queue.look()
    queue.state = replace(queue.state, recent=())
    queue.later(minutes=15)
    queue.look(under_way=True)
    assert queue.state.breaker == HALF_OPEN
    queue.look(refused=3)
    assert queue.state.breaker == OPEN
    queue.later(minutes=15)
    queue.look(under_way=True)
    queue.waiting.clear()
    queue.look(refused=1)
    assert queue.state.breaker == CLOSED


def test_a_trial_is_judged_when_its_mails_have_their_answers() -> None:
    """Not while the relay still thinks about them."""
    queue = Queue(BREAKER, limit=20)
    queue.come(40)
    queue.look()
    queue.later(minutes=15)
    queue.look(under_way=True)
    for _ in range(5):
        queue.later(minutes=1)
        assert queue.look(under_way=True) == 0
        assert queue.state.breaker == HALF_OPEN
    queue.look()
    assert queue.state.breaker == OPEN


def test_an_operators_word_lets_all_go_that_waits_and_no_more() -> None:
    """What came after it is counted anew."""
    queue = Queue(BREAKER, limit=20)
    queue.come(500)
    queue.look()
    queue.state = resumed(queue.state, 500)
    queue.come(21)
    assert queue.look() == 500
    assert queue.state.breaker == OPEN
    assert queue.told.count("breaker.opened") == 2


def test_switched_off_it_lets_go_at_once() -> None:
    """Whoever takes the setting away means it; the trail says so."""
    queue = Queue(BREAKER, limit=20)
    queue.come(100)
    queue.look()
    queue.throttle = UNTHROTTLED
    assert queue.look() == 80
    assert queue.told == ["breaker.opened", "breaker.closed"]
    assert queue.state.breaker == CLOSED


@given(
    st.integers(1, 40),
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60)), max_size=12),
)
@settings(deadline=None, max_examples=60)
def test_never_more_than_the_limit_and_the_trials_in_any_hour(
    limit: int, trial: int, day: list[tuple[int, int]]
) -> None:
    """At most five trials fall into an hour of pauses of fifteen minutes; all goes in the end, in its order."""
    throttle = replace(BREAKER, trial=trial)
    queue = Queue(throttle, limit=limit)
    for minutes, count in day:
        queue.come(count)
        queue.look()
        queue.run(minutes, 60)
    for _ in range(20_000):
        if not queue.waiting and queue.state.breaker == CLOSED:
            break
        queue.run(1, 60)
    assert not queue.waiting
    assert queue.state.breaker == CLOSED
    told = [row for _, row in queue.sent]
    assert told == list(range(1, queue.numbers + 1))
    times = [at for at, _ in queue.sent]
    for begin, at in enumerate(times):
        within = sum(one - at < timedelta(hours=1) for one in times[begin:])
        assert within <= limit + 5 * trial


@given(
    st.lists(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)), max_size=5),
    st.integers(0, 40),
)
@settings(deadline=None, max_examples=60)
def test_a_jump_of_the_clock_opens_nothing_for_ever(jumps: list[timedelta], minutes: int) -> None:
    """After the last jump all goes, within the time that it takes without one."""
    queue = Queue(BREAKER, limit=20)
    for jump in jumps:
        queue.come(30)
        queue.look()
        queue.run(minutes, 60)
        before = len(queue.sent)
        queue.now += jump
        queue.look()
        assert len(queue.sent) - before <= 20 + BREAKER.trial
    for _ in range(24 * 60):
        queue.run(1, 60)
    assert not queue.waiting
    assert queue.state.breaker == CLOSED


# --- what is usual ---


def hours(*mails: int, ago: int = 1) -> dict[int, int]:
    """The last hours' counts, newest first."""
    return {breaker.hour_of(START) - ago - at: count for at, count in enumerate(mails)}


FIRST = breaker.hour_of(START) - 30 * 24


def test_a_young_register_has_a_fixed_cap() -> None:
    """Nobody knows yet what is usual: for the first seven days."""
    throttle = Throttle()
    assert most(Record(), throttle, START) == 1000
    told = hours(500, 400)
    assert most(Record(told, breaker.hour_of(START) - 7 * 24 + 1), throttle, START) == 1000
    assert most(Record(told, breaker.hour_of(START) - 7 * 24), throttle, START) == 5 * 400


def test_it_is_five_times_the_99th_percentile_of_thirty_days() -> None:
    """Of 720 hours the eighth largest: seven wild hours say nothing. Hours of no mail are hours."""
    wild = [900] * 7
    assert most(Record(hours(*wild, 60, *[30] * 600), FIRST), Throttle(), START) == 300
    assert most(Record(hours(*wild), FIRST), Throttle(), START) == 100
    assert most(Record(hours(*wild, 60, ago=721), FIRST - 800), Throttle(), START) == 100


def test_hours_to_come_and_this_one_say_nothing() -> None:
    """A clock that was set back leaves hours that lie ahead."""
    told = Record({breaker.hour_of(START) + at: 900 for at in range(100)}, FIRST)
    assert most(told, Throttle(), START) == 100
    assert most(Record({}, breaker.hour_of(START) + 5), Throttle(), START) == 1000


@pytest.mark.parametrize("state", [CLOSED, OPEN, HALF_OPEN])
def test_without_rate_and_breaker_everything_goes(state: str) -> None:
    """Off is off, whatever was before."""
    before = Sending(0.0, START, breaker=state, since=START)
    assert admit(before, [Due(at, True) for at in range(50)], UNTHROTTLED, 1, START).mails == 50
