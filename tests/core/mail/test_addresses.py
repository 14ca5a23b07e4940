"""Address headers: lenient on names, strict on what is an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.addresses import Address, addresses, make_address, read_addresses


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("anna@example.ee", ""),
        ("<anna@example.ee>", ""),
        ("  anna@example.ee  ", ""),
        ("anna@EXAMPLE.ee.", ""),
        ("Anna Tamm <anna@example.ee>", "Anna Tamm"),
        ('"Tamm, Anna" <anna@example.ee>', "Tamm, Anna"),
        ('"Anna \\"A\\" Tamm" <anna@example.ee>', 'Anna "A" Tamm'),
        ("\"'Anna Tamm'\" <anna@example.ee>", "Anna Tamm"),
        ("anna@example.ee (Anna Tamm)", "Anna Tamm"),
        ("Anna (home) Tamm <anna@example.ee>", "Anna Tamm"),
        ("=?utf-8?B?0JDQvdC90LA=?= <anna@example.ee>", "Анна"),
        ('"=?utf-8?B?0JDQvdC90LA=?=" <anna@example.ee>', "Анна"),
        ("=?utf-8?Q?Tamm,_Anna?= <anna@example.ee>", "Tamm, Anna"),
        ("Dr =?utf-8?Q?Anna:_(x)?= <anna@example.ee>", "Dr Anna: (x)"),
        ("Анна <anna@example.ee>", "Анна"),
        ("<@relay.example,@other.example:anna@example.ee>", ""),
        ("Friends: Anna <anna@example.ee>;", "Anna"),
        ('"Anna <anna@example.ee>', "Anna"),
        ("Anna ( <anna@example.ee>", "Anna"),
        ("Anna) <anna@example.ee>", "Anna"),
        ("Anna <anna@example.ee", "Anna"),
        ("Anna < anna@example.ee >", "Anna"),
        ("anna@example.ee <anna@example.ee>", "anna@example.ee"),
        ('"anna"@example.ee', ""),
        ("anna @ example.ee", ""),
    ],
)
def test_one_mailbox_in_its_many_spellings(value: str, name: str) -> None:
    assert addresses(value) == (Address(name, "anna", "example.ee"),)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "root",
        "anna@",
        "@example.ee",
        "<>",
        "undisclosed-recipients:;",
        "a@b@c.ee",
        "an na@example.ee",
        "anna@exa mple.ee",
        "anna@-.",
        "anna@a-.ee",
        "anna@.ee",
        "anna@example..ee",
        "anna@[",
        "Anna Tamm",
        "mailto:anna",
        "anna@exam<ple.ee",
        "anna@" + "a" * 300,
        "a" * 300 + "@example.ee",
        "anna@example.ee\u202e@evil.example",
        '"@example.ee',
        "=?utf-8?Q?anna=40example.ee?=",
    ],
)
def test_what_is_no_address_gives_none(value: str) -> None:
    assert addresses(value) == ()


@pytest.mark.parametrize(
    ("value", "specs"),
    [
        ("a@x.ee, b@x.ee", ["a@x.ee", "b@x.ee"]),
        ("a@x.ee; b@x.ee", ["a@x.ee", "b@x.ee"]),
        (",,a@x.ee,,", ["a@x.ee"]),
        ("G1: a@x.ee, b@x.ee; , c@x.ee, Empty:;", ["a@x.ee", "b@x.ee", "c@x.ee"]),
        ("A <a@x.ee> <b@x.ee>", ["a@x.ee", "b@x.ee"]),
        ("(a@x.ee) b@x.ee", ["b@x.ee"]),
        ('"a@x.ee, " <b@x.ee>', ["b@x.ee"]),
        ("root, a@x.ee", ["a@x.ee"]),
        ('"a b"@x.ee', ['"a b"@x.ee']),
        ("a@[192.0.2.1]", ["a@[192.0.2.1]"]),
        ("yan@почта.РФ", ["yan@почта.рф"]),
        ("Yan@XN--80A1ACNY.XN--P1AI", ["Yan@xn--80a1acny.xn--p1ai"]),
        ("a@localhost", ["a@localhost"]),
        ("o'neil+tag=x@x.ee", ["o'neil+tag=x@x.ee"]),
    ],
)
def test_lists_groups_and_rare_forms(value: str, specs: list[str]) -> None:
    assert [one.spec for one in addresses(value)] == specs


def test_two_hundred_addresses_are_read_and_the_bound_is_named() -> None:
    value = ", ".join(f"p{number}@x.ee" for number in range(201))
    found, bound = read_addresses(value)
    assert (len(found), bound) == (200, "over 200 addresses in one header")
    assert read_addresses(value.rpartition(",")[0])[1] == ""


def test_a_header_over_16_kb_is_not_parsed() -> None:
    assert read_addresses("a@x.ee" + " " * 16_384) == ((), "address header over 16 kB")
    assert addresses("a@x.ee" + " " * 10_000) != ()


def test_an_address_is_compared_without_case_and_shown_as_written() -> None:
    one = Address("", "Anna.Tamm", "example.ee")
    assert (one.spec, one.folded) == ("Anna.Tamm@example.ee", "anna.tamm@example.ee")


@given(st.text(max_size=80))
def test_nothing_raises_and_each_address_reads_back_as_itself(value: str) -> None:
    for one in addresses(value):
        assert addresses(f"<{one.spec}>") == (Address("", one.local, one.domain),)


@given(
    st.from_regex(r"[a-z0-9.+_-]{1,20}", fullmatch=True),
    st.from_regex(r"[a-z0-9]{1,9}(\.[a-z]{2,5}){1,2}", fullmatch=True),
)
def test_ordinary_addresses_are_usable(local: str, domain: str) -> None:
    assert make_address("", local, domain) == Address("", local, domain)
