"""decide() is total, repeatable, and sends nothing to machines, whatever the mail and whatever the register says."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder.core.complaint import Stage
from responder.core.complaint_id import complaint_id, message_id, valid
from responder.core.correspondence import Earlier, Known, KnownComplaint, SentMail, StoredMail
from responder.core.decision import Context, Decision, Outcome, decide, year_of
from responder.core.guard import Answer, Silence
from responder.core.message import parse
from responder.core.outcome import ON_A_COMPLAINT, Thread
from responder.core.outline import outline
from responder.core.reading import read
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DESK = desk()
ANNA = "anna@klient.example"
FIRST = complaint_id("KB", 2026, 1)
NONCE = "b" * 16
ACK = message_id(KEYS, "ack", FIRST, NONCE, ANNA, "kaubamaja.example")
SENT = {NONCE: SentMail(FIRST, "ack", ANNA)}


def mail(body: str = "My order arrived broken.", **headers: str) -> bytes:
    usual = {
        "From": f"Anna <{ANNA}>",
        "To": DESK.address,
        "Subject": "Complaint",
        "Date": "Fri, 20 Nov 2026 11:59:00 +0000",
        "Message-ID": "<one@klient.example>",
    }
    fields = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}\r\n").encode()


def decided(raw: bytes, received: datetime = NOW, **context: object) -> Decision:
    usual = Context(now=NOW, nonce="c" * 16)
    around = replace(usual, **context)  # type: ignore[arg-type]
    return decide(read(parse(raw), raw, received, DESK), around, DESK, KEYS)


# --- any mail, any register ---

STAGES = st.sampled_from(list(Stage))
ID = st.sampled_from([FIRST, complaint_id("KB", 2026, 2), "KB-2026-00003-X", ""])
ADDRESS = st.sampled_from([ANNA, "eva@x.example", "", "\udcff@x"])
COMPLAINTS = st.builds(
    KnownComplaint, ID, STAGES, st.frozensets(ADDRESS, max_size=2), st.sampled_from(["et", "xx", ""]), ID
)
KNOWN = st.builds(
    Known,
    duplicate=st.none() | st.builds(Earlier, st.integers(1, 9), ID, st.booleans()),
    same_message_id=st.booleans(),
    sent=st.dictionaries(st.just(NONCE), st.builds(SentMail, ID, st.just("ack"), ADDRESS)),
    stored=st.dictionaries(
        st.sampled_from(["one@klient.example", ACK]),
        st.tuples(st.builds(StoredMail, ID, st.sampled_from(["complaint", ""]))),
    ),
    complaints=st.lists(COMPLAINTS, max_size=3).map(lambda all_of: {one.complaint_id: one for one in all_of}),
)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
NEAR = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(
    lambda one: one.replace(tzinfo=UTC)
)
THREADS = st.builds(
    Thread,
    subject=st.sampled_from(["", f"Re: Complaint [{FIRST}]", "\r\nBcc: eva@x.example"]),
    sent=st.booleans(),
    queued=st.booleans(),
    last_at=NEAR,
    confirmed_at=NEAR,
    written_to=st.frozensets(ADDRESS, max_size=2),
    promised=NEAR,
)
CONTEXTS = st.builds(
    Context,
    now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda one: one.replace(tzinfo=UTC)),
    nonce=st.just("c" * 16),
    number=st.integers(1, 10**8),
    known=KNOWN,
    sender_language=st.sampled_from(["", "lv", "xx"]),
    replies_hour=st.integers(0, 5),
    replies_day=st.integers(0, 12),
    thread=st.none() | THREADS,
)
FIELDS = st.sampled_from(
    [
        b"From: Anna <anna@klient.example>",
        b"From: eva@x.example",
        b"From: kaebused@kaubamaja.example",
        b"From: \xff\xfe <a@b>",
        b"From: =?utf-8?q?=D0=90?= <\xd0\xb0@\xd0\xb0\xd0\xb1.example>",
        b"Reply-To: victim@elsewhere.example",
        b"Reply-To: anna+2@klient.example",
        b"Auto-Submitted: auto-replied",
        b"Return-Path: <>",
        b"List-Id: <x.example>",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        b"Content-Type: text/html",
        f"In-Reply-To: <{ACK}>".encode(),
        f"References: <{ACK}> <one@klient.example>".encode(),
        f"Message-ID: <{ACK}>".encode(),
        b"Message-ID: <one@klient.example>",
        f"Subject: Re: [{FIRST}]".encode(),
        b"Subject: =?utf-8?b?w\xff?= kaebus",
        b"Date: Fri, 20 Nov 2026 11:59:00 +0000",
        b"Date: Fri, 20 Nov 1026 11:59:00 +9999",
    ]
)
MAILS = st.builds(
    lambda fields, body: b"\r\n".join(fields) + b"\r\n\r\n" + body,
    st.lists(FIELDS, max_size=8),
    st.binary(max_size=200),
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MAILS | st.binary(max_size=300), MOMENTS, CONTEXTS)
def test_laws_of_every_decision(raw: bytes, received: datetime, context: Context) -> None:
    """Total and repeatable; never both withheld and outgoing, nor neither; machines and strangers get nothing."""
    reading = read(parse(raw), raw, received, DESK)
    decision = decide(reading, context, DESK, KEYS)
    assert decide(read(parse(raw), raw, received, DESK), context, DESK, KEYS) == decision
    assert (decision.outgoing is None) != (decision.withheld is None)
    assert isinstance(outline(decision)["would_send"], bool)
    if decision.outgoing:
        _lawful(decision, context, raw)
    if decision.outcome is Outcome.COMPLAINT:
        assert valid(decision.complaint_id)
        assert decision.due is not None
        assert decision.due > context.now
    else:
        assert (decision.due is None) == (not decision.reopened)
    if decision.outcome in (Outcome.FOLLOWUP, Outcome.HELD):
        assert decision.complaint_id in context.known.complaints
    if decision.outcome not in ON_A_COMPLAINT:
        assert not decision.move_to


def _lawful(decision: Decision, context: Context, raw: bytes) -> None:
    assert decision.outgoing is not None
    assert (
        decision.outgoing.kind == {Outcome.COMPLAINT: "ack", Outcome.FOLLOWUP: "followup"}[decision.outcome]
    )
    assert isinstance(decision.verdict, Answer)
    assert decision.promise is not None
    assert decision.promise.due > context.now
    assert (context.replies_hour < 3, context.replies_day < 10) == (True, True)
    assert "victim" not in decision.outgoing.recipient
    reply = message_from_bytes(decision.outgoing.reply.content, policy=default)
    assert reply["Message-ID"] == f"<{decision.outgoing.message_id}>"
    assert decision.complaint_id in str(reply["Subject"])
    assert b"\n" not in decision.outgoing.reply.content.replace(b"\r\n", b"")


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["en", "et", "lv", "ru"]), st.text(max_size=60), st.integers(1, 10**6))
def test_our_own_mail_fed_back_is_an_event(language: str, words: str, number: int) -> None:
    """Parsed, read and decided like any mail: silent, with or without its Message-ID, known to the register or not."""
    decision = decided(mail(words), sender_language=language, number=number)
    assert decision.outgoing
    raw, nonce = decision.outgoing.reply.content, decision.outgoing.nonce
    sent = {nonce: SentMail(decision.complaint_id, "ack", decision.outgoing.recipient)}
    stripped = raw.replace(b"Message-ID:", b"X-Was:")
    for again in (raw, stripped, raw.replace(DESK.address.encode(), b"somebody@else.example")):
        for known in (Known(sent=sent), Known()):
            back = decided(again, known=known)
            assert back.outcome is Outcome.EVENT
            assert back.outgoing is None
    assert decided(raw, known=Known(sent=sent)).complaint_id == decision.complaint_id


# --- examples of each way ---


def test_a_complaint_is_acknowledged() -> None:
    """ID, promise, recipient."""
    decision = decided(mail())
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.outgoing
    assert decision.outgoing.recipient == ANNA
    assert decision.complaint_id == complaint_id("KB", 2026, 1)


@pytest.mark.parametrize(
    ("headers", "context", "by"),
    [
        ({"Auto_Submitted": "auto-replied"}, {}, "guard"),
        ({"Date": "Mon, 16 Nov 2026 11:00:00 +0000"}, {}, "old"),
        ({}, {"replies_hour": 3}, "budget"),
        ({}, {"replies_day": 10}, "budget"),
        ({"From": ""}, {}, "address"),
        ({"From": '"те ст"@klient.example'}, {}, "address"),
        ({}, {"known": Known(duplicate=Earlier(3, FIRST))}, "duplicate"),
    ],
)
def test_what_withholds_an_answer(headers: dict[str, str], context: dict[str, object], by: str) -> None:
    """Each with its name, so that a report can count them."""
    decision = decided(mail(**headers), **context)
    assert decision.outgoing is None
    assert decision.withheld
    assert decision.withheld.by == by


def test_a_withheld_complaint_still_has_an_id_and_a_due_time() -> None:
    """Registered and silent is not forgotten."""
    decision = decided(mail(), replies_hour=3)
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.due is not None
    assert decision.promise is None


def test_a_mail_beyond_the_bounds_of_reading_is_set_aside_and_still_acknowledged() -> None:
    """From the envelope, where it allows; a person reads the rest."""
    raw = mail(X_Many="x\r\n" + "\r\n".join(f"X-{n}: y" for n in range(1_100)))
    decision = decided(raw)
    assert decision.set_aside
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.outgoing
    nobody = decided(raw.replace(f"Anna <{ANNA}>".encode(), b""))
    assert nobody.set_aside
    assert nobody.outcome is Outcome.COMPLAINT
    assert nobody.withheld
    assert nobody.withheld.by == "address"


def test_a_listed_copy_does_not_silence_the_persons_own() -> None:
    """The same mail arrived through a list first and became nothing; then the direct copy comes."""
    silenced = Known(duplicate=Earlier(3, "", silenced=True))
    assert decided(mail(), known=silenced).outcome is Outcome.COMPLAINT
    assert (
        decided(mail(), known=Known(duplicate=Earlier(3, FIRST, silenced=True))).outcome is Outcome.DUPLICATE
    )
    assert decided(mail(), known=Known(duplicate=Earlier(3, ""))).outcome is Outcome.DUPLICATE
    again = decided(mail(List_Id="<x.example>"), known=silenced)
    assert again.outcome is Outcome.DUPLICATE


# --- dates of servers that are wrong ---


@pytest.mark.parametrize("received", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_the_id_bears_the_year_of_registration(received: datetime) -> None:
    """INTERNALDATE in 1970 (unreadable) or in the future."""
    decision = decided(mail(Date=""), received)
    assert decision.complaint_id == complaint_id("KB", 2026, 1)
    assert decision.due is not None
    assert NOW < decision.due < NOW + timedelta(days=30)


def test_the_year_turns_in_the_desks_zone() -> None:
    """22:30 UTC on New Year's Eve is next year in Tallinn."""
    eve = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert year_of(eve, replace(DESK, zone="Europe/Tallinn")) == 2027
    assert year_of(eve, replace(DESK, zone="UTC")) == 2026


