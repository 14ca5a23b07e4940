"""Trusted lists, forwarders and forms: people are answered through them, and nobody else can claim to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.decision import Context, Decision, Outcome, decide
from responder.core.guard import Silence
from responder.core.message import parse
from responder.core.reading import Reading, read
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BASE = desk()
FORM, FORWARDER, OWN = "form@www.kaubamaja.example", "info@vana.example", BASE.address
DESK = replace(
    BASE,
    authserv_ids=frozenset({"mx.kaubamaja.example"}),
    guard=replace(
        BASE.guard,
        own_addresses=BASE.guard.own_addresses | {FORM},
        trusted_lists=frozenset({"kaebused.kaubamaja.example"}),
        trusted_forwarders=frozenset({FORWARDER}),
        trusted_forms=frozenset({FORM, OWN}),
    ),
)
BORDER = "Received: from x (x [192.0.2.7]) by mx.kaubamaja.example with ESMTPS id 1; Fri, 20 Nov 2026 12:00:00 +0000"


def signed(results: str) -> tuple[str, ...]:
    return (f"Authentication-Results: mx.kaubamaja.example; {results}", BORDER)


def raw(*fields: str, body: str = "My order arrived broken.", results: str = "") -> bytes:
    usual = {
        "From": "Anna <anna@klient.example>",
        "To": OWN,
        "Subject": "Complaint",
        "Date": "Fri, 20 Nov 2026 11:59:00 +0000",
        "Message-ID": "<one@klient.example>",
    }
    given_names = {field.partition(":")[0].casefold() for field in fields}
    rest = [f"{name}: {value}" for name, value in usual.items() if name.casefold() not in given_names]
    top = signed(results) if results else ()
    return ("\r\n".join((*top, *fields, *rest)) + f"\r\n\r\n{body}\r\n").encode()


def reading(*fields: str, results: str = "", body: str = "My order arrived broken.") -> Reading:
    mail = raw(*fields, results=results, body=body)
    return read(parse(mail), mail, NOW, DESK)


def decided(*fields: str, results: str = "") -> Decision:
    return decide(reading(*fields, results=results), Context(now=NOW, nonce="c" * 16), DESK, KEYS)


def silence(*fields: str, results: str = "") -> str:
    verdict = reading(*fields, results=results).verdict
    return verdict.reason if isinstance(verdict, Silence) else ""


# --- forms ---

FILLED = (f"From: Web form <{FORM}>", "Reply-To: Anna Tamm <anna@klient.example>", f"Return-Path: <{FORM}>")
GENUINE = f"dmarc=pass header.from={FORM}"


def test_who_fills_in_a_form_is_the_complainant() -> None:
    """Own address in From and envelope, the person in Reply-To: hers is the complaint, and she is answered by name."""
    decision = decided(*FILLED, results=GENUINE)
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.outgoing is not None
    assert decision.outgoing.recipient == "anna@klient.example"
    assert b"Anna" in decision.outgoing.reply.content
    read_so = reading(*FILLED, results=GENUINE)
    assert (read_so.form, read_so.clues.sender) == (FORM, "anna@klient.example")


def test_a_form_may_mail_from_the_mailbox_itself_or_from_noreply() -> None:
    """Step 1, and the form's own address in step 8, are overridden for that sender."""
    ours = (f"From: {OWN}", "Reply-To: anna@klient.example", f"Return-Path: <{OWN}>", f"Sender: {OWN}")
    assert silence(*ours, results="dkim=pass header.d=kaubamaja.example") == ""
    noreply = replace(DESK, guard=replace(DESK.guard, trusted_forms=frozenset({"noreply@pood.example"})))
    mail = raw("From: noreply@pood.example", "Reply-To: anna@klient.example", results="dmarc=pass")
    assert not isinstance(read(parse(mail), mail, NOW, noreply).verdict, Silence)


