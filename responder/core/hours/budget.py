"""Amounts of time with an explicit unit: "24 working hours" has three readings, so a bare number is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

LONGEST_HOURS = 10 * 366 * 24
READINGS = "wh (hours of open time), wd (the same time so many working days later) or h (clock hours)"


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


def parse_budget(text: str) -> Budget:
    """ "24wh", "1wd", "24h", "1.5 wh" -> Budget. Raises ValueError that says what is accepted."""
    found = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(wh|wd|h)?\s*", text)
    if not found:
        raise ValueError(
            f"{text!r} is not an amount of time: write a number and {READINGS}, such as 24wh, 1wd or 24h"
        )
    figure, unit = found.groups()
    if unit is None:
        raise ValueError(
            f"{text!r} has no unit, and it has three readings: add {READINGS}, such as {figure}wh"
        )
    budget = Budget(float(figure), Unit(unit))
    check_budget(budget)
    return budget


def check_budget(budget: Budget) -> None:
    """Raises ValueError unless the amount is positive, at most ten years, and whole when in working days."""
    # Each test is written so that NaN fails it.
    if not budget.amount > 0:
        raise ValueError(f"{budget} is not a positive amount of time: give more than zero")
    if not budget.amount * (24 if budget.unit is Unit.WORKING_DAYS else 1) <= LONGEST_HOURS:
        raise ValueError(f"{budget} is more than ten years: give less")
    if budget.unit is Unit.WORKING_DAYS and budget.amount != int(budget.amount):
        raise ValueError(f"{budget} is not a whole number of working days: for parts of a day use wh")
