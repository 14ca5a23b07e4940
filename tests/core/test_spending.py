"""Budgets: which one is used up, and who counts as one address."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.spending import Budgets, Spent, counted_address, counted_domain, overdrawn, shared

FULL = Spent(3, 10, 100, 10)


@pytest.mark.parametrize(
    ("spent", "why"),
    [
        (Spent(), ""),
        (Spent(2, 9, 99, 9), ""),
        (Spent(address_hour=3), "3 mails to this address within an hour"),
        (Spent(address_day=10), "10 mails to this address within a day"),
        (Spent(domain_hour=100), "100 mails to this domain within an hour"),
        (Spent(complaint=10), "10 mails on this complaint"),
        (Spent(complaint=12), "12 mails on this complaint"),
        (FULL, "3 mails to this address within an hour"),
    ],
)
def test_the_first_budget_that_is_used_up_is_told(spent: Spent, why: str) -> None:
    """Each at its limit, with how many."""
    assert overdrawn(spent, Budgets()) == why


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_one_more_goes_only_where_every_budget_has_room(hour: int, day: int, domain: int, mails: int) -> None:
    """Never a mail beyond a limit, and more spent never frees one."""
    spent, budgets = Spent(hour, day, domain, mails), Budgets()
    free = hour < 3 and day < 10 and domain < 100 and mails < 10
    assert (overdrawn(spent, budgets) == "") is free
    if not free:
        assert overdrawn(replace(spent, complaint=mails + 1), budgets)


@pytest.mark.parametrize(
    ("spelling", "counted"),
    [
        ("Anna@Klient.example", "anna@klient.example"),
        ("anna+1@klient.example", "anna@klient.example"),
        ("anna+1+2@klient.example", "anna@klient.example"),
        ("+anna@klient.example", "+anna@klient.example"),
        ("a.n.na@klient.example", "a.n.na@klient.example"),
        ("a.n.na@gmail.com", "anna@gmail.com"),
        ("A.Nna+shop@GoogleMail.com", "anna@gmail.com"),
        ("anna-1@klient.example", "anna-1@klient.example"),
        ("abi@käru.example", "abi@xn--kru-qla.example"),
        ("abi@xn--kru-qla.example", "abi@xn--kru-qla.example"),
        ("nobody", "@nobody"),
    ],
)
def test_who_counts_as_one_address(spelling: str, counted: str) -> None:
    """Case, IDNA and +tags everywhere, dots only where that is the host's own rule."""
    assert counted_address(spelling) == counted


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text("abc.+", max_size=8))
def test_no_tag_makes_a_new_person(local: str, tag: str) -> None:
    """However many are made up."""
    plain = counted_address(f"{local}@klient.example")
    assert counted_address(f"{local}+{tag}@klient.example") == plain


def test_domains_that_anybody_may_use_share_no_budget() -> None:
    """The kept list, and what the operator adds."""
    for domain in ("gmail.com", "mail.ru", "yandex.ru", "inbox.lv", "hot.ee"):
        assert shared(domain, frozenset())
    assert not shared("klient.example", frozenset())
    assert shared("klient.example", frozenset({"klient.example"}))
    assert counted_domain("Abi@Käru.example") == "xn--kru-qla.example"
