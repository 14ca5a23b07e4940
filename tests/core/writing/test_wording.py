"""Due times in words: weekday, date, time and zone as a native writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.languages import PACKS
from responder.core.writing.wording import due_in_words, moment_in_words

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
    assert due_in_words(TUESDAY, "Europe/Tallinn", language) == words


@pytest.mark.parametrize(
    ("zone", "language", "ending"),
    [
        ("Europe/Riga", "lv", "plkst. 14.00 (pēc Rīgas laika, UTC+2)"),
        ("Europe/Moscow", "ru", "15:00 (по московскому времени, UTC+3)"),
        ("America/New_York", "ru", "07:00 (часовой пояс: Нью-Йорк, UTC-5)"),
        ("Asia/Kolkata", "en", "17:30 (Kolkata time, UTC+5:30)"),
        ("Pacific/Auckland", "et", "kell 01.00 (ajavöönd: Auckland, UTC+13)"),
        ("UTC", "en", "12:00 (UTC)"),
        ("Etc/GMT+5", "lv", "plkst. 07.00 (UTC-5)"),
    ],
)
def test_any_zone_has_a_name_or_its_offset(zone: str, language: str, ending: str) -> None:
    """Known zones in the native form, others by their city, zones without a place by the offset alone."""
    assert moment_in_words(TUESDAY, zone, language).endswith(ending)


def test_summer_time_shows_in_the_offset() -> None:
    """The offset is that of the day meant: both 03:30 of the night in which the clock goes back are told apart."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    words = [moment_in_words(first + timedelta(hours=n), "Europe/Tallinn", "en") for n in (0, 1)]
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
    from zoneinfo import ZoneInfo

    local = instant.astimezone(ZoneInfo(zone))
    words = due_in_words(instant, zone, language)
    assert words.isprintable()
    assert str(local.year) in words
    assert str(local.day) in words
    assert f"{local:%H:%M}" in words or f"{local:%H.%M}" in words
