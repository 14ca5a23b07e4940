"""Text of a declared, wrong or missing charset."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.charsets import codec, decode

RU = "Здравствуйте! Заказ номер 12345 не доставлен, прошу вернуть деньги."
LV = "Labdien! Pasūtījums nav piegādāts, lūdzu atgrieziet naudu. Šķīrējtiesa, žēl."
ET = "Tere! Kaup on katki, palun tagastage raha. Õnnetus, köök, šokolaad, žürii."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ('"Windows-1251"', "cp1251"),
        ("cp1251", "cp1251"),
        ("win-1251", "cp1251"),
        ("KOI8-R", "koi8-r"),
        ("koi8_r", "koi8-r"),
        ("iso-8859-1", "cp1252"),
        ("ISO_8859-13", "iso8859-13"),
        ("iso8859-5", "iso8859-5"),
        ("cp866", "cp866"),
        ("IBM866", "cp866"),
        ("cp775", "cp775"),
        ("gb2312", "gb18030"),
        ("us-ascii", ""),
        ("x-unknown", ""),
        ("", ""),
    ],
)
def test_a_charset_is_known_by_its_usual_spellings(name: str, expected: str) -> None:
    assert codec(name) == expected


@pytest.mark.parametrize(
    "name", ["unicode_escape", "idna", "punycode", "zip", "base64", "rot13", "undefined", "../x", "mbcs"]
)
def test_a_codec_that_is_no_charset_is_never_called(name: str) -> None:
    assert codec(name) == ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode(rb"\x41 \d", name) == r"\x41 \d"


@pytest.mark.parametrize(
    "charset", ["koi8-r", "windows-1251", "cp866", "iso-8859-5", "x-mac-cyrillic", "utf-8", "utf-16"]
)
@pytest.mark.parametrize("text", [RU, "ЖАЛОБА НА ОБСЛУЖИВАНИЕ", "Жалоба"])
def test_declared_text_is_read_as_declared(charset: str, text: str) -> None:
    assert decode(text.encode(codec(charset)), charset) == text


@pytest.mark.parametrize("charset", ["koi8-r", "cp1251", "cp866", "iso8859-5", "mac-cyrillic"])
@pytest.mark.parametrize("declared", ["", "us-ascii", "utf-8", "iso-8859-1", "x-unknown"])
@pytest.mark.parametrize("text", [RU, "ЖАЛОБА НА ОБСЛУЖИВАНИЕ", "Жалоба", "Где мой заказ?"])
def test_russian_in_any_charset_is_recognised_when_the_declaration_is_wrong(
    charset: str, declared: str, text: str
) -> None:
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize("charset", ["cp1257", "iso8859-13", "iso8859-4"])
def test_latvian_without_a_charset_is_recognised(charset: str) -> None:
    assert decode(LV.encode(charset)) == LV


@pytest.mark.parametrize("charset", ["cp1257", "iso8859-13", "cp1252", "iso8859-4"])
def test_estonian_without_a_charset_is_recognised(charset: str) -> None:
    assert decode(ET.encode(charset)) == ET


@pytest.mark.parametrize("text", ["Tere, õ", "öö", "Küsimus", "Ära", "jäääär"])
def test_a_few_western_letters_are_not_taken_for_cyrillic(text: str) -> None:
    assert decode(text.encode("latin-1"), "iso-8859-1") == text


@pytest.mark.parametrize("declared", ["", "koi8-r", "windows-1257", "us-ascii"])
@pytest.mark.parametrize("text", [RU, LV, ET])
def test_utf_8_is_known_whatever_is_declared(declared: str, text: str) -> None:
    assert decode(text.encode(), declared) == text


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_utf_8_cut_inside_a_character_stays_utf_8(missing: int) -> None:
    cut = (RU + "€").encode()[:-missing]
    assert decode(cut) == RU
    assert decode(RU.encode() + b"\xff" + RU.encode()) == RU + "\ufffd" + RU


@given(
    st.binary(max_size=100),
    st.one_of(st.text(max_size=20), st.sampled_from(["utf-7", "utf-16", "iso-2022-jp", "big5"])),
)
def test_nothing_raises(content: bytes, declared: str) -> None:
    assert isinstance(decode(content, declared), str)


@given(st.text(st.characters(codec="utf-8"), max_size=50))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), "utf-8") == text
