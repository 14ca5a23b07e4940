"""Phrases of a word table in a text: whole words in a row, within one sentence."""

from __future__ import annotations

import pytest

from responder.core.writing.phrases import Phrases, phrases, words_of


def found(table: str, text: str) -> list[list[str]]:
    words = words_of(text)
    return [[words[place].written for place in hit.at] for hit in phrases(table).find(words)]


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        ("но", "Да, НО нет. Новый.", [["НО"]]),
        ("щётк*", "Щетка и щётки.", [["Щетка"], ["щётки"]]),
        ("one|two three", "two three, one four", [["two", "three"]]),
        ("don't", "We don’t", [["don’t"]]),
        ("из-за того", "Из-за того, что", [["Из-за", "того"]]),
        ("a _ d", "a b c d e; a d", [["a", "d"], ["a", "d"]]),
        ("a _ g", "a b c d e f g", []),
        ("good day", "good\nday", [["good", "day"]]),
    ],
)
def test_what_is_found(table: str, text: str, expected: list[list[str]]) -> None:
    """Case, ё, apostrophes and line ends make no difference; a gap is four words at most."""
    assert found(table, text) == expected


@pytest.mark.parametrize("between", [". ", "! ", "? ", ": ", "\n\n", "\n- ", "; "])
def test_a_phrase_does_not_reach_over_the_end_of_a_sentence(between: str) -> None:
    """Nor over an empty line, nor into the next item of a list."""
    assert found("you should", f"thank you{between}should it rain") == []
    assert found("you _ rain", f"thank you{between}should it rain") == []


def test_a_word_behind_a_comma() -> None:
    """ "yet" after a comma opposes, "not yet" does not; so does one that begins a sentence."""
    assert found(",yet", "It works, yet it is loud.") == [["yet"]]
    assert found(",yet", "It works – yet it is loud.") == [["yet"]]
    assert found(",yet", "Yet it is loud.") == [["Yet"]]
    assert found(",yet", "It does not yet work.") == []


def test_several_phrases_at_one_word() -> None:
    """Each is told; which one counts is not for the table to say."""
    assert found("a b; a", "a b") == [["a", "b"], ["a"]]
    assert found("a\na b", "a b") == [["a"], ["a", "b"]]


@pytest.mark.parametrize("phrase", ["_ a", "a _", "a| b", "*", ","])
def test_what_is_no_phrase(phrase: str) -> None:
    """A gap at an end, an empty word: refused when the table is used."""
    with pytest.raises(ValueError, match="is no phrase"):
        list(Phrases((phrase,)).find(words_of("a b")))
