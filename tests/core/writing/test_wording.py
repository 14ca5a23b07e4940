"""Due times in words: weekday, date, time and zone as a native writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.days_off import DaysOff
from responder.core.languages import PACKS
from responder.core.writing.wording import (
    NO_BREAK,
    days_off_in_words,
    due_in_words,
    moment_in_words,
    plain,
    same_clock,
)

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "не позднее: вторник, 24 ноября 2026 г., 14:00 (по времени Таллина, UTC+2)"),
        ("et", "hiljemalt: teisipäev, 24. november 2026, kell 14.00 (Tallinna aja järgi, UTC+2)"),
        ("lv", "ne vēlāk kā: otrdiena, 2026. gada 24. novembris, plkst. 14.00 (pēc Tallinas laika, UTC+2)"),
        ("en", "no later than: Tuesday, 24 November 2026, 14:00 (Tallinn time, UTC+2)"),
    ],
)
def test_the_promise_in_each_language(language: str, words: str) -> None:
    """Weekdays stand in the nominative after a colon, with date, time and zone."""
    assert plain(due_in_words(TUESDAY, "Europe/Tallinn", language)) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "не позднее: вторник, 24 ноября, 14:00"),
        ("et", "hiljemalt: teisipäev, 24. november, kell 14.00"),
        ("lv", "ne vēlāk kā: otrdiena, 24. novembris, plkst. 14.00"),
        ("en", "no later than: Tuesday, 24 November, 14:00"),
    ],
)
def test_the_promise_to_a_reader_of_the_same_clock_and_year(language: str, words: str) -> None:
    """Neither the zone nor the year is said where neither can be mistaken."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert plain(due_in_words(TUESDAY, "Europe/Tallinn", language, now=now, zoned=False)) == words


@pytest.mark.parametrize("language", sorted(PACKS))
def test_the_year_is_that_of_the_desk(language: str) -> None:
    """At 23:30 UTC of the last of December it is next year in Tallinn: January is this year, December was another."""
    now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    january, december = (
        moment_in_words(now + timedelta(days=days), "Europe/Tallinn", language, now=now, zoned=False)
        for days in (7, -7)
    )
    assert "2027" not in january
    assert "2026" in december


@pytest.mark.parametrize(
    ("language", "due", "opens"),
    [
        ("ru", "четверг, 31 декабря, 24:00", "пятница, 1 января 2027 г., 00:00"),
        ("et", "neljapäev, 31. detsember, kell 24.00", "reede, 1. jaanuar 2027, kell 0.00"),
        ("lv", "ceturtdiena, 31. decembris, plkst. 24.00", "piektdiena, 2027. gada 1. janvāris, plkst. 0.00"),
        ("en", "Thursday, 31 December, 24:00", "Friday, 1 January 2027, 00:00"),
    ],
)
def test_a_promise_of_midnight_ends_the_day(language: str, due: str, opens: str) -> None:
    """The same instant ends one day as a due time and begins the next as an opening."""
    midnight = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
    told = {"now": TUESDAY, "zoned": False}
    words = plain(due_in_words(midnight, "Europe/Tallinn", language, **told))  # type: ignore[arg-type]
    assert words == PACKS[language].by + due
    assert plain(moment_in_words(midnight, "Europe/Tallinn", language, **told)) == opens  # type: ignore[arg-type]


def test_a_number_is_tied_to_its_word() -> None:
    """No line is broken between day and month, year and its word, "plkst." and the time."""
    words = moment_in_words(TUESDAY, "Europe/Riga", "lv", zoned=False)
    assert words.split(" ") == ["otrdiena,", "2026.\u00a0gada", "24.\u00a0novembris,", "plkst.\u00a014.00"]
    assert NO_BREAK not in plain(words)


SUMMER = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "at", "instants", "same"),
    [
        (2, "Europe/Tallinn", WINTER, (), True),
        (3, "Europe/Tallinn", SUMMER, (SUMMER,), True),
        (3, "Europe/Tallinn", WINTER, (), False),  # Moscow
        (3, "Europe/Riga", SUMMER, (WINTER,), False),  # Moscow or Riga: they part in October
        (2, "Europe/Tallinn", SUMMER, (WINTER,), False),  # Berlin in July has Tallinn's offset of December
        (5.5, "Asia/Kolkata", SUMMER, (WINTER,), True),
        (0, "Europe/London", WINTER, (), False),  # UTC is written by programs everywhere
    ],
)
def test_who_reads_the_same_clock(
    hours: float, zone: str, at: datetime, instants: tuple[datetime, ...], same: bool
) -> None:
    """The offset of the Date must be the desk's when it was written and at every time that is told."""
    written = at.astimezone(timezone(timedelta(hours=hours)))
    assert same_clock(written, zone, *instants) is same


def test_without_a_date_no_clock_is_known() -> None:
    """None is not the desk's zone."""
    assert not same_clock(None, "Europe/Tallinn", TUESDAY)


CHRISTMAS = DaysOff(date(2026, 12, 24), date(2026, 12, 26), "EE")
NEW_YEAR = DaysOff(date(2026, 12, 31), date(2027, 1, 8), "RU")
INDEPENDENCE = DaysOff(date(2027, 2, 24), date(2027, 2, 24), "EE")


