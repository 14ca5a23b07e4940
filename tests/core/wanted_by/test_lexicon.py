"""The tables of deadlines: every word can be met, none is lost in another language's."""

from __future__ import annotations

import pytest

from responder.core.languages.deadline_words import DeadlineWords
from responder.core.ruling.folding import fold, without_diacritics
from responder.core.wanted_by.cutting import cut
from responder.core.wanted_by.lexicon import LONGEST, TABLES, WEEKDAYS, phrases_from, sense_of

MARKS = {
    "units": {"hour", "day", "week", "month", "working"},
    "limits": {"before", "until", "by", "inclusive"},
    "parts": {
        *("noon", "midnight", "clock", "pm", "end", "this", "next", "weekend", "week", "month", "year"),
        *("date", "christmas", "new_year", "this_week", "next_week"),
    },
    "spans": {"within", "within_after", "in", "in_after", "given", "ago", "ago_before"},
    "cues": {
        *("need", "request", "event", "past", "past_need", "promise", "validity", "opening", "not_before"),
        *("from", "filler", "money", "joint", "unsure"),
    },
}


def words(table: DeadlineWords) -> list[str]:
    named = [table.days, table.units, table.limits, table.parts, table.spans, table.cues]
    numbered = [table.numbers, table.ordinals]
    texts = [text for group in named for text in group.values()]
    texts += [text for numbers in numbered for text in numbers.values()]
    return [word for text in (*texts, *table.months, table.no_past) for word in text.split()]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_every_word_is_written_as_texts_are_folded(table: DeadlineWords) -> None:
    """Else it would never be met: no capitals, no diacritics, no ё, and not too long."""
    for word in words(table):
        bare = word.rstrip("*").replace("_", " ")
        assert without_diacritics(fold(bare)) == bare, word
        assert max(map(len, bare.split())) <= LONGEST


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_every_word_is_one_token_with_a_sense(table: DeadlineWords) -> None:
    """As it comes out of a text."""
    for word in set(words(table)) - set(table.no_past.split()):
        bare = word.rstrip("*").replace("_", " ")
        (token,) = cut(bare)
        assert token.text == bare
        assert token.sense != sense_of("qqqq"), word


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_a_table_says_nothing_that_nobody_reads(table: DeadlineWords) -> None:
    """Its keys are those that its description names; twelve months, and the days by their names."""
    assert set(table.units) <= MARKS["units"]
    assert set(table.limits) <= MARKS["limits"]
    assert set(table.parts) <= MARKS["parts"]
    assert set(table.spans) <= MARKS["spans"]
    assert set(table.cues) <= MARKS["cues"]
    assert set(table.endings.values()) <= MARKS["limits"]
    assert len(table.months) == 12
    assert set(table.days) == {*WEEKDAYS, "today", "tomorrow", "overmorrow"}


def test_days_of_one_language_are_no_other_days_elsewhere() -> None:
    """Nor months: a word stands for one of them in all tables."""
    for of in ("days", "months"):
        meant: dict[str, int] = {}
        for table in TABLES:
            texts = table.months if of == "months" else tuple(table.days.values())
            for number, text in enumerate(texts):
                for word in text.split():
                    assert meant.setdefault(word, number) == number, word


def test_an_inflection_that_is_a_limit_is_seen_on_days_alone() -> None:
    """Estonian says "by" with an ending: of a day, a month, an end; not of any word."""
    assert sense_of("reedeks").ending == "by"
    assert sense_of("detsembriks").ending == "by"
    assert sense_of("lopuks").ending == "by"
    assert sense_of("reedeni").ending == "until"
    assert sense_of("uheks").ending == ""
    assert sense_of("kuupaevaks").ending == "by"


def test_the_past_is_known_by_its_ending_and_a_conditional_is_none() -> None:
    """In Russian, Estonian, Latvian and English."""
    for word in ("работало", "заказала", "tellisin", "lubasite", "pasutiju", "solijat", "worked", "ordered"):
        assert "past" in sense_of(word).marks, word
    for word in ("если", "или", "sooviksin", "saaksite", "need", "стол", "неделя"):
        assert "past" not in sense_of(word).marks, word


def test_the_longest_phrase_goes_first() -> None:
    """ "no later than" is a limit; "no" alone is none."""
    assert [token.text for token in cut("ne velak ka piektdien")] == ["ne velak ka", "piektdien"]
    assert all(len(a) >= len(b) for a, b in zip(phrases_from("no"), phrases_from("no")[1:], strict=False))
