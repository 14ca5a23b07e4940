"""Pauses that double, spread and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.backoff import FIRST, GIVE_UP, LONGEST, next_attempt, pause

QUEUED = datetime(2026, 11, 20, 12, tzinfo=UTC)
JITTER = st.floats(0, 1, exclude_max=True)
MIDDLE = 0.5  # no jitter


def test_pauses_double_up_to_the_longest() -> None:
    """One minute, two, four ... two hours."""
    minutes = [pause(n, FIRST, LONGEST, MIDDLE) / timedelta(minutes=1) for n in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 120, 120]


@given(st.integers(-5, 10**9), JITTER)
def test_a_pause_is_never_nothing_and_never_endless(failures: int, jitter: float) -> None:
    """However often it failed."""
    assert FIRST * 0.8 <= pause(failures, FIRST, LONGEST, jitter) <= LONGEST * 1.2


@given(st.integers(1, 40), JITTER, JITTER)
def test_jitter_spreads_over_a_fifth_each_way(failures: int, one: float, other: float) -> None:
    """More jitter, later; never out of the 80 to 120 %."""
    first, second = (pause(failures, FIRST, LONGEST, jitter) for jitter in (one, other))
    assert (first <= second) == (one <= other) or abs(first - second) < timedelta(microseconds=2)


@given(st.integers(1, 100), st.timedeltas(timedelta(0), GIVE_UP - timedelta(seconds=1)), JITTER)
def test_before_the_end_there_is_always_a_next_attempt_later(
    attempts: int, waited: timedelta, jitter: float
) -> None:
    """Strictly after now."""
    now = QUEUED + waited
    again = next_attempt(attempts, QUEUED, now, jitter)
    assert again is not None
    assert now < again <= now + LONGEST * 1.2


@pytest.mark.parametrize("over", [timedelta(0), timedelta(days=400)])
def test_after_four_days_it_ends(over: timedelta) -> None:
    """RFC 5321 section 4.5.4.1: at least four to five days."""
    assert timedelta(days=4) <= GIVE_UP
    assert next_attempt(3, QUEUED, QUEUED + GIVE_UP + over, MIDDLE) is None


def test_a_clock_that_was_set_back_gives_up_nothing() -> None:
    """`now` before the queueing."""
    assert next_attempt(1, QUEUED, QUEUED - timedelta(days=30), MIDDLE) is not None


def test_four_days_are_some_fifty_attempts() -> None:
    """Neither hammering nor forgetting."""
    now, attempts = QUEUED, 0
    while (again := next_attempt(attempts + 1, QUEUED, now, MIDDLE)) is not None:
        now, attempts = again, attempts + 1
    assert 45 <= attempts <= 60
