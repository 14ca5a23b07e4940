"""Who may append: the whole table of signals against senders."""

from __future__ import annotations

import pytest

from responder.core.appending import FAILED, PASSED, proof, spelling_of, standing
from responder.core.mail.authentication import Authentication
from responder.core.mail.free_mail import FREE_MAIL, is_free_mail

PEOPLE = frozenset({"anna@firm.example", "helper@firm.example"})
TABLE = [
    # signal, the complainant, a colleague who is proved, a stranger
    ("signed", "followup", "third party", "held"),
    ("stored", "followup", "third party", "linked"),
    ("tag", "followup", "third party", "linked"),
]


@pytest.mark.parametrize(("signal", "complainant", "colleague", "stranger"), TABLE)
def test_the_table(signal: str, complainant: str, colleague: str, stranger: str) -> None:
    """Row by row, as docs/security.md has it."""
    assert standing(signal, "anna@firm.example", "", PEOPLE) == complainant
    assert standing(signal, "anna@firm.example", PASSED, PEOPLE) == complainant
    assert standing(signal, "boss@firm.example", PASSED, PEOPLE) == colleague
    assert standing(signal, "boss@firm.example", "", PEOPLE) == stranger
    assert standing(signal, "eva@elsewhere.example", PASSED, PEOPLE) == stranger
    assert standing(signal, "", PASSED, PEOPLE) == stranger


@pytest.mark.parametrize(("signal", "stranger"), [(row[0], row[3]) for row in TABLE])
def test_who_failed_at_our_border_is_a_stranger_whatever_the_name(signal: str, stranger: str) -> None:
    """The complainant's own address, forged."""
    assert standing(signal, "anna@firm.example", FAILED, PEOPLE) == stranger


@pytest.mark.parametrize("domain", ["gmail.com", "mail.ru", "inbox.lv", "hot.ee", "Outlook.com"])
def test_two_at_free_mail_are_no_colleagues(domain: str) -> None:
    """Anybody may have an address there, and DMARC passes for all of them."""
    people = frozenset({f"anna@{domain}".casefold()})
    assert standing("tag", f"eva@{domain}".casefold(), PASSED, people) == "linked"
    assert is_free_mail(domain)


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("anna+shop@firm.example", "anna@firm.example"),
        ("anna@firm.example", "anna+shop@firm.example"),
        ("anna+a@firm.example", "anna+b@firm.example"),
        ("anna.tamm@gmail.com", "annatamm@gmail.com"),
        ("annatamm@gmail.com", "a.nna.tamm+x@googlemail.com"),
    ],
)
def test_another_spelling_of_a_persons_address_is_that_person_where_a_token_shows_it(
    known: str, other: str
) -> None:
    """Who was written to at anna+shop@ answers from anna@. Elsewhere whoever may register such a spelling would speak
    for them; and a border that finds it forged is believed."""
    people = frozenset({known})
    assert standing("signed", other, "", people) == "followup"
    assert standing("signed", other, FAILED, people) == "held"
    for signal in ("stored", "tag"):
        assert standing(signal, other, "", people) == "linked"
    assert spelling_of(other, people) == known


@pytest.mark.parametrize(
    "other", ["annatamm@firm.example", "anna@firm2.example", "ann+a@firm.example", "+anna@firm.example", ""]
)
def test_a_name_that_is_only_alike_is_nobodys_spelling(other: str) -> None:
    """Dots count but where they are known not to."""
    assert spelling_of(other, frozenset({"anna@firm.example", "anna.tamm@firm.example"})) == ""


def test_domains_of_free_mail_are_domains() -> None:
    """Folded, in ASCII, each with a dot; no firm's by mistake."""
    assert all(one == one.casefold() and one.isascii() and "." in one for one in FREE_MAIL)
    assert not is_free_mail("company.example")


def test_what_the_border_found_is_one_of_three() -> None:
    """DMARC speaks of From; SPF and DKIM alone do not; forged is decided once, elsewhere."""
    assert proof(Authentication(dmarc="pass"), "") == PASSED
    assert proof(Authentication(spf="pass", dkim="pass"), "") == ""
    assert proof(Authentication(dmarc="pass"), "dmarc=fail") == FAILED
    assert proof(Authentication(), "") == ""