def test_a_message_from_our_future_is_promised_from_now() -> None:
    """A server whose clock is fast gives nobody a longer reply time."""
    ahead = decided(mail(Date=""), NOW + timedelta(hours=5))
    assert ahead.promise
    assert ahead.promise.received == NOW


# --- language ---


def test_the_language_comes_from_thread_then_sender_then_text() -> None:
    """In the order of trust."""
    thread = Known(
        sent=SENT, complaints={FIRST: KnownComplaint(FIRST, Stage.ACKNOWLEDGED, frozenset({ANNA}), "lv")}
    )
    follow = decided(mail(In_Reply_To=f"<{ACK}>"), known=thread, sender_language="et")
    assert (follow.language, follow.language_from) == ("lv", "thread")
    assert decided(mail(), sender_language="et").language_from == "sender"
    assert decided(mail("My order arrived broken and nobody answers the phone.")).language_from == "detected"
    assert decided(mail(""), sender_language="xx").language in DESK.languages


# --- machines on our threads ---


def test_an_absence_note_to_our_mail_joins_and_is_not_answered() -> None:
    """Correspondence of its complaint; no stage changes, no mail goes out."""
    known = Known(
        sent=SENT, complaints={FIRST: KnownComplaint(FIRST, Stage.ACKNOWLEDGED, frozenset({ANNA}), "en")}
    )
    decision = decided(mail(In_Reply_To=f"<{ACK}>", Auto_Submitted="auto-replied"), known=known)
    assert decision.outcome is Outcome.FOLLOWUP
    assert isinstance(decision.verdict, Silence)
    assert decision.outgoing is None


def test_a_decision_costs_little() -> None:
    """Inside the write transaction: well under 5 ms, on a busy machine too."""
    raw = mail()
    reading, context = read(parse(raw), raw, NOW, DESK), Context(now=NOW, nonce="c" * 16)
    decide(reading, context, DESK, KEYS)
    began = time.perf_counter()
    for _ in range(50):
        decide(reading, context, DESK, KEYS)
    assert (time.perf_counter() - began) / 50 < 0.5
