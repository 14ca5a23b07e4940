"""What is believed of the law in EE, LV and RU, against dates taken from official calendars, not from the library."""

import subprocess
import sys
from datetime import date, time, timedelta

import pytest

from responder.core.business_calendar import Calendar, Interval, between, day_source, open_intervals
from responder.core.hours import public_holidays
from responder.core.hours.opening_hours import wall_spans
from responder.core.hours.public_holidays import NOTHING, names_in, of_year

EIGHT_HOURS = (Interval(time(9), time(12)), Interval(time(13), time(18)))


def desk(country: str, zone: str, **changes: bool) -> Calendar:
    return Calendar("desk", zone, dict.fromkeys(range(5), EIGHT_HOURS), country, **changes)


TALLINN, RIGA, MOSCOW = desk("EE", "Europe/Tallinn"), desk("LV", "Europe/Riga"), desk("RU", "Europe/Moscow")


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=at) for at in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def hours_of(calendar: Calendar, day: date) -> float:
    return sum((b - a) / timedelta(hours=1) for a, b in open_intervals(calendar, day))


@pytest.mark.parametrize(
    ("calendar", "year", "working_days"),
    [
        (TALLINN, 2025, 251),
        (MOSCOW, 2024, 248),  # the production calendars (производственный календарь)
        (MOSCOW, 2025, 247),
        (MOSCOW, 2026, 247),
    ],
)
def test_working_days_of_a_year(calendar: Calendar, year: int, working_days: int) -> None:
    """A whole year has as many working days as was published for it."""
    assert sum(hours_of(calendar, day) > 0 for day in days_of(year)) == working_days


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2030])
def test_estonian_short_days(year: int) -> None:
    """Employment Contracts Act section 53: 23 February, 22 June, 23 and 31 December, three hours shorter if worked."""
    short = [date(year, 2, 23), date(year, 6, 22), date(year, 12, 23), date(year, 12, 31)]
    expected = [day for day in short if day.weekday() < 5]
    assert [day for day in days_of(year) if 0 < hours_of(TALLINN, day) < 8] == expected
    assert {hours_of(TALLINN, day) for day in expected} == {5.0}


def test_a_short_day_that_is_not_worked() -> None:
    """23 February 2025 was a Sunday: nothing to shorten, so it follows the week."""
    assert day_source(TALLINN, date(2025, 2, 23)) == "week"


def test_estonian_christmas_eve_before_2005() -> None:
    """Before Christmas Eve became a holiday (2005) it was the short day itself."""
    assert list(of_year("EE", "", 2004).short)[-1] == date(2004, 12, 31)
    assert date(2004, 12, 24) in of_year("EE", "", 2004).short
    assert date(2005, 12, 24) in of_year("EE", "", 2005).closed


def test_short_days_can_be_declined() -> None:
    """A desk that works on keeps its hours on the eve of holidays; the holidays stay."""
    calendar = desk("EE", "Europe/Tallinn", pre_holiday_short=False)
    assert hours_of(calendar, date(2026, 12, 23)) == 8
    assert day_source(calendar, date(2026, 12, 23)) == "week"
    assert hours_of(calendar, date(2026, 12, 24)) == 0


@pytest.mark.parametrize(
    ("calendar", "worked", "off"),
    [
        (RIGA, date(2024, 12, 14), date(2024, 12, 23)),
        (RIGA, date(2024, 12, 28), date(2024, 12, 30)),
        (RIGA, date(2025, 5, 10), date(2025, 5, 2)),
        (RIGA, date(2025, 11, 8), date(2025, 11, 17)),
        (RIGA, date(2026, 1, 17), date(2026, 1, 2)),
        (RIGA, date(2026, 6, 27), date(2026, 6, 22)),
        (MOSCOW, date(2024, 4, 27), date(2024, 4, 29)),
        (MOSCOW, date(2024, 11, 2), date(2024, 4, 30)),
        (MOSCOW, date(2024, 12, 28), date(2024, 12, 30)),
        (MOSCOW, date(2025, 11, 1), date(2025, 11, 3)),
        (MOSCOW, date(2018, 6, 9), date(2018, 6, 11)),
    ],
)
def test_moved_working_days(calendar: Calendar, worked: date, off: date) -> None:
    """A Saturday is worked in place of a weekday, and tells of which."""
    assert hours_of(calendar, worked) == 8
    assert hours_of(calendar, off) == 0
    assert day_source(calendar, worked) == f"moved working day: in place of {off}"
    assert day_source(calendar, off).startswith("holiday: Day off")


def test_transfer_across_new_year() -> None:
    """Belarus worked Saturday 30 December 2006 for Tuesday 2 January 2007: each year knows its side of it."""
    assert of_year("BY", "", 2006).moved[date(2006, 12, 30)] == date(2007, 1, 2)
    assert date(2007, 1, 2) in of_year("BY", "", 2007).closed
    assert date(2007, 1, 2) in of_year("BY", "", 2007).given_back


def test_moved_day_has_the_hours_of_the_day_taken_off() -> None:
    """27 June 2026 is worked in place of a Monday, so it has Monday's hours; a desk closed on Mondays stays closed."""
    monday = (Interval(time(10), time(19)),)
    late = Calendar("late", "Europe/Riga", {0: monday, 1: EIGHT_HOURS, 4: EIGHT_HOURS}, "LV")
    assert hours_of(late, date(2026, 6, 27)) == 9
    closed = Calendar("closed", "Europe/Riga", {1: EIGHT_HOURS, 4: EIGHT_HOURS}, "LV")
    assert hours_of(closed, date(2026, 6, 27)) == 0
    saturdays = Calendar("saturdays", "Europe/Riga", {0: monday, 5: (Interval(time(10), time(14)),)}, "LV")
    assert hours_of(saturdays, date(2026, 6, 27)) == 4


