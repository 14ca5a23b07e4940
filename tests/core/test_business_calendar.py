"""The business calendar by example. Its laws are in test_business_calendar_laws.py."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from responder.core import business_calendar as bc
from responder.core.business_calendar import Calendar, CalendarError, Interval, parse_budget

OFFICE = (Interval(time(9), time(12)), Interval(time(13), time(17)))
NIGHT = (Interval(time(22), time(6)),)
NIGHTS = dict.fromkeys(range(7), NIGHT)
WORKDAYS = dict.fromkeys(range(5), OFFICE)


def calendar(**changes: object) -> Calendar:
    fields = {"name": "desk", "zone": "Europe/Tallinn", "week": WORKDAYS} | changes
    return Calendar(**fields)  # type: ignore[arg-type]


def local(text: str, zone: str = "Europe/Tallinn") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def plus(text: str, budget: str, desk: Calendar) -> str:
    due = bc.add(desk, local(text, desk.zone), parse_budget(budget))
    assert due.tzinfo is UTC
    return due.astimezone(ZoneInfo(desk.zone)).replace(tzinfo=None).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-11-24 10:00", "2wh", "2026-11-24 12:00"),  # exactly at the close of the morning
        ("2026-11-24 10:00", "2.5wh", "2026-11-24 13:30"),
        ("2026-11-24 12:30", "1wh", "2026-11-24 14:00"),  # begun in the lunch break
        ("2026-11-24 16:00", "24wh", "2026-11-30 11:00"),  # 1 + 7 + 7 + 7 + 2 = 24
        ("2026-11-27 18:00", "1wh", "2026-11-30 10:00"),  # Friday evening
        ("2026-11-24 17:00", "1wh", "2026-11-25 10:00"),  # at the close the desk is closed
        ("2026-11-24 10:15", "1wd", "2026-11-25 10:15"),
        ("2026-11-27 10:15", "1wd", "2026-11-30 10:15"),
        ("2026-11-28 10:15", "1wd", "2026-12-01 09:00"),  # Saturday: from Monday's opening
        ("2026-11-24 12:20", "1wd", "2026-11-25 13:00"),  # in the lunch break: from its end
        ("2026-11-24 10:15", "5wd", "2026-12-01 10:15"),
        ("2026-11-24 10:15", "24h", "2026-11-25 10:15"),
        ("2026-11-27 18:00", "24h", "2026-11-28 18:00"),  # clock hours know no weekend
        ("2026-11-27 18:00", "1.5h", "2026-11-27 19:30"),
    ],
)
def test_add(start: str, budget: str, due: str) -> None:
    """The three units on a desk with lunch breaks."""
    assert plus(start, budget, calendar()) == due


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-03-28 23:00", "6wh", "2026-03-29 06:00"),  # the night is an hour short
        ("2026-10-24 23:00", "8wh", "2026-10-25 06:00"),  # and here an hour long
        ("2026-03-28 12:00", "24h", "2026-03-29 13:00"),
        ("2026-11-24 02:00", "1wd", "2026-11-25 02:00"),  # belongs to the night that began on the 23rd
        ("2026-11-24 23:00", "1wd", "2026-11-25 23:00"),
        ("2026-11-24 10:00", "1wd", "2026-11-25 22:00"),
        ("2026-03-28 03:30", "1wd", "2026-03-29 04:00"),  # 03:30 does not exist: the moment of the change
        ("2026-10-24 03:30", "1wd", "2026-10-25 03:30"),
    ],
)
def test_night_shift_and_clock_changes(start: str, budget: str, due: str) -> None:
    """A night shift is one working day, and as long as it really is when clocks change inside it."""
    assert plus(start, budget, calendar(week=NIGHTS)) == due


def test_first_pass_of_a_repeated_hour() -> None:
    """1wd into a repeated hour means its first pass."""
    desk = calendar(week=NIGHTS)
    assert bc.add(desk, local("2026-10-24 03:30"), parse_budget("1wd")) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_working_day_that_ends_where_a_break_begins() -> None:
    """10:30 on a Monday is 10:30 on a Tuesday whose break begins then: the close, not the next opening."""
    tuesday = (Interval(time(9), time(10, 30)), Interval(time(11), time(17)))
    desk = calendar(week={0: (Interval(time(9), time(17)),), 1: tuesday})
    assert plus("2026-11-23 10:30", "1wd", desk) == "2026-11-24 10:30"
    assert plus("2026-11-23 10:31", "1wd", desk) == "2026-11-24 11:00"


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-12-22 16:00", "1wd", "2026-12-23 14:00"),  # short day, closed at 16:00: its close
        ("2026-12-22 16:00", "8wh", "2026-12-28 12:00"),  # 1 + 4 (short day) + 3
        ("2026-12-23 15:00", "1wh", "2026-12-28 10:00"),  # the short day is over at 14:00
        ("2026-12-23 13:30", "1wd", "2026-12-28 13:30"),
        ("2026-06-22 10:00", "1wd", "2026-06-25 10:00"),
    ],
)
def test_estonian_christmas(start: str, budget: str, due: str) -> None:
    """Holidays are skipped, and 23 December is three hours shorter."""
    assert plus(start, budget, calendar(country="EE")) == due


def test_overrides() -> None:
    """A dated override replaces holiday, short day and week alike: closed, short and extra days."""
    desk = calendar(
        country="EE",
        overrides={
            date(2026, 11, 24): (),
            date(2026, 11, 25): (Interval(time(9), time(11)),),
            date(2026, 11, 28): (Interval(time(10), time(14)),),
            date(2026, 12, 23): OFFICE,
            date(2026, 12, 24): (Interval(time(9), time(10)),),
        },
    )
    assert plus("2026-11-24 10:00", "1wh", desk) == "2026-11-25 10:00"
    assert plus("2026-11-25 10:00", "2wh", desk) == "2026-11-26 10:00"
    assert plus("2026-11-27 16:00", "2wh", desk) == "2026-11-28 11:00"
    assert plus("2026-12-23 16:00", "2wh", desk) == "2026-12-24 10:00"
    assert bc.day_source(desk, date(2026, 12, 24)) == bc.day_source(desk, date(2026, 11, 24)) == "override"


def test_night_shift_runs_into_a_closed_day() -> None:
    """The shift belongs to the day on which it opens: closing the 25th takes its own night, not the one of the 24th."""
    desk = calendar(week=NIGHTS, overrides={date(2026, 11, 25): ()})
    assert bc.is_open(desk, local("2026-11-25 05:00"))
    assert not bc.is_open(desk, local("2026-11-25 23:00"))
    assert bc.next_opening(desk, local("2026-11-25 06:00")) == local("2026-11-26 22:00")


def test_override_that_meets_the_night_before() -> None:
    """Where an override opens before last night's shift has ended no minute counts twice."""
    desk = calendar(week=NIGHTS, overrides={date(2026, 11, 25): (Interval(time(4), time(8)),)})
    assert bc.between(desk, local("2026-11-24 22:00"), local("2026-11-25 12:00")) == timedelta(hours=10)
    assert bc.open_intervals(desk, date(2026, 11, 25)) == (
        (local("2026-11-25 06:00"), local("2026-11-25 08:00")),
    )


