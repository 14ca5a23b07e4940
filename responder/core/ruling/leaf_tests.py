"""A leaf that is no word list, compiled to a test of one text: equals, in, starts, ends, contains, glob, regex."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Callable
from math import prod

import regex

from responder.core.ruling.criteria import Leaf, texts_of
from responder.core.ruling.folding import Needle, Text
from responder.core.ruling.pattern_shape import read_shape, written_out

# What was matched, and its offset in Text.flat.
Spot = tuple[str, int]
TextTest = Callable[[Text], Spot | None]

REGEX_SECONDS = 0.05
_LEAST_SECONDS = 0.0005
MOST_WRITTEN_OUT = 20_000
_COUNT = re.compile(r"\{\s*(\d{1,9})")
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")


def text_test(leaf: Leaf) -> TextTest | None:
    """The test of a text for these operators; None for others. `regex` is no such test: it needs an allowance."""
    make = _MAKERS.get(leaf.operator)
    return make(tuple(filter(None, texts_of(leaf)))) if make else None


def _equals(values: tuple[str, ...]) -> TextTest:
    needles: dict[str, list[Needle]] = {}
    for value in values:
        needle = Needle.of(value.strip())
        needles.setdefault(needle.plain, []).append(needle)

    def test(text: Text) -> Spot | None:
        agrees = any(needle.agrees(text.flat) for needle in needles.get(text.plain, ()))
        return (text.flat, 0) if agrees else None

    return test


def _starts(values: tuple[str, ...]) -> TextTest:
    needles = [Needle.of(value) for value in values]

    def test(text: Text) -> Spot | None:
        for needle in needles:
            if needle.agrees(text.flat[: len(needle.plain)]):
                return needle.folded, 0
        return None

    return test


def _ends(values: tuple[str, ...]) -> TextTest:
    needles = [Needle.of(value) for value in values]

    def test(text: Text) -> Spot | None:
        for needle in needles:
            at = len(text.flat) - len(needle.plain)
            if at >= 0 and needle.agrees(text.flat[at:]):
                return needle.folded, at
        return None

    return test


def _contains(values: tuple[str, ...]) -> TextTest:
    needles = [Needle.of(value) for value in values]

    def test(text: Text) -> Spot | None:
        for needle in needles:
            at = text.find(needle)
            if at >= 0:
                return needle.folded, at
        return None

    return test


def _glob(values: tuple[str, ...]) -> TextTest:
    # fnmatch knows `[...]`; here only `*` and `?` are signs. Its translation is atomic: no backtracking.
    globs = [re.compile(fnmatch.translate(Needle.of(value).folded.replace("[", "[[]"))) for value in values]

    def test(text: Text) -> Spot | None:
        return (text.flat, 0) if any(glob.match(text.flat) for glob in globs) else None

    return test


_MAKERS: dict[str, Callable[[tuple[str, ...]], TextTest]] = {
    "equals": _equals,
    "in": _equals,
    "starts": _starts,
    "ends": _ends,
    "contains": _contains,
    "glob": _glob,
}


def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """A pattern for folded texts. Raises regex.error, with its position in `pattern`, and OverflowError where the
    counts in it would be written out without bound: regex.compile takes gigabytes for `((a{500}){500}){500}`."""
    if _counts(pattern) > MOST_WRITTEN_OUT and _written_out(pattern) > MOST_WRITTEN_OUT:
        raise OverflowError("too many counts within counts")
    return regex.compile(
        unicodedata.normalize("NFC", pattern).replace("ё", "е").replace("Ё", "Е"), regex.IGNORECASE
    )


def _counts(pattern: str) -> int:
    """No pattern is larger than this when written out."""
    return len(pattern) * prod(max(int(count), 1) for count in _COUNT.findall(pattern))


def _written_out(pattern: str) -> int:
    # Where blanks mean nothing, the shape does not tell what a count repeats.
    return _counts(pattern) if _VERBOSE.search(pattern) else written_out(read_shape(pattern))


class Allowance:
    """The time that all patterns together may take on one mail: 50 ms, shared evenly by those that may be tried, but
    half a millisecond each at least until 50 ms are lost to patterns that ran out of time."""

    def __init__(self, patterns: int, seconds: float = REGEX_SECONDS) -> None:
        self._left = seconds
        self._share = max(seconds / max(patterns, 1), _LEAST_SECONDS)

    def search(self, pattern: regex.Pattern[str], texts: tuple[Text, ...]) -> tuple[str, Text, int] | None:
        """What was matched, in which text, at which offset of its folded form. Raises TimeoutError."""
        share = self._share / max(len(texts), 1)
        for text in texts:
            if self._left <= 0:
                raise TimeoutError
            try:
                found = pattern.search(text.folded, timeout=min(share, self._left))
            except TimeoutError:
                self._left -= share
                raise
            if found is not None:
                return found[0], text, found.start()
        return None
