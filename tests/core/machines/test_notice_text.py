"""Notices of absence, and people whose absence is part of their story."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.machines.notice_text import (
    LONGEST_NOTICE,
    is_only_notice,
    sentences,
    speaks_of_absence,
    tells_more,
)

NOTICES = [
    "I am out of the office until 5 May. For refunds please write to orders@shop.example.",
    "Thank you for your order. I am away and will answer when I am back.",
    "Urgent? Call 600 0000.", "If your parcel is missing, please contact my colleague.",
    "Я в отпуске до 5 мая. По вопросам возврата денег обращайтесь к Петру.", "Ваша жалоба получена, ответим до среды.",
    "Olen puhkusel. Tellimuste asjus helistage palun 600 0000.", "Teie tellimus on kätte saadud, vastame homme.",
    "Esmu atvaļinājumā. Jautājumos par pasūtījumiem rakstiet kolēģei.", "Jūsu pasūtījums ir saņemts, atbildēsim rīt.",
]  # fmt: skip
STORIES = [
    "I was away when your courier came.", "I am away and the alarm that you sold fails.", "I am on leave. Who pays?",
    "I am on vacation. Let me know where the box is.", "I will be back on Monday. Hold the delivery.",
    "Я в отпуске, а посылка не пришла.", "Была в отпуске. Дверь осталась открытой.", "Я в командировке. Где диван?",
    "Olen puhkusel, aga pakk ei tulnud.", "Olin puhkusel, kui uks lukku pandi.", "Olen eemal. Miks arve tuli?",
    "Esmu atvaļinājumā, bet paciņas nav.", "Biju prombūtnē, kad atveda dīvānu.", "Esmu prombūtnē. Kas maksās?",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTICES)
def test_what_a_notice_offers_is_not_its_topic(text: str) -> None:
    """Help for orders and refunds, and the name of what it answers."""
    assert is_only_notice(text)
    assert not tells_more(text)


@pytest.mark.parametrize("text", STORIES)
def test_deeds_wrongs_topics_and_questions_are_a_persons(text: str) -> None:
    """Also behind a notice, and with an offer behind them."""
    assert tells_more(text)
    assert tells_more(f"{NOTICES[0]} {text}")
    assert tells_more(f"{text} If you have questions, call me.")


def test_a_long_text_is_a_persons() -> None:
    """A notice is short."""
    assert tells_more("I am away. " * (LONGEST_NOTICE // 10))


def test_a_sentence_about_something_else_is_no_notice() -> None:
    """Although no word of it is a customer's."""
    assert not is_only_notice("I am away. The poles are two, not four as described.")
    assert not is_only_notice("I am away and the rain comes in under both doors.")
    assert not speaks_of_absence("The poles are two.")
    assert speaks_of_absence("不在です")


def test_nothing_after_the_closing_formula_is_read() -> None:
    """Letterheads and disclaimers are no topics; wrapped lines are one sentence."""
    assert sentences("I am\naway.\n\nKind regards,\nAnna\nComplaints and Refunds") == ("i am away.",)
    assert is_only_notice("I am away until Monday.\nLugupidamisega\nAnna, arve ja kaebuste osakond")


@given(st.text(max_size=400))
def test_takes_any_text(text: str) -> None:
    """Whoever tells more writes no mere notice."""
    assert not (is_only_notice(text) and tells_more(text))
