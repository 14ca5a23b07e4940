"""What is seen of the desk: who waits, at which rate answers come, and how far back one looks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.promising.predictors import LOST, busy_rate, surroundings
from responder.core.promising.record import Observed, newest


@st.composite
def records(draw: st.DrawFn) -> list[Observed]:
    """In order of arrival, a third unanswered."""
    rows = draw(
        st.lists(st.tuples(st.floats(0, 9), st.floats(0, 90), st.sampled_from([0, 1, 1])), max_size=60)
    )
    now, found = 0.0, []
    for gap, took, answered in rows:
        now += gap
        found.append(Observed("a", now, now + took if answered else None, (1.0, 1.0)))
    return found


@given(records(), st.integers(1, 30))
def test_the_newest_begin_with_the_answered_one_that_makes_them_enough(
    record: list[Observed], count: int
) -> None:
    """So many answered ones and whatever arrived since; all from the first answered one where there are fewer."""
    found = newest(record, count)
    answered = [one for one in record if one.answered is not None]
    first = record.index(answered[-count:][0]) if answered else len(record)
    assert found == record[first:]


@given(records(), st.floats(0, 500))
def test_the_backlog_is_whom_somebody_will_answer(record: list[Observed], later: float) -> None:
    """Whoever has waited more than twice as long as any answer took, in the whole record, is taken for lost."""
    now = max((max(one.arrived, one.answered or 0.0) for one in record), default=0.0) + later
    longest = max((one.answered - one.arrived for one in record if one.answered is not None), default=None)
    waiting = [one.arrived for one in record if one.answered is None]
    kept = waiting if longest is None else [one for one in waiting if one >= now - LOST * longest]
    assert surroundings(record, now).backlog == len(kept)


def test_an_old_long_answer_keeps_the_waiting_ones_in_the_backlog() -> None:
    """Though the newest four hundred were all answered at once."""
    old = Observed("a", 0.0, 300.0, (1.0, 1.0))
    quick = [Observed("a", 10.0 + at, 10.5 + at, (1.0, 1.0)) for at in range(500)]
    waits = Observed("a", 9.0, None, (1.0, 1.0))
    assert surroundings([old, waits, *quick], 520.0).backlog == 1
    assert surroundings([waits, *quick], 520.0).backlog == 0


def test_the_rate_counts_only_hours_with_as_many_to_do() -> None:
    """Ten an hour while there was a pile; the idle hours after it do not slow it down."""
    arrivals = [0.0] * 40 + [50.0] * 40
    answers = [(at + 1) / 10 for at in range(40)]
    assert busy_rate(50.0, arrivals, answers, 40) == pytest.approx(10.0, rel=0.05)


def test_without_answers_the_queue_says_nothing() -> None:
    """A backlog without a rate is no time; with one answer there is one."""
    waits = Observed("a", 1.0, None, (1.0, 0.0))
    seen = surroundings([waits], 2.0)
    assert (seen.rate, seen.backlog, seen.bases) == (0.0, 1, (1.0, 0.0))
    assert surroundings([Observed("a", 0.0, 1.5, (1.0, 0.0)), waits], 2.0).bases[1] > 0
