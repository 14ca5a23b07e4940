"""Tokens in addresses of ours: what joins, what an address may look like on its way back, and what is no token."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.address_tokens import (
    LONGEST_LOCAL,
    MOST_TOKENS,
    AnswerToken,
    EnvelopeToken,
    answer_address,
    answer_tokens,
    answers_ours,
    envelope_address,
    envelope_token,
    envelope_tokens,
    returns_ours,
    room,
)
from responder.core.complaint import Stage
from responder.core.complaint_id import MAC_CHARS, KeyRing, complaint_id
from responder.core.correspondence import Clues, Known, KnownComplaint, SentMail, bounced, clues, trace
from responder.core.guard import Answer, GuardPolicy, Silence, judge
from responder.core.message import parse

KEYS = KeyRing("abcd2345", "k1", {"k1": b"1" * 32})
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOX, BOUNCES, OWN = "complaints@company.example", "bounces@company.example", frozenset(
    {"complaints@company.example", "bounces@company.example"}
)  # fmt: skip
ANNA, EVA = "anna@klient.example", "eva@elsewhere.example"
FIRST, SECOND = complaint_id("KB", 2026, 1), complaint_id("KB", 2026, 2)
NONCE = "firstnonce234567"
ANSWER = answer_address(KEYS, BOX, FIRST, ANNA)
RETURN = envelope_address(KEYS, BOUNCES, FIRST, NONCE, ANNA)


def mail(sender: str = ANNA, subject: str = "hello", **headers: str) -> bytes:
    lines = [f"From: {sender}", f"Subject: {subject}", "Date: Fri, 20 Nov 2026 12:00:00 +0000"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\nTere\r\n").encode()


def found(raw: bytes, proved: str = "") -> Clues:
    return clues(parse(raw), NOW, "", ("KB",), OWN, proved)


def known(**changes: object) -> Known:
    people = frozenset({ANNA})
    usual = Known(
        sent={NONCE: SentMail(FIRST, "ack", ANNA)},
        complaints={one: KnownComplaint(one, Stage.ACKNOWLEDGED, people, "et") for one in (FIRST, SECOND)},
        written_to=dict.fromkeys((FIRST, SECOND), people),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


# --- what they look like ---


def test_the_answer_address_begins_with_what_can_be_spoken() -> None:
    """Mailbox, number, then key and MAC; nothing that a relay would quote or fold."""
    wanted = rf"complaints\+{FIRST.lower()}\.k1\.[a-z2-7]{{20}}@company\.example"
    assert re.fullmatch(wanted, ANSWER)
    assert MAC_CHARS * 5 >= 96


def test_the_envelope_address_names_the_mail_by_its_nonce() -> None:
    """And tells a relay's log neither complaint nor person."""
    assert re.fullmatch(rf"bounces\+k1\.{NONCE}\.[a-z2-7]{{20}}@company\.example", RETURN)
    assert envelope_token(KEYS, FIRST, NONCE, ANNA) in RETURN


@given(
    st.from_regex(r"[a-z]{1,60}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,8}", fullmatch=True),
    st.integers(1, 10**8),
)
def test_no_local_part_is_longer_than_mail_may_carry(local: str, prefix: str, counter: int) -> None:
    """RFC 5321: 64 octets. Where there is no room there is no token: From is answered, the address bounces."""
    complaint = complaint_id(prefix, 2026, counter)
    box = f"{local}@company.example"
    told = answer_address(KEYS, box, complaint, ANNA)
    assert told == "" or len(told.partition("@")[0]) <= LONGEST_LOCAL
    assert bool(told) == (len(complaint) + len(".k1.") + MAC_CHARS <= room(box))
    back = envelope_address(KEYS, box, complaint, NONCE, ANNA)
    assert back == box or (len(back.partition("@")[0]) <= LONGEST_LOCAL and back != box)


def test_without_an_address_for_bounces_the_path_is_null() -> None:
    """As RFC 3834 wants it."""
    assert envelope_address(KEYS, "", FIRST, NONCE, ANNA) == ""


# --- answers ---


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered_To", "X_Original_To", "Envelope_To"])
def test_an_answer_to_the_address_joins(header: str) -> None:
    """Wherever it stands, though the client has kept neither In-Reply-To nor subject."""
    told = trace(found(mail(**{header: ANSWER})), known(), KEYS)
    assert (told.kind, told.complaint_id, told.signal) == ("followup", FIRST, "signed")


@pytest.mark.parametrize(
    "written",
    [
        ANSWER.upper(),
        f"Kauba Maja <{ANSWER}>",
        f'"{ANSWER.partition("@")[0]}"@company.example',
        f"prvs=0123456789={ANSWER}",
        f"{EVA}, {ANSWER}",
        f"friends: {EVA}, {ANSWER};",
    ],
)
def test_an_address_that_was_changed_on_its_way_still_joins(written: str) -> None:
    """Capitals, a name, quotes, a signing relay, others beside it."""
    assert trace(found(mail(To=written)), known(), KEYS).complaint_id == FIRST


def test_a_stranger_with_the_address_is_held() -> None:
    """Forwarded or overheard: a person looks."""
    assert trace(found(mail(EVA, To=ANSWER)), known(), KEYS).kind == "held"