def test_moved_working_days_can_be_declined() -> None:
    """A private employer in Latvia need not follow: both days become ordinary ones, statutory holidays stay."""
    calendar = desk("LV", "Europe/Riga", moved_working_days=False)
    assert hours_of(calendar, date(2026, 1, 17)) == 0
    assert hours_of(calendar, date(2026, 1, 2)) == 8
    assert day_source(calendar, date(2026, 1, 2)) == "week"
    assert day_source(calendar, date(2026, 6, 23)) == "holiday: Midsummer Eve"


def test_transfers_without_a_working_saturday_are_not_declined() -> None:
    """Russia's 9 January 2026 stands for a holiday that fell on a Saturday: nobody works for it, so it stays off."""
    calendar = desk("RU", "Europe/Moscow", moved_working_days=False)
    assert hours_of(calendar, date(2026, 1, 9)) == hours_of(MOSCOW, date(2026, 1, 9)) == 0


@pytest.mark.parametrize(
    ("calendar", "off"),
    [
        (RIGA, date(2024, 5, 6)),  # 4 May 2024 fell on a Saturday
        (RIGA, date(2025, 5, 5)),
        (MOSCOW, date(2026, 3, 9)),
        (MOSCOW, date(2026, 5, 11)),
        (MOSCOW, date(2025, 12, 31)),
        (TALLINN, date(2026, 8, 20)),
    ],
)
def test_holidays_and_their_transfers(calendar: Calendar, off: date) -> None:
    """Holidays that fall on a weekend give the weekday that law names; Estonia moves none."""
    assert hours_of(calendar, off) == 0
    assert day_source(calendar, off).startswith("holiday: ")


def test_regions() -> None:
    """A subdivision adds its own holidays: Epiphany is one in Bavaria, not in Berlin."""
    epiphany = date(2027, 1, 6)
    assert epiphany in of_year("DE", "BY", 2027).closed
    assert epiphany not in of_year("DE", "BE", 2027).closed


def test_no_country_no_holidays() -> None:
    """Without a country every day follows the week."""
    assert of_year("", "", 2026) is NOTHING
    calendar = Calendar("desk", "Europe/Tallinn", {3: EIGHT_HOURS})
    assert day_source(calendar, date(2026, 12, 24)) == "week"


@pytest.mark.parametrize("country", ["ee", "EST", "Estonia", "__", "XX", "E", "utils", "EE ", "ЕЕ"])
def test_unknown_country(country: str) -> None:
    """What is no two-letter code of a country with known holidays is refused, also names from inside the library."""
    with pytest.raises(ValueError, match=f"country '{country}'"):
        public_holidays.verify(country, "")


def test_unknown_subdivision() -> None:
    """An unknown region lists the known ones; a region without a country asks for it."""
    with pytest.raises(ValueError, match=r"unknown in DE; known are .*BY"):
        public_holidays.verify("DE", "XX")
    with pytest.raises(ValueError, match="none: leave it out"):
        public_holidays.verify("EE", "37")
    with pytest.raises(ValueError, match="without a country"):
        public_holidays.verify("", "BY")


def test_years_out_of_sight() -> None:
    """Beyond what the library covers there are no holidays rather than an error."""
    for year in (1950, 2150):
        assert not of_year("EE", "", year).moved
    assert of_year("EE", "", 2150).closed == {}


def test_the_library_is_loaded_only_for_a_country() -> None:
    """A desk without country does not pay for the import."""
    program = (
        "import sys; from datetime import time; from responder.core.business_calendar import Calendar, Interval;"
        "Calendar('desk', 'UTC', {0: (Interval(time(9), time(17)),)}); sys.exit('holidays' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONPATH": ":".join(sys.path)}, check=False
        ).returncode
        == 0
    )


def test_half_days_shorten_working_time() -> None:
    """Over Christmas 2026 the Estonian desk is open for three hours less than its week says."""
    written = sum((b - a for a, b in wall_spans(EIGHT_HOURS, date(2026, 12, 23))), timedelta())
    day = open_intervals(TALLINN, date(2026, 12, 23))
    assert between(TALLINN, day[0][0], day[-1][1]) == written - timedelta(hours=3)


@pytest.mark.parametrize("language", ["ru", "et", "lv", "en"])
@pytest.mark.parametrize("country", ["EE", "LV", "RU"])
def test_every_holiday_has_a_name_in_every_language(country: str, language: str) -> None:
    """Of the three countries, in ten years; a day off in place of another, "(observed)" or "Day off", has none."""
    for year in range(2024, 2034):
        named = names_in(country, "", year, language)
        for day, english in of_year(country, "", year).closed.items():
            plain = [name for name in english.split("; ") if not name.endswith(")")]
            assert len(named[day]) == len(plain), (day, english)


def test_names_are_in_the_language_asked_for() -> None:
    """From the library where it knows the language, else our own; () where neither does."""
    day = date(2027, 2, 24)
    told = [names_in("EE", "", 2027, language)[day] for language in ("et", "en", "ru", "lv", "de")]
    assert told == [
        ("iseseisvuspäev",),
        ("Independence Day",),
        ("День независимости Эстонии",),
        ("Igaunijas Neatkarības diena",),
        (),
    ]
    assert (
        names_in("RU", "", 2026, "ru")[date(2026, 5, 11)] == ()
    )  # День Победы (выходной): the day itself is the 9th
    assert names_in("", "", 2026, "en") == {}


def test_a_country_without_english_names() -> None:
    """Its own language is spoken, others are not guessed."""
    assert names_in("AT", "", 2026, "de")[date(2026, 10, 26)] == ("Nationalfeiertag",)
    assert names_in("AT", "", 2026, "lv")[date(2026, 10, 26)] == ()
