"""A pattern -> texts that a careless one of its kind takes too long on: what repeats in it, repeated, and no end that
fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from responder.core.ruling.pattern_shape import read_shape, repeating, sample

LONGEST = 64_000
MOST_TEXTS = 40
# No word, no blank, no digit: few patterns have it, so a text that ends so is nearly met.
_MISFIT = "§"
_GENERAL = ("a", "1", "я", " ", "\n", "a ", "1 ", "a\n")


class Hostile(NamedTuple):
    """`piece` is what `text` repeats."""

    piece: str
    text: str


def hostile_texts(pattern: str) -> Iterator[Hostile]:
    """At most 40 texts of at most 64,000 characters for a pattern that compiles, made from its own letters first."""
    seen: set[str] = set()
    for before, piece, after in _made(pattern):
        text = before + piece * ((LONGEST - len(before) - len(after)) // len(piece)) + after
        if text not in seen and len(text) <= LONGEST:
            seen.add(text)
            yield Hostile(piece, text)
        if len(seen) == MOST_TEXTS:
            return


def _made(pattern: str) -> Iterator[tuple[str, str, str]]:
    """(before, repeated, after). A match is no hostility: what is found at once ends the search. But letters that
    every match needs must stand somewhere, or the search ends before it began: on lines of their own at the end."""
    try:
        shape = read_shape(pattern)
        parts = [(before.casefold(), piece.casefold()) for before, piece in repeating(shape)]
        wholes = [whole.casefold() for branch in shape if (whole := sample(branch, full=True))]
    except RecursionError:
        parts, wholes = [], []
    after = "\n".join((_MISFIT, *wholes))[:1000]
    for before, piece in parts:
        yield before, piece, after
    for before, piece in parts:
        if before:
            yield "", before + piece, after
    for whole in wholes:
        if len(whole) > 1:
            yield "", whole[:-1], after
    for piece in _GENERAL:
        yield "", piece, after
    for before, piece in parts:
        yield before, piece, ""
