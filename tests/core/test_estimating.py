"""The estimate: total, bounded, honest about what it does not know, and the same for the same record."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import business_calendar as bc
from responder.core import promise
from responder.core.business_calendar import Calendar, CalendarError, Interval, parse_budget
from responder.core.estimating import Asked, Limits, Observed, State, estimate

OFFICE = Calendar("desk", "Europe/Tallinn", dict.fromkeys(range(5), (Interval(time(9), time(17)),)), "EE")


@st.composite
def records(draw: st.DrawFn) -> list[Observed]:
    """In order of arrival; some never answered, bases of any size."""
    gaps = draw(st.lists(st.floats(0, 20), max_size=80))
    now, found = 0.0, []
    for gap in gaps:
        now += gap
        took = draw(st.none() | st.floats(0, 200))
        bases = (1.0, draw(st.just(0.0) | st.floats(0.05, 500)))
        found.append(Observed(draw(st.sampled_from("ab")), now, None if took is None else now + took, bases))
    return [
        one if one.answered is None or one.answered <= now else replace(one, answered=None) for one in found
    ]


def plain(count: int, took: float = 4.0, category: str = "a") -> list[Observed]:
    """One an hour, each answered after `took` hours or more: 0 to 9 tenths more."""
    return [Observed(category, float(at), at + took + at % 10 / 10, (1.0, 2.0)) for at in range(count)]


def asked(record: list[Observed], category: str = "a", waited: float = 0.0) -> Asked:
    last = max((max(one.arrived, one.answered or 0.0) for one in record), default=0.0)
    return Asked(category, last, waited)


def as_is(hours: float) -> float:
    return hours


@given(records(), st.floats(-0.35, 0.1), st.integers(0, 1), st.floats(0, 50))
def test_any_record_gives_an_estimate(
    record: list[Observed], shift: float, predictor: int, waited: float
) -> None:
    """Finite, at least the floor, more than was waited, at most some times the longest scaled time; and its state is
    one that the next estimate takes."""
    state = State(shift=shift, predictor=predictor)
    told = estimate(record, asked(record, waited=waited), state, Limits(floor=1.0), as_is)
    if told.hours is None:
        assert told.n < 20 or waited > 0
        assert (told.given, told.state) == (None, state)
        assert told.why
        return
    assert math.isfinite(told.hours)
    assert told.hours >= max(1.0, waited + 1.0)
    assert told.given is not None
    assert 0 <= told.given.expected_miss <= 0.3
    assert json.loads(json.dumps(told.basis))
    assert estimate(record, asked(record, waited=waited), state, Limits(floor=1.0), as_is) == told


@given(records(), st.floats(-0.3, 0.05), st.floats(0, 0.04))
def test_a_higher_level_promises_no_less(record: list[Observed], shift: float, more: float) -> None:
    """Else a miss would be answered by a shorter promise."""
    low = estimate(record, asked(record), State(shift=shift), Limits(), as_is)
    high = estimate(record, asked(record), State(shift=shift + more), Limits(), as_is)
    assert (low.hours or 0) <= (high.hours or 0)


def test_the_quantile_of_a_plain_record() -> None:
    """Nine in ten took at most 4.8 hours."""
    told = estimate(plain(200), Asked("a", 300.0), State(), Limits(), as_is)
    assert told.hours == pytest.approx(4.8)
    assert (told.among, told.n, told.censored, told.predictor) == ("category", 200, 0, "constant")


def test_too_few_of_the_category_then_of_the_mailbox() -> None:
    """Nineteen are too few: the mailbox's serve, and where they are too few as well, the rule's target."""
    record = [
        *plain(100, 2.0, "b"),
        *[
            replace(one, arrived=one.arrived + 100, answered=(one.answered or 0) + 100)
            for one in plain(19, 9.0)
        ],
    ]
    told = estimate(record, Asked("a", 200.0), State(), Limits(), as_is)
    assert (told.among, told.n) == ("mailbox", 119)
    few = estimate(plain(19), Asked("a", 200.0), State(), Limits(), as_is)
    assert (few.hours, few.given, few.among) == (None, None, "mailbox")
    assert "19 answers" in few.basis[0][1]


def test_unanswered_ones_make_it_longer() -> None:
    """A fifth that still waits after forty hours cannot be left out."""
    answered = plain(200)
    waiting = [replace(one, answered=None) if at % 5 == 0 else one for at, one in enumerate(answered)]
    short = estimate([one for one in waiting if one.answered], Asked("a", 240.0), State(), Limits(), as_is)
    honest = estimate(waiting, Asked("a", 240.0), State(), Limits(), as_is)
    assert honest.hours is not None
    assert short.hours is not None
    assert honest.hours > 5 * short.hours


def test_a_backlog_makes_it_longer() -> None:
    """With the queue's predictor: the same desk, thirty more ahead."""
    record = [Observed("a", float(at), at + 4.0, (1.0, 4.0)) for at in range(200)]
    now = 205.0
    ahead = [Observed("a", 204.0 + at / 100, None, (1.0, 4.0)) for at in range(30)]
    idle = estimate(record, Asked("a", now), State(predictor=1), Limits(), as_is)
    busy = estimate([*record, *ahead], Asked("a", now), State(predictor=1), Limits(), as_is)
    assert busy.backlog == idle.backlog + 30
    assert busy.hours is not None
    assert idle.hours is not None
    assert busy.hours > 3 * idle.hours


