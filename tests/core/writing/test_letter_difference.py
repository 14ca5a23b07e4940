"""Two mails of ours, compared as a reader sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from responder.core.decision import Context, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read
from responder.core.reply import Templates
from responder.core.writing.letter_difference import LetterDifference, letter_difference
from tests.golden import CASES, KEYS, desk

REPLIES = sorted(CASES.glob("*/reply.eml"))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def written(at: Desk, language: str = "et") -> bytes:
    """The acknowledgement of one letter in Estonian."""
    raw = b"From: a@klient.example\r\nMessage-ID: <a@k.example>\r\nSubject: Tellimus\r\n\r\nPakk hilineb.\r\n"
    at = replace(at, languages=(language,), default_language=language)
    decision = decide(read(parse(raw), raw, NOON, at), Context(NOON, "a" * 16), at, KEYS)
    assert decision.outgoing
    return decision.outgoing.reply.content


def with_text(at: Desk, old: str, new: str) -> Desk:
    texts = {key: text.replace(old, new) for key, text in at.templates.texts.items()}
    assert texts != at.templates.texts
    return replace(at, templates=Templates(texts))


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.parent.name)
def test_a_mail_does_not_differ_from_itself(reply: Path) -> None:
    """Nor from one whose ids alone are others."""
    content = reply.read_bytes()
    assert letter_difference(content, content) == LetterDifference(None, None)
    other = content.replace(b"\r\nX-Responder-Loop: v1", b"\r\nX-Responder-Loop: v2", 1)
    assert other != content
    assert letter_difference(content, other) == LetterDifference(None, None)


def test_the_subject_is_read_decoded() -> None:
    """Letters beyond ASCII, not the words of RFC 2047; it is part of the text."""
    found = letter_difference(written(desk()), written(with_text(desk(), "Subject: ", "Subject: Tähtis õ: ")))
    assert found.text
    assert found.text[1].startswith("Subject: Tähtis õ: ")
    assert found.form is None


def test_the_first_line_of_the_text_that_differs_is_told() -> None:
    """A line that is new at the end stands against nothing."""
    longer = replace(
        desk(), templates=Templates({k: f"{t}\nLõpp.\n" for k, t in desk().templates.texts.items()})
    )
    found = letter_difference(written(desk()), written(longer))
    assert found.text
    assert found.text[1] == "Lõpp."


def test_what_only_the_mail_program_sees_is_told_apart() -> None:
    """A field that is new, another display name, an HTML part."""
    named = letter_difference(written(desk()), written(replace(desk(), from_name="Kauba Maja klienditugi Õ")))
    assert (named.text, named.form and named.form[1]) == (
        None,
        "From: Kauba Maja klienditugi Õ <kaebused@kaubamaja.example>",
    )
    html = letter_difference(written(desk()), written(replace(desk(), html=True)))
    assert html.text is None
    assert html.form
    assert "<" in html.form[1]
