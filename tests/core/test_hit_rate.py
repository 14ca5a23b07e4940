"""How promises are counted: each clock once, by what its customer was told first, against what chance explains."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import comb
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from responder.core import hit_rate
from responder.core.hit_rate import (
    ABOVE,
    BELOW,
    KEPT,
    LATE,
    RUNNING,
    SUPERSEDED,
    WITHDRAWN,
    WITHIN,
    Count,
    Promised,
    Row,
    band,
    count,
    ended,
    grouped,
    iso_week,
    midnight,
    monday,
    promised,
    together,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TALLINN = ZoneInfo("Europe/Tallinn")
OUTCOMES = (KEPT, LATE, SUPERSEDED, WITHDRAWN, RUNNING)
times = st.integers(-60 * 24, 60 * 24).map(lambda hours: NOW + hours * HOUR)
outcomes = st.sampled_from(OUTCOMES)
promises = st.lists(
    st.builds(
        Promised,
        mailbox=st.sampled_from(["kaebused", "arved"]),
        category=st.sampled_from(["delivery", "other", "rude"]),
        given=times,
        due=times,
        outcome=outcomes,
        late_by=st.none() | st.integers(0, 10**6),
    )
)


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    """Clocks of a few complaints; notices take the place of what was promised before, and some are not sent."""
    rows: list[Row] = []
    for complaint in range(draw(st.integers(0, 5))):
        for clock in range(1, draw(st.integers(1, 3)) + 1):
            chain = draw(st.integers(1, 3))
            for at in range(chain):
                last = at == chain - 1
                outcome = draw(st.sampled_from((KEPT, LATE, WITHDRAWN, RUNNING))) if last else SUPERSEDED
                number = len(rows) + 1
                rows.append(
                    row(
                        number,
                        outcome=outcome,
                        complaint=f"C{complaint}",
                        clock=clock,
                        superseded_by=None if last else number + 1,
                        sent=draw(st.booleans()),
                        late_by=draw(st.none() | st.integers(0, 9999)),
                    )
                )
    return draw(st.permutations(rows))


def row(number: int = 1, **more: object) -> Row:
    values = {
        "complaint": "C1",
        "clock": 1,
        "mailbox": "kaebused",
        "category": "other",
        "given": NOW - DAY,
        "due": NOW,
    }
    return Row(number, **(values | more))  # type: ignore[arg-type]


def told(outcome: str, due: datetime = NOW - HOUR, late_by: int | None = None) -> Promised:
    return Promised("kaebused", "other", NOW - DAY, due, outcome, late_by)


@given(promises)
def test_counts_add_up(found: list[Promised]) -> None:
    """Each promise has one outcome; each is judged, withdrawn or still open with time left."""
    counted = count(found, NOW)
    assert counted.given == len(found)
    assert counted.judged + counted.withdrawn + counted.open == counted.given
    assert 0 <= counted.overdue <= counted.running
    assert list(counted.lateness) == sorted(one.late_by for one in found if one.late_by is not None)
    assert (counted.share is None) == (counted.judged == 0)
    assert counted.share is None or 0 <= counted.share <= 1


@given(promises)
def test_groups_together_are_the_whole(found: list[Promised]) -> None:
    """By category or by week, nothing is lost and nothing counted twice."""
    whole = count(found, NOW)
    for name in (lambda one: one.category, lambda one: monday(one.given, TALLINN).isoformat()):
        groups = grouped(found, NOW, name)
        assert list(groups) == sorted(groups)
        assert together(groups.values()) == whole


@given(registers())
def test_a_clock_counts_once_by_what_left_first(rows: list[Row]) -> None:
    """In whatever order the rows come; a clock of which no mail left does not count."""
    found = promised(rows)
    clocks = {(one.complaint, one.clock) for one in rows if one.sent}
    assert len(found) == len(clocks)
    first = {
        key: min(
            (one for one in rows if one.sent and (one.complaint, one.clock) == key),
            key=lambda one: one.number,
        )
        for key in clocks
    }
    ordered = sorted(first.values(), key=lambda one: one.number)
    assert [one.due for one in found] == [one.due for one in ordered]
    for one, its in zip(found, ordered, strict=True):
        assert one.outcome in (its.outcome, RUNNING)


@given(registers().filter(bool), st.data())
def test_what_is_settled_stays_settled_when_another_mail_leaves(rows: list[Row], data: st.DataObject) -> None:
    """Counters of a monitoring system never go back."""
    leaves = data.draw(st.sampled_from(rows))
    mails = [one for one in rows if (one.complaint, one.clock) == (leaves.complaint, leaves.clock)]
    assume(
        all(one.number < leaves.number for one in mails if one.sent)
    )  # mails of one clock leave in their order
    later = [replace(one, sent=one.sent or one is leaves) for one in rows]
    before, after = (count(promised(held), NOW) for held in (rows, later))
    for name in ("given", "kept", "late", "superseded", "withdrawn"):
        assert getattr(after, name) >= getattr(before, name)


def test_a_promise_that_a_notice_replaced_is_not_kept_though_the_second_was() -> None:
    """How late it was is known from the answer, and measured from the first time that was given."""
    rows = [row(1, outcome=SUPERSEDED, superseded_by=2, late_by=7200), row(2, outcome=KEPT)]
    (one,) = promised(rows)
    assert (one.outcome, one.late_by) == (SUPERSEDED, 7200)
    counted = count([one], NOW)
    assert (counted.given, counted.kept, counted.superseded, counted.not_kept) == (1, 0, 1, 1)


@pytest.mark.parametrize("second", [RUNNING, WITHDRAWN])
def test_how_late_is_unknown_before_the_answer(second: str) -> None:
    """What the notice found is no answer's lateness."""
    rows = [row(1, outcome=SUPERSEDED, superseded_by=2, late_by=900), row(2, outcome=second)]
    assert [(one.outcome, one.late_by) for one in promised(rows)] == [(SUPERSEDED, None)]


