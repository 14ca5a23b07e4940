"""Names and subjects that are not what they look like, as people are told of them."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from responder.core.mail.lookalike import disguised_words
from responder.core.message import parse
from tests.core.test_deciding_attacks import decided

TURNED = "held characters that turn text round"


def word(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


@pytest.mark.parametrize("encode", [str, word], ids=["as it is", "encoded"])
@pytest.mark.parametrize("sign", ["\u202e", "\u202d", "\u2066", "\u2069"])
def test_what_turns_text_round_is_taken_out_and_told(encode: Callable[[str], str], sign: str) -> None:
    """In the name of the sender and in the subject, and of each by itself."""
    name, subject = encode(f"An{sign}na"), encode(f"gpj{sign}.exe")
    both = parse(f"From: {name} <a@b.ee>\r\nSubject: {subject}\r\n\r\nx".encode())
    assert both.disguised == (f"the sender's name {TURNED}", f"the subject {TURNED}")
    assert both.from_[0].name == "Anna"
    assert both.subject == "gpj.exe"
    folded = parse(f"SUBJECT:\r\n {subject}\r\nFrom: Anna <a@b.ee>\r\n\r\nx{sign}".encode())
    assert folded.disguised == (f"the subject {TURNED}",)


@pytest.mark.parametrize(
    "text",
    ["Kaebus", "Жалоба на iPhone'ом и SMS-ку", "VIPы и IT-отдел", "שלום Anna", "Õie Käär", "", "ΣΑΣ and me"],
)
def test_what_people_write_is_not_marked(text: str) -> None:
    """Two scripts in one line, and endings on a foreign word."""
    assert disguised_words(text) == ""
    assert parse(f"From: {text} <a@b.ee>\r\nSubject: {text}\r\n\r\nx".encode()).disguised == ()


@pytest.mark.parametrize("text", ["P\u0430ypal", "Swedb\u0430nk support", "C\u0431ербанк"])
def test_words_of_look_alike_letters_are_marked(text: str) -> None:
    """A letter of another script in a word, where it passes for one of its own."""
    assert disguised_words(text) == "Latin and Cyrillic letters in one word"
    told = parse(f"From: {word(text)} <a@b.ee>\r\nSubject: x\r\n\r\nx".encode()).disguised
    assert told == ("the sender's name mixes Latin and Cyrillic letters in one word",)


def test_it_is_kept_with_the_decision() -> None:
    """So that `show` and `explain` tell it, long after."""
    subject = word("gpj\u202e.exe")
    decision = decided(f"From: a@b.ee\r\nSubject: {subject}\r\n\r\nIt is broken.".encode())
    assert f"the subject {TURNED}" in decision.trace.flags
