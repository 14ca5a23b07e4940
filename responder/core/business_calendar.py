"""Opening hours, holidays and zone of a desk: add, between, next opening. Own dates override public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum


class Unit(Enum):
    """`24wh` = 24 hours of open time; `1wd` = the same time on the next working day; `24h` = clock hours."""

    WORKING_HOURS = "wh"
    WORKING_DAYS = "wd"
    CLOCK_HOURS = "h"


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount of time with its unit. `amount` is positive; working days are whole."""

    amount: float
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount:g}{self.unit.value}"


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open [opens, closes) of local wall time. closes <= opens means that it crosses midnight (night shift);
    24:00 is written time(0, 0) as closes."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Calendar:
    """A desk's business calendar.

    `week`: for each weekday (0 = Monday) its intervals. `zone`: IANA name. `country` / `subdivision`: ISO 3166, for
    public holidays ("" = none). `overrides`: dated intervals that replace everything else on that day
    (() = closed). Raises ValueError at construction for: unknown zone or country, overlapping intervals, no open hours at all.
    """

    name: str
    zone: str
    week: Mapping[int, tuple[Interval, ...]]
    country: str = ""
    subdivision: str = ""
    overrides: Mapping[date, tuple[Interval, ...]] | None = None


def parse_budget(text: str) -> Budget:
    """"24wh", "1wd", "24h", "1.5wh" -> Budget. Raises ValueError that says what is accepted."""
    raise NotImplementedError


def add(calendar: Calendar, start: datetime, budget: Budget) -> datetime:
    """The instant (UTC) at which `budget` after `start` (aware) is used up."""
    raise NotImplementedError
