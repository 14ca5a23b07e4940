"""What a country's law says about a date: closed, shortened, or a weekend day worked in place of another. All from the
`holidays` library; of our own are only by how much a short day is shortened, and names in languages that it lacks.

Limits. Transfers are decided a year at a time and are known as far as the installed library was told (0.109: LV to
2026, RU to 2027); later years show the statutory holidays only, so upgrade the library each autumn. Latvia's transfers
bind institutions of the state and are advice to others. The one-hour-shorter days before holidays of LV (Labour Law,
section 135) and RU (Labour Code, article 95) are unknown to the library and are not guessed: a desk enters them as
overrides. Half days of countries other than those in SHORTENED are not applied either. The library stops at 2100.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from responder.core.languages.holiday_names import HOLIDAY_NAMES

if TYPE_CHECKING:
    from holidays import HolidayBase

# Estonia: Employment Contracts Act (Töölepingu seadus), section 53: the working days before New Year's Day,
# Independence Day, Victory Day and Christmas Eve (31 December, 23 February, 22 June, 23 December) are three hours
# shorter.
SHORTENED: Mapping[str, timedelta] = MappingProxyType({"EE": timedelta(hours=3)})


@dataclass(frozen=True, slots=True)
class PublicDays:
    """One year of a country or region, dates local. `closed`: holiday -> name in English (else the country's language).
    `short`: working day -> name; shortened by SHORTENED[country]. `moved`: weekend day that is worked -> the weekday
    taken off for it, or None if the library does not tell."""

    closed: Mapping[date, str]
    short: Mapping[date, str]
    moved: Mapping[date, date | None]
    given_back: frozenset[date]  # days in `closed` that some weekend day is worked for


NOTHING = PublicDays(closed={}, short={}, moved={}, given_back=frozenset())


def verify(country: str, subdivision: str) -> None:
    """Raises ValueError, saying what to write instead, unless both are known. "" and "" mean no public holidays."""
    if not country:
        if subdivision:
            raise ValueError(
                f"subdivision {subdivision!r} without a country: set the country too, such as LV"
            )
        return
    # The library looks names up among its own attributes: only a two-letter code may reach it.
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise ValueError(
            f"country {country!r} is not a code of ISO 3166: write two capitals, such as EE, LV or RU"
        )
    try:
        _days(country, "", ())
    except (NotImplementedError, AttributeError, TypeError):
        raise ValueError(
            f"no public holidays are known for country {country!r}: use another code of ISO 3166, or leave it out"
            " and enter the holidays as closed days"
        ) from None
    try:
        _days(country, subdivision, ())
    except NotImplementedError:
        known = ", ".join(_days(country, "", ()).subdivisions) or "none: leave it out"
        raise ValueError(f"subdivision {subdivision!r} is unknown in {country}; known are {known}") from None


@lru_cache(maxsize=256)
def of_year(country: str, subdivision: str, year: int) -> PublicDays:
    """The public days whose date lies in `year`; NOTHING for country "". The pair has passed `verify`."""
    if not country:
        return NOTHING
    # A transfer stands in the year of the weekday taken off; its weekend day may lie on the other side of New Year.
    days = _days(country, subdivision, (year - 1, year, year + 1))
    closed = {day: days[day] for day in sorted(days) if day.year == year}
    worked = {day: _taken_off(days, day) for day in sorted(days.weekend_workdays) if abs(day.year - year) < 2}
    moved = {day: off for day, off in worked.items() if day.year == year}
    return PublicDays(
        closed, _short(country, subdivision, year), moved, frozenset(filter(None, worked.values()))
    )


@lru_cache(maxsize=256)
def names_in(country: str, subdivision: str, year: int, language: str) -> Mapping[date, tuple[str, ...]]:
    """The holidays of a year as they are called in `language` (ISO 639-1), by their date; () where that is not known,
    and for a day off in place of a holiday. The country and its subdivision have passed `verify`."""
    if not country:
        return {}
    code = _spoken(country, language)
    days = _days(country, subdivision, (year,), language=code)
    named = {day: _names(days[day]) for day in days}
    if code:
        return named
    own = HOLIDAY_NAMES.get(country, {})
    words = {day: (own.get(name, {}).get(language, "") for name in names) for day, names in named.items()}
    return {day: tuple(filter(None, names)) for day, names in words.items()}


def _names(told: str) -> tuple[str, ...]:
    """The library parts two holidays of one day by a semicolon, and says in brackets that a day stands for another:
    "Victory Day (observed)", "Day off (substituted from 01/17/2026)"."""
    return tuple(name for name in told.split("; ") if not name.endswith(")"))


def _spoken(country: str, language: str) -> str:
    """The library's code of a language that it has this country's names in: "en_US" for en; "" where it has not."""
    import holidays

    kind = getattr(holidays, country)
    known = sorted(filter(None, {kind.default_language, *kind.supported_languages}))
    return next((code for code in known if code.partition("_")[0] == language), "")


def _short(country: str, subdivision: str, year: int) -> dict[date, str]:
    if country not in SHORTENED:
        return {}
    days = _days(country, subdivision, (year,), ("half_day",))
    return {day: days[day] for day in sorted(days)}


def _taken_off(days: HolidayBase, worked: date) -> date | None:
    """The library says it in words only: "Day off (substituted from 01/17/2026)"."""
    marks = (worked.strftime("%m/%d/%Y"), worked.strftime("%d.%m.%Y"))
    return next((day for day in sorted(days) if any(mark in days[day] for mark in marks)), None)


def _days(
    country: str,
    subdivision: str,
    years: tuple[int, ...],
    categories: tuple[str, ...] | None = None,
    language: str = "",
) -> HolidayBase:
    import holidays  # a tenth of a second, so only desks with a country pay it

    kind = getattr(holidays, country)
    # Without a language named the library asks the environment for one.
    english = "en_US" if "en_US" in kind.supported_languages else kind.default_language
    return holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=years,
        expand=False,
        language=language or english,
        categories=categories,
    )
