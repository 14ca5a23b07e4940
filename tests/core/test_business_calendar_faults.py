"""What the business calendar refuses, and where its searches end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from responder.core import business_calendar as bc
from responder.core.business_calendar import Budget, Calendar, CalendarError, Interval, Unit, parse_budget

OFFICE = (Interval(time(9), time(12)), Interval(time(13), time(17)))
NIGHT = (Interval(time(22), time(6)),)


def calendar(**changes: object) -> Calendar:
    fields = {"name": "desk", "zone": "Europe/Tallinn", "week": dict.fromkeys(range(5), OFFICE)} | changes
    return Calendar(**fields)  # type: ignore[arg-type]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Tallinn"))


@pytest.mark.parametrize("unit", Unit)
def test_no_time_at_all_is_refused(unit: Unit) -> None:
    """add goes forwards or not at all."""
    for amount in (0, -1, -0.5):
        with pytest.raises(ValueError, match="positive"):
            bc.add(calendar(), local("2026-11-24 10:00"), Budget(amount, unit))


def test_naive_times_are_refused() -> None:
    """A time without zone is refused wherever one is taken."""
    naive, aware = datetime(2026, 11, 24, 10), local("2026-11-24 10:00")
    for refused in (
        lambda: bc.add(calendar(), naive, parse_budget("1wh")),
        lambda: bc.between(calendar(), naive, aware),
        lambda: bc.between(calendar(), aware, naive),
        lambda: bc.next_opening(calendar(), naive),
        lambda: bc.is_open(calendar(), naive),
        lambda: bc.working_day(calendar(), naive),
    ):
        with pytest.raises(ValueError, match="has no zone"):
            refused()


@pytest.mark.parametrize("year", [1, 1899, 9999])
def test_years_that_no_desk_sees(year: int) -> None:
    """A clock that jumped to the edge of the calendar gives a ValueError, not an overflow."""
    with pytest.raises(ValueError, match="check the clock"):
        bc.add(calendar(), datetime(year, 6, 1, tzinfo=UTC), parse_budget("24wh"))


@pytest.mark.parametrize("budget", ["1wh", "1wd"])
def test_a_desk_that_never_opens_again(budget: str) -> None:
    """Hours once, on a date long past: the search ends and says which calendar to look at."""
    desk = calendar(week={}, overrides={date(2020, 1, 6): OFFICE})
    with pytest.raises(CalendarError, match="calendar 'desk' has not"):
        bc.add(desk, local("2026-11-24 10:00"), parse_budget(budget))
    with pytest.raises(CalendarError, match="check its closed days"):
        bc.next_opening(desk, local("2026-11-24 10:00"))
    assert bc.between(desk, local("2026-11-24 10:00"), local("2027-11-24 10:00")) == timedelta()


def test_closed_for_years_by_overrides() -> None:
    """All openings of twelve years overridden closed: an error, and soon."""
    closed = {date(2026, 1, 1) + timedelta(days=at): () for at in range(12 * 366)}
    with pytest.raises(CalendarError):
        bc.add(calendar(overrides=closed), local("2026-02-01 10:00"), parse_budget("1wh"))


def test_more_time_than_the_desk_has() -> None:
    """One hour a week does not hold a thousand within the horizon."""
    with pytest.raises(CalendarError, match="1000wh of open time"):
        bc.add(
            calendar(week={0: (Interval(time(9), time(10)),)}),
            local("2026-02-01 10:00"),
            parse_budget("1000wh"),
        )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"zone": "Europe/Talinn"}, "zone 'Europe/Talinn' is unknown: perhaps Europe/Tallinn"),
        ({"country": "XX"}, "country 'XX'"),
        ({"country": "LV", "subdivision": "ZZ"}, "subdivision 'ZZ' is unknown in LV"),
        ({"week": {}}, "calendar 'desk' has no open hours at all: give at least one weekday an interval"),
        ({"week": {0: ()}, "overrides": {date(2026, 1, 1): ()}}, "no open hours at all"),
        ({"week": {0: (OFFICE[0], OFFICE[0])}}, "Monday 09:00-12:00 and 09:00-12:00 overlap"),
        (
            {"overrides": {date(2026, 1, 1): (OFFICE[0], OFFICE[0])}},
            "2026-01-01 09:00-12:00 and 09:00-12:00 overlap",
        ),
    ],
)
def test_construction_refuses(changes: dict[str, object], told: str) -> None:
    """A calendar that cannot work is refused before it is used, with what is wrong and what to do."""
    with pytest.raises(ValueError) as refused:
        calendar(**changes)
    assert told in str(refused.value)


def test_calendar_is_a_value() -> None:
    """Equal fields make equal and equally hashed calendars; what was handed in cannot change it later."""
    week = {0: OFFICE}
    desk = calendar(week=week)
    week.clear()
    assert desk == calendar(week={0: OFFICE})
    assert hash(desk) == hash(calendar(week={0: OFFICE}))
    assert desk != calendar(week={0: NIGHT})
    with pytest.raises(TypeError):
        desk.week[1] = OFFICE  # type: ignore[index]
