"""The time of receipt as rules see it: weekday, local time and opening hours of the mailbox's calendar."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.business_calendar import Calendar, Interval
from responder.core.ruling.fields import WEEKDAYS
from responder.core.ruling.surroundings import at_receipt

WEEK = {day: (Interval(time(9), time(18)),) for day in range(5)}


def calendar(zone: str = "Europe/Tallinn", country: str = "EE", **more: object) -> Calendar:
    return Calendar(name="default", zone=zone, week=WEEK, country=country, **more)  # type: ignore[arg-type]


def seen(text: str, desk: Calendar) -> tuple[str, str, bool | None]:
    around = at_receipt(datetime.fromisoformat(text), desk)
    return around.weekday, around.local_time, around.in_hours


@pytest.mark.parametrize(
    ("received", "zone", "expected"),
    [
        # Winter and summer time: 07:00 UTC is 9:00 in January and 10:00 in July.
        ("2026-01-15T07:00:00+00:00", "Europe/Tallinn", ("thursday", "09:00", True)),
        ("2026-01-15T06:59:59+00:00", "Europe/Tallinn", ("thursday", "08:59", False)),
        ("2026-07-15T06:00:00+00:00", "Europe/Tallinn", ("wednesday", "09:00", True)),
        ("2026-07-15T15:00:00+00:00", "Europe/Tallinn", ("wednesday", "18:00", False)),
        # The hour that comes twice when summer time ends, and both sides of the one that is skipped.
        ("2026-10-25T00:30:00+00:00", "Europe/Tallinn", ("sunday", "03:30", False)),
        ("2026-10-25T01:30:00+00:00", "Europe/Tallinn", ("sunday", "03:30", False)),
        ("2026-03-29T00:59:59+00:00", "Europe/Tallinn", ("sunday", "02:59", False)),
        ("2026-03-29T01:00:00+00:00", "Europe/Tallinn", ("sunday", "04:00", False)),
        # The desk's day, not the server's: the same instant on both sides of the date line.
        ("2026-01-15T22:30:00+00:00", "Europe/Tallinn", ("friday", "00:30", False)),
        ("2026-01-16T00:30:00+02:00", "America/New_York", ("thursday", "17:30", True)),
        ("2026-01-15T23:30:00+00:00", "Pacific/Kiritimati", ("friday", "13:30", True)),
        ("2026-01-15T03:30:00+00:00", "Asia/Kathmandu", ("thursday", "09:15", True)),
        # A weekend.
        ("2026-01-17T10:00:00+00:00", "Europe/Tallinn", ("saturday", "12:00", False)),
    ],
)
def test_the_clock_is_the_desks(received: str, zone: str, expected: tuple[str, str, bool]) -> None:
    assert seen(received, calendar(zone)) == expected


def test_a_public_holiday_is_not_in_hours() -> None:
    """24 February is Estonia's, not Latvia's."""
    noon = "2026-02-24T10:00:00+00:00"
    assert seen(noon, calendar()) == ("tuesday", "12:00", False)
    assert seen(noon, calendar("Europe/Riga", "LV")) == ("tuesday", "12:00", True)


def test_a_day_with_hours_of_its_own_is_in_hours() -> None:
    """A Saturday that is worked."""
    worked = {datetime(2026, 1, 17).date(): (Interval(time(10), time(12)),)}
    assert seen("2026-01-17T09:00:00+00:00", calendar(overrides=worked)) == ("saturday", "11:00", True)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Tallinn", "Europe/Riga", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
    st.integers(-14, 14),
)
def test_the_sender_of_the_time_does_not_matter(received: datetime, zone: str, hours: int) -> None:
    """An instant told with any offset is the same instant; the names are always those that rules may use."""
    from datetime import timezone

    desk = calendar(zone)
    around = at_receipt(received, desk)
    assert at_receipt(received.astimezone(timezone(timedelta(hours=hours))), desk) == around
    assert around.weekday in WEEKDAYS
    assert len(around.local_time) == 5
    assert around.in_hours in (True, False)
