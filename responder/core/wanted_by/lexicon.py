"""The tables of all languages as one: a folded word, or several in a row, -> what it can mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from responder.core.languages.deadline_words import DeadlineWords
from responder.core.languages.deadlines import DEADLINES

TABLES = tuple(DEADLINES.values())
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AHEAD = {"today": 0, "tomorrow": 1, "overmorrow": 2}
LONGEST = 30
"""Letters of the longest word that can mean something here."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word can mean. `weekday` 0-6 and `ahead` in days, -1 = none; `month` 1-12, `number`, `ordinal`, 0 = none;
    `limit`: before | until | by | inclusive; `ending`: the limit that its inflection says; `marks`: names of
    DeadlineWords' other entries."""

    weekday: int = -1
    ahead: int = -1
    month: int = 0
    number: int = 0
    ordinal: int = 0
    limit: str = ""
    ending: str = ""
    marks: frozenset[str] = frozenset()


NONE = Sense()
Entry = tuple[str, Sense, DeadlineWords]


def _entries(table: DeadlineWords) -> Iterator[tuple[str, Sense]]:
    for name, words in table.days.items():
        sense = Sense(ahead=AHEAD[name]) if name in AHEAD else Sense(weekday=WEEKDAYS.index(name))
        yield from ((word, sense) for word in words.split())
    for number, words in enumerate(table.months, start=1):
        yield from ((word, Sense(month=number)) for word in words.split())
    for number, words in table.numbers.items():
        yield from ((word, Sense(number=number)) for word in words.split())
    for number, words in table.ordinals.items():
        yield from ((word, Sense(ordinal=number)) for word in words.split())
    for limit, words in table.limits.items():
        yield from ((word, Sense(limit=limit)) for word in words.split())
    for named in (table.units, table.parts, table.spans, table.cues):
        for mark, words in named.items():
            yield from ((word, Sense(marks=frozenset({mark}))) for word in words.split())


def _merged(one: Sense, other: Sense) -> Sense:
    return Sense(
        max(one.weekday, other.weekday),
        max(one.ahead, other.ahead),
        max(one.month, other.month),
        max(one.number, other.number),
        max(one.ordinal, other.ordinal),
        one.limit or other.limit,
        one.ending or other.ending,
        one.marks | other.marks,
    )


_INFLECTED = frozenset({"week", "month", "year", "end", "weekend", "date", "christmas", "new_year", "next"})


def _inflected(word: str, sense: Sense, table: DeadlineWords) -> Sense:
    """The limit that an inflection says: a day or a stretch of time in a case that means "by" or "until"."""
    names_time = sense.weekday >= 0 or sense.ahead >= 0 or sense.month or sense.ordinal
    if not (names_time or sense.marks & _INFLECTED):
        return sense
    ending = next((limit for end, limit in table.endings.items() if word.endswith(end)), "")
    return replace(sense, ending=ending) if ending else sense


@dataclass(frozen=True)
class _Lexicon:
    """`phrases`: first word -> its phrases, the longest first."""

    exact: dict[str, Sense]
    beginnings: dict[str, tuple[tuple[Sense, DeadlineWords], ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Sense], ...]]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    exact: dict[str, Sense] = {}
    beginnings: dict[str, tuple[tuple[Sense, DeadlineWords], ...]] = {}
    phrases: dict[tuple[str, ...], Sense] = {}
    for table in TABLES:
        for word, sense in _entries(table):
            if word.endswith("*"):
                beginnings[word[:-1]] = (*beginnings.get(word[:-1], ()), (sense, table))
                continue
            words = tuple(word.split("_"))
            meant = _inflected(words[-1], sense, table)
            if len(words) > 1:
                phrases[words] = _merged(phrases.get(words, NONE), meant)
            else:
                exact[word] = _merged(exact.get(word, NONE), meant)
    by_first: dict[str, tuple[tuple[tuple[str, ...], Sense], ...]] = {}
    for words in sorted(phrases, key=len, reverse=True):
        by_first[words[0]] = (*by_first.get(words[0], ()), (words, phrases[words]))
    return _Lexicon(exact, beginnings, by_first)


def phrases_from(word: str) -> tuple[tuple[tuple[str, ...], Sense], ...]:
    """The phrases that begin with this word, the longest first."""
    return _lexicon().phrases.get(word, ())


def sense_of(word: str) -> Sense:
    """What a folded word without diacritics can mean, in any language."""
    return _sense_of(word) if len(word) <= LONGEST else NONE


@lru_cache(maxsize=8192)
def _sense_of(word: str) -> Sense:
    lexicon = _lexicon()
    sense = lexicon.exact.get(word, NONE)
    for length in range(2, len(word) + 1):
        for meant, table in lexicon.beginnings.get(word[:length], ()):
            sense = _merged(sense, _inflected(word, meant, table))
    if _is_past(word):
        sense = _merged(sense, Sense(marks=frozenset({"past"})))
    return sense


@lru_cache(maxsize=1)
def _only_look_past() -> frozenset[str]:
    return frozenset(word for table in TABLES for word in table.no_past.split())


def _is_past(word: str) -> bool:
    """By its ending, the form of a verb that tells of the past; a conditional is none."""
    if len(word) < 4 or word in _only_look_past():
        return False
    for table in TABLES:
        for ending in table.past_endings:
            if word.endswith(ending) and not word.endswith(f"k{ending}"):
                return True
    return False