def test_a_pile_that_the_record_does_not_reach_is_worked_off_first() -> None:
    """A desk begins with a hundred waiting and answers two an hour; after 25 answers nobody knows how long a ninth
    decile takes, but the seventy-five ahead take some forty hours."""
    done = [Observed("a", 0.0, (at + 1) / 2, (1.0, 0.0)) for at in range(25)]
    ahead = [Observed("a", 0.0, None, (1.0, 0.0))] * 75
    told = estimate([*done, *ahead], Asked("a", 12.5), State(), Limits(), as_is)
    assert (told.predictor, told.backlog) == ("constant", 75)
    assert told.unreached > 0.1
    assert told.hours == pytest.approx(38.0, abs=2)
    assert estimate([*done, *ahead], Asked("a", 12.5), State(), Limits(ceiling=20.0), as_is).hours == 20.0


def test_lost_complaints_are_no_backlog() -> None:
    """Those that nobody will answer any more do not stand before the next one."""
    lost = [Observed("a", float(at), None, (1.0, 2.0)) for at in range(50)]
    later = [
        replace(one, arrived=one.arrived + 1000, answered=(one.answered or 0) + 1000) for one in plain(100)
    ]
    assert estimate([*lost, *later], Asked("a", 1200.0), State(), Limits(), as_is).backlog == 0


def test_floor_and_ceiling() -> None:
    """The floor lengthens; beyond the ceiling the honest time stands and says so; clamped, it is not learned from."""
    record, at = plain(200), Asked("a", 300.0)
    low = estimate(record, at, State(), Limits(floor=8.0), as_is)
    assert (low.hours, low.capped, low.beyond_ceiling) == (8.0, "floor", False)
    honest = estimate(record, at, State(), Limits(ceiling=2.0), as_is)
    assert (honest.hours, honest.capped, honest.beyond_ceiling) == (pytest.approx(4.8), "", True)
    clamped = estimate(record, at, State(), Limits(ceiling=2.0, clamp=True), as_is)
    assert (clamped.hours, clamped.capped, clamped.beyond_ceiling) == (2.0, "ceiling", True)
    assert (clamped.given, clamped.state) == (None, State())


@given(records(), st.floats(-0.35, 0.1), st.integers(0, 1), st.floats(0, 50), st.floats(2, 100))
def test_what_no_answer_reaches_is_promised_beyond_the_ceiling_by_answers_alone(
    record: list[Observed], shift: float, predictor: int, waited: float, ceiling: float
) -> None:
    """However long unanswered complaints have waited; nothing is learned there, and the basis tells why."""
    limits, state = Limits(1.0, ceiling), State(shift=shift, predictor=predictor)
    told = estimate(record, asked(record, waited=waited), state, limits, as_is)
    if told.unreached:
        assert told.hours is not None
        assert told.unreached > 1 - max(told.level, 0.9) - 1e-9
        longest = max(one.answered - one.arrived for one in record if one.answered is not None)
        assert told.hours <= max(ceiling, waited + 1.0, longest)
        assert (told.given is None) == (told.capped in ("ceiling", "seen answers"))
        assert "no known answer" in dict(told.basis)["reach"]


@pytest.mark.parametrize("every", [2, 5])
def test_a_desk_whose_answers_are_partly_not_seen_promises_its_ceiling(every: int) -> None:
    """Half, or a fifth, of the answers are never seen: after a month as after a year the ceiling, and why."""
    seen = [replace(one, answered=None) if at % every == 0 else one for at, one in enumerate(plain(2000))]
    for many in (300, 2000):
        told = estimate(seen[:many], Asked("a", many + 10.0), State(), Limits(ceiling=90.0), as_is)
        assert (told.hours, told.capped, told.beyond_ceiling) == (90.0, "ceiling", True)
        assert (told.given, told.state) == (None, State())
        assert f"{100 // every} % of such complaints have no known answer" in dict(told.basis)["reach"]
        assert "beyond the ceiling" in dict(told.basis)["capacity"]


def test_the_ceiling_is_no_bound_for_what_is_seen_to_take_longer() -> None:
    """A fifth is never seen, and nine of ten of the others take up to 4.9 hours: two hours would be missed by most."""
    seen = [replace(one, answered=None) if at % 5 == 0 else one for at, one in enumerate(plain(2000))]
    at = Asked("a", 2010.0)
    told = estimate(seen, at, State(), Limits(ceiling=2.0), as_is)
    assert told.hours == pytest.approx(4.9)
    assert (told.capped, told.beyond_ceiling, told.given, told.state) == ("seen answers", True, None, State())
    clamped = estimate(seen, at, State(), Limits(ceiling=2.0, clamp=True), as_is)
    assert (clamped.hours, clamped.capped) == (2.0, "ceiling")
    near = estimate(seen, at, State(), Limits(ceiling=2.0, reach=3.0), as_is)
    assert near.hours == 3.0


