"""What a mail about promises beyond the ceiling says of the desk, as variables of its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

from responder.core.hours.budget import Budget
from responder.core.languages.budget_words import BUDGETS

_FINE = 10  # answers an open hour from which on no decimals are told


@dataclass(frozen=True, slots=True)
class Capacity:
    """A desk that cannot answer within `ceiling`. `category`: of the complaint that shows it; `at_ceiling`: the ceiling
    itself was promised; `backlog`: complaints that wait ahead; `rate`: answers an open hour, 0 = unknown; `unknown`:
    per cent of such complaints without a known answer where these are why, else 0."""

    category: str
    ceiling: Budget
    at_ceiling: bool
    backlog: int
    rate: float
    unknown: int


def capacity_values(capacity: Capacity | None, language: str) -> Mapping[str, str | bool]:
    """The variables of docs/templates.md that only this mail has; all empty for any other. The category, which the
    desk's rules name, is to be cleaned by whoever prints it. KeyError: a language without words."""
    if capacity is None:
        return {"category": "", "ceiling": "", "at_ceiling": False, "backlog": "", "rate": "", "unknown": ""}
    return {
        "category": capacity.category,
        "ceiling": budget_in_words(capacity.ceiling, language),
        "at_ceiling": capacity.at_ceiling,
        "backlog": str(capacity.backlog),
        "rate": _rate(capacity.rate, language),
        "unknown": str(capacity.unknown) if capacity.unknown else "",
    }


def budget_in_words(budget: Budget, language: str) -> str:
    """ "10 working days", in the nominative: it stands after a colon."""
    amount = int(budget.amount) if budget.amount == int(budget.amount) else budget.amount
    words = BUDGETS[language][budget.unit]
    form = Locale.parse(language).plural_form(amount)
    return f"{format_decimal(amount, locale=language)} {words.get(form, words['other'])}"


def _rate(rate: float, language: str) -> str:
    """Two figures that count: 0.83, 0.034; of many answers whole ones."""
    if rate <= 0:
        return ""
    return format_decimal(rate, format="#,##0" if rate >= _FINE else "@@", locale=language)
