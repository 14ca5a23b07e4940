"""The level follows the outcomes: by how much, how far, and to which hit rate."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.promising.adapting import (
    CLEARLY,
    GOAL,
    HIGHEST,
    LOWEST,
    STEP,
    Given,
    State,
    answered,
    pinball,
    promised,
    settled,
)

USUAL = Given(expected_miss=0.1, predictor=1, candidates=(4.0, 4.0))
OUTCOMES = st.lists(st.tuples(st.floats(0, 0.3), st.booleans()), max_size=60)


def test_a_miss_raises_the_level_nine_times_as_much_as_a_kept_promise_lowers_it() -> None:
    """So that one in ten keeps it where it is."""
    up = settled(State(), USUAL, missed=True).shift
    down = settled(State(), USUAL, missed=False).shift
    assert up == pytest.approx(STEP[1] * 0.9)
    assert up == pytest.approx(-9 * down)


def test_a_promise_that_rounding_made_safe_is_paid_back_at_once() -> None:
    """One that is expected to be kept with certainty lowers the level before its outcome is known."""
    assert promised(State(), Given(0.0, 1, (4.0, 4.0))).shift < 0
    assert promised(State(), USUAL).shift == pytest.approx(0)


@given(OUTCOMES)
def test_it_never_leaves_its_bounds(outcomes: list[tuple[float, bool]]) -> None:
    """Whatever the outcomes."""
    state = State()
    for expected, missed in outcomes:
        state = settled(
            promised(state, Given(expected, 1, (1.0, 1.0))), Given(expected, 1, (1.0, 1.0)), missed
        )
        assert LOWEST <= state.shift <= HIGHEST


def test_a_burst_of_misses_is_not_paid_back_for_months() -> None:
    """After two hundred misses in a row the level is at its usual again within forty promises kept."""
    state = State()
    for _ in range(200):
        state = settled(state, USUAL, missed=True)
    for _ in range(40):
        state = settled(state, USUAL, missed=False)
    assert state.level < GOAL


@pytest.mark.parametrize("wrong", [-0.04, 0.0, 0.03])
@pytest.mark.parametrize("late", [1, 40])
def test_the_hit_rate_reaches_the_goal_though_the_estimate_is_wrong(wrong: float, late: int) -> None:
    """Promises break more or less often than expected by `wrong`, and it is known after `late` further promises. Over
    three thousand of them nine in ten are kept, to one in a hundred."""
    draw, state, kept = Random(7), State(), 0
    pending: list[tuple[Given, bool]] = []
    for _ in range(3000):
        told = Given(max(0.0, 1 - state.level), 1, (1.0, 1.0))
        missed = draw.random() < told.expected_miss + wrong
        kept += not missed
        state = promised(state, told)
        pending.append((told, missed))
        if len(pending) >= late:
            state = settled(state, *pending.pop(0))
    assert kept == pytest.approx(2700, abs=30)


def test_the_predictor_that_errs_less_earns_the_next_promise() -> None:
    """Not by a hair, but by a tenth."""
    state = State()
    for _ in range(30):
        state = answered(state, Given(0.1, 0, (9.0, 5.0)), 4.0)
    assert state.predictor == 1
    close = State()
    for _ in range(30):
        close = answered(close, Given(0.1, 0, (5.0 * CLEARLY - 4.0 * (CLEARLY - 1) - 0.01, 5.0)), 4.0)
    assert close.predictor == 0


@given(st.lists(st.floats(0.1, 50), min_size=20, max_size=60, unique=True))
def test_the_pinball_loss_is_least_at_the_quantile(times: list[float]) -> None:
    """No other candidate among the times has a smaller sum."""
    ranked = sorted(times)
    quantile = ranked[-(-9 * len(ranked) // 10) - 1]
    least = min(sum(pinball(time, candidate) for time in times) for candidate in times)
    assert sum(pinball(time, quantile) for time in times) == pytest.approx(least)
