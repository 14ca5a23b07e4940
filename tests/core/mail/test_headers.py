"""The header block and the small readers of single values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.headers import after_envelope_line, drop_comments, first_token, scan, tokens


def fields(raw: bytes) -> list[tuple[str, str]]:
    return list(scan(raw).fields)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_fields_come_in_order_with_lower_case_names_and_unfolded_values(end: bytes) -> None:
    raw = end.join([b"From: a@b.ee", b"SUBJECT:x", b" y", b"\tz", b"X-Empty:", b"from : c", b"", b"Body: no"])
    assert fields(raw) == [("from", "a@b.ee"), ("subject", "x y z"), ("x-empty", ""), ("from", "c")]
    assert raw[scan(raw).body :] == b"Body: no"


def test_the_body_begins_after_the_first_blank_line_whatever_the_line_ends() -> None:
    assert scan(b"A: b\r\n\r\n\r\nx").body == 8
    assert scan(b"A: b\n\nx").body == 6
    assert scan(b"A: b\n\r\nx").body == 7
    assert scan(b"\r\nx").body == 2
    assert scan(b"A: b").body == 4
    assert scan(b"").body == 0


def test_a_mail_that_begins_with_a_blank_line_has_no_header() -> None:
    assert fields(b"\nFrom: a@b.ee\n\n") == []


@pytest.mark.parametrize(
    "first", [b"From a@b.ee Tue Nov 10\n", b">From a@b.ee x\r\n", b"From x\nFrom y\n", b"\xef\xbb\xbf"]
)
def test_what_mbox_files_and_editors_put_above_a_mail_is_skipped(first: bytes) -> None:
    raw = first + b"From: a@b.ee\n\n"
    assert scan(raw, after_envelope_line(raw)).fields == (("from", "a@b.ee"),)


def test_a_line_without_a_name_hides_no_header_below_it() -> None:
    raw = b"From: a@b.ee\nwrongly folded\nAuto-Submitted: auto-replied\n\nbody"
    block = scan(raw)
    assert block.fields[-1] == ("auto-submitted", "auto-replied")
    assert raw[block.body :] == b"body"
    assert block.defects == ("line without a header name",)


def test_without_a_blank_line_the_text_begins_at_the_first_line_that_is_no_header() -> None:
    raw = b"From: a@b.ee\nHello there\nOrder: 5\n\nmore"
    assert raw[scan(raw).body :] == b"Hello there\nOrder: 5\n\nmore"


@pytest.mark.parametrize(
    "name", [b"two words: x", "имя: x".encode(), b": x", b"a" * 300 + b": x", b"\x01a: x"]
)
def test_a_name_is_printable_ascii_without_blanks(name: bytes) -> None:
    assert fields(name + b"\n\n") == []


def test_a_value_holds_no_control_character() -> None:
    assert fields(b"A: b\rC: d\x00\x1be\n\n") == [("a", "b C: d e")]


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251"])
def test_raw_8_bit_values_are_read_in_the_charset_of_the_mail(charset: str) -> None:
    head = f"Subject: Ёлка\nX: ж\nContent-Type: text/plain;\n charset={charset}\n\n"
    assert fields(head.encode(charset))[:2] == [("subject", "Ёлка"), ("x", "ж")]


def test_raw_8_bit_values_without_a_charset_are_guessed_from_the_whole_mail() -> None:
    raw = "From: Ян <y@x.ru>\n\nЗаказ не доставлен, прошу вернуть деньги".encode("koi8-r")
    assert fields(raw) == [("from", "Ян <y@x.ru>")]


def test_more_than_64_kb_of_header_are_not_read() -> None:
    raw = b"From: a@b.ee\nX: " + b"a" * 70_000 + b"\nTo: c@d.ee\n\nbody"
    block = scan(raw)
    assert [name for name, _ in block.fields] == ["from", "x"]
    assert block.bounds == ("header block over 64 kB",)
    assert raw[block.body :].strip() == b"body"
    assert scan(b"A: " + b"a" * 65_000 + b"\n\n").bounds == ()


def test_more_than_1000_headers_are_not_read() -> None:
    assert scan(b"A: b\n" * 1000 + b"\n").bounds == ()
    block = scan(b"A: b\n" * 1001 + b"\n")
    assert (len(block.fields), block.bounds) == (1000, ("over 1,000 headers",))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("All", ("all",)),
        ("DR, RN ,NRN,OOF, AutoReply", ("dr", "rn", "nrn", "oof", "autoreply")),
        ("DR; AutoReply", ("dr", "autoreply")),
        ('"All" (every (nested) one), None', ("all", "none")),
        ("(All) DR", ("dr",)),
        (",,;", ()),
        ("", ()),
    ],
)
def test_tokens_of_a_list(value: str, found: tuple[str, ...]) -> None:
    assert tokens(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("auto-replied", "auto-replied"),
        ("Auto-Generated; owner-email=x", "auto-generated"),
        ("(comment; here) NO (really)", "no"),
        ('"no"', "no"),
        ("", ""),
        (";x", ""),
    ],
)
def test_the_token_before_the_first_semicolon(value: str, found: str) -> None:
    assert first_token(value) == found


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("a", "a"),
        ("a(b)c", "a c"),
        ('"(b)"', '"(b)"'),
        ("a(b(c)d)", "a"),
        ("a(b", "a"),
        ("a)b(c)", "a b"),
        ("(a)", ""),
    ],
)
def test_comments_are_dropped_outside_quoted_strings(value: str, bare: str) -> None:
    assert " ".join(drop_comments(value).split()) == bare


@given(st.text(max_size=100))
def test_the_readers_of_values_raise_on_nothing(value: str) -> None:
    assert all(one == one.strip() for one in (*tokens(value), first_token(value)))


@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_the_body_never_begins_outside_the_block_given(raw: bytes, start: int, length: int) -> None:
    start = min(start, len(raw))
    end = min(len(raw), start + length)
    assert start <= scan(raw, start, end).body <= max(end, start + 2)