def test_a_few_answers_that_are_not_seen_cap_nothing() -> None:
    """One in twenty: nine in ten are reached; a level beyond what is reached promises the longest answer, not the
    longest wait."""
    seen = [replace(one, answered=None) if at % 20 == 0 else one for at, one in enumerate(plain(1000))]
    usual = estimate(seen, Asked("a", 1010.0), State(), Limits(ceiling=90.0), as_is)
    assert (usual.hours, usual.capped, usual.unreached) == (pytest.approx(4.9), "", 0.0)
    raised = estimate(seen, Asked("a", 1010.0), State(shift=0.08), Limits(ceiling=90.0), as_is)
    assert (raised.hours, raised.capped, raised.unreached) == (pytest.approx(4.9), "", 0.0)


def test_one_that_waited_longer_than_nearly_all_gets_no_estimate() -> None:
    """Of a hundred, ten took 4.9 hours: at 4.85 they tell how much longer it takes, at 4.95 none does."""
    record = plain(100)
    some = estimate(record, Asked("a", 300.0, 4.85), State(), Limits(0.01), as_is)
    assert some.hours == pytest.approx(4.9)
    none = estimate(record, Asked("a", 300.0, 4.95), State(), Limits(0.01), as_is)
    assert (none.hours, none.given, none.state) == (None, None, State())
    assert "waited longer than nearly all" in none.basis[0][1]
    few = estimate(record[:95], Asked("a", 300.0, 4.85), State(), Limits(0.01), as_is)
    assert few.hours is None


@pytest.mark.parametrize(("floor", "ceiling"), [(0.0, 5.0), (-1.0, 5.0), (6.0, 5.0), (math.nan, 5.0)])
def test_limits_that_contradict_each_other(floor: float, ceiling: float) -> None:
    """Are refused where they are set."""
    with pytest.raises(ValueError, match="give 0 < floor <= ceiling"):
        Limits(floor, ceiling)


@given(records(), st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)), st.floats(-0.35, 0.1))
def test_the_promise_made_of_it_lies_in_open_hours(
    record: list[Observed], at: datetime, shift: float
) -> None:
    """Never in the past, never while the desk is closed; the basis tells both."""
    now = at.replace(tzinfo=UTC)

    def rounded(hours: float) -> float:
        raw = bc.add(OFFICE, now, bc.Budget(hours, bc.Unit.WORKING_HOURS))
        return bc.between(OFFICE, now, promise.friendly_point(OFFICE, raw, now)).total_seconds() / 3600

    told = estimate(record, asked(record), State(shift=shift), Limits(), rounded)
    given_ = promise.make(now, now, parse_budget("24wh"), OFFICE, estimate=told)
    assert given_.due > now
    assert any(
        opens <= given_.due <= closes for opens, closes in bc.open_intervals(OFFICE, given_.due.date())
    )
    assert "estimate" in dict(given_.basis)
    if told.hours is not None:
        assert bc.between(OFFICE, now, given_.due).total_seconds() / 3600 >= told.hours - 1e-6


def test_without_a_record_the_promise_is_that_of_the_target() -> None:
    """Too few known: the same due time as without an estimate."""
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    told = estimate([], Asked("a", 0.0), State(), Limits(), as_is)
    with_it = promise.make(now, now, parse_budget("24wh"), OFFICE, estimate=told)
    assert with_it.due == promise.make(now, now, parse_budget("24wh"), OFFICE).due


def test_a_desk_that_never_opens_again_is_refused() -> None:
    """An estimate does not help it."""
    once = Calendar(
        "once", "UTC", {}, overrides={datetime(2026, 1, 5).date(): (Interval(time(9), time(17)),)}
    )
    now = datetime(2026, 6, 1, tzinfo=UTC)
    told = estimate(plain(200), Asked("a", 300.0), State(), Limits(), as_is)
    with pytest.raises(CalendarError):
        promise.make(now, now, parse_budget("24wh"), once, estimate=told)


def test_answers_out_of_hours_took_no_open_time_and_count() -> None:
    """A desk that answers in the evening: 42 of 43 are known, the record reaches, the floor is promised."""
    record = [Observed("a", 10.0, 10.0, (1.0, 0.0))] * 42 + [Observed("a", 10.0, None, (1.0, 0.0))]
    told = estimate(record, Asked("a", 10.0), State(), Limits(), lambda hours: hours)
    assert told.unreached == 0.0
    assert (told.hours, told.capped) == (0.5, "floor")
    spread = [Observed("a", 0.0, 0.0, (1.0, 0.0))] * 50
    spread += [Observed("a", 0.0, float(hours), (1.0, 0.0)) for hours in range(1, 51)]
    told = estimate(spread, Asked("a", 100.0), State(), Limits(), lambda hours: hours)
    assert told.hours == pytest.approx(40.0)
