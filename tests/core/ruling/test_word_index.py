"""Author-written words: what an entry means, and that all of them are found in one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.ruling.folding import Text
from responder.core.ruling.word_index import Entry, WordIndex, star_fault

ENTRIES = ("жалоб*", "не пришёл", "не приш* заказ*", "sūdzīb*", "a", "ab*", "e-mail", "anna@shop.ee")


def found(entries: tuple[str, ...], text: str) -> dict[str, str]:
    index = WordIndex()
    for number, written in enumerate(entries):
        entry = Entry.of(written, address=False)
        if entry is not None:
            index.add(7, number, entry)
    return {entries[number]: seen.matched for number, seen in index.search([Text(text)]).get(7, {}).items()}


def test_every_entry_that_is_there_is_found_as_it_stands_in_the_mail() -> None:
    text = "Жалоба! Не пришел ЗАКАЗ. Sudzibu? write an e mail to anna@shop.ee"
    assert found(ENTRIES, text) == {
        "жалоб*": "жалоба", "не пришёл": "не пришел", "не приш* заказ*": "не пришел заказ", "sūdzīb*": "sudzibu",
        "e-mail": "e mail", "anna@shop.ee": "anna shop ee",
    }  # fmt: skip


def test_a_phrase_does_not_reach_beyond_either_end_of_the_text() -> None:
    assert found(("не пришёл заказ",), "пришёл заказ") == {}
    assert found(("не пришёл заказ",), "не пришёл") == {}


def test_a_phrase_is_found_behind_a_place_that_only_begins_like_it() -> None:
    assert found(("не пришёл заказ",), "пришёл не пришёл, не пришёл заказ") != {}


@given(
    st.lists(st.text(alphabet="abā* ", min_size=1, max_size=6), min_size=1, max_size=8),
    st.text(alphabet="abāc ", max_size=30),
)
def test_the_index_finds_what_a_search_entry_by_entry_finds(entries: list[str], text: str) -> None:
    each = {written for written in entries if found((written,), text)}
    assert set(found(tuple(entries), text)) == each


@pytest.mark.parametrize("written", ["жалоб*", "не приш* заказ*", "word", "e-mail", "№ 5", "a@b.ee", "ab*"])
def test_good_entries_have_no_fault(written: str) -> None:
    assert star_fault(written) == ""


@pytest.mark.parametrize(
    "written", ["*жалоба", "жа*ба", "*", "a*", "word **", "word*s", "!!!", "слово *", ""]
)
def test_bad_entries_have_one(written: str) -> None:
    assert star_fault(written) != ""


@pytest.mark.parametrize(
    ("written", "address", "seen"),
    [
        ("shop.ee", "anna@shop.ee", True),
        ("@shop.ee", "anna@shop.ee", True),
        ("anna@shop.ee", "anna@shop.ee", True),
        ("shop.ee", '"shop.ee x"@evil.ru', False),
        ("anna@shop.ee", '"anna@shop.ee"@evil.ru', False),
        ("anna@shop.ee", '"x anna@shop.ee y"@evil.ru', False),
        ("shop.ee", "shop.ee@evil.ru", False),
        ("shop.ee", "anna@shop.ee.ru", False),
    ],
)
def test_an_address_is_met_by_its_end(written: str, address: str, seen: bool) -> None:
    """A quoted local part may hold any words (RFC 5322 section 3.4.1): a stranger cannot put our domain there."""
    entry = Entry.of(written, address=True)
    assert entry is not None
    text = Text(address)
    assert any(entry.seen(text, place) for place in range(len(text.words))) is seen
