"""Any bytes parse, in bounded time, to texts that can be stored and shown."""

from __future__ import annotations

import dataclasses
import random
import time
import tracemalloc
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.message import Message, TextPart, parse

CORPUS = sorted((Path(__file__).parent.parent / "mail").rglob("*.eml"))
HEAD = b"From: a@b.ee\r\nSubject: x\r\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
TEXT = HEAD + b"\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n"
# The contract allows 5 s and 200 MB; the readers need far less, and a change that eats the margin should be seen.
MOST_CPU = 2.5
MOST_MEMORY = 60 * 1024 * 1024


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one, path)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name), path or field.name)


def assert_sound(message: Message) -> None:
    for path, text in texts(message):
        text.encode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path
        allowed = "\n\t" if path in ("body", "new_text", "returned") else ""
        controls = {char for char in text if unicodedata.category(char) == "Cc" and char not in allowed}
        assert not controls, (path, controls)
        if not allowed:
            assert not {char for char in text if unicodedata.bidirectional(char) in BIDI_CONTROLS}, path
    assert len(message.headers) <= 1000
    assert len(message.references) <= 200
    assert message.date is None or message.date.utcoffset() is not None


BIDI_CONTROLS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_mail_of_the_corpus_is_read_soundly(path: Path) -> None:
    assert_sound(parse(path.read_bytes()))


def mutant(chance: random.Random, raws: list[bytes]) -> bytes:
    """One to four small faults in a mail: octets changed, cut, doubled, moved, or taken from another mail."""
    raw = bytearray(chance.choice(raws))
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(raw) + 1), chance.randint(1, 40)
        match chance.randrange(6):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[at : at + length]
            case 2:
                raw[at:at] = raw[at : at + length] * chance.randint(1, 30)
            case 3:
                raw[at:at] = chance.choice(TORN)
            case 4:
                del raw[at:]
            case _:
                other = chance.choice(raws)
                start = chance.randrange(len(other) + 1)
                raw[at:at] = other[start : start + 200]
    return bytes(raw)


TORN = (
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"=?utf-8?B?", b"?=", b'"', b"(", b"<", b"\\", b"\xff\xfe", b"\xed\xa0\x80",
    b"--", b";", b"=E2=80=AE", b"\nContent-Type: multipart/mixed; boundary=x\n", b"*0*=",
    b"\nContent-Transfer-Encoding: base64\n",
)  # fmt: skip


def test_five_thousand_mutants_of_the_corpus_are_read_soundly() -> None:
    raws = [raw for path in CORPUS if 0 < len(raw := path.read_bytes()) < 8000]
    chance = random.Random(20261110)
    for number in range(5000):
        raw = mutant(chance, raws)
        message = parse(raw, size=len(raw) + chance.choice((0, 0, 0, 1000)))
        assert not [one for one in message.defects if " not read: " in one], (number, message.defects)
        assert_sound(message)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_soundly(raw: bytes) -> None:
    assert_sound(parse(raw))


@given(
    name=st.sampled_from(
        ["From", "To", "Subject", "Date", "Message-ID", "References", "Return-Path", "Content-Type"]
    ),
    value=st.one_of(st.text(max_size=200), st.binary(max_size=200)),
    body=st.binary(max_size=200),
)
@settings(max_examples=300)
def test_any_header_value_and_body_are_read_soundly(name: str, value: str | bytes, body: bytes) -> None:
    octets = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    message = parse(name.encode() + b": " + octets + b"\r\n\r\n" + body)
    assert not [one for one in message.defects if " not read: " in one]
    assert_sound(message)


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_part_fetched_beside_the_mail_is_read_soundly(
    content: bytes, media_type: str, charset: str, encoding: str
) -> None:
    assert_sound(parse(b"\r\n", size=70_000, text_part=TextPart(content, media_type, charset, encoding)))


@pytest.mark.parametrize(
    "raw",
    [
        HTML
        + b"a&#1;b&#0;c&#8238;d&#x85;e&#xD800;f&#xFFFF;e&#769;&#769;<b>e</b>&#769;<blockquote>e</blockquote>&#769;",
        HTML + "<p>\ufdd0a\ufdd1b\ufdd2c&#xFDD0;d&#xFDD2;e".encode(),
        HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\ne \r\n" + "\u0301x".encode(),
        'Message-ID: <e \u0301@x>\r\nFrom: "e\\\u0301"@b.ee\r\n\r\n'.encode(),
        "From: a@İ.example\r\nContent-Type: multipart/report; report-type=ΐ\r\n\r\n".encode(),
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nt\r\n--x\r\n\r\n\0\x01\xff\xfe\r\n",
    ],
)
def test_text_that_is_only_joined_while_reading_is_sound_too(raw: bytes) -> None:
    assert_sound(parse(raw))


