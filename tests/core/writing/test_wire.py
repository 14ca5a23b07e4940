"""Header fields and bodies as bytes: folded right, encoded right, never broken by what they carry."""

from __future__ import annotations

import email
import email.policy
import unicodedata
from email.header import decode_header, make_header

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from responder.core.writing.wire import (
    UnsendableAddress,
    ascii_address,
    clean_header,
    field,
    identifiers,
    mailbox,
    quoted_printable,
    unstructured,
)


@given(st.text())
def test_a_clean_header_is_one_printable_line(value: str) -> None:
    """No line break, control, bidi, zero-width or surrogate character is left; blanks are single; NFC; idempotent."""
    clean = clean_header(value)
    assert not regex.search(r"[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]", clean)
    assert "  " not in clean
    assert clean == clean.strip() == unicodedata.normalize("NFC", clean) == clean_header(clean)
    clean.encode()


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("a\r\nBcc: b@c", "a Bcc: b@c"),
        ("a\x00b\x07c", "abc"),
        ("\u202eevil\u2066 \u200bname\ufeff", "evil name"),
        ("e\u0301", "é"),
        ("a\u2028b\u0085c\u00a0d", "a b c d"),
        ("\ud800x", "x"),
        ("plain", "plain"),
    ],
)
def test_clean_header_examples(value: str, clean: str) -> None:
    """Breaks become blanks, invisible characters go, letters are composed."""
    assert clean_header(value) == clean


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ("anna@example.com", "anna@example.com"),
        ("Anna.Tamm+tag@example.com", "Anna.Tamm+tag@example.com"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
        ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
        ("john doe@example.com", '"john doe"@example.com'),
        ('"john doe"@example.com', '"john doe"@example.com'),
        ("a@b@example.com", '"a@b"@example.com'),
        ('a"b\\c@example.com', '"a\\"b\\\\c"@example.com'),
        ("x>, victim@example.com", '"x>, victim"@example.com'),
    ],
)
def test_addresses_in_ascii(spec: str, written: str) -> None:
    """International domains by IDNA, odd local parts quoted; writing twice changes nothing."""
    assert ascii_address(spec) == written
    assert ascii_address(written) == written


@pytest.mark.parametrize(
    "spec",
    [
        "анна@example.com", "anna", "@example.com", "anna@", "anna@exa mple.com", "anna@example.com\r\nBcc: x@y.z",
        "an\nna@example.com", "anna@[127.0.0.1]", "anna@-x.ee", "anna@a..b", "anna@" + "x" * 260 + ".ee",
        "a" * 129 + "@example.com", "anna@\u2028.ee", "", "anna@ex<ample>.com",
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_written(spec: str) -> None:
    """Each is refused with a printable reason, so that the mail is parked and not sent wrong."""
    with pytest.raises(UnsendableAddress) as caught:
        ascii_address(spec)
    assert str(caught.value).isprintable()
    assert str(caught.value).isascii()


def _read(line: bytes) -> email.message.EmailMessage:
    message = email.message_from_bytes(line + b"\r\n", policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


@given(st.text(max_size=120))
def test_any_name_comes_back_and_the_address_stays_readable(name: str) -> None:
    """A display name survives encoding, and no part of the address is ever inside an encoded word."""
    clean = clean_header(name)
    line = field("From", mailbox(clean, "desk@example.com"))
    assert line.endswith(b"desk@example.com>\r\n" if clean else b"desk@example.com\r\n")
    assert max(map(len, line.split(b"\r\n"))) <= 76 or clean.isascii()
    (address,) = _read(line)["From"].addresses
    assert address.addr_spec == "desk@example.com"
    phrase = line.decode("ascii").replace("\r\n", "").removeprefix("From: ").rpartition(" ")[0]
    written = regex.sub(r"\\(.)", r"\1", phrase[1:-1]) if phrase.startswith('"') else phrase
    assert str(make_header(decode_header(written))) == clean


@given(st.text(min_size=1, max_size=200))
def test_any_subject_comes_back_in_legal_encoded_words(subject: str) -> None:
    """Encoded words have at most 75 characters, each decodes alone, and the words read as written (RFC 2047)."""
    clean = clean_header(subject) or "-"
    line = field("Subject", unstructured(clean))
    for word in regex.findall(rb"=\?.*?\?=", line):
        assert len(word) <= 75
        str(make_header(decode_header(word.decode())))
    unfolded = line.decode("ascii").removeprefix("Subject: ").replace("\r\n", "")
    assert str(make_header(decode_header(unfolded.strip()))) == clean


def test_the_tag_stays_readable_beside_encoded_words() -> None:
    """A person who reads raw headers, and a relay that breaks encoded words, still see the complaint's number."""
    assert unstructured("Мы получили жалобу [KB-2026-00417-T]").endswith("?= [KB-2026-00417-T]")


def test_ids_are_never_encoded_nor_cut() -> None:
    """Outlook's ids have 81 characters: they stand whole and raw on the wire."""
    outlook = "<" + "A" * 55 + "@AM0PR05MB6834.eurprd05.prod.outlook.com>"
    assert field("In-Reply-To", outlook) == f"In-Reply-To: {outlook}\r\n".encode()
    folded = field("References", f"{outlook} <a@b> <c@d>")
    assert folded == f"References: {outlook}\r\n <a@b> <c@d>\r\n".encode()


@pytest.mark.parametrize("value", ["", "a\r\nB: c", "ö", "a\tb", "a\x00", "x" * 1000])
def test_a_field_refuses_what_it_cannot_hold(value: str) -> None:
    """The last line of defence: nothing but printable ASCII in lines of at most 998 octets is written."""
    with pytest.raises(ValueError, match="header X"):
        field("X", value)


def test_ids_that_cannot_be_written_are_dropped() -> None:
    """Blanks, brackets, controls, non-ASCII and more than 900 characters; brackets around an id are taken off."""
    bad = ["", "a b", "a<b", "a>b", "a\nb", "aö@b", "x" * 901, "\x00"]
    assert identifiers([*bad, "<a@b>", "a@b", "c@d", "x" * 900]) == ("a@b", "c@d", "x" * 900)


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=("Cs",)), max_size=400))
def test_any_text_comes_back_from_quoted_printable(text: str) -> None:
    """7-bit, lines of at most 76 octets, CRLF only, and the text as it was."""
    import quopri

    encoded = quoted_printable(text + "\n")
    assert encoded.isascii()
    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    assert b"\r" not in encoded.replace(b"\r\n", b"")
    assert b"\n" not in encoded.replace(b"\r\n", b"")
    assert quopri.decodestring(encoded).decode().replace("\r\n", "\n") == text + "\n"
