"""What a language pack holds. Words only: a pack decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FACTS = ("order_number", "purchase_date", "goods", "what_happened", "photos")
"""Facts that a rule may ask for, in the order in which they are asked."""


@dataclass(frozen=True)
class Pack:
    """One language.

    `code`: ISO 639-1, also Babel's locale. `moment`: Babel pattern of weekday, date with year and time, nominative;
    `moment_this_year`: the same without the year; `date`: day and month. A number and its word are tied by a no-break
    space. `by`: words before a due time, with their blank. `zone_names`: IANA zone -> how a native names its time;
    `zone_other`: the same for any other zone, from {city} in the nominative. `named` / `neutral`: greeting lines,
    {name} is the name;
    `respectful`: the same by gender "m" and "f", where the language has them. `stands_first` / `stands_below`:
    where the text of this language stands in a mail that holds two.
    `questions`: fact -> open question. `recognise`: fact -> regular expressions over folded text
    without diacritics; "order_number": beginnings of words beside which such a number stands; "paper": of
    words that name an attached paper which tells number and day.
    `months`: regular expression of a month's name, folded. `words`: frequent words, with and without diacritics.
    """

    code: str
    moment: str
    moment_this_year: str
    date: str
    by: str
    zone_names: Mapping[str, str]
    zone_other: str
    named: str
    neutral: str
    respectful: Mapping[str, str]
    stands_first: str
    stands_below: str
    questions: Mapping[str, str]
    recognise: Mapping[str, tuple[str, ...]]
    months: str
    words: frozenset[str]


def vocabulary(text: str) -> frozenset[str]:
    """Words parted by blanks, as a set."""
    return frozenset(text.split())
