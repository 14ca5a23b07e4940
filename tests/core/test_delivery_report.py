"""What a report is read as: any bytes, the forms of fields and parts, and whom it speaks of."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.delivery import about, own_marks, report_of, same
from responder.core.delivery_report import ACTIONS, CAUSES, DeliveryReport, Fate, read_report, worst
from responder.core.guard import GuardPolicy, Silence, judge
from responder.core.machines.report_fields import delivery_fates, typed_address
from responder.core.mail.report_parts import MOST_PARTS, report_parts
from responder.core.message import parse

REPORTS = Path(__file__).parent.parent / "mail" / "reports"
OURS = "anna@klient.example"
_PIECES = st.sampled_from(
    [
        b"Final-Recipient: rfc822; ", b"Action: failed\n", b"Status: 5.1.1\n", b"anna@klient.example", b"\n\n",
        b"Content-Type: multipart/report; boundary=b\n\n", b"--b\n", b"--b--\n",
        b"Content-Type: message/delivery-status\n",
        b"<anna@klient.example>:\n", b"This is a permanent error", b"X-Failed-Recipients: ", b"From: MAILER-DAEMON@x\n",
        b"Subject: failure notice\n", b"Return-Path: <>\n", b"\xff\xfe", b"550 5.1.1 user unknown\n", b"=?utf-8?b?",
        b"Disposition: automatic-action/x; displayed\n", b"Feedback-Type: abuse\n", b"Message-ID: <v1.", b" ", b"user ",
    ]
)  # fmt: skip


def read(raw: bytes) -> DeliveryReport | None:
    return read_report(parse(raw), raw)


@given(st.lists(st.one_of(_PIECES, st.binary(max_size=30)), max_size=60).map(b"".join))
@settings(max_examples=300)
def test_any_bytes_are_read_or_are_no_report(raw: bytes) -> None:
    """Never raises; what it says is in the vocabulary, and all of it text that can be kept."""
    found = read(raw)
    if found is None:
        return
    for fate in found.fates:
        assert fate.action in ACTIONS
        assert fate.cause in ("", *CAUSES)
        assert fate.hard <= (fate.action == "failed")
        "".join((*fate.recipients, fate.status)).encode()
    assert found.worst in (None, *found.fates)


@pytest.mark.parametrize(
    "raw",
    [
        b"Return-Path: <>\nSubject: failure notice\n\n" + b"user " * 20_000,
        b"Return-Path: <>\nSubject: failure notice\n\n" + b"mailbox exceeded the size of the message account " * 2_000,
        b"Return-Path: <>\nSubject: failure notice\n\n" + b"<a@b.example>:\n" * 8_000,
        b"Return-Path: <>\nSubject: failure notice\n\n" + b"a@" * 60_000,
        b"Return-Path: <>\nSubject: failure notice\n\n" + ("почтовый ящик адресата " * 4_000).encode(),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\nContent-Type: message/delivery-status\n\n" * 4_000,
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n" * 4_000,
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b.example\nAction: failed\nDiagnostic-Code: smtp; " + b"recipient no " * 8_000,
        b"Content-Type: multipart/report; boundary=b\n\n"
        + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3_000,
    ],
    ids=["users", "sizes", "addresses", "ats", "cyrillic", "parts", "groups", "diagnosis", "nested"],
)  # fmt: skip
def test_a_hostile_report_is_read_in_bounded_time(raw: bytes) -> None:
    """A second of CPU is far more than any takes."""
    message, begun = parse(raw), time.process_time()
    read_report(message, raw)
    assert time.process_time() - begun < 1
    assert len(report_parts(raw)) <= MOST_PARTS


def test_no_mail_of_a_person_is_read_as_a_report() -> None:
    """Whoever quotes a returned mail is a person all the same; our own mail reports nothing."""
    raw = b"From: anna@klient.example\nSubject: Undelivered mail?\n\nWhy was my parcel not delivered?\n"
    message = parse(raw)
    verdict = judge(message, GuardPolicy())
    assert report_of(message, raw, verdict) is None
    own = Silence("own-mail", "", "", event=True)
    assert report_of(message, raw, own) is None


@pytest.mark.parametrize("mark", ["auto-submitted", "precedence", "system-address", "returned-mail"])
def test_a_report_whose_envelope_was_lost_is_one_all_the_same(mark: str) -> None:
    """Silenced by another step of the guard; a newsletter that speaks of returns is none."""
    raw = (REPORTS / "qmail-no-mailbox.eml").read_bytes()
    assert report_of(parse(raw), raw, Silence(mark, "", "")) is not None
    assert report_of(parse(raw), raw, Silence("list", "", "")) is None


# --- whom it speaks of ---


@pytest.mark.parametrize(
    "told",
    [
        "anna@klient.example", "ANNA@Klient.Example", "anna+shop@klient.example", "anna@mx1.klient.example", "anna",
        "prvs=0123456789=anna@klient.example", '"anna"@klient.example',
    ],
)  # fmt: skip
def test_one_person_in_the_spellings_of_mail_systems(told: str) -> None:
    """Letter case, details, signatures, hosts below the domain, a bare local part."""
    assert same(told, OURS)


@pytest.mark.parametrize(
    "told",
    [
        "eve@klient.example",
        "anna@stranger.example",
        "anna@evilklient.example",
        "xanna@klient.example",
        "",
        "@",
    ],
)
def test_another_person_is_another(told: str) -> None:
    """A domain that only ends alike, another name, nobody."""
    assert not same(told, OURS)


def test_domains_are_compared_in_ascii() -> None:
    """käru.example is xn--kru-qla.example (RFC 5891)."""
    assert same("anna@käru.example", "anna@xn--kru-qla.example")


FAILED = Fate((OURS,), "failed", "5.2.2", "mailbox-full", False)
DELAYED = Fate((OURS,), "delayed", "4.4.1", "other", False)
OTHERS = Fate(("boss@elsewhere.example",), "failed", "5.1.1", "no-address", True)
UNNAMED = Fate((), "failed", "", "other", True)


@pytest.mark.parametrize(
    ("fates", "named", "found"),
    [
        ((OTHERS, DELAYED, FAILED), (), FAILED),
        ((OTHERS, DELAYED), (), DELAYED),
        ((OTHERS,), (), None),
        ((OTHERS,), (OURS,), OTHERS),
        ((OTHERS, UNNAMED), (), UNNAMED),
        ((UNNAMED,), ("other@elsewhere.example",), UNNAMED),
        ((), (OURS,), None),
    ],
)
def test_the_worst_about_our_recipient_counts(
    fates: tuple[Fate, ...], named: tuple[str, ...], found: Fate | None
) -> None:
    """Another's failure is not ours, unless the text says that ours leads there; what names nobody speaks of ours."""
    report = DeliveryReport("RFC 3464", fates, named=named)
    assert about(report, OURS) == found


