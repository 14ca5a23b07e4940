"""Soft evidence: what looks like a loop is held and shown, unanswered; people who resemble it are answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.complaint import Stage
from responder.core.complaint_id import complaint_id, message_id
from responder.core.correspondence import Known, KnownComplaint, SentMail
from responder.core.decision import Context, Decision, Outcome, conclude, consider, decide
from responder.core.guard import Silence
from responder.core.message import parse
from responder.core.outline import outline
from responder.core.reading import read
from responder.core.resemblance import sketch
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DESK = desk()
ANNA = "anna@klient.example"
FIRST = complaint_id("KB", 2026, 1)
NONCE = "b" * 16
ACK = message_id(KEYS, "ack", FIRST, NONCE, ANNA, "kaubamaja.example")
NOTICE = "Thank you for your message. We have received your request and will answer within 24 hours."
REPEAT = (
    "Your request {} was received. We answer every message within one working day. Do not reply to this mail."
)
LETTER = (
    "My order {} arrived broken last week, nobody answers the telephone, so please send me the money back."
)


def decided(
    body: str = NOTICE, subject: str = "Re: Complaint", *, answers: str = "", **context: object
) -> Decision:
    lines = [
        f"From: Anna <{ANNA}>",
        f"To: {DESK.address}",
        f"Subject: {subject}",
        "Date: Fri, 20 Nov 2026 11:59:00 +0000",
        "Message-ID: <one@klient.example>",
        *([f"In-Reply-To: <{answers}>"] if answers else []),
    ]
    mail = ("\r\n".join(lines) + f"\r\n\r\n{body}\r\n").encode()
    around = replace(Context(now=NOW, nonce="c" * 16), **context)  # type: ignore[arg-type]
    reading = read(parse(mail), mail, NOW, DESK)
    decision = decide(reading, around, DESK, KEYS)
    assert conclude(consider(reading, around, DESK, KEYS), reading, around, DESK, KEYS) == decision
    return decision


def known(seconds: float | None, recipient: str = ANNA) -> Known:
    at = None if seconds is None else NOW - timedelta(seconds=seconds)
    complaint = KnownComplaint(FIRST, Stage.ANSWERED, frozenset({ANNA}), "en")
    return Known(sent={NONCE: SentMail(FIRST, "ack", recipient, at)}, complaints={FIRST: complaint})


def reason(decision: Decision) -> str:
    return decision.verdict.reason if isinstance(decision.verdict, Silence) else ""


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "quick-reply"), (5, "quick-reply"), (6, ""), (600, "")]
)
def test_a_notice_within_seconds_of_our_mail_is_a_machines(seconds: float, expected: str) -> None:
    """It joins what it answers, and neither reopens it nor is answered."""
    decision = decided(answers=ACK, known=known(seconds))
    assert reason(decision) == expected
    assert decision.outcome is Outcome.FOLLOWUP
    if expected:
        assert decision.reopened == ""
        assert decision.withheld is not None
        assert (decision.withheld.by, outline(decision)["evidence"]) == (
            "guard",
            f"Received: {seconds} seconds after our mail",
        )


@pytest.mark.parametrize(
    "body", ["My order number is 12345.", "When will you answer?", LETTER, "Tellimus on endiselt katki!"]
)
def test_who_says_more_than_a_notice_is_a_person_however_quick(body: str) -> None:
    """A client that was offline, and whoever tries us out."""
    assert reason(decided(body, answers=ACK, known=known(1))) == ""


def test_only_a_mail_of_ours_that_is_proved_makes_an_answer_quick() -> None:
    """Not one to somebody else, not one whose time is unknown."""
    assert reason(decided(answers=ACK, known=known(1, "eva@x.example"))) == ""
    assert reason(decided(answers=ACK, known=known(None))) == ""


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (f"Re: [{FIRST}] Re: [{FIRST}] Complaint", "tag-twice"),
        (f"Auto: [{FIRST.lower()}] [{FIRST}]", "tag-twice"),
        (f"Re: [{FIRST}] Complaint", ""),
        (f"Re: [{FIRST}] my complaint {FIRST}", ""),
        (f"[{FIRST}] and [{complaint_id('KB', 2026, 2)}]", ""),
        ("[x] [x]", ""),
    ],
)
def test_our_number_twice_as_we_write_it_is_an_echo(subject: str, expected: str) -> None:
    """A person who names it once more writes no brackets; two complaints are two."""
    assert reason(decided(LETTER.format(7), subject)) == expected


def test_a_notice_that_was_sent_before_is_registered_and_not_answered() -> None:
    """Other numbers in it make no new text. It is held: a complaint, shown with its reason."""
    before = sketch(REPEAT.format("123"))
    decision = decided(REPEAT.format("456"), "Your request 456", earlier_sketches=(before,))
    assert (decision.outcome, reason(decision)) == (Outcome.COMPLAINT, "repeated-text")
    assert decision.withheld is not None
    assert decision.withheld.by == "guard"
    assert outline(decision)["evidence"] == "Text: alike 1 of the last day"


def test_a_person_may_send_a_letter_twice() -> None:
    """A second complaint of the same words about another order is answered; the third within a day is held."""
    text, other = (
        LETTER.format(123),
        sketch("Something else entirely, which was written by another person at some time"),
    )
    for earlier in ((), (sketch(text),), (sketch(text), other, other)):
        decision = decided(LETTER.format(456), earlier_sketches=earlier)
        assert (reason(decision), decision.withheld) == ("", None)
    held = decided(LETTER.format(789), earlier_sketches=(sketch(text), other, sketch(LETTER.format(456))))
    assert (held.outcome, reason(held)) == (Outcome.COMPLAINT, "repeated-text")


def test_what_the_guard_silences_by_itself_keeps_its_reason() -> None:
    """Soft evidence comes last."""
    before = (sketch(REPEAT.format(1)),)
    decision = decided(REPEAT.format(2), "Automatic reply: Complaint", earlier_sketches=before)
    assert reason(decision) == "auto-reply-subject"
    assert decision.outcome is Outcome.RECORDED


SKETCHES = st.lists(
    st.sampled_from([sketch(LETTER.format(1)), sketch(REPEAT.format(1)), "", "00"]), max_size=5
)


@given(
    st.sampled_from([NOTICE, LETTER.format(2), REPEAT.format(2), ""]),
    st.floats(0, 20),
    SKETCHES.map(tuple),
    st.sampled_from(["", ACK]),
)
def test_suspicion_drops_nothing(body: str, seconds: float, sketches: tuple[str, ...], answers: str) -> None:
    """Whatever it finds, the mail becomes what it would have become, and only an answer is withheld."""
    found = decided(body, answers=answers, known=known(seconds), earlier_sketches=sketches)
    plain = decided(body, answers=answers, known=known(600))
    assert found.outcome is plain.outcome
    assert found.complaint_id == plain.complaint_id
    if isinstance(found.verdict, Silence):
        assert found.outgoing is None
        assert found.withheld is not None
