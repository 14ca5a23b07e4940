"""Which days off lie between now and a promise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.business_calendar import Calendar, Interval, is_open
from responder.core.days_off import FARTHEST, DaysOff, days_off

NINE_TO_SIX = (Interval(time(9), time(18)),)
WEEK = dict.fromkeys(range(5), NINE_TO_SIX)
TALLINN = Calendar("desk", "Europe/Tallinn", WEEK, "EE")
RIGA = Calendar("desk", "Europe/Riga", WEEK, "LV")
MOSCOW = Calendar("desk", "Europe/Moscow", WEEK, "RU")


def between(calendar: Calendar, start: str, end: str) -> list[tuple[str, str]]:
    zone = ZoneInfo(calendar.zone)
    moments = (datetime.fromisoformat(one).replace(tzinfo=zone) for one in (start, end))
    return [(str(row.first), str(row.last)) for row in days_off(calendar, *moments)]


@pytest.mark.parametrize(
    ("calendar", "start", "end", "rows"),
    [
        (TALLINN, "2027-02-23 19:00", "2027-02-26 18:00", [("2027-02-24", "2027-02-24")]),
        (TALLINN, "2027-02-22 10:00", "2027-02-23 15:00", []),
        (TALLINN, "2027-02-24 12:00", "2027-02-25 12:00", [("2027-02-24", "2027-02-24")]),
        (TALLINN, "2026-06-22 16:00", "2026-06-25 12:00", [("2026-06-23", "2026-06-24")]),
        (TALLINN, "2026-12-23 20:00", "2026-12-28 18:00", [("2026-12-24", "2026-12-26")]),
        (RIGA, "2026-11-17 20:00", "2026-11-19 18:00", [("2026-11-18", "2026-11-18")]),
        (MOSCOW, "2026-12-30 20:00", "2027-01-11 18:00", [("2026-12-31", "2027-01-08")]),
        (TALLINN, "2026-11-27 17:55", "2026-12-01 18:00", []),  # a weekend is none
        (TALLINN, "2026-05-22 17:00", "2026-05-26 17:00", []),  # nor is a holiday on a Sunday
    ],
)
def test_holidays_until_a_promise(
    calendar: Calendar, start: str, end: str, rows: list[tuple[str, str]]
) -> None:
    """Rows of dates on which the week would have it open, the day of the holiday itself included."""
    assert between(calendar, start, end) == rows


def test_a_weekend_between_two_days_off_joins_them() -> None:
    """Good Friday to Easter Monday is one row, and so is a Saturday's holiday with the Monday given for it."""
    assert between(RIGA, "2026-04-02 20:00", "2026-04-08 18:00") == [("2026-04-03", "2026-04-06")]
    assert between(MOSCOW, "2026-05-08 20:00", "2026-05-13 18:00") == [("2026-05-09", "2026-05-11")]


def test_midnight_belongs_to_the_day_that_it_ends() -> None:
    """A promise of 24:00 on the eve does not speak of the holiday."""
    assert between(TALLINN, "2027-02-23 10:00", "2027-02-24 00:00") == []


def test_closed_days_of_the_desk_itself() -> None:
    """They count as holidays do; one on a weekend, when the week is closed anyway, does not."""
    own = Calendar(
        "desk",
        "Europe/Tallinn",
        WEEK,
        overrides={date(2026, 7, 6): (), date(2026, 7, 7): (), date(2026, 7, 11): ()},
    )
    assert between(own, "2026-07-03 19:00", "2026-07-15 18:00") == [("2026-07-06", "2026-07-07")]


def test_a_day_into_which_a_night_shift_runs_is_not_off() -> None:
    """The desk is there until six in the morning of the holiday."""
    nights = Calendar("desk", "Europe/Tallinn", dict.fromkeys(range(5), (Interval(time(20), time(6)),)), "EE")
    assert between(nights, "2027-02-23 21:00", "2027-02-26 06:00") == []


def test_names_once_each() -> None:
    """The New Year holidays of Russia are six days of one name around another."""
    row = DaysOff(date(2027, 1, 1), date(2027, 1, 8), "RU")
    assert row.names("ru") == ("Новогодние каникулы", "Рождество Христово")
    assert DaysOff(date(2027, 1, 1), date(2027, 1, 8)).names("ru") == ()


def test_a_naive_time_is_refused() -> None:
    """Without a zone nobody knows the day."""
    with pytest.raises(ValueError, match="zone"):
        days_off(TALLINN, datetime(2026, 1, 1), datetime(2026, 1, 2))


@given(
    st.sampled_from([TALLINN, RIGA, MOSCOW]),
    st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1)),
    st.integers(1, 100 * 24),
)
def test_the_desk_is_open_at_no_hour_of_a_day_off(calendar: Calendar, start: datetime, hours: int) -> None:
    """What the customer reads is true, in order, and within the horizon."""
    zone = ZoneInfo(calendar.zone)
    begin = start.replace(tzinfo=zone)
    rows = days_off(calendar, begin, begin + timedelta(hours=hours))
    days = [row.first + timedelta(days=n) for row in rows for n in range((row.last - row.first).days + 1)]
    assert days == sorted(set(days))
    assert all(begin.date() <= day <= begin.date() + timedelta(days=FARTHEST) for day in days)
    assert not any(
        is_open(calendar, datetime.combine(day, time(hour), tzinfo=zone))
        for day in days
        for hour in range(24)
    )