@pytest.mark.parametrize(
    ("language", "christmas", "new_year", "independence"),
    [
        (
            "ru",
            "24–26 декабря (Рождественский сочельник, Рождество, Второй день Рождества)",
            "31 декабря – 8 января (Новогодние каникулы, Рождество Христово)",
            "среда, 24 февраля (День независимости Эстонии)",
        ),
        (
            "et",
            "24.–26. detsember (jõululaupäev, esimene jõulupüha, teine jõulupüha)",
            "31. detsember – 8. jaanuar (Venemaa uusaastapühad, õigeusu jõulud)",
            "kolmapäev, 24. veebruar (iseseisvuspäev)",
        ),
        (
            "lv",
            "24.–26. decembris (Ziemassvētku vakars, Pirmie Ziemassvētki, Otrie Ziemassvētki)",
            "31. decembris – 8. janvāris (Krievijas Jaungada brīvdienas, pareizticīgo Ziemassvētki)",
            "trešdiena, 24. februāris (Igaunijas Neatkarības diena)",
        ),
        (
            "en",
            "24–26 December (Christmas Eve, Christmas Day, Second Day of Christmas)",
            "31 December – 8 January (New Year Holidays, Christmas Day)",
            "Wednesday, 24 February (Independence Day)",
        ),
    ],
)
def test_days_off(language: str, christmas: str, new_year: str, independence: str) -> None:
    """Rows within a month, across months, and one day, which has its weekday; names of the holidays in the language."""
    for row, words in ((CHRISTMAS, christmas), (NEW_YEAR, new_year), (INDEPENDENCE, independence)):
        assert plain(days_off_in_words((row,), language)) == words
    both = days_off_in_words((INDEPENDENCE, CHRISTMAS), language)
    assert plain(both) == f"{independence}; {christmas}"


def test_no_name_in_another_language() -> None:
    """Finland's independence day is not known in Estonian, and a closed day of the desk's own is no holiday."""
    finnish = DaysOff(date(2026, 12, 6), date(2026, 12, 6), "FI")
    assert plain(days_off_in_words((finnish,), "et")) == "pühapäev, 6. detsember"
    assert plain(days_off_in_words((finnish,), "en")) == "Sunday, 6 December (Independence Day)"
    own = DaysOff(date(2026, 12, 7), date(2026, 12, 8), "EE")
    assert plain(days_off_in_words((own,), "en")) == "7–8 December"
    assert days_off_in_words((), "en") == ""


def test_many_names_are_left_out() -> None:
    """More than three would hide the dates."""
    row = DaysOff(date(2026, 4, 3), date(2026, 5, 4), "LV")
    assert plain(days_off_in_words((row,), "en")) == "3 April – 4 May"


@pytest.mark.parametrize(
    ("zone", "language", "ending"),
    [
        ("Europe/Riga", "lv", "plkst. 14.00 (pēc Rīgas laika, UTC+2)"),
        ("Europe/Moscow", "ru", "15:00 (по московскому времени, UTC+3)"),
        ("America/New_York", "ru", "07:00 (часовой пояс: Нью-Йорк, UTC-5)"),
        ("Asia/Kolkata", "en", "17:30 (Kolkata time, UTC+5:30)"),
        ("Pacific/Auckland", "et", "kell 1.00 (ajavöönd: Auckland, UTC+13)"),
        ("UTC", "en", "12:00 (UTC)"),
        ("Etc/GMT+5", "lv", "plkst. 7.00 (UTC-5)"),
    ],
)
def test_any_zone_has_a_name_or_its_offset(zone: str, language: str, ending: str) -> None:
    """Known zones in the native form, others by their city, zones without a place by the offset alone."""
    assert plain(moment_in_words(TUESDAY, zone, language)).endswith(ending)


def test_summer_time_shows_in_the_offset() -> None:
    """The offset is that of the day meant: both 03:30 of the night in which the clock goes back are told apart."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    words = [plain(moment_in_words(first + timedelta(hours=n), "Europe/Tallinn", "en")) for n in (0, 1)]
    assert words == [
        "Sunday, 25 October 2026, 03:30 (Tallinn time, UTC+3)",
        "Sunday, 25 October 2026, 03:30 (Tallinn time, UTC+2)",
    ]


def test_one_instant_has_one_wording_whatever_zone_it_came_in() -> None:
    """Seconds and the zone of the datetime object do not matter."""
    same = (TUESDAY + timedelta(seconds=59)).astimezone(timezone(timedelta(hours=-8)))
    assert moment_in_words(same, "Europe/Riga", "et") == moment_in_words(TUESDAY, "Europe/Riga", "et")


def test_naive_instants_are_refused() -> None:
    """A datetime without a zone is a fault of the caller's."""
    with pytest.raises(ValueError, match="naive"):
        moment_in_words(datetime(2026, 11, 24, 12, 0), "Europe/Riga", "et")


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(
        ["Europe/Tallinn", "Europe/Kyiv", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca"]
    ),
    st.sampled_from(sorted(PACKS)),
)
def test_the_words_hold_the_year_the_day_and_the_time(instant: datetime, zone: str, language: str) -> None:
    """Every wording is one printable line that holds what a calendar needs."""
    local = instant.astimezone(ZoneInfo(zone))
    words = plain(moment_in_words(instant, zone, language))
    assert words.isprintable()
    assert str(local.year) in words
    assert str(local.day) in words
    assert f"{local:%H:%M}" in words or f" {local.hour}.{local:%M}" in words
