"""Instants in words: weekday, date, time and zone in the reader's language (Babel, explicit patterns).

CLDR has weekdays in the nominative only, so the words stand after a colon:
"не позднее: вторник, 24 ноября 2026 г., 14:00".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location

from responder.core.languages import PACKS


def moment_in_words(instant: datetime, zone: str, language: str) -> str:
    """`instant` (aware) as wall time of `zone` (IANA): "Tuesday, 24 November 2026, 14:00 (Tallinn time, UTC+2)".

    Seconds are not printed. Raises ValueError for a naive instant, KeyError for a language without a pack,
    zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant in words needs a zone: the datetime is naive")
    return _in_words(instant.astimezone(UTC).replace(second=0, microsecond=0), zone, language)


def due_in_words(instant: datetime, zone: str, language: str) -> str:
    """The same after the words that make it a promise: "hiljemalt: teisipäev, 24. november 2026, kell 14.00 (...)"."""
    return PACKS[language].by + moment_in_words(instant, zone, language)


# Promises are rounded to friendly points, so a desk's mails of one hour share a few instants.
@lru_cache(maxsize=1024)
def _in_words(instant: datetime, zone: str, language: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    words = format_datetime(local, PACKS[language].moment, tzinfo=local.tzinfo, locale=language)
    return f"{words} ({_zone_in_words(local, zone, language)})"


def _zone_in_words(local: datetime, zone: str, language: str) -> str:
    """The zone as a native names it, and the offset of that day; for "UTC", "Etc/GMT-3", "CET" the offset alone."""
    pack = PACKS[language]
    offset = _offset(local)
    if zone in pack.zone_names:
        return f"{pack.zone_names[zone]}, {offset}"
    if "/" not in zone or zone.startswith("Etc/"):
        return offset
    city = get_timezone_location(ZoneInfo(zone), locale=language, return_city=True)
    return f"{pack.zone_other.format(city=city)}, {offset}"


def _offset(local: datetime) -> str:
    minutes = round((local.utcoffset() or timedelta()) / timedelta(minutes=1))
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
