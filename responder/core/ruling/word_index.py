"""Author-written words, prefixes and phrases, indexed once: a mail's words are looked up, never the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from responder.core.ruling.folding import WORD, Needle, Text, fold

_AUTHORED = re.compile(r"[^\W_]+\*?")
_STEM = 3


class Sighting(NamedTuple):
    """Where something was found: the words as they stand in the mail, folded. `place`: number of the word in `text`."""

    matched: str
    text: Text
    place: int


@dataclass(frozen=True)
class Entry:
    """One word, prefix or phrase. `words`: each with whether it is a prefix. `anchor`: the place of its longest word,
    by which it is indexed. `guard`: an address or domain must stand there as a whole, not as a part of another."""

    words: tuple[tuple[Needle, bool], ...]
    anchor: int
    guard: re.Pattern[str] | None

    @classmethod
    def of(cls, written: str, *, address: bool) -> Entry | None:
        """None when there is no letter and no digit in it. `address`: for a field of addresses or domains."""
        tokens = _AUTHORED.findall(fold(written))
        if not tokens:
            return None
        words = tuple((Needle.of_folded(token.rstrip("*")), token.endswith("*")) for token in tokens)
        anchor = max(range(len(words)), key=lambda place: (len(words[place][0].plain), place))
        whole = "*" not in written and ("@" in written or (address and "." in written))
        return cls(words, anchor, _guard(written, address=address) if whole else None)

    def seen(self, text: Text, place: int) -> Sighting | None:
        """The sighting whose anchor word is at `place`, if the other words stand around it."""
        begin = place - self.anchor
        end = begin + len(self.words)
        if begin < 0 or end > len(text.words):
            return None
        words = text.words[begin:end]
        for word, (needle, prefix) in zip(words, self.words, strict=True):
            if not needle.agrees(word[: len(needle.folded)] if prefix else word):
                return None
        if self.guard is not None and not self.guard.search(text.flat):
            return None
        return Sighting(" ".join(words), text, begin)


def _guard(written: str, *, address: bool) -> re.Pattern[str]:
    """An address field ends with what is meant: a quoted local part (RFC 5322 section 3.4.1) may hold any words."""
    before = "" if written.lstrip().startswith("@") else r"(?<![\w.+-])"
    after = r"\Z" if address else r"(?![\w@-]|\.\w)"
    return re.compile(before + re.escape(Needle.of(written.strip()).folded) + after)


class _Slot(NamedTuple):
    leaf: int
    number: int
    entry: Entry


Found = dict[int, dict[int, Sighting]]


class WordIndex:
    """The entries of all word leaves on one field."""

    def __init__(self) -> None:
        self._whole: dict[str, list[_Slot]] = {}
        self._prefixes: dict[str, list[_Slot]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._stems: list[int] = []

    def add(self, leaf: int, number: int, entry: Entry) -> None:
        """`number`: which entry of the leaf it is."""
        needle, prefix = entry.words[entry.anchor]
        target = self._prefixes if prefix else self._whole
        target.setdefault(needle.plain, []).append(_Slot(leaf, number, entry))
        if prefix:
            stem = needle.plain[:_STEM]
            if len(stem) not in self._stems:
                self._stems.append(len(stem))
            lengths = self._lengths.setdefault(stem, [])
            if len(needle.plain) not in lengths:
                lengths.append(len(needle.plain))

    def search(self, texts: Iterable[Text]) -> Found:
        """Leaf -> number of entry -> its first sighting in the texts."""
        found: Found = {}
        for text in texts:
            for word, places in text.places.items():
                for slot in self._slots(word):
                    if slot.number not in found.get(slot.leaf, ()):
                        _note(found, slot, text, places)
        return found

    def _slots(self, word: str) -> Sequence[_Slot]:
        slots: Sequence[_Slot] = self._whole.get(word, ())
        for cut in self._stems:
            for length in self._lengths.get(word[:cut], ()):
                begun = self._prefixes.get(word[:length], ())
                if begun and length <= len(word):
                    slots = [*slots, *begun]
        return slots


def _note(found: Found, slot: _Slot, text: Text, places: list[int]) -> None:
    for place in places:
        sighting = slot.entry.seen(text, place)
        if sighting is not None:
            found.setdefault(slot.leaf, {})[slot.number] = sighting
            return


def star_fault(written: str) -> str:
    """What is wrong with the stars of an entry, "" when nothing is."""
    folded = fold(written)
    if not WORD.search(folded):
        return "has no letter and no digit, and words are looked for here; use `contains` for signs"
    if "*" not in folded:
        return ""
    if re.search(r"(?<![^\W_])\*|\*(?=[^\W_*])|\*\*", folded):
        return "has a `*` that is not at the end of a word; only `begin*` is possible"
    if any(len(token) < 3 for token in _AUTHORED.findall(folded) if token.endswith("*")):
        return "has fewer than two letters before its `*`, which nearly every word meets"
    return ""
