"""Letters played through the promise code: nothing of the future, deterministic, kept as often as meant."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from responder.core import business_calendar as bc
from responder.core.business_calendar import parse_budget
from responder.core.forecast import Promising
from responder.simulation import beside, report, tally
from responder.simulation.desks import PLANS, Desk, changes_of, make_desk, office_hours, quieter
from responder.simulation.playing import play
from responder.simulation.trace import Letter

TARGET = parse_budget("24wh")
ONCE = datetime(2026, 3, 2, 10, tzinfo=UTC)


@cache
def steady() -> Desk:
    return make_desk(quieter(PLANS[0], 6.0), 3)


def test_a_seed_is_a_desk() -> None:
    """The same one each time, another from another seed; in order, answered after receipt."""
    assert make_desk(quieter(PLANS[0], 2.0), 3) == make_desk(quieter(PLANS[0], 2.0), 3)
    assert make_desk(quieter(PLANS[0], 2.0), 3) != make_desk(quieter(PLANS[0], 2.0), 4)
    letters = steady().letters
    assert all(one.received <= other.received for one, other in pairwise(letters))
    assert all(one.answered and one.answered >= one.received for one in letters)


def test_nine_in_ten_are_kept_over_the_year() -> None:
    """To one and a half in a hundred, at a mean that is at most one and a half times the oracle's."""
    desk = steady()
    given = play(desk.letters, desk.calendar, TARGET)
    told = tally.overall(desk.letters, given)
    oracle = tally.overall(desk.letters, beside.told(desk.letters, desk.calendar, desk.oracle))
    assert told.kept is not None
    assert abs(told.kept - 0.9) < 0.015
    assert told.mean <= 1.5 * oracle.mean


def test_no_promise_knows_the_future() -> None:
    """What happens after a receipt changes no promise up to it."""
    letters = list(steady().letters[:300])
    later = letters[-1].received + timedelta(days=3)
    other = [
        replace(one, answered=later) if one.answered and one.answered > letters[200].received else one
        for one in letters
    ]
    calendar = steady().calendar
    before = play(letters, calendar, TARGET)[:201]
    assert play(other, calendar, TARGET)[:201] == before


def test_promises_lie_in_open_hours() -> None:
    """And after receipt."""
    desk = steady()
    for letter, given in zip(desk.letters, play(desk.letters[:400], desk.calendar, TARGET), strict=False):
        assert given.due > letter.received
        assert any(
            opens <= given.due <= closes
            for opens, closes in bc.open_intervals(desk.calendar, given.due.date())
        )


def test_a_desk_that_is_never_watched_keeps_its_target() -> None:
    """Nothing is known, so nothing is learned: the rule's target for everybody, and every promise counts as broken."""
    letters = [Letter(ONCE + timedelta(hours=7 * count), None, "a") for count in range(200)]
    given = play(letters, office_hours("EE"), TARGET)
    assert {one.predictor for one in given} == {"target"}
    assert tally.overall(letters, given).kept == 0


def test_a_desk_that_does_not_learn_promises_its_target() -> None:
    """As its configuration says."""
    letters = steady().letters[:200]
    given = play(letters, steady().calendar, TARGET, Promising(learn=False))
    assert [one.due for one in given] == [one.due for one in beside.fixed(letters, steady().calendar, TARGET)]
    assert {one.predictor for one in given} == {"target"}


@pytest.mark.parametrize("seen", [0.5, 0.8])
def test_a_desk_whose_answers_are_partly_not_seen_promises_its_ceiling_at_most(seen: float) -> None:
    """Half of them, or a fifth: after a month as at the end of the year ten working days, rounded up."""
    desk, draw = steady(), Random(5)
    letters = [replace(one, answered=one.answered if draw.random() < seen else None) for one in desk.letters]
    hours = [one.hours for one in play(letters, desk.calendar, TARGET)]
    assert max(hours) <= 10 * 9 + 9
    assert min(hours[300:]) > 60


def test_the_weeks_after_a_change_are_counted_from_its_day() -> None:
    """Weeks one and two are the sum of both; what came before is not among them."""
    desk = replace(steady(), changes=((date(2026, 7, 6), "half the people leave"),))
    given = play(desk.letters, desk.calendar, TARGET)
    told = report.change(desk, given, *desk.changes[0])
    assert len(told["weeks"]) == 6
    assert told["two_weeks"]["n"] == sum(one["n"] for one in told["weeks"][:2])
    assert told["four_weeks"]["n"] == sum(one["n"] for one in told["weeks"][:4])
    zone = desk.calendar.zone_info
    assert told["two_weeks"]["n"] == sum(
        date(2026, 7, 6) <= one.received.astimezone(zone).date() <= date(2026, 7, 19) for one in desk.letters
    )


def test_a_desk_on_leave_is_reported_with_its_changes() -> None:
    """Printable as JSON: both changes, and every way to promise beside ours."""
    told = json.loads(json.dumps(report.desk_report(quieter(PLANS[3], 4.0), 3)))
    assert [one["since"] for one in told["changes"]] == ["2026-07-06", "2026-07-27"]
    assert set(told["beside"]) == {"24h", "24wh", "7-day median", "oracle"}
    assert all(0 <= one["two_weeks"]["kept"] <= 1 for one in told["changes"])


def test_the_changes_of_the_simulated_desks() -> None:
    """When half the people leave, when they are back, and when the incident is over."""
    days = {plan.name: [day for day, _ in changes_of(plan)] for plan in PLANS}
    assert days["half the staff for three weeks"] == [date(2026, 7, 6), date(2026, 7, 27)]
    assert days["viral incident"] == [date(2026, 9, 17)]
    assert days["steady EE"] == []


def test_an_outcome_that_is_not_known_is_not_counted() -> None:
    """Unanswered at the end and not yet due: neither kept nor missed."""
    letters = [Letter(ONCE, ONCE + timedelta(hours=1), ""), Letter(ONCE, None, "")]
    told = tally.overall(letters, play(letters, office_hours("EE"), TARGET))
    assert (told.n, told.kept, told.unknown) == (1, 1.0, 1)


def test_the_median_of_the_last_week() -> None:
    """What was answered more than seven days ago counts no more; with nothing answered the target serves."""
    calendar = office_hours("EE")
    week = [Letter(ONCE + timedelta(hours=count / 10), ONCE + timedelta(hours=3), "") for count in range(3)]
    after = Letter(ONCE + timedelta(days=1), None, "")
    late = Letter(ONCE + timedelta(days=9), None, "")
    first, *_, soon, last = beside.week_median([*week, after, late], calendar, TARGET)
    assert (first.predictor, soon.predictor, last.predictor) == ("24wh", "seven-day median", "24wh")
    assert 2.9 <= soon.hours <= 9


def test_clock_hours_are_not_rounded() -> None:
    """24 hours are 24 hours."""
    letters = [Letter(ONCE, None, "")]
    assert beside.fixed(letters, office_hours("EE"), parse_budget("24h"))[0].due == ONCE + timedelta(hours=24)


def test_the_band_is_binomial() -> None:
    """For 100 outcomes 5.9 in a hundred on either side."""
    assert abs(tally.band(100) - 0.0588) < 1e-4
