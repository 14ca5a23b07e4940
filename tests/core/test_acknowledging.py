"""From a decided complaint to its acknowledgement: the second language, the priority, what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from responder.core.correspondence import Known
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read
from tests.golden import KEYS, desk

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TWO = replace(desk(), languages=("et", "ru"), default_language="et")


def _decided(text: str, ours: Desk) -> Decision:
    raw = (
        "From: a@client.example\nTo: kaebused@kaubamaja.example\nMessage-ID: <m@client.example>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()
    reading = read(parse(raw), raw, MONDAY, ours)
    return decide(reading, Context(now=MONDAY, nonce="c" * 16, number=417, known=Known()), ours, KEYS)


def _text(text: str, ours: Desk) -> str:
    decided = _decided(text, ours)
    assert decided.outgoing
    return decided.outgoing.reply.text


@pytest.mark.parametrize("text", ["", "12345", "Hi"])
def test_a_guess_is_answered_in_two_languages(text: str) -> None:
    """Where nothing tells the language both readers find a whole text; with the setting off, the default alone."""
    both = _text(text, TWO)
    assert both.index("Tere!") < both.index("Здравствуйте!")
    assert "Здравствуйте!" not in _text(text, replace(TWO, two_languages=False))


def test_a_certain_language_is_answered_alone() -> None:
    """A mail that tells its language gets that one only."""
    assert "Tere!" not in _text("Здравствуйте! Где мой заказ? Жду уже две недели.", TWO)


def test_both_promises_are_kept_as_sent() -> None:
    """What the register stores as promised is what stands in the mail, in both languages."""
    decided = _decided("12345", TWO)
    assert decided.outgoing
    assert [
        words in decided.outgoing.reply.text for words in decided.outgoing.reply.promise_words.split(" / ")
    ] == [
        True,
        True,
    ]


def test_what_either_language_tells_is_not_asked() -> None:
    """Half Estonian, half Russian: the goods named in one half are not asked for in the other."""
    mixed = "Tere! See ei tööta, tulge appi palun.\nЗдравствуйте! Купила у вас чайник, он не работает."
    assert _decided(mixed, TWO).also_language == "ru"
    text = _text(mixed, TWO)
    assert "Millise kauba kohta" not in text
    assert "О каком товаре" not in text
    assert "Mis on Teie tellimuse number?" in text


def test_an_angry_complaint_names_the_person_before_the_number() -> None:
    """P15: who is angry finds a person first."""
    angry = _text("Это безобразие! Я подам на вас в суд! Где мой заказ?", TWO)
    calm = _text("Здравствуйте! Где мой заказ? Жду уже две недели.", TWO)
    assert angry.index("Mari Maasikas") < angry.index("KB-2026-00417") < calm.index("Mari Maasikas")