def test_between() -> None:
    """Open time only, with the sign of the direction."""
    desk = calendar(country="EE")
    evening, morning = local("2026-12-22 16:30"), local("2026-12-28 09:30")
    assert bc.between(desk, evening, morning) == timedelta(hours=0.5 + 4 + 0.5)
    assert bc.between(desk, morning, evening) == -timedelta(hours=5)
    assert bc.between(desk, local("2026-12-24 08:00"), local("2026-12-27 20:00")) == timedelta()


def test_between_beyond_the_horizon() -> None:
    """A century of open time is a wrong date, told at once instead of counted."""
    with pytest.raises(CalendarError, match="check the clock"):
        bc.between(calendar(), local("1926-01-01 00:00"), local("2026-01-01 00:00"))


@pytest.mark.parametrize(
    ("moment", "opened", "next_at"),
    [
        ("2026-11-24 09:00", True, "2026-11-24 09:00"),
        ("2026-11-24 11:59", True, "2026-11-24 11:59"),
        ("2026-11-24 12:00", False, "2026-11-24 13:00"),
        ("2026-11-24 17:00", False, "2026-11-25 09:00"),
        ("2026-11-27 17:01", False, "2026-11-30 09:00"),
    ],
)
def test_open_and_next_opening(moment: str, opened: bool, next_at: str) -> None:
    """Half-open: open at the opening, closed at the close."""
    assert bc.is_open(calendar(), local(moment)) is opened
    assert bc.next_opening(calendar(), local(moment)) == local(next_at)


def test_open_intervals_are_utc() -> None:
    """The openings of a local date, in UTC, and none on a closed day."""
    spans = bc.open_intervals(calendar(), date(2026, 11, 24))
    assert spans == tuple(
        (datetime(2026, 11, 24, a, tzinfo=UTC), datetime(2026, 11, 24, b, tzinfo=UTC))
        for a, b in ((7, 10), (11, 15))
    )
    assert {moment.tzinfo for span in spans for moment in span} == {UTC}
    assert bc.open_intervals(calendar(), date(2026, 11, 28)) == ()


def test_opening_across_a_skipped_hour() -> None:
    """Hours that clocks skip are not worked: 02:00-03:30 is an hour on the night of the change, 03:15-03:45 nothing."""
    sunday = date(2026, 3, 29)
    desk = calendar(overrides={sunday: (Interval(time(2), time(3, 10)), Interval(time(3, 15), time(3, 45)))})
    assert bc.open_intervals(desk, sunday) == (
        (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    )


def test_working_day() -> None:
    """After midnight a night shift still counts as the day before, its close included; outside, the local date."""
    desk = calendar(week=NIGHTS)
    asked = ("2026-11-24 23:00", "2026-11-25 03:00", "2026-11-25 06:00", "2026-11-25 06:01")
    assert [bc.working_day(desk, local(text)).day for text in asked] == [24, 24, 24, 25]


def test_day_source() -> None:
    """Every day tells why it is as it is."""
    desk = calendar(country="EE")
    assert bc.day_source(desk, date(2026, 11, 24)) == bc.day_source(desk, date(2026, 11, 28)) == "week"
    assert bc.day_source(desk, date(2026, 12, 24)) == "holiday: Christmas Eve"
    assert bc.day_source(desk, date(2026, 12, 23)).startswith("short day: Pre-holiday day")
    riga = calendar(zone="Europe/Riga", country="LV")
    assert bc.day_source(riga, date(2026, 6, 27)) == "moved working day: in place of 2026-06-22"


def test_holidays_ahead() -> None:
    """All days that do not follow the week alone, the first date included and the last excluded."""
    desk = calendar(country="EE", overrides={date(2026, 12, 28): ()})
    ahead = bc.holidays_ahead(desk, date(2026, 12, 23), 6)
    assert [(day.day, source.split(":")[0]) for day, source in ahead] == [
        (23, "short day"),
        (24, "holiday"),
        (25, "holiday"),
        (26, "holiday"),
        (28, "override"),
    ]
    assert bc.holidays_ahead(desk, date(2026, 12, 23), 0) == ()
    for days in (-1, 10_000_000):
        with pytest.raises(ValueError, match="from 0 to"):
            bc.holidays_ahead(desk, date(2026, 12, 23), days)
