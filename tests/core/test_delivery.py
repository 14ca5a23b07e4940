"""A report held against the mails of ours: proved by what only we can make, and about whom we wrote to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from responder.core.address_tokens import envelope_address
from responder.core.complaint_id import KeyRing, complaint_id, message_id
from responder.core.correspondence import Known, SentMail
from responder.core.delivery import Delivery, understood
from responder.core.message import parse
from responder.core.reading import read
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOUNCES = "bounces@kaubamaja.example"
DESK = replace(
    desk(),
    bounces=BOUNCES,
    guard=replace(
        desk().guard, own_addresses=desk().guard.own_addresses | {BOUNCES}, bounces=frozenset({BOUNCES})
    ),
)
COMPLAINT, NONCE, ANNA = complaint_id("KB", 2026, 417), "nonceabcdefg2345", "anna@klient.example"
KNOWN = Known(sent={NONCE: SentMail(COMPLAINT, "ack", ANNA)})
OURS = message_id(KEYS, "ack", COMPLAINT, NONCE, ANNA, "kaubamaja.example")
TOKEN = envelope_address(KEYS, BOUNCES, COMPLAINT, NONCE, ANNA)
FORWARDED = "anna.private@elsewhere.example"


def report(*groups: str, to: str = TOKEN, ours: str = "", path: str = "<>") -> bytes:
    """A delivery report with one group for each of `groups`: "address action status"."""
    told = (one.split(" ") for one in groups)
    status = "\n\n".join(
        f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {code}" for who, action, code in told
    )
    text = (
        f"Return-Path: {path}\nFrom: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        "It did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"{status}\n--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n"
        + (f"Message-ID: <{ours}>\n" if ours else "")
        + "--b--\n"
    )
    return text.replace("\n", "\r\n").encode()


def told(raw: bytes, known: Known = KNOWN) -> Delivery:
    reading = read(parse(raw), raw, NOW, DESK)
    found = understood(reading.report, reading.clues, known, KEYS)
    assert found is not None
    return found


def test_an_address_that_theirs_was_forwarded_to_counts_where_the_token_proves_the_mail() -> None:
    """Without ORCPT the report names it alone; the mail had one recipient, so it leads from there."""
    found = told(report(f"{FORWARDED} failed 5.1.1"))
    assert found.undelivered
    assert (found.complaint_id, found.nonce) == (COMPLAINT, NONCE)
    assert told(report(f"{FORWARDED} delayed 4.4.1")).undelivered is False


def test_what_is_said_of_our_recipient_counts_before_what_is_said_of_others() -> None:
    """Hers was taken, a copy of it was not."""
    found = told(report(f"{FORWARDED} failed 5.1.1", f"{ANNA} delivered 2.0.0"))
    assert found.fate is not None
    assert found.fate.action == "delivered"


def test_beside_our_message_id_alone_another_address_counts_for_nothing() -> None:
    """Whoever was passed the mail on knows its id, and could report their own mailbox."""
    found = told(report(f"{FORWARDED} failed 5.1.1", to="kaebused@kaubamaja.example", ours=OURS))
    assert (found.nonce, found.fate, found.undelivered) == (NONCE, None, False)
    assert told(report(f"{ANNA} failed 5.1.1", to="kaebused@kaubamaja.example", ours=OURS)).undelivered


@pytest.mark.parametrize(
    "to",
    [
        TOKEN[:20] + ("a" if TOKEN[20] != "a" else "b") + TOKEN[21:],
        envelope_address(KeyRing("otheraaa", "k1", dict(KEYS.secrets)), BOUNCES, COMPLAINT, NONCE, ANNA),
        envelope_address(KEYS, BOUNCES, COMPLAINT, NONCE, "eve@stranger.example"),
        envelope_address(KEYS, BOUNCES, complaint_id("KB", 2026, 418), NONCE, ANNA),
        TOKEN.replace("bounces+", "other+"),
        TOKEN.replace("kaubamaja.example", "evil.example"),
    ],
)
def test_a_token_that_we_did_not_make_for_that_mail_proves_nothing(to: str) -> None:
    """A character, an installation, a recipient, a complaint, an address of nobody of ours."""
    assert told(report(f"{ANNA} failed 5.1.1", to=to)).nonce == ""


def test_a_token_in_capitals_is_ours() -> None:
    """Relays fold local parts."""
    assert told(report(f"{ANNA} failed 5.1.1", to=TOKEN.upper())).undelivered


def test_a_leaked_key_proves_nothing() -> None:
    """Spent: reports on what it signed are reports on nothing."""
    raw = report(f"{ANNA} failed 5.1.1", ours=OURS)
    reading = read(parse(raw), raw, NOW, DESK)
    leaked = KeyRing(KEYS.installation, "k2", {**KEYS.secrets, "k2": b"2" * 32}, frozenset({"k1"}))
    found = understood(reading.report, reading.clues, KNOWN, leaked)
    assert found is not None
    assert found.nonce == ""


def test_a_report_of_fifty_recipients_tells_of_ours_alone() -> None:
    """Whatever the others' fates."""
    others = [f"u{number}@elsewhere.example failed 5.1.1" for number in range(50)]
    found = told(report(*others, f"{ANNA} delivered 2.0.0", ours=OURS, to="kaebused@kaubamaja.example"))
    assert found.fate is not None
    assert found.fate.action == "delivered"
    assert told(report(*others, ours=OURS, to="kaebused@kaubamaja.example")).fate is None


def test_a_report_on_a_report_says_nothing_of_our_mail() -> None:
    """Somebody's mail system could not return a report to somebody else; our mail is quoted in what is quoted."""
    inner = report(f"{ANNA} failed 5.1.1", ours=OURS, to="relay@elsewhere.example").decode()
    inner = inner.replace('"b"', '"c"').replace("--b", "--c")
    raw = report("relay@elsewhere.example failed 5.2.2", to="kaebused@kaubamaja.example").decode()
    nested = raw.replace("Subject: x\r\n", "").replace(
        "Content-Type: text/rfc822-headers\r\n\r\n", f"Content-Type: message/rfc822\r\n\r\n{inner}\r\n"
    )
    assert told(nested.encode()).undelivered is False