def test_worst_is_failed_and_hard() -> None:
    """Of the same action the one for good, of these the one with a cause."""
    hard = replace(FAILED, hard=True, cause="other")
    known = replace(FAILED, hard=True, cause="refused")
    assert worst((DELAYED, FAILED, hard, known)) is known
    assert worst(()) is None


# --- fields and parts ---


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("rfc822; Anna@Klient.Example", OURS), ("rfc822;<anna@klient.example>", OURS), ("anna@klient.example", OURS),
        ("RFC822 ; anna@klient.example (Anna)", OURS), (r"utf-8; \x{61}nna@klient.example", OURS),
        ("x-local; anna", "anna"), ("X400;/O=KLIENT/S=ANNA", ""), ("rfc822;", ""), ("rfc822; <redacted>", "redacted"),
        ("", ""),
    ],
)  # fmt: skip
def test_typed_addresses(value: str, address: str) -> None:
    """RFC 3464 section 2.1.2 and RFC 6533 section 3; what is no mail address is none."""
    assert typed_address(value) == address


@pytest.mark.parametrize(
    ("status", "action"),
    [("5.1.1", "failed"), ("4.4.1", "delayed"), ("2.0.0", "delivered"), ("nonsense", None)],
)
def test_without_an_action_the_class_of_the_status_tells(status: str, action: str | None) -> None:
    """The field is missing, or holds a word that RFC 3464 does not know."""
    for line in ("", "Action: vanished\n"):
        fates = delivery_fates(
            f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {OURS}\n{line}Status: {status}\n"
        )
        assert [fate.action for fate in fates] == ([action] if action else [])


def test_a_delay_is_never_for_good() -> None:
    """Whatever the code beside it says."""
    (fate,) = delivery_fates(f"Final-Recipient: rfc822; {OURS}\nAction: delayed\nStatus: 5.1.1\n")
    assert (fate.action, fate.cause, fate.hard) == ("delayed", "no-address", False)


def test_an_id_in_references_of_the_returned_mail_is_not_taken_for_its_own() -> None:
    """A returned notice of delay names our acknowledgement before itself."""
    raw = (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: failure notice\n\n"
        b"<anna@klient.example>:\nNo mailbox.\n\n"
        b"--- Below this line is a copy of the message.\n\nReferences: <first@x> <second@x>\nIn-Reply-To: <first@x>\n"
        b"Message-ID:\n <third@x>\n"
    )
    found = read(raw)
    assert found
    assert found.ids == ("third@x",)


def test_loop_headers_count_where_they_are_proved() -> None:
    """The nonce of ours; of a forged one nothing."""
    report = DeliveryReport("words", (UNNAMED,), loops=("v1.k1.inst.nonceaaa.mac", "v1.k1.inst.forged.mac"))
    assert own_marks(report, lambda value: "nonceaaa" in value) == ("nonceaaa",)
    assert own_marks(None, lambda value: True) == ()
