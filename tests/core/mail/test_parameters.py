"""Content-Type and Content-Disposition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.parameters import structured


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("Text/HTML", "text/html"),
        (" text / plain ; x=y", "text/plain"),
        ("text/plain (c)", "text/plain"),
        ("", ""),
        (";", ""),
    ],
)
def test_the_value_is_lower_case_without_blanks_and_comments(value: str, kind: str) -> None:
    assert structured(value).value == kind


@pytest.mark.parametrize(
    ("parameters", "name", "text"),
    [
        ("charset=UTF-8", "charset", "UTF-8"),
        ('Charset="utf-8"', "charset", "utf-8"),
        ("charset = utf-8 (comment)", "charset", "utf-8"),
        (";;; charset=utf-8 ;", "charset", "utf-8"),
        ('boundary="a;b=c"', "boundary", "a;b=c"),
        ('boundary="a\\"b"', "boundary", 'a"b'),
        ('boundary="abc', "boundary", "abc"),
        ("boundary=abc=def", "boundary", "abc=def"),
        ("a=1; a=2", "a", "1"),
        ("filename==?utf-8?B?0JY=?=", "filename", "Ж"),
        ('filename="=?utf-8?Q?a=5F=D0=96?= b.pdf"', "filename", "a_Ж b.pdf"),
        ("filename*=UTF-8'ru'%D0%96.pdf", "filename", "Ж.pdf"),
        ("filename*=koi8-r''%F6.pdf", "filename", "Ж.pdf"),
        ("filename*0*=UTF-8''%D0; filename*1*=%96; filename*2=\".pdf\"", "filename", "Ж.pdf"),
        ("filename*1=b; filename*0=a", "filename", "ab"),
        ("filename*0=a; filename*2=c", "filename", "a"),
        ("filename*1=b", "filename", ""),
        ("filename=x.pdf; filename*=UTF-8''y.pdf", "filename", "y.pdf"),
        ("filename*=plain.pdf", "filename", "plain.pdf"),
        ('name="a\tb"', "name", "a b"),
    ],
)
def test_parameters_are_decoded(parameters: str, name: str, text: str) -> None:
    assert structured(f"text/plain; {parameters}").parameters[name] == text


def test_of_more_than_100_parameters_the_first_100_are_read() -> None:
    value = "text/plain" + "".join(f"; p{number}=v" for number in range(101))
    found = structured(value)
    assert (len(found.parameters), found.bound) == (100, "over 100 parameters in one header")
    assert structured(value.rpartition(";")[0]).bound == ""


def test_a_header_over_16_kb_is_not_parsed() -> None:
    found = structured("text/plain; a=" + "x" * 17_000)
    assert (found.value, dict(found.parameters), found.bound) == ("", {}, "structured header over 16 kB")


@given(st.text(st.characters(codec="utf-8"), max_size=100))
def test_nothing_raises(value: str) -> None:
    for one in (value, f"a/b;{value}", f'a/b; c="{value}', f"a/b; c*0*={value}; c*1={value}"):
        assert structured(one).bound == ""
