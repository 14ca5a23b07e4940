"""Instants and days off in words: weekday, date, time and zone in the reader's language (Babel, explicit patterns).

CLDR has weekdays in the nominative only, so the words stand after a colon: "не позднее: вторник, 24 ноября, 14:00".
Neither "today" nor "tomorrow" is said: the mail may be read on another day, and the reader's day may be another one.
A number and its word are tied by a no-break space, which HTML keeps; plain text has the `plain` words, so that what
was promised is found in it by whoever searches, and is the same in the mail and in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_location

from responder.core.days_off import DaysOff
from responder.core.languages import PACKS

NO_BREAK = "\u00a0"
_MOST_NAMES = 3  # holidays in one row of days off; more would hide the dates


def moment_in_words(
    instant: datetime, zone: str, language: str, *, now: datetime | None = None, zoned: bool = True
) -> str:
    """`instant` (aware) as wall time of `zone` (IANA): "Tuesday, 24 November 2026, 14:00 (Tallinn time, UTC+2)".

    The year is left out where `now` (aware) lies in the same one of that zone, the zone unless `zoned`. Seconds are
    not printed. Raises ValueError for a naive instant, KeyError for a language without a pack,
    zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    return _in_words(_whole_minute(instant), zone, language, _year(now, zone), zoned, ends_day=False)


def due_in_words(
    instant: datetime, zone: str, language: str, *, now: datetime | None = None, zoned: bool = True
) -> str:
    """The same after the words that make it a promise: "hiljemalt: teisipäev, 24. november, kell 14.00". Midnight ends
    a day, "Tuesday, 24 November, 24:00": as the beginning of the next one it would be taken for a day later."""
    words = _in_words(_whole_minute(instant), zone, language, _year(now, zone), zoned, ends_day=True)
    return PACKS[language].by + words


def same_clock(written: datetime | None, zone: str, *instants: datetime) -> bool:
    """Whether whoever dated a mail `written` reads the wall clock of `zone` (IANA) at all of `instants` (aware).

    Its offset tells: it must be that of `zone` when the mail was written, and at each of the instants, since zones that
    agree in summer may differ in winter. None, and UTC, which programs write wherever their user is (RFC 5322, 3.3),
    tell nothing: False, so that the zone is named.
    """
    offset = written.utcoffset() if written else None
    if not written or not offset:
        return False
    clock = ZoneInfo(zone)
    return all(one.astimezone(clock).utcoffset() == offset for one in (written, *instants))


def days_off_in_words(rows: Iterable[DaysOff], language: str) -> str:
    """ "24–26 December (Christmas Eve, Christmas Day); Wednesday, 24 February (Independence Day)"; "" for none. A row
    without a name that is known in the language stands without brackets. Raises KeyError as above."""
    return "; ".join(_row_in_words(row, language) for row in rows)


def plain(words: str) -> str:
    """The words with ordinary blanks."""
    return words.replace(NO_BREAK, " ")


def _row_in_words(row: DaysOff, language: str) -> str:
    names = row.names(language)
    holidays = f" ({', '.join(names)})" if 0 < len(names) <= _MOST_NAMES else ""
    return _dates_in_words(row.first, row.last, language) + holidays


@lru_cache(maxsize=256)
def _dates_in_words(first: date, last: date, language: str) -> str:
    pattern = PACKS[language].date
    if first == last:
        return format_date(first, f"EEEE, {pattern}", locale=language)
    end = format_date(last, pattern, locale=language)
    if (first.year, first.month) != (last.year, last.month):
        return f"{format_date(first, pattern, locale=language)} \u2013 {end}"
    return f"{format_date(first, pattern.partition(NO_BREAK)[0], locale=language)}\u2013{end}"


def _whole_minute(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant in words needs a zone: the datetime is naive")
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


def _year(now: datetime | None, zone: str) -> int:
    return now.astimezone(ZoneInfo(zone)).year if now else 0


# Promises are rounded to friendly points, so a desk's mails of one hour share a few instants.
@lru_cache(maxsize=1024)
def _in_words(
    instant: datetime, zone: str, language: str, this_year: int, zoned: bool, ends_day: bool
) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    wall, pack = local.replace(tzinfo=None), PACKS[language]
    at_end = ends_day and wall.time() == time()
    if at_end:
        wall -= timedelta(days=1)
    pattern = pack.moment_this_year if wall.year == this_year else pack.moment
    # CLDR counts the hours of k from 1 to 24.
    words = format_datetime(wall, pattern.replace("H", "k") if at_end else pattern, locale=language)
    return f"{words} ({_zone_in_words(local, zone, language)})" if zoned else words


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