def test_the_address_of_another_person_complaint_or_installation_joins_nothing() -> None:
    """The MAC is bound to all three."""
    other = KeyRing("zzzz2345", "k1", {"k1": b"1" * 32})
    swapped = ANSWER.replace(FIRST.lower(), SECOND.lower())
    for address in (
        answer_address(KEYS, BOX, FIRST, EVA),
        answer_address(other, BOX, FIRST, ANNA),
        swapped,
        ANSWER.replace(".k1.", ".k2."),
    ):
        told = trace(found(mail(To=address)), known(), KEYS)
        assert (told.kind, told.linked) == ("new", ()), address
        assert any("not ours" in note for note in told.considered)


def test_a_token_at_an_address_of_others_is_none() -> None:
    """Only what comes to an address of ours is read."""
    elsewhere = ANSWER.replace("company.example", "company.example.evil.example")
    other_box = ANSWER.replace("complaints+", "sales+")
    assert found(mail(To=f"{elsewhere}, {other_box}")).addressed == ()


def test_a_seal_of_one_kind_is_none_of_another() -> None:
    """The MAC of Reply-To opens no envelope, and the other way about."""
    answer = answer_tokens(parse(mail(To=ANSWER)), OWN)[0]
    back = envelope_tokens(parse(mail(To=RETURN)), OWN)[0]
    assert answers_ours(answer, KEYS, ANNA)
    assert returns_ours(back, KEYS, FIRST, ANNA)
    assert not answers_ours(AnswerToken(FIRST, "k1", back.mac), KEYS, ANNA)
    assert not returns_ours(EnvelopeToken("k1", NONCE, answer.mac), KEYS, FIRST, ANNA)


def test_a_retired_key_verifies_and_a_spent_one_does_not() -> None:
    """As for Message-IDs."""
    newer = KeyRing("abcd2345", "k2", {"k1": b"1" * 32, "k2": b"2" * 32})
    spent = replace(newer, spent=frozenset({"k1"}))
    answer, back = found(mail(To=ANSWER)), found(mail(To=RETURN))
    assert trace(answer, known(), newer).kind == "followup"
    assert trace(answer, known(), spent).kind == "new"
    assert bounced(back, known(), newer) == FIRST
    assert bounced(back, known(), spent) == ""


def test_thousands_of_addresses_hide_no_token_and_cost_nothing() -> None:
    """Where it was delivered comes first; at most so many tokens are looked at."""
    crowd = ", ".join(
        f"complaints+{FIRST.lower()}.k1.{'a' * 19}{letter}@company.example" for letter in "abcdefgh"
    )
    clue = found(mail(To=", ".join([crowd] * 20), Delivered_To=ANSWER))
    assert clue.addressed[0].mac == ANSWER.rpartition("@")[0][-MAC_CHARS:]
    assert len(clue.addressed) <= MOST_TOKENS


@given(st.text(max_size=120))
def test_any_local_part_is_read(tag: str) -> None:
    """Never an exception, never a join."""
    raw = mail().replace(
        b"Subject", f"To: <complaints+{tag}@company.example>\r\nSubject".encode(errors="replace"), 1
    )
    assert trace(found(raw), known(), KEYS).kind == "new"


# --- what comes back to the envelope sender ---


@pytest.mark.parametrize("header", ["To", "Delivered_To", "X_Original_To"])
def test_a_report_that_quotes_nothing_is_known_by_its_address(header: str) -> None:
    """No returned headers, no Message-ID: the address is enough."""
    assert bounced(found(mail("mailer-daemon@mx.example", **{header: RETURN})), known(), KEYS) == FIRST


def test_an_automatic_reply_to_the_envelope_joins_its_complaint() -> None:
    """RFC 3834 section 4: it goes to the return path, often without In-Reply-To."""
    told = trace(found(mail(To=RETURN, Auto_Submitted="auto-replied")), known(), KEYS)
    assert (told.kind, told.complaint_id) == ("followup", FIRST)


def test_a_forged_envelope_address_proves_nothing() -> None:
    """Another nonce, another recipient, a guessed MAC."""
    for address in (
        RETURN.replace(NONCE, "othernonce234567"),
        envelope_address(KEYS, BOUNCES, FIRST, NONCE, EVA),
        envelope_address(KEYS, BOUNCES, SECOND, NONCE, ANNA),
        re.sub(r"\.[a-z2-7]{20}@", f".{'a' * 20}@", RETURN),
    ):
        assert bounced(found(mail("mailer-daemon@mx.example", To=address)), known(), KEYS) == "", address


def test_whatever_answers_the_envelope_sender_is_not_answered() -> None:
    """A responder that strips every mark and changes the subject, but replies where RFC 3834 says."""
    policy = GuardPolicy(own_addresses=OWN, bounces=frozenset({BOUNCES}))
    for raw in (mail(To=RETURN), mail(To=f"Firm <{RETURN.upper()}>"), mail(To=BOX, Delivered_To=RETURN)):
        verdict = judge(parse(raw), policy)
        assert isinstance(verdict, Silence)
        assert (verdict.reason, verdict.event) == ("return-address", False)
    for raw in (mail(To=ANSWER), mail(To=BOUNCES), mail(To="bounces+tag@company.example"), mail(To=BOX)):
        assert judge(parse(raw), policy) == Answer()


# --- ours everywhere ---


def test_our_address_in_to_is_no_mail_of_ours_and_in_from_it_is() -> None:
    """Guard step 1 looks at who wrote, not at whom it was written to."""
    policy = GuardPolicy(own_addresses=OWN)
    assert judge(parse(mail(To=ANSWER)), policy) == Answer()
    for raw in (mail(ANSWER), mail(Sender=ANSWER), mail(Return_Path=f"<{RETURN}>")):
        verdict = judge(parse(raw), policy)
        assert isinstance(verdict, Silence)
        assert verdict.reason == "own-mail"
