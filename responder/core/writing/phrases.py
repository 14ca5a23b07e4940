"""Phrases of a word table, found in a text in one pass: whole words in a row, without regard to case, ё and е.

How a phrase is written: words parted by blanks; `word*` is every word that begins so; `one|two` is either; `,word`
stands behind a comma or a dash; `_` is up to four words of any kind. A phrase lies within one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from responder.core.ruling.folding import fold
from responder.core.writing.template_text import APART, OPAQUE

_GAP = 4
_WORD = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}]++(?:['’-][\p{{L}}\p{{M}}\p{{N}}]++)*+|{OPAQUE}++")
_APART = regex.compile(rf"[.!?…:;(){APART}]|\n[^\S\n]*\n|\n[^\S\n]*[-*•]\s")
_PAUSE = regex.compile(r"[,–—]| -+ ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place. `folded`: as it is compared; `begins`: the first of a sentence; `paused`: behind a comma."""

    written: str
    start: int
    end: int
    folded: str
    begins: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: the places of its words in the list of words, those of a gap left out."""

    at: tuple[int, ...]


def words_of(prose: str) -> tuple[Word, ...]:
    """The words of a text, each with what parts it from the one before."""
    found, before = [], 0
    for word in _WORD.finditer(prose):
        between = prose[before : word.start()]
        begins = before == 0 or _APART.search(between) is not None
        folded = fold(word[0]).replace("’", "'")
        found.append(
            Word(word[0], word.start(), word.end(), folded, begins, _PAUSE.search(between) is not None)
        )
        before = word.end()
    return tuple(found)


@dataclass(frozen=True)
class Phrases:
    """A table of phrases. Raises ValueError for one that begins or ends with a gap, or is empty."""

    written: tuple[str, ...]

    @cached_property
    def _by_letter(self) -> dict[str, list[tuple[_Part, ...]]]:
        """By the letters with which its first word may begin: of a whole table few phrases are tried at a word."""
        table: dict[str, list[tuple[_Part, ...]]] = {}
        for phrase in self.written:
            parts = _parts(phrase)
            for letter in {choice[0] for choice in (*parts[0].whole, *parts[0].beginnings)}:
                table.setdefault(letter, []).append(parts)
        return table

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Every phrase at every place, the words in their order."""
        for place, word in enumerate(words):
            for parts in self._by_letter.get(word.folded[0], ()):
                at = _follow(parts, words, place)
                if at:
                    yield Hit(at)


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of a phrase: any of `whole`, or what begins with any of `beginnings`; `gap`: words before it."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    paused: bool
    gap: int

    def takes(self, word: Word) -> bool:
        if self.paused and not word.paused and not word.begins:
            return False
        return word.folded in self.whole or (
            bool(self.beginnings) and word.folded.startswith(self.beginnings)
        )


def phrases(table: str) -> Phrases:
    """A table written as text, phrases parted by semicolons or line ends."""
    return Phrases(tuple(filter(None, (one.strip() for one in regex.split(r"[;\n]", table)))))


def _parts(phrase: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    gap = 0
    for written in phrase.split():
        if written == "_":
            gap = _GAP
            continue
        choices = [fold(choice) for choice in written.removeprefix(",").split("|")]
        whole = frozenset(choice for choice in choices if not choice.endswith("*"))
        beginnings = tuple(choice[:-1] for choice in choices if choice.endswith("*"))
        parts.append(_Part(whole, beginnings, written.startswith(","), gap))
        gap = 0
    if not parts or gap or parts[0].gap or not all((*parts[0].whole, *parts[0].beginnings)):
        raise ValueError(f"{phrase!r} is no phrase: it begins and ends with a word")
    return tuple(parts)


def _follow(parts: Iterable[_Part], words: Sequence[Word], place: int) -> tuple[int, ...]:
    """The places of the words of a phrase that begins at `place`; () where it does not stand there. A gap takes the
    nearest word that fits."""
    at: list[int] = []
    for part in parts:
        for ahead in range(place, min(place + part.gap + 1, len(words))):
            if at and words[ahead].begins:
                return ()
            if part.takes(words[ahead]):
                at.append(ahead)
                place = ahead + 1
                break
        else:
            return ()
    return tuple(at)
