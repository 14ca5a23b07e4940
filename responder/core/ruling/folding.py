"""How texts are made comparable: NFKC, casefold, ё = е; and how a mail's words are cut out of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"\s+")

# Invisible characters (soft hyphen, zero-width and direction marks) that mailers put inside words.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
# Marks that NFKC could not join to their letter: a stress mark in Russian, say.
_LOOSE_MARK = re.compile("[\u0300-\u036f]")


def _latin_letters_with_marks() -> dict[int, str]:
    """Lower-case Latin letters that are a plain letter plus diacritics: one character to one character."""
    table: dict[int, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code) and base.isascii() and base.islower():
            table[code] = base
    return table


_PLAIN = _latin_letters_with_marks()
_MARKED = re.compile(f"[{''.join(map(chr, _PLAIN))}]")


def _normal(text: str) -> str:
    if "№" not in text:
        return unicodedata.normalize("NFKC", text)
    # NFKC would turn the numero sign into the letters "No" and glue them to the number behind it.
    return "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))


def fold(text: str) -> str:
    """NFKC, casefold, ё = е, no invisible characters, no loose combining marks. Idempotent."""
    if text.isascii():
        return text.lower()
    folded = _normal(_normal(_INVISIBLE.sub("", text)).casefold())
    folded = _LOOSE_MARK.sub("", _INVISIBLE.sub("", folded))
    return folded.replace("ё", "е")


def without_diacritics(folded: str) -> str:
    """Latin letters of a folded text without their diacritics (ā = a, õ = o, š = s); same length. Cyrillic й stays."""
    if folded.isascii() or not _MARKED.search(folded):
        return folded
    return folded.translate(_PLAIN)


@dataclass(frozen=True)
class Needle:
    """What an author wrote, ready to be compared: folded, and without diacritics."""

    folded: str
    plain: str

    @classmethod
    def of(cls, written: str) -> Needle:
        return cls.of_folded(_BLANKS.sub(" ", fold(written)))

    @classmethod
    def of_folded(cls, folded: str) -> Needle:
        """Of a text that is folded already."""
        return cls(folded, without_diacritics(folded))

    def agrees(self, folded: str) -> bool:
        """Does a folded text of the same length say the same? The writer may leave any of the author's diacritics out,
        but may neither add nor change one: `sūdzība` is met by `sudziba` and `sūdziba`; `koht` is not met by `kõht`."""
        if folded == self.folded:
            return True
        if self.folded == self.plain or len(folded) != len(self.folded):
            return False
        return all(c in (f, p) for c, f, p in zip(folded, self.folded, self.plain, strict=True))


class Text:
    """One text of a mail with its folded forms and words, each computed when first asked for."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def folded(self) -> str:
        """With its line ends, for patterns."""
        return fold(self.raw)

    @cached_property
    def flat(self) -> str:
        """On one line, runs of blanks as one: mailers wrap lines anywhere."""
        return " ".join(self.folded.split())

    @cached_property
    def plain(self) -> str:
        """`flat` without diacritics; same length."""
        return without_diacritics(self.flat)

    @cached_property
    def words(self) -> list[str]:
        """Folded words in order."""
        return WORD.findall(self.flat)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Word without diacritics -> its places in `words`."""
        plain = self.words if self.plain is self.flat else WORD.findall(self.plain)
        places: dict[str, list[int]] = {}
        for place, word in enumerate(plain):
            places.setdefault(word, []).append(place)
        return places

    @cached_property
    def trigrams(self) -> frozenset[str]:
        plain = self.plain
        return frozenset(plain[at : at + 3] for at in range(len(plain) - 2))

    def find(self, needle: Needle) -> int:
        """Where `needle` begins in `flat`, -1 when nowhere."""
        at = self.plain.find(needle.plain)
        while at >= 0 and not needle.agrees(self.flat[at : at + len(needle.plain)]):
            at = self.plain.find(needle.plain, at + 1)
        return at

    def near_word(self, place: int, width: int) -> str:
        """The text as it was written near the word at `place`, one line of at most `width` characters."""
        if len(self._raw_starts) == len(self.words):
            return one_line(self.raw, self._raw_starts[place], width)
        starts = [found.start() for found in WORD.finditer(self.flat)]
        return one_line(self.flat, starts[place], width)

    def near(self, at: int, width: int) -> str:
        """The text near offset `at` of `flat`, one line of at most `width` characters."""
        word = len(WORD.findall(self.flat, 0, at + 1)) - 1
        return self.near_word(word, width) if word >= 0 else one_line(self.raw, 0, width)

    @cached_property
    def _raw_starts(self) -> list[int]:
        return [found.start() for found in WORD.finditer(self.raw)]


def one_line(text: str, at: int, width: int) -> str:
    """At most `width` characters of `text` around offset `at`, blanks and line ends folded to one blank."""
    begin = max(0, min(at - width // 3, len(text) - width))
    return " ".join(text[begin : begin + width].split())[:width]
