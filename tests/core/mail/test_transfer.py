"""Transfer encodings, format=flowed, and HTML that calls itself plain."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.transfer import decode_text, unflow, untransfer

OCTETS = "Õun & жук, line\nand another".encode()


def text_of(
    content: bytes, *, media_type: str = "text/plain", charset: str = "", encoding: str = "", **more: str
) -> str:
    return decode_text(content, media_type, charset, encoding, more)[0]


def test_the_encodings_of_rfc_2045() -> None:
    assert untransfer(base64.encodebytes(OCTETS), "base64") == OCTETS
    assert untransfer(quopri.encodestring(OCTETS), "quoted-printable") == OCTETS
    for name in ("7bit", "8bit", "binary", "", "x-unknown"):
        assert untransfer(OCTETS, name) == OCTETS


@pytest.mark.parametrize("missing", range(8))
def test_base64_cut_anywhere_gives_what_is_there(missing: int) -> None:
    encoded = base64.b64encode(OCTETS)
    assert OCTETS.startswith(untransfer(encoded[: len(encoded) - missing], "base64"))
    assert len(untransfer(encoded[: len(encoded) - missing], "base64")) >= len(OCTETS) - 6


def test_base64_with_strange_octets_in_it_is_still_read() -> None:
    encoded = base64.b64encode(OCTETS * 3)
    assert untransfer(encoded[:20] + b"\x00\r\n !" + encoded[20:], "base64") == OCTETS * 3


def test_text_that_only_claims_to_be_base64_is_kept() -> None:
    plain = "Tere, see pole üldse kodeeritud!".encode()
    assert untransfer(plain, "base64") == plain


def test_a_broken_escape_of_quoted_printable_stays() -> None:
    assert text_of(b"a=ZZ b=\r\nc =C3=B5 =", encoding="quoted-printable").startswith("a=ZZ bc õ")


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("one \ntwo", "one two"),
        ("one\ntwo", "one\ntwo"),
        (" From x\n >not a quote", "From x\n>not a quote"),
        ("> a \n> b\nc", "> a b\nc"),
        ("> a \n>> b \n> c", "> a \n>> b \n> c"),
        ("text \n-- \nAnna", "text \n-- \nAnna"),
        ("a \n\nb", "a \nb"),
    ],
)
def test_flowed_lines_are_joined(flowed: str, text: str) -> None:
    assert unflow(flowed, delete_space=False) == text


def test_delsp_joins_without_the_blank() -> None:
    assert text_of(b"long \nword", format="flowed", delsp="yes") == "longword"
    assert text_of(b"long \nword", format="Flowed") == "long word"
    assert text_of(b"long \nword") == "long \nword"


def test_html_is_read_in_the_charset_of_its_meta_element_when_none_is_declared() -> None:
    page = '<html><head><meta charset="koi8-r"></head><p>Жаба</p>'.encode("koi8-r")
    assert text_of(page, media_type="text/html") == "Жаба"


@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html><p>Kaup</p>", "\n <html><body>Kaup</body></html>", '<div dir="ltr">Kaup</div>']
)
def test_html_that_is_declared_as_plain_text_is_read_as_html(page: str) -> None:
    assert text_of(page.encode()) == "Kaup"


@pytest.mark.parametrize("plain", ["<anna@example.ee> wrote", "a <b> c </b>", "<p> is a tag", "1 < 2"])
def test_plain_text_with_angles_stays_plain(plain: str) -> None:
    assert text_of(plain.encode()) == plain


def test_at_most_256_kb_of_text_come_out() -> None:
    assert len(text_of(b"a" * 600_000)) == 256 * 1024
    assert len(text_of(base64.b64encode(b"a" * 600_000), encoding="base64")) == 256 * 1024


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "8bit", "uuencode"]))
def test_nothing_raises(content: bytes, encoding: str) -> None:
    for media_type in ("text/plain", "text/html", "text/enriched"):
        assert "\0" not in text_of(
            content, media_type=media_type, encoding=encoding, format="flowed", delsp="yes"
        )
