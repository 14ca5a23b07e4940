"""A stranger's text made fit to stand anywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.printable import clean_body, clean_line, nfc

ANY = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("a\r\nBcc: x", "a Bcc: x"),
        ("a\x00\x01b", "a b"),
        (" \t a \t ", "a"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2069\u200f", "a"),
        ("Kae\u00adbus\ufeff", "Kaebus"),
        ("a\u2028b\x85c", "a b c"),
        ("e\u0301", "é"),
        ("a\ud800b", "a\ufffdb"),
    ],
)
def test_a_line_holds_no_control_bidi_or_invisible_character(text: str, line: str) -> None:
    assert clean_line(text) == line


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a\r\nb\rc\nd\x0be\x0cf\x85g\u2028h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb\x00c\x1bd\x9fe", "a\tbcde"),
        ("\ufeffa\ud800", "a\ufffd"),
        ("עברית \u200fab", "עברית \u200fab"),
        ("e\u0301", "é"),
    ],
)
def test_a_body_keeps_line_ends_and_tabs_only(text: str, body: str) -> None:
    assert clean_body(text) == body


@given(ANY)
def test_whatever_comes_the_result_can_be_stored(text: str) -> None:
    for cleaned in (clean_line(text), clean_body(text)):
        cleaned.encode("utf-8")
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not {char for char in cleaned if unicodedata.category(char) == "Cc"} - {"\n", "\t"}
    assert not set(clean_line(text)) & {"\n", "\t"}


@given(ANY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_body(clean_body(text)) == clean_body(text)


@given(st.text(max_size=100))
def test_ordinary_text_is_normalised_as_unicode_says(text: str) -> None:
    assert nfc(text) == unicodedata.normalize("NFC", text)


def test_of_a_long_run_of_marks_thirty_stay() -> None:
    assert len(nfc("x" + "\u0315" * 500 + "y")) == 32
    assert nfc("שָׁלוֹם " * 20) == unicodedata.normalize("NFC", "שָׁלוֹם " * 20)