ATTACKS = {
    "30,000 encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nx",
    "encoded words without an end": b"Subject: " + b"=?a?q?" * 10_000 + b"\n\nx",
    "encoded words in From": b"From: " + b"=?utf-8?q?a?= " * 4_500 + b"<a@b.ee>\n\nx",
    "20,000 parts": MIXED + b"--q\r\n\r\nx\r\n" * 20_000,
    "300 parts of 100 kB": MIXED + (b"--q\r\n\r\n" + b"y" * 100_000 + b"\r\n") * 300,
    "1,000 levels": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(1000)),
    "5,000 mails in a mail": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "one boundary at all levels": MIXED + b"--q\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n" * 5_000,
    "a boundary of dashes": MIXED.replace(b"=q", b'="-"') + b"\n--x" * 2_000_000,
    "no boundary, 5 MB of blanks": MIXED.replace(b"; boundary=q", b"") + b" " * 5_000_000,
    "10,000 references": b"References: " + b"<abc@def.example>\r\n " * 10_000 + b"\n\nx",
    "60,000 open brackets": b"References: " + b"<" * 60_000 + b"\n\nx",
    "3,000 recipients": b"To: " + b"a@b.ee, " * 3_000 + b"\n\nx",
    "comments": b"To: " + b"(" * 16_000 + b"\n\nx",
    "quotation marks": b"To: " + b'"' * 15_999 + b"\n\nx",
    "escaped quotation marks": b'To: "' + b'\\"' * 7_999 + b"\n\nx",
    "angles": b"To: " + b"<" * 16_000 + b"\n\nx",
    "groups": b"To: " + b"a:" * 8_000 + b"\n\nx",
    "1,000 To headers": b"To: a@b.ee, c@d.ee, (x) <e@f.ee>\n" * 3_000 + b"\n",
    "3,000 continuations": b"Content-Type: text/plain; "
    + b"".join(b"a*%d*=%%41; " % i for i in range(3_000))
    + b"\n\nx",
    "semicolons": b"Content-Type: text/plain" + b"; " * 8_000 + b"\n\nx",
    "parameter quotes": b"Content-Type: text/plain; " + b'a="' * 5_000 + b"\n\nx",
    "folds": b"X: " + b"\n " * 30_000 + b"\n\n",
    "blank continuation lines": b"X: y\r\n" + b" \r\n" * 20_000,
    "8-bit headers": b"Content-Type: text/plain; " * 400 + b"\nX: \xd0\xff\xfe\n" * 900 + b"\n\n",
    "5 MB without a header": b"a" * 5_000_000,
    "5 MB of line ends": b"\n" * 5_000_000,
    "5 MB of CR": b"\r" * 5_000_000,
    "marks out of order": TEXT + "\u0315\u0300".encode() * 120_000,
    "marks in the subject": b"Subject: a" + "\u0315\u0300".encode() * 15_000 + b"\n\nx",
    "unclosed div": HTML + b"<div>" * 50_000,
    "paragraphs": HTML + b"<p>a" * 60_000,
    "nested tables": HTML + b"<table><tr><td>" * 4_000 + b"x",
    "a wide table": HTML + b"<table><tr>" + b"<td>a" * 19_000,
    "nested lists": HTML + b"<ul><li>a" * 15_000,
    "indented lines": HTML + b"<ul>" * 200 + b"a<br>" * 15_000,
    "quotes in quotes": HTML + b"<blockquote type=cite>a" * 5_000,
    "quotes in a row": HTML + b"<blockquote>a</blockquote>" * 9_000,
    "hidden parts": HTML + b'<p style="display:none">' * 9_000,
    "angle brackets": HTML + b"<" * 250_000,
    "attributes": HTML + b"<a " + b"b=c " * 60_000 + b">",
    "entities": HTML + b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + b"&b;" * 60_000,
    "4 MB of base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 1_000_000,
    "5 MB of quoted-printable": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    + b"=41=\n" * 1_000_000,
    "quoted lines between attributions": TEXT + b"> a\nb:\n" * 40_000,
    "header labels in the text": TEXT + b"From: a\nSent: b\nxx\n" * 20_000,
    "attributions": TEXT + b"On 10:00 2026 a@b.ee\nwrote:\n" * 9_000,
    "separators": TEXT + b"-----Original Message-----\n> a\n" * 9_000,
    "dashes": TEXT + b"-" * 250_000,
    "signatures": TEXT + b"sent from sent from a phone \n" * 9_000,
    "reply prefixes": b"Subject: " + b"Re: " * 15_000 + b"\n\nx",
    "a prefix without its colon": b"Subject: re" + b" " * 60_000 + b"\n\nx",
    "a date of blanks": b"Date: Mon," + b" " * 60_000 + b"\n\nx",
    "a date of comments": b"Date: " + b"(" * 60_000 + b"\n\nx",
    "a return path of brackets": b"Return-Path: " + b"<" * 60_000 + b"\n\nx",
    "8-bit text without charset": TEXT + "ж".encode("koi8-r") * 120_000,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_mail_takes_long(name: str) -> None:
    began = time.process_time()
    message = parse(ATTACKS[name])
    assert time.process_time() - began < MOST_CPU
    assert not [one for one in message.defects if " not read: " in one], message.defects
    assert len(message.body) <= 256 * 1024


@pytest.mark.parametrize(
    "name", ["20,000 parts", "nested tables", "paragraphs", "4 MB of base64", "3,000 recipients"]
)
def test_no_mail_takes_much_memory(name: str) -> None:
    parse(ATTACKS[name])  # imports are no part of the mail's need
    tracemalloc.start()
    try:
        parse(ATTACKS[name])
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_an_exception_in_a_reader_sets_the_mail_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IndexError("made for this test")

    monkeypatch.setattr("responder.core.message.read_body", broken)
    message = parse(TEXT + b"text")
    assert message.excessive
    assert message.defects == ("body not read: IndexError",)
    assert [one.spec for one in message.from_] == ["a@b.ee"]
