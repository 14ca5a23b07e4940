"""A pattern is read far enough to know what repeats in it; what is not understood breaks nothing."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from responder.core.ruling.pattern_shape import read_shape, repeating, sample


@pytest.mark.parametrize(
    "pattern",
    [
        "refund", "ab?c", "order number", r"\bnr\.?\s?\d{4}", "(order|заказ) no", "(?:a|b)+c", "(?P<n>x)y", "[abc]d",
        "[^a]b", "[]a]x", "[^]a]x", "[a\\]b]+z", "[[:digit:]]x", r"\p{L}x", r"\x41b", r"\u0436x", "a{2,3}b", "a{3}",
        "a{,2}b", "a{x}", "a{}", "(?i)refund", "(?#a word)refund", "(?>a+)b", "a*?b", "a++b", "(?i:a)b", "x(?=y)y",
        "x(?!z)y", "(?<=x)y|z", "a|b|", "",
    ],
)  # fmt: skip
def test_a_sample_is_met(pattern: str) -> None:
    """Of each form of the language a text that the pattern finds (alternatives: by one of its branches)."""
    made = regex.compile(pattern, regex.IGNORECASE)
    shape = read_shape(pattern)
    texts = [sample(branch, full=full) for branch in shape for full in (False, True)]
    assert any(made.search(text) for text in texts), texts


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("abc", []),
        ("a?b{2}", []),
        ("x(a+)b*", [("x", "a"), ("xa", "b")]),
        ("(a|bc)+d", [("", "a"), ("", "bc")]),
        ("q(?:a*b)*", [("q", "b"), ("q", "ab"), ("q", "a")]),
        ("a{9}b{3,}c{,20}", [("", "a"), ("aaaaaaaa", "b"), ("aaaaaaaabbb", "c")]),
        ("(?=(a+))b", [("", "a")]),
    ],
)
def test_what_repeats_is_found_with_what_stands_before_it(
    pattern: str, expected: list[tuple[str, str]]
) -> None:
    """Outer parts before inner ones; a part that may stand eight times counts."""
    assert list(repeating(read_shape(pattern))) == expected


def test_a_set_is_met_by_the_signs_of_the_pattern_first() -> None:
    """Where two sets overlap, it is their common letters that make a pattern slow."""
    assert {"c"} <= {piece for _, piece in repeating(read_shape("([c-e]|[a-c])+x"))}
    assert next(repeating(read_shape(r"\d+7")))[1] == "7"


signs = st.text(alphabet="ab()[]{}*+?|\\^$.-1,:=!<>P#дё", max_size=12)


@given(signs)
def test_whatever_compiles_can_be_read(pattern: str) -> None:
    """No pattern that the library takes breaks the reader."""
    try:
        regex.compile(pattern)
    except regex.error:
        return
    for before, piece in repeating(read_shape(pattern)):
        assert piece
        assert isinstance(before, str)
