"""One axis of open hours: agrees with the calendar's own counting, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import business_calendar as bc
from responder.core.business_calendar import Calendar, Interval
from responder.core.hours.open_time import OpenTime

LUNCH = (Interval(time(9), time(12)), Interval(time(13), time(18)))
NIGHT = (Interval(time(22), time(6)),)
DESKS = (
    Calendar("day", "Europe/Tallinn", dict.fromkeys(range(5), LUNCH), "EE"),
    Calendar("night", "Europe/Riga", dict.fromkeys(range(7), NIGHT), "LV"),
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
AXES = tuple(OpenTime(desk, FIRST, LAST) for desk in DESKS)
WITHIN = st.datetimes(datetime(2026, 1, 4), datetime(2026, 12, 28)).map(lambda at: at.replace(tzinfo=UTC))


@given(st.integers(0, 1), WITHIN, WITHIN)
def test_it_counts_as_the_calendar_does(which: int, a: datetime, b: datetime) -> None:
    """The difference of two readings is the open time between."""
    counted = bc.between(DESKS[which], a, b) / timedelta(hours=1)
    assert AXES[which].reading(b) - AXES[which].reading(a) == pytest.approx(counted, abs=1e-6)


@given(st.integers(0, 1), WITHIN)
def test_there_and_back(which: int, moment: datetime) -> None:
    """The instant of a reading has that reading, and lies in an opening or at its close."""
    reading = AXES[which].reading(moment)
    back = AXES[which].instant(reading)
    assert AXES[which].reading(back) == pytest.approx(reading, abs=1e-6)
    if bc.is_open(DESKS[which], moment):
        assert abs(back - moment) < timedelta(milliseconds=1) or bc.is_open(DESKS[which], back) is False


def test_outside_the_range_it_stands_still() -> None:
    """At zero before, at its length after."""
    axis = AXES[0]
    assert axis.reading(datetime(2020, 1, 1, tzinfo=UTC)) == 0.0
    assert axis.reading(datetime(2030, 1, 1, tzinfo=UTC)) == axis.length
    assert axis.instant(1e9) == axis.instant(axis.length)


def test_a_range_without_an_opening() -> None:
    """Is refused, as is one that ends before it begins."""
    with pytest.raises(ValueError, match="no opening"):
        OpenTime(DESKS[0], date(2026, 1, 3), date(2026, 1, 4))
    with pytest.raises(ValueError, match="no range"):
        OpenTime(DESKS[0], LAST, FIRST)


EVER = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(st.integers(0, 1), st.lists(EVER, max_size=20))
def test_many_at_once_read_as_each_alone(which: int, moments: list[datetime]) -> None:
    """Given in seconds since 1970, within the range and outside of it."""
    readings = AXES[which].readings([moment.timestamp() for moment in moments])
    assert readings == pytest.approx([AXES[which].reading(moment) for moment in moments], abs=1e-6)
