"""Sketches: the same text with other numbers is recognised, another letter is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.resemblance import FEWEST_WORDS, SIZE, alike, sketch

NOTICE = (
    "Thank you for your message. We have received your request {id} on {day} and will answer within 24 hours. "
    "Please do not reply to this message, which was sent by a machine. Your Customer Care team"
)
RUSSIAN = (
    "Здравствуйте! Ваше обращение {id} принято {day} и передано специалисту отдела. Мы ответим вам в течение одного "
    "рабочего дня. Пожалуйста, не отвечайте на это письмо."
)
LETTERS = [
    "My order arrived broken last week and nobody answers the telephone, so please send the money back to my account",
    "The courier was rude to my mother, threw the parcel over the fence, and drove away before she could say a word",
    "Tere! Tellimus ei ole siiani kohale jõudnud, kuigi lubasite selle eile tuua, ja keegi ei vasta telefonile",
    "Здравствуйте! Заказ пришёл разбитым, коробка была мокрой, верните деньги на карту или пришлите другой товар",
]


@pytest.mark.parametrize("text", [NOTICE, RUSSIAN])
def test_a_machines_text_is_like_its_last(text: str) -> None:
    """With another number, another day, other blanks and other capitals."""
    first = text.format(id="C-2026-00017-X", day="3 March 2026")
    second = text.format(id="C-2026-00918-A", day="14 March 2026").replace(" ", "  \n", 5).swapcase()
    assert alike(sketch(first), sketch(second))


def test_one_sentence_more_is_still_like_it_and_half_a_text_is_not() -> None:
    """Nearly equal, not merely of one house."""
    long = " ".join(LETTERS)
    assert alike(sketch(long), sketch(f"{long} Regards"))
    assert not alike(sketch(f"{LETTERS[0]} {LETTERS[1]}"), sketch(f"{LETTERS[0]} {LETTERS[2]}"))


def test_letters_of_people_are_not_alike() -> None:
    """Whatever words they share."""
    for at, one in enumerate(LETTERS):
        for other in LETTERS[at + 1 :]:
            assert not alike(sketch(one), sketch(other))


def test_of_a_few_words_nothing_is_said() -> None:
    """Any news? is asked often by people; an empty sketch is like nothing, not even another."""
    assert sketch("Any news?") == sketch(" ".join(["word"] * (FEWEST_WORDS - 1))) == ""
    assert not alike("", "")
    assert not alike(sketch(LETTERS[0]), "")


@given(st.text(max_size=400), st.text(max_size=400))
def test_sketches_are_small_equal_for_equal_texts_and_symmetric(one: str, other: str) -> None:
    """And hold no letter of the text."""
    ours, theirs = sketch(one), sketch(other)
    assert len(ours) <= 8 * SIZE
    assert set(ours) <= set("0123456789abcdef")
    assert alike(ours, theirs) == alike(theirs, ours)
    assert alike(ours, sketch(one)) == bool(ours)


def test_a_long_text_costs_little() -> None:
    """Of 1 MB the first words are read."""
    began = time.perf_counter()
    sketch("lorem ipsum dolor " * 60_000)
    sketch("1" * 1_000_000)
    assert time.perf_counter() - began < 0.5
