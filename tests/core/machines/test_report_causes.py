"""Causes by words, statuses and replies, as mail systems write them; and what is for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.machines.report_causes import CAUSES, diagnose


@pytest.mark.parametrize(
    ("status", "words", "cause", "hard"),
    [
        ("5.1.1", "550 5.1.1 user unknown", "no-address", True),
        ("", "550 No such user", "no-address", True),
        ("5.7.1", "550 5.7.1 No such user!", "no-address", True),
        ("5.5.0", "550 Requested action not taken: mailbox unavailable", "no-address", True),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", "no-address", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", "no-address", True),
        ("5.4.310", "550 5.4.310 DNS domain klient.example does not exist", "no-address", True),
        ("", "Пользователь не найден", "no-address", True),
        ("", "Adresātu nevarēja atrast", "no-address", True),
        ("", "Sellist postkasti ei ole", "no-address", True),
        ("4.1.1", "450 4.1.1 user unknown", "no-address", False),
        ("5.2.2", "552 5.2.2 user is over quota", "mailbox-full", False),
        ("4.2.2", "452 4.2.2 The recipient's inbox is out of storage space", "mailbox-full", False),
        ("5.0.0", "Mailbox size limit exceeded", "mailbox-full", False),
        ("", "552 Requested mail action aborted", "mailbox-full", False),
        ("5.2.2", "", "mailbox-full", False),
        ("", "Почтовый ящик переполнен", "mailbox-full", False),
        ("", "Postkast on täis", "mailbox-full", False),
        ("", "Pastkaste ir pilna", "mailbox-full", False),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", "too-large", True),
        ("5.2.3", "", "too-large", True),
        ("5.2.2", "552 message too large", "too-large", True),
        ("5.7.1", "554 5.7.1 Service unavailable; Client host blocked using a blocklist", "spam", True),
        ("5.7.1", "550 spam message rejected", "spam", True),
        ("5.1.1", "550 rejected as spam", "spam", True),
        ("5.7.1", "554 Сообщение похоже на спам", "spam", True),
        ("5.7.1", "550 5.7.1 Access denied", "refused", True),
        ("5.1.8", "550 5.1.8 Sender address rejected: Domain not found", "refused", True),
        ("5.7.26", "550 5.7.26 This mail is unauthenticated (SPF, DKIM)", "refused", True),
        ("", "550 relaying denied", "refused", True),
        ("5.7.0", "", "refused", True),
        ("5.0.0", "retry timeout exceeded", "other", False),
        ("4.4.7", "delivery time expired", "other", False),
        ("5.4.6", "550 5.4.6 mail exceeded hop count limit", "other", True),
        ("", "", "other", False),
        ("", "This is a permanent error", "other", True),
    ],
)
def test_a_diagnosis(status: str, words: str, cause: str, hard: bool) -> None:
    """Words that leave no doubt, then the status, then words that are said of anything."""
    read = diagnose(status, words)
    assert (read.cause, read.hard) == (cause, hard)


@pytest.mark.parametrize(
    ("status", "words", "read"),
    [
        ("5.0.0", "550 5.1.1 unknown", "5.1.1"),
        ("5.1.1 (bad mailbox)", "", "5.1.1"),
        ("", "host [5.1.1.4] version 15.20.7182.22 said 550 5.7.1 no", "5.7.1"),
        ("4.0.0", "550 5.1.1 unknown", "4.0.0"),
        ("six", "at 5.1", ""),
    ],
)
def test_the_status_that_says_most(status: str, words: str, read: str) -> None:
    """The detail beside 5.0.0, of the same class; neither an IP address nor a version is one (RFC 3463 section 2)."""
    assert diagnose(status, words).status == read


def test_a_refusal_of_our_own_relay_is_diagnosed_by_its_code() -> None:
    """Where no report came: the relay's answer to RCPT or DATA."""
    assert diagnose("", "Requested action aborted", code=552).cause == "mailbox-full"
    assert diagnose("", "mailbox name not allowed", code=553).cause == "no-address"
    assert diagnose("", "", code=550).hard


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_words(status: str, words: str) -> None:
    """Never raises; a full mailbox and class 4 are never for good."""
    read = diagnose(status, words)
    assert read.cause in CAUSES
    assert not (read.hard and (read.cause == "mailbox-full" or read.status.startswith("4")))
