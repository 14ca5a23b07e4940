"""Amounts of time in words: "3 days", "kahe nädala", "48 stundas", "three working days"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from responder.core.wanted_by.cutting import Token

UNITS = ("hour", "day", "week", "month")
MOST = 400  # of any unit: further than a year is no deadline
SATURDAY = 5
_FIGURES = re.compile(r"(\d{1,3})(?:-\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Amount:
    """`count` of `unit` (hour, day, week, month); `working`: days from Monday to Friday. `end`: index behind."""

    end: int
    count: int
    unit: str
    working: bool = False


def amount(tokens: Sequence[Token], at: int) -> Amount | None:
    """The amount named from token `at` on; a unit alone is one of it ("within a week", "nädala jooksul")."""
    if at >= len(tokens):
        return None
    if tokens[at].sense.number == 1 and at + 1 < len(tokens) and tokens[at + 1].sense.number:
        at += 1  # "a fortnight", "a couple of days"
    count, end = _count(tokens[at]), at
    if count and (unit := _unit(tokens[at])):
        return Amount(end + 1, count, unit)  # "десятидневный", "fortnight"
    if count:
        end += 1
    working = False
    if end < len(tokens) and "working" in tokens[end].sense.marks:
        working, end = True, end + 1
    unit = _unit(tokens[end]) if end < len(tokens) else ""
    if unit:
        return Amount(end + 1, count or 1, unit, working and unit == "day")
    # "tööpäeva" is a working day in one word.
    return Amount(end, count, "day", True) if working and count else None


def _count(token: Token) -> int:
    found = _FIGURES.fullmatch(token.number)
    count = int(found[1]) if found else token.sense.number
    return count if count <= MOST else 0


def _unit(token: Token) -> str:
    return next((unit for unit in UNITS if unit in token.sense.marks), "")


def after(moment: datetime, span: Amount) -> datetime | date:
    """The instant after so many hours, or the last day of so many days, weeks or months. `moment`: local."""
    if span.unit == "hour":
        return moment + timedelta(hours=span.count)
    day = moment.date()
    if span.unit == "month":
        first = (day.replace(day=1) + timedelta(days=31 * min(span.count, 13))).replace(day=1)
        return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))
    if not span.working:
        return day + timedelta(days=span.count * (7 if span.unit == "week" else 1))
    left = span.count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