def test_a_notice_that_has_not_left_replaces_nothing_yet() -> None:
    """The customer holds the first promise only: it still runs, and its time is over."""
    rows = [row(1, outcome=SUPERSEDED, superseded_by=2, due=NOW - HOUR), row(2, sent=False)]
    counted = count(promised(rows), NOW)
    assert (counted.running, counted.overdue, counted.superseded) == (1, 1, 0)


def test_each_clock_counts_by_itself() -> None:
    """A further message after an answer begins another promise."""
    rows = [row(1, outcome=KEPT), row(2, clock=2, outcome=LATE, late_by=60)]
    assert [one.outcome for one in promised(rows)] == [KEPT, LATE]


def test_overdue_begins_behind_the_promised_time() -> None:
    """An answer exactly then is in time."""
    counted = [count([told(RUNNING, due)], NOW).overdue for due in (NOW - HOUR, NOW, NOW + HOUR)]
    assert counted == [1, 0, 0]


def test_withdrawn_ones_are_not_judged() -> None:
    """Neither kept nor broken, whatever their time."""
    counted = count([told(WITHDRAWN), told(KEPT)], NOW)
    assert (counted.given, counted.judged, counted.share) == (2, 1, 1.0)


def test_the_middle_and_the_worst_of_those_too_late() -> None:
    """Of an even number the smaller of the middle ones, so that it is one that happened."""
    counted = count([told(LATE, late_by=seconds) for seconds in (30, 10, 40, 20)], NOW)
    assert (counted.late_median, counted.late_worst) == (20, 40)
    assert (Count().late_median, Count().late_worst) == (None, None)


def exactly(judged: int, fewest: int, most: int) -> Fraction:
    """The chance that from `fewest` to `most` of so many are kept, nine in ten each."""
    chances = (
        comb(judged, kept) * Fraction(9, 10) ** kept * Fraction(1, 10) ** (judged - kept)
        for kept in range(fewest, most + 1)
    )
    return sum(chances, Fraction())


@pytest.mark.parametrize("judged", [0, 1, 2, 3, 5, 10, 28, 29, 100, 333])
def test_the_band_leaves_a_fortieth_outside_at_each_end_and_no_more(judged: int) -> None:
    """Compared with sums of fractions, and as narrow as whole numbers allow."""
    low, high = band(judged)
    fortieth = Fraction(1, 40)
    assert exactly(judged, 0, low - 1) < fortieth
    assert exactly(judged, high + 1, judged) < fortieth
    assert exactly(judged, 0, low) >= fortieth or low == judged
    assert exactly(judged, high, judged) >= fortieth or high == 0


def test_the_band_of_many() -> None:
    """Where powers leave the range of floats; about as wide as the normal approximation says."""
    low, high = band(100_000)
    assert (90_000 - low, high - 90_000) == pytest.approx((186, 186), abs=2)


def test_a_band_of_less_than_none_is_refused() -> None:
    """Never an endless sum."""
    with pytest.raises(ValueError, match="-1"):
        band(-1)


@pytest.mark.parametrize(
    ("counted", "verdict"),
    [
        (Count(), ""),
        (Count(withdrawn=3, running=2), ""),
        (Count(late=1), WITHIN),
        (Count(late=2), BELOW),
        (Count(kept=5), WITHIN),
        (Count(kept=83, late=17), BELOW),
        (Count(kept=84, late=16), WITHIN),
        (Count(kept=95, superseded=5), WITHIN),
        (Count(kept=96, running=4, overdue=4), ABOVE),
    ],
)
def test_what_chance_explains_is_no_failure(counted: Count, verdict: str) -> None:
    """One promise that broke says nothing; two of two do."""
    assert counted.verdict == verdict


def test_it_is_above_the_goal_only_when_the_open_ones_cannot_change_that() -> None:
    """Kept promises are known before the others of their week."""
    assert Count(kept=98, late=2, running=2).verdict == ABOVE
    assert Count(kept=98, late=2, running=20).verdict == WITHIN


@given(st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_a_week_begins_on_a_monday_at_midnight_there(moment: datetime) -> None:
    """And lasts until the next one does, on nights on which clocks change too."""
    for zone in (UTC, TALLINN, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Santiago")):
        first = monday(moment, zone)
        assert first.weekday() == 0
        assert midnight(first, zone) <= moment < midnight(first + 7 * DAY, zone)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 16), "2026-W47"),
        (date(2026, 12, 28), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2025, 12, 29), "2026-W01"),
    ],
)
def test_weeks_are_named_as_iso_8601_does(day: date, week: str) -> None:
    """Days around the new year belong to the year of their Thursday."""
    assert iso_week(day) == week


def test_sunday_night_is_monday_elsewhere() -> None:
    """The week is that of the desk's own calendar."""
    moment = datetime(2026, 11, 15, 23, tzinfo=UTC)
    assert [iso_week(monday(moment, zone)) for zone in (UTC, TALLINN)] == ["2026-W46", "2026-W47"]


def test_what_ended_in_four_weeks_is_all_judged_or_withdrawn() -> None:
    """By the promised time, whose end is over for each of them."""
    dues = [NOW - 28 * DAY, NOW - 28 * DAY + HOUR, NOW, NOW + HOUR]
    recent = ended([told(RUNNING, due) for due in dues], NOW)
    assert [one.due for one in recent] == dues[1:3]
    assert count(recent, NOW + HOUR).open == 0


def test_the_goal_is_that_of_the_estimator() -> None:
    """Whoever changes it changes both."""
    assert hit_rate.GOAL == 0.9
