"""Addresses that are not what they look like, and those that only look odd."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.lookalike import oddity


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("аnna@klient.example", "Latin and Cyrillic letters in one word"),
        ("anna@раypal.example", "Latin and Cyrillic letters in one word"),
        ("anna@gοοgle.example", "Latin and Greek letters in one word"),
        ("anna@аррӏе.com", "Cyrillic letters that look like Latin ones"),
        ("anna@xn--80ak6aa92e.com", "the domain reads аррӏе.com; Cyrillic letters that look like Latin ones"),
        ("anna@xn--kru-qla.ee", "the domain reads käru.ee"),
    ],
)
def test_what_is_marked(address: str, said: str) -> None:
    """Mixed scripts in a word, a word of look-alikes below a Latin top level, a domain that is shown otherwise."""
    assert oddity(address) == said


@pytest.mark.parametrize(
    "address",
    [
        "anna.tamm@klient.example",
        "õnne@käru.ee",
        "жалоба@почта.рф",
        "сара@россия.рф",
        "anna.тамм@klient.example",
        "ivan@москва.com",
        "123@456.example",
        "",
        "no-at-sign",
    ],
)
def test_what_is_not(address: str) -> None:
    """One script a word, whichever it is."""
    assert oddity(address) == ""


@given(st.text(max_size=400))
def test_any_text_is_taken_and_the_note_is_printable(address: str) -> None:
    """A stranger chose it."""
    assert oddity(address).isprintable()
    assert oddity(f"a@xn--{address}").isprintable()
