"""Letters are on the wire what their authors' mail programs would send, and say what they were meant to say."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from responder.core.message import parse
from responder.demo.cast import CUSTOMERS, baltic, english, machines, russian
from responder.demo.letters import Letter, Outcome, quoted

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DESK = "desk@shop.example"
MACHINES = (
    *machines.MACHINES,
    machines.out_of_office(baltic.INVOICE.sender, "Subject", "<a@shop.example>"),
    machines.bounce("Fri, 20 Nov 2026 10:00:00 +0000", DESK, b"Subject: ours\r\n\r\ntext\r\n"),
)
PEOPLE = (
    *CUSTOMERS,
    english.stranger("[KK-2026-00001-X]"),
    baltic.follow_up("Re: x", "<a@x>", "<a@x>", "> x"),
)


def wire(letter: Letter) -> bytes:
    return letter.written(DESK, AT, "<1@post.example>")


@pytest.mark.parametrize("letter", [*PEOPLE, *MACHINES], ids=lambda letter: letter.key)
def test_every_letter_is_sound_mail(letter: Letter) -> None:
    """ASCII header, CRLF throughout, no defect to the standard library's parser, subject and sender as meant."""
    content = wire(letter)
    header, _, _ = content.partition(b"\r\n\r\n")
    assert header.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    parsed = message_from_bytes(content, policy=default)
    assert not parsed.defects
    assert parsed["Subject"] == letter.subject
    [sender] = parsed["From"].addresses
    assert (sender.addr_spec, sender.display_name) == (letter.sender.address, letter.sender.name)


@pytest.mark.parametrize("letter", PEOPLE, ids=lambda letter: letter.key)
def test_every_persons_text_arrives_in_its_encoding(letter: Letter) -> None:
    """Decoded again it is letter by letter what was written."""
    parsed = message_from_bytes(wire(letter), policy=default)
    part = parsed.get_body(("plain",) if letter.text else ("html",))
    assert part is not None
    assert part.get_content_charset() == letter.charset
    assert part.get_content().split("\r\n") == (letter.text or letter.html).split("\n")


def test_the_cast_is_as_varied_as_it_says() -> None:
    """A dozen people, four languages, old encodings, HTML only, attachments, no Message-ID, no display name, a
    deadline; five machines."""
    assert len({letter.sender.address for letter in CUSTOMERS}) >= 12
    charsets = {letter.charset for letter in CUSTOMERS}
    assert charsets >= {"koi8-r", "windows-1251", "iso-8859-13", "iso-8859-15", "windows-1257", "utf-8"}
    assert any(letter.html and not letter.text for letter in CUSTOMERS)
    assert sum(bool(letter.enclosures) for letter in CUSTOMERS) >= 2
    assert any(not letter.sender.name for letter in CUSTOMERS)
    assert "до пятницы" in russian.BIRTHDAY.text
    assert b"message-id" not in wire(baltic.LATE).lower()
    assert len(MACHINES) == 5
    assert all(letter.expected is Outcome.SILENT for letter in MACHINES)


def test_attachments_are_seen_by_the_daemons_own_parser() -> None:
    """With their names, Cyrillic ones too."""
    [photo] = parse(wire(russian.KETTLE)).attachments
    assert photo.name == "чайник.png"
    [invoice] = parse(wire(baltic.INVOICE)).attachments
    assert invoice.name == "rekins-48164.pdf"


def test_the_pictures_are_pictures() -> None:
    """PNG signature, and a checksum on each chunk that fits."""
    content = russian.KETTLE.enclosures[0].content
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content.endswith(b"IEND\xaeB`\x82")


def test_a_bounce_returns_our_mail_as_a_report() -> None:
    """multipart/report with the acknowledgement whole as message/rfc822 (RFC 3464), and the null path."""
    letter = MACHINES[-1]
    parsed = message_from_bytes(wire(letter), policy=default)
    assert parsed.get_content_type() == "multipart/report"
    kinds = [part.get_content_type() for part in parsed.iter_parts()]
    assert kinds == ["text/plain", "message/delivery-status", "message/rfc822"]
    returned = list(parsed.iter_parts())[2].get_payload(0)
    assert returned["Subject"] == "ours"
    assert letter.envelope_from == ""


def test_the_envelope_is_the_senders_address_otherwise() -> None:
    """MAIL FROM of a person."""
    assert russian.KETTLE.envelope_from == russian.KETTLE.sender.address


def test_quoting_marks_every_line() -> None:
    """Empty ones too, without trailing blanks."""
    assert quoted("a\n\nb") == "> a\n>\n> b"
