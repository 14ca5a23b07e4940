"""Numbers that jump, and mails of ours read back: proved by their MAC, with the promise as it stands there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.complaint_id import complaint_id, message_id
from responder.core.decision import Context, decide
from responder.core.message import parse
from responder.core.reading import read
from responder.core.restoring import leap, number_of, promised, replied_to, stated
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTERS = {
    "ru": "Здравствуйте! Заказ 123456 так и не пришёл, жду уже неделю. Верните, пожалуйста, деньги.",
    "et": "Tere! Minu tellimus ei ole ikka veel kohale jõudnud, ootan juba nädal aega. Palun raha tagasi.",
    "lv": "Labdien! Mans pasūtījums joprojām nav piegādāts, gaidu jau nedēļu. Lūdzu, atdodiet naudu.",
    "en": "Hello! My order has still not arrived, I have been waiting for a week. Please give me my money back.",
}


def acknowledged(language: str, now: datetime) -> tuple[bytes, datetime, str]:
    """Our acknowledgement of a letter, its due time and its words."""
    raw = (
        "From: Anna <anna@klient.example>\r\nTo: kaebused@kaubamaja.example\r\nSubject: 4711\r\n"
        f"Message-ID: <one@klient.example>\r\nDate: {now:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{LETTERS[language]}\r\n"
    ).encode()
    decision = decide(read(parse(raw), raw, now, desk()), Context(now, "c" * 16, 417), desk(), KEYS)
    assert decision.outgoing is not None
    assert decision.promise is not None
    assert decision.language == language
    return decision.outgoing.reply.content, decision.promise.due, decision.outgoing.reply.promise_words


@pytest.mark.parametrize("language", sorted(LETTERS))
@pytest.mark.parametrize("days", [0, 3, 33, 41, 120])
def test_an_acknowledgement_is_read_back_from_its_bytes(language: str, days: int) -> None:
    """In each language, over weekends and New Year: number, customer, what it answers, the promise to the minute."""
    now = NOW + timedelta(days=days, hours=days)
    content, due, words = acknowledged(language, now)
    mail = stated(parse(content), now, KEYS, content)
    assert mail is not None
    assert number_of(mail.token.complaint_id) == ("KB", now.year, 417)
    assert (mail.answered, mail.recipient) == ("one@klient.example", "anna@klient.example")
    told = promised(mail.text, "Europe/Tallinn", now)
    assert told is not None
    assert told.due == due
    assert words.strip() in told.words


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"To: anna@", b"To: eve@"), (b".ack.kb-", b".ack.kd-"), (b"<v1.k1.", b"<v1.k2."), (b"00417", b"00418")],
)
def test_a_mail_that_is_not_ours_states_nothing(before: bytes, after: bytes) -> None:
    """Another recipient, prefix, key or number: the MAC does not hold."""
    content, _, _ = acknowledged("en", NOW)
    head, _, body = content.partition(b"\r\n\r\n")
    lowered = head.replace(before, after)
    assert lowered != head
    assert stated(parse(lowered + b"\r\n\r\n" + body), NOW, KEYS) is None


def test_a_promise_that_is_not_there_is_not_guessed() -> None:
    """No words, words cut, words of a time that never is."""
    for text in (
        "",
        "Thank you.",
        "We will reply no later than: soon",
        "no later than: Friday, 31 February, 99:99",
    ):
        assert promised(text, "Europe/Tallinn", NOW) is None


def test_an_answer_proves_the_number_that_its_writer_was_told() -> None:
    """Its own sender only: forwarded, or guessed, it proves nothing."""
    ours = message_id(KEYS, "ack", "KB-2026-00417-T", "b" * 16, "anna@klient.example", "kaubamaja.example")
    notice = message_id(
        KEYS, "notice", "KB-2026-00417-T", "b" * 16, "anna@klient.example", "kaubamaja.example"
    )

    def answer(sender: str, identifier: str) -> bytes:
        return f"From: {sender}\r\nIn-Reply-To: <{identifier}>\r\nSubject: Re\r\n\r\nHello".encode()

    found = replied_to(parse(answer("anna@klient.example", ours)), KEYS)
    assert found is not None
    assert found.complaint_id == "KB-2026-00417-T"
    assert replied_to(parse(answer("eve@klient.example", ours)), KEYS) is None
    assert replied_to(parse(answer("anna@klient.example", notice)), KEYS) is None


@given(
    value=st.integers(0, 10**6),
    busiest=st.integers(0, 5_000),
    first=st.integers(0, 400 * 24 * 60),
    then=st.integers(0, 400 * 24 * 60),
)
def test_no_number_is_given_twice_however_often_a_copy_is_put_back(
    value: int, busiest: int, first: int, then: int
) -> None:
    """Put back once, numbers given for as long as you like as fast as a desk four times as busy, put back again: the
    second count begins beyond what the first one, and the register that was lost, had come to."""
    back = NOW + timedelta(minutes=first)
    again = back + timedelta(minutes=then)
    daily = max(1_440, 4 * busiest)
    once, twice = leap(value, busiest, NOW, back), leap(value, busiest, NOW, again)
    assert once >= value + 1_000 + daily * first / 1_440
    assert twice >= once
    assert twice >= value + 1_000 + daily * (first + then) / 1_440
    assert leap(value, busiest, NOW, NOW - timedelta(days=9)) >= value + 1_000
    assert leap(0, 0, NOW, NOW, (value,)) > value


def test_numbers_are_read_from_complaint_ids_alone() -> None:
    """A wrong check character, and what only looks like one."""
    assert number_of(complaint_id("KB", 2026, 123456)) == ("KB", 2026, 123456)
    for text in ("", "KB-2026-00417-A", "REGISTER", "KB-2026-00417"):
        assert number_of(text) is None