@pytest.mark.parametrize(
    "results",
    [
        "",
        "dmarc=fail",
        "dmarc=none; spf=pass smtp.mailfrom=a@evil.example",
        "dkim=pass header.d=evil.example",
        "dkim=pass",
        "spf=softfail smtp.mailfrom=form@www.kaubamaja.example",
        "dmarc=fail; dkim=pass header.d=www.kaubamaja.example",
    ],
)
def test_a_form_that_nobody_proves_stays_our_own_mail(results: str) -> None:
    """Anybody can write our address into From."""
    assert silence(*FILLED, results=results) == "own-mail"
    assert reading(*FILLED, results=results).form == ""


@pytest.mark.parametrize(
    "fields",
    [
        (f"From: {FORM}",),
        (f"From: {FORM}", "Reply-To: a@klient.example, b@klient.example"),
        (f"From: {FORM}", f"Reply-To: {OWN}"),
        (f"From: {FORM}", "Reply-To: kaebused+x@kaubamaja.example"),
        (f"From: {FORM}, other@klient.example", "Reply-To: anna@klient.example"),
        (f"From: {FORM}", f"Reply-To: {FORM}"),
        ("From: kaebused+form@kaubamaja.example", "Reply-To: anna@klient.example"),
    ],
)
def test_a_form_names_exactly_one_person_who_is_not_us(fields: tuple[str, ...]) -> None:
    """Else nobody knows for whom it mails."""
    assert silence(*fields, results=GENUINE) == "own-mail"


def test_steps_2_and_3_hold_for_forms_too() -> None:
    """A null envelope, a report and a declared machine are what they are; so is our own seal."""
    assert silence(*FILLED[:2], "Return-Path: <>", results=GENUINE) == "null-return-path"
    assert silence(*FILLED, "Auto-Submitted: auto-generated", results=GENUINE) == "auto-submitted"


@pytest.mark.parametrize(
    "mark", ["Auto-Submitted: auto-generated", "Precedence: bulk", "X-Autogenerated: form"]
)
def test_what_a_form_marks_as_its_own_mail_is_a_persons_complaint_all_the_same(mark: str) -> None:
    """The mark is the form's and stays: registered as a complaint, not answered, listed. Of a form that nobody trusts
    it is kept and no complaint."""
    decision = decided(*FILLED, mark, results=GENUINE)
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.outgoing is None
    assert decision.withheld is not None
    assert decision.withheld.by == "guard"
    assert (
        decided("From: form@other.example", "Reply-To: anna@klient.example", mark).outcome is Outcome.RECORDED
    )


def test_a_form_proves_nothing_of_the_person() -> None:
    """Anybody can fill in a colleague's address: that stops no clock, and makes nobody part of an organisation."""
    found = reading(*FILLED, results=GENUINE)
    assert (found.authentication.dmarc, found.clues.proved, found.forged) == ("", "", "")


# --- forwarders and lists ---

MARKED = ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "Precedence: bulk")
WAYS = [
    f"Resent-From: {FORWARDER}",
    f"Resent-From: Info <{FORWARDER}>",
    f"Return-Path: <{FORWARDER}>",
    "Return-Path: <info+caf_=kaebused=kaubamaja.example@vana.example>",
    "Return-Path: <SRS0=ab=cd=klient.example=anna@vana.example>",
    f"X-Forwarded-For: {FORWARDER} {OWN}",
    f"X-Sieve-Redirected-From: {FORWARDER}",
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("results", ["spf=pass smtp.mailfrom=x@vana.example", "dmarc=pass"])
def test_a_person_behind_a_forwarder_is_answered(way: str, results: str) -> None:
    """Whatever marks the forwarder put on the mail, once it is named and the border says that it is genuine."""
    assert silence(*MARKED, way) == "auto-submitted"
    assert silence(*MARKED, way, results=results) == ""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "results", ["", "spf=pass smtp.mailfrom=x@evil.example", "dkim=pass header.d=evil.example"]
)
def test_a_forwarder_that_nobody_proves_overrides_nothing(way: str, results: str) -> None:
    """Its headers can be written by anybody."""
    assert silence(*MARKED, way, results=results) == "auto-submitted"


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (f"From: {FORWARDER}", f"Return-Path: <{FORWARDER}>"),
        ("Resent-From: info@other.example",),
        (f"X-Forwarded-For: {OWN} {FORWARDER}",),
        ("Return-Path: <srsly@vana.example>",),
    ],
)
def test_what_a_forwarder_does_not_name_is_not_forwarded(fields: tuple[str, ...]) -> None:
    """Its own automatic mail is a machine's."""
    assert silence(*MARKED, *fields, results="dmarc=pass") == "auto-submitted"


