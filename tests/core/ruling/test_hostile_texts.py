"""Texts that provoke a pattern: made from its own letters, bounded in number and length."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given

from responder.core.ruling.hostile_texts import LONGEST, MOST_TEXTS, hostile_texts
from tests.core.ruling.test_pattern_shape import signs


def test_what_repeats_is_repeated_and_misfits_in_the_end() -> None:
    """Before it what the pattern wants before it; at the end, on a line of its own, what it cannot do without."""
    first = next(hostile_texts("order (no ?)+5"))
    assert first.piece == "no"
    assert first.text.startswith("order nonono")
    assert first.text.endswith("no§\norder no 5")
    assert len(first.text) > LONGEST - 10


@pytest.mark.parametrize("pattern", ["a", "(a+)+b" * 30, "(" * 50 + "a+" + ")" * 50, ""])
def test_texts_are_few_and_not_longer_than_a_mail(pattern: str) -> None:
    texts = list(hostile_texts(pattern))
    assert 8 <= len(texts) <= MOST_TEXTS
    assert len({text for _, text in texts}) == len(texts)
    assert max(len(text) for _, text in texts) <= LONGEST


@given(signs)
def test_every_pattern_gets_texts(pattern: str) -> None:
    """At least the general ones, in lower case as rules see a mail."""
    try:
        regex.compile(pattern)
    except regex.error:
        return
    texts = list(hostile_texts(pattern))
    assert texts
    assert all(piece and text == text.casefold() for piece, text in texts[:3])
