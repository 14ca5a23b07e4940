"""Whom of the desk a lost mail is told to, and what the mail to them says in each language."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest

from responder.core.complaint_id import is_own_loop, parse_token, verify
from responder.core.delivery_report import CAUSES, Fate
from responder.core.languages import undelivered_words
from responder.core.reply import Person
from responder.core.undelivered import Lost, notice, to_tell
from responder.core.writing.undelivered_words import undelivered_values
from tests.golden import KEYS, desk

MARI, JAAN, FIRM = "mari@kaubamaja.example", "Jaan@Kaubamaja.example", "info@kaubamaja.example"
NOW = datetime(2026, 11, 10, 8, 13, tzinfo=UTC)
LOST = Lost(
    "KB-2026-00417-8", "ack", "anna@klient.example", Fate((), "failed", "5.1.1", "no-address", True), "mari",
    "default", "24wh", datetime(2026, 11, 12, 12, tzinfo=UTC),
)  # fmt: skip
PERSONS = {
    "mari": Person("Mari Maasikas", "", MARI),
    "jaan": Person("Jaan", "", JAAN),
    "": Person("", "", FIRM),
}


@pytest.mark.parametrize(
    ("unreached", "told"),
    [
        ((), (MARI,)),
        ((MARI,), (FIRM,)),
        ((MARI, FIRM), (JAAN,)),
        ((MARI, FIRM, JAAN.casefold()), ()),
    ],
)
def test_the_owner_else_the_firm_else_whoever_can_be_reached(
    unreached: tuple[str, ...], told: tuple[str, ...]
) -> None:
    """Never an address from which mail of ours came back."""
    assert to_tell(LOST, replace(desk(), persons=PERSONS), unreached) == told


def test_never_our_own_mailbox() -> None:
    """A mail to ourselves would be a loop, and tell nobody."""
    ours = desk()
    assert to_tell(LOST, replace(ours, persons={"mari": Person("Mari", "", ours.address)}), ()) == ()


@pytest.mark.parametrize(("language", "word"), [("en", "Telephone"), ("ru", "Позвонить"), ("et", "Helistage"),
                                                ("lv", "Piezvanīt")])  # fmt: skip
def test_it_says_which_mail_of_which_complaint_why_and_what_to_do(language: str, word: str) -> None:
    """In the desk's language; made by a machine, signed, to one colleague, without the customer's address."""
    made = notice(LOST, MARI, 0, replace(desk(), default_language=language), KEYS, NOW, "c" * 16)
    mail = email.message_from_bytes(made.reply.content, policy=default)
    text = mail.get_content()
    causes, mails = undelivered_words.CAUSES[language], undelivered_words.MAILS[language]
    for said in (LOST.complaint, causes["no-address"], "5.1.1", mails["ack"], word, "Mari Maasikas"):
        assert said in text
    assert f"responder answered {LOST.complaint}" in text
    assert LOST.recipient.encode() not in made.reply.content
    assert (made.kind, mail["To"], mail["Auto-Submitted"]) == ("notice", MARI, "auto-generated")
    token = parse_token(made.message_id)
    assert token
    assert verify(token, KEYS, MARI)
    assert is_own_loop(mail["X-Responder-Loop"], KEYS)


def test_of_a_lost_notice_it_names_the_colleague() -> None:
    """By name where the configuration has one, by address else; the same inputs give the same mail."""
    named = replace(desk(), persons=PERSONS, default_language="en")
    lost = replace(LOST, kind="notice", recipient=JAAN.casefold())
    text = notice(lost, MARI, 0, named, KEYS, NOW, "c" * 16).reply.text
    assert "notice to Jaan" in text
    assert "Telephone" not in text
    unknown = replace(lost, recipient="gone@kaubamaja.example")
    assert "gone@kaubamaja.example" in notice(unknown, MARI, 0, named, KEYS, NOW, "c" * 16).reply.text
    assert notice(lost, MARI, 0, named, KEYS, NOW, "c" * 16) == notice(
        lost, MARI, 0, named, KEYS, NOW, "c" * 16
    )
    others = {notice(lost, MARI, number, named, KEYS, NOW, "c" * 16).nonce for number in range(5)}
    assert len(others) == 5


def test_every_cause_and_kind_has_words_in_every_language() -> None:
    """And any other mail than this has none of its variables."""
    for language in undelivered_words.MAILS:
        assert set(undelivered_words.CAUSES[language]) == set(CAUSES)
        assert set(undelivered_words.MAILS[language]) == set(undelivered_words.MAILS["en"])
        assert not any(undelivered_values(None, language).values())