def test_steps_1_and_2_and_the_budgets_hold_for_forwarded_mail() -> None:
    """Trust overrides steps 3 to 9 only; a forged sender is not answered either."""
    way = f"Resent-From: {FORWARDER}"
    assert silence(way, f"From: {OWN}", results="dmarc=pass") == "own-mail"
    assert silence(way, "Return-Path: <>", results="dmarc=pass") == "null-return-path"
    forged = decided(way, results="dmarc=fail; spf=pass smtp.mailfrom=x@vana.example")
    assert forged.withheld is not None
    assert (forged.outcome, forged.withheld.by) == (Outcome.COMPLAINT, "authentication")
    full = Context(now=NOW, nonce="c" * 16, replies_hour=3)
    over = decide(reading(way, results="dmarc=pass"), full, DESK, KEYS)
    assert over.withheld is not None
    assert over.withheld.by == "budget"


LIST = ("List-Id: <kaebused.kaubamaja.example>", "Precedence: list")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("", "list"),
        ("dmarc=none", "list"),
        ("spf=pass smtp.mailfrom=x@evil.example", "list"),
        ("spf=pass smtp.mailfrom=bounce@kaubamaja.example", ""),
        ("dkim=pass header.d=kaebused.kaubamaja.example", ""),
        ("dmarc=pass", ""),
    ],
)
def test_a_trusted_list_is_believed_with_a_word_of_the_border(results: str, expected: str) -> None:
    """Of the list's domain, or of the person's."""
    assert silence(*LIST, results=results) == expected


# --- forged senders ---


@pytest.mark.parametrize(
    "results", ["dmarc=fail header.from=klient.example", "spf=fail smtp.mailfrom=a@klient.example"]
)
def test_a_forged_sender_is_registered_and_not_answered(results: str) -> None:
    """With the clause and the header that shows it (backscatter)."""
    decision = decided(results=results)
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.withheld is not None
    assert decision.outgoing is None
    assert decision.withheld.by == "authentication"
    assert "RFC 8601" in decision.withheld.clause
    assert decision.withheld.evidence == f"Authentication-Results: mx.kaubamaja.example; {results}"


def test_evidence_of_a_forgery_is_printable_and_short() -> None:
    """What a sender wrote into his envelope stands in the border's field too."""
    results = f"spf=fail smtp.mailfrom=a\u202eb{'x' * 400}@klient.example; dmarc=fail"
    found = decided(results=results).withheld
    assert found is not None
    assert found.evidence.isprintable()
    assert len(found.evidence) <= 200


FIELDS = st.lists(
    st.sampled_from(
        [*FILLED, *MARKED, *WAYS, *LIST, f"From: {FORM}", f"From: {OWN}", "From: anna@klient.example"]
    ),
    max_size=6,
)


@given(FIELDS)
def test_without_a_word_of_the_border_no_header_makes_us_answer(fields: list[str]) -> None:
    """Trust adds nothing to a mail of which our border says nothing: it is as if nobody were trusted."""
    mail = raw(*fields)
    bare = replace(
        DESK.guard, trusted_lists=frozenset(), trusted_forms=frozenset(), trusted_forwarders=frozenset()
    )
    trusting, strict = (read(parse(mail), mail, NOW, replace(DESK, guard=one)) for one in (DESK.guard, bare))
    assert trusting.verdict == strict.verdict
    assert trusting.recipient == strict.recipient
