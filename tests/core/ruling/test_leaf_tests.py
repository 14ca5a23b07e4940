"""Tests of one text, and the time that patterns may take."""

from __future__ import annotations

import pytest
import regex

from responder.core.ruling.criteria import Leaf
from responder.core.ruling.folding import Text
from responder.core.ruling.leaf_tests import REGEX_SECONDS, Allowance, compile_pattern, text_test

HOSTILE = [r"(a|aa)+$", r"(a+)+$", r"([a-z]+)*\d", r"^(\w+\s?)*$"]


class Stopwatch:
    """A pattern that always takes all the time it is given."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def search(self, text: str, *, timeout: float) -> None:
        self.seconds.append(timeout)
        raise TimeoutError


@pytest.mark.parametrize("patterns", [1, 3, 40, 99, 100, 500])
def test_all_patterns_together_get_the_allowance_and_no_more(patterns: int) -> None:
    watch, allowance = Stopwatch(), Allowance(patterns)
    for _ in range(patterns):
        with pytest.raises(TimeoutError):
            allowance.search(watch, (Text("a"),))
    assert sum(watch.seconds) == pytest.approx(REGEX_SECONDS)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_hostile_pattern_is_stopped(pattern: str) -> None:
    with pytest.raises(TimeoutError):
        Allowance(20).search(compile_pattern(pattern), (Text("a" * 5000 + "xxxxxxxxxxxxxxxxxxxxxxxxxx!"),))


def test_a_pattern_is_tried_on_each_text_of_a_field() -> None:
    spot = Allowance(1).search(compile_pattern("b+"), (Text("a"), Text("aBB")))
    assert spot is not None
    assert (spot[0], spot[1].raw, spot[2]) == ("bb", "aBB", 1)


def test_a_pattern_may_be_written_in_capitals_and_with_yo() -> None:
    assert compile_pattern("ПРИШЁЛ").search(Text("Пришёл").folded)


def test_a_bad_pattern_says_where() -> None:
    with pytest.raises(regex.error) as raised:
        compile_pattern("ab(c")
    assert raised.value.pos == 4


def test_words_and_patterns_are_no_test_of_one_text() -> None:
    for operator in ("contains_any", "contains_all", "regex", "exists", "gt"):
        assert text_test(Leaf("subject", operator, ("a",))) is None


def test_the_offset_of_what_was_found_is_told() -> None:
    test = text_test(Leaf("subject", "contains", ("ziba",)))
    assert test is not None
    assert test(Text("Mana  sudziba")) == ("ziba", 8)


@pytest.mark.parametrize(
    "pattern",
    [
        "((a{500}){500}){500}",
        "((((((a?){9}){9}){9}){9}){9}){9}",
        "(?:ab){100000}",
        "(?x) ( ( a {500} ) {500} ) {500}",
        "(?i:(?:x{200,}){200}){200}",
        "a{999999999999999999}",
    ],
)
def test_counts_within_counts_are_not_written_out(pattern: str) -> None:
    """The library would take gigabytes for them, and minutes."""
    with pytest.raises(OverflowError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\b\d{4}-\d{20}-\d{20}-\d{30}\b", r"(?:\w{1,40}\s){0,200}x", "(?:a{100}){100}", r"[{]20{5}\{900\{900"],
)
def test_counts_beside_each_other_are_taken(pattern: str) -> None:
    """However many there are; what may be left out is not written out."""
    assert compile_pattern(pattern)
