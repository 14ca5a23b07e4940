"""Kaplan-Meier against a textbook, against the definition, and its quantiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.promising.survival import survival

# Weeks of remission under 6-MP: Freireich et al. 1963, the worked example of most textbooks (Kleinbaum and Klein,
# "Survival Analysis", chapter 2).
RELAPSED = [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0]
IN_REMISSION = [6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0]
TIMES = st.lists(st.integers(0, 12).map(float), max_size=14)


@pytest.mark.parametrize(
    ("weeks", "share"),
    [
        (5, 1.0),
        (6, 0.8571),
        (7, 0.8067),
        (10, 0.7529),
        (13, 0.6902),
        (16, 0.6275),
        (22, 0.5378),
        (23, 0.4482),
    ],
)
def test_the_textbook_example(weeks: float, share: float) -> None:
    """The published estimates, to their four digits."""
    assert survival(RELAPSED, IN_REMISSION).share_beyond(weeks) == pytest.approx(share, abs=5e-5)


def test_its_median() -> None:
    """23 weeks, as published; nine tenths are not reached, because the longest are still in remission."""
    found = survival(RELAPSED, IN_REMISSION)
    assert (found.quantile(0.5), found.quantile(0.9), found.longest) == (23.0, None, 35.0)


@given(TIMES, TIMES)
def test_it_is_the_product_limit(answered: list[float], waiting: list[float]) -> None:
    """After each answer, the product of 1 - answered / at risk over all times so far."""
    found, share = survival(answered, waiting), 1.0
    for time in sorted(set(answered)):
        at_risk = sum(one >= time for one in answered + waiting)
        share *= 1 - answered.count(time) / at_risk
        assert found.share_beyond(time) == pytest.approx(share)


@given(st.lists(st.integers(0, 12).map(float), min_size=1, max_size=14), st.floats(0.01, 0.99))
def test_without_waiting_ones_it_is_the_sample(answered: list[float], level: float) -> None:
    """The quantile is the least answer within which at least the level lies."""
    time = survival(answered, []).quantile(level)
    assert time is not None
    assert sum(one <= time for one in answered) >= level * len(answered) - 1e-9
    assert sum(one < time for one in answered) < level * len(answered) + 1e-9


@given(TIMES, TIMES, st.floats(0, 20))
def test_one_more_that_waits_shortens_nothing(
    answered: list[float], waiting: list[float], time: float
) -> None:
    """An unanswered complaint can only raise the share that takes longer: leaving it out would flatter."""
    more = survival(answered, [*waiting, 13.0])
    assert more.share_beyond(time) >= survival(answered, waiting).share_beyond(time) - 1e-12


def test_nothing_seen() -> None:
    """Everything may take longer than anything."""
    assert (survival([], []).share_beyond(5.0), survival([], []).quantile(0.1)) == (1.0, None)
