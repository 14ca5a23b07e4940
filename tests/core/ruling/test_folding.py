"""Folding: what counts as the same text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.ruling.folding import WORD, Needle, Text, fold, one_line, without_diacritics


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ЖАЛОБА", "жалоба"),
        ("ещё", "Еще"),
        ("Straße", "STRASSE"),
        ("ｏｒｄｅｒ", "order"),
        ("su\u0304dzi\u0304ba", "sūdzība"),
        ("жа\u0301лоба", "жалоба"),
        ("кур\u00adьер", "курьер"),
        ("re\u200bfund", "refund"),
        ("\ufeffkaebus", "KAEBUS"),
        ("е\u0308лка", "елка"),
        ("ﬁrma", "firma"),
    ],
)
def test_people_write_the_same_word_in_several_ways(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("koht", "kõht"), ("мой", "мои"), ("sudziba", "sūdzība")])
def test_folding_alone_keeps_letters_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_numero_sign_stays_a_sign_and_does_not_join_the_number_behind_it() -> None:
    assert WORD.findall(fold("Заказ №123")) == ["заказ", "123"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_texts_fold_to_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_removing_diacritics_keeps_length_and_the_cut_into_words(text: str) -> None:
    folded = fold(text)
    plain = without_diacritics(folded)
    assert len(plain) == len(folded)
    assert [len(word) for word in WORD.findall(plain)] == [len(word) for word in WORD.findall(folded)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("sūdzība", "sudziba"),
        ("šķērsļi", "skersli"),
        ("öötöö jäääär õues", "ootoo jaaaar oues"),
        ("йод", "йод"),
        ("ŽŠ", "zs"),
    ],
)
def test_only_latin_letters_lose_their_diacritics(text: str, plain: str) -> None:
    assert without_diacritics(fold(text)) == plain


@pytest.mark.parametrize("typed", ["sūdzība", "sudziba", "sūdziba", "sudzība"])
def test_a_writer_may_leave_diacritics_out(typed: str) -> None:
    assert Needle.of("Sūdzība").agrees(fold(typed))


@pytest.mark.parametrize(
    ("author", "typed"),
    [("koht", "kõht"), ("sudziba", "sūdzība"), ("tõi", "töi"), ("sūdzība", "sūdzībā"), ("ā", "aa")],
)
def test_a_writer_may_not_add_or_change_diacritics(author: str, typed: str) -> None:
    assert not Needle.of(author).agrees(fold(typed))


def test_a_text_finds_a_needle_behind_a_first_place_that_only_looks_alike() -> None:
    text = Text("töi ja tõi")
    assert text.find(Needle.of("tõi")) == text.flat.index("tõi")
    assert text.find(Needle.of("viis")) == -1


def test_words_and_their_places_are_folded() -> None:
    text = Text("Ei tulnud, EI TULNUD! pakk_nr")
    assert text.words == ["ei", "tulnud", "ei", "tulnud", "pakk", "nr"]
    assert text.places["tulnud"] == [1, 3]


def test_the_excerpt_around_a_word_is_as_the_person_wrote_it_on_one_line() -> None:
    text = Text("начало " * 40 + "моя ЖАЛОБА\nна заказ " + "конец " * 40)
    excerpt = text.near_word(text.words.index("жалоба"), 60)
    assert "моя ЖАЛОБА на заказ" in excerpt
    assert len(excerpt) <= 60


@given(st.text(), st.integers(0, 500), st.integers(1, 120))
def test_an_excerpt_is_one_line_of_at_most_the_given_width(text: str, at: int, width: int) -> None:
    line = one_line(text, min(at, len(text)), width)
    assert len(line) <= width
    assert "\n" not in line


@given(st.text())
def test_every_word_has_an_excerpt(text: str) -> None:
    seen = Text(text)
    for place in range(len(seen.words)):
        assert len(seen.near_word(place, 120)) <= 120
