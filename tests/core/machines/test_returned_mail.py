"""Subjects and texts of mail systems that return a mail, and the people's that begin alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.machines.returned_mail import is_bounce_subject, reads_returned


def test_bounce_subjects_end_or_break_after_the_phrase() -> None:
    """A mailer's form, not a sentence that begins alike."""
    assert is_bounce_subject("Undelivered Mail Returned to Sender")
    assert is_bounce_subject("DELIVERY FAILURE: User not listed")
    assert is_bounce_subject("Delivery Status Notification (Failure)")
    assert is_bounce_subject("Недоставленное сообщение")
    assert not is_bounce_subject("Delivery failure of my parcel")
    assert not is_bounce_subject("Undelivered mail?")
    assert not is_bounce_subject("Re: Undeliverable: order")


@pytest.mark.parametrize(
    "text",
    [
        "Your message with Subject: Kapp could not be delivered to the following recipients:",
        "This is the mail system.\nA message that you sent could not be delivered to all of its recipients.",
        "------ Failed Recipients ------\n<anna@kontor.example>: mailbox unavailable",
        "Could not deliver message to the following recipient(s):",
        "Ваше письмо не может быть доставлено: такого пользователя нет.",
        "Teie kirja ei saanud adressaadile üle anda.",
        "Jūsu vēstule netika piegādāta.",
        "Votre message n'a pas pu être délivré à anna@kontor.example",
    ],
)
def test_texts_of_mail_systems(text: str) -> None:
    """The four languages of the desk and two of its neighbours."""
    assert reads_returned(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello, my parcel could not be delivered twice, and nobody called.",
        "When I write to you I get: Your message could not be delivered.",
        "Tere! Pakki ei saanud kätte.",
        "Мой заказ не доставлен.",
        "",
    ],
)
def test_texts_of_people(text: str) -> None:
    """A parcel is no message, and who repeats a mail system's words in a sentence is a person."""
    assert not reads_returned(text)


@given(st.text(max_size=700))
def test_never_raises_on_any_text(text: str) -> None:
    """Any characters; what a subject is does not depend on its letter case."""
    assert isinstance(reads_returned(text), bool)
    assert is_bounce_subject("Mail delivery failed: " + text)
