"""Who may append: the whole table of signals against senders."""

from __future__ import annotations

import pytest

from responder.core.appending import FAILED, PASSED, proof, standing
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
