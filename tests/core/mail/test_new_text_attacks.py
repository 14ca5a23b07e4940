"""Hostile mails: what finding the new text costs."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from responder.core.mail.html_text import read_html
from responder.core.mail.new_text import new_text


@pytest.mark.parametrize(
    "unit",
    ["> q\n", "> q\na\n", "From: a\n", "From: a@b.c\nSent: b\nTo: c\nSubject: d\n> q\n", "x" * 390 + ":\n", "\n",
     "\n>\n", "On 10:00 2026 <a@b.ee> wrote:\n",
     "---- Forwarded message ----\n> x\n", "-----Original Message-----\n",
     "-----Original Message-----\n> a\n", "a\n-----Original Message-----\n> a\n", "--\n",
     "Sent from my my my my my my\n> x\n", "this e-mail " * 30 + "\n\n", "answer a b c d e below " * 20 + "\n"],
)  # fmt: skip
def test_the_work_grows_with_the_text_not_its_square(unit: str) -> None:
    """Counted in lines looked at, not in seconds: eight times the text, at most ten times the work."""
    short, long = ((unit * (size // len(unit))) for size in (4_000, 32_000))
    for forwarded in (False, True):
        assert _work(long, forwarded) <= 10 * _work(short, forwarded) + 1_000


def test_ten_thousand_empty_quotes_cost_no_square() -> None:
    html = "<blockquote></blockquote>"
    short, long = (_calls(lambda size=size: read_html(html * size)) for size in (1_000, 8_000))
    assert long <= 10 * short


def _work(text: str, forwarded: bool) -> int:
    return _calls(lambda: new_text(text, forwarded))


def _calls(step: Callable[[], object]) -> int:
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        step()
    finally:
        sys.setprofile(None)
    return calls
