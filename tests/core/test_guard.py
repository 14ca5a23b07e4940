"""The guard: order of the steps, values as parsed, evidence."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import pytest

from responder.core import guard, suspicion
from responder.core.guard import SILENCE_REASONS, UNKNOWN, Answer, GuardPolicy, Silence, judge
from responder.core.machines import event_steps, mark_steps
from responder.core.mail.authentication import Authentication
from responder.core.message import Attachment, Message, parse

PASSED = Authentication(dmarc="pass")
SOURCES = (guard, event_steps, mark_steps, suspicion)
OWN = frozenset({"claims@desk.example", "abi@käru.example", "bounces@desk.example"})
POLICY = GuardPolicy(
    own_addresses=OWN, is_own_loop=lambda value: value == "ours", is_own_id=lambda i: i == "v1.ours@desk"
)
PERSON = ("From: Anna Tamm <anna@kontor.example>", "To: claims@desk.example", "Subject: Kapp on katki")


def mail(*fields: str, body: str = "Tere! Kapp on katki.") -> Message:
    """A person's mail with `fields` put in front; a field given replaces the person's of that name."""
    given_names = {field.partition(":")[0].casefold() for field in fields}
    rest = [field for field in PERSON if field.partition(":")[0].casefold() not in given_names]
    return parse("\r\n".join((*fields, *rest, "", body)).encode())


def reason(
    *fields: str,
    body: str = "Tere! Kapp on katki.",
    policy: GuardPolicy = POLICY,
    proved: Authentication = UNKNOWN,
) -> str:
    """The reason of the verdict, "" for an Answer."""
    verdict = judge(mail(*fields, body=body), policy, proved)
    return verdict.reason if isinstance(verdict, Silence) else ""


def test_a_plain_mail_of_a_person_is_answered() -> None:
    """Return-Path missing or not."""
    assert reason() == reason("Return-Path: <anna@kontor.example>") == ""


@pytest.mark.parametrize(
    "field",
    [
        "From: Claims <CLAIMS@Desk.Example>",
        "From: claims+KB-2026-00417-T.abc@desk.example",
        "From: Anna <anna@kontor.example>, claims@desk.example",
        "Sender: claims@desk.example",
        "Return-Path: <bounces+abc@desk.example>",
        "Return-Path: <prvs=1234abcdef=claims@desk.example>",
        "From: abi@xn--kru-qla.example",
        "From: abi@KÄRU.example",
        "X-Responder-Loop: ours",
        "Message-ID: <v1.ours@desk>",
    ],
)
def test_our_own_mail_is_an_event(field: str) -> None:
    """Own addresses in any spelling, our MAC in loop header or Message-ID (step 1)."""
    verdict = judge(mail(field), POLICY)
    assert isinstance(verdict, Silence)
    assert (verdict.reason, verdict.event) == ("own-mail", True)


@pytest.mark.parametrize(
    "field",
    [
        "From: claims@desk.example.net",
        "From: xclaims@desk.example",
        "X-Responder-Loop: v1.k1.forged",
        "X-Responder-Loop: käru",
        "Reply-To: claims@desk.example",
        "Return-Path: <SRS0=ab=cd=gmail.example=claims@desk.example>",
    ],
)
def test_what_only_resembles_our_own_mail_is_answered(field: str) -> None:
    """Anybody can write X-Responder-Loop; a namesake that our own forwarder rewrote (SRS) is not us."""
    assert reason(field) == ""


@pytest.mark.parametrize(
    "value",
    [
        "<>",
        "< >",
        "",
        '""',
        '<"">',
        "<<>>",
        "<> (null)",
        "(comment) <>",
        "<MAILER-DAEMON>",
        "<#@[]>",
        "\r\n <>",
    ],
)
def test_a_null_return_path_in_any_spelling_is_an_event(value: str) -> None:
    """RFC 3834 section 2: there is nobody to answer."""
    verdict = judge(mail(f"Return-Path: {value}"), POLICY)
    assert isinstance(verdict, Silence)
    assert (verdict.reason, verdict.event) == ("null-return-path", True)


def test_the_strictest_of_two_return_paths_counts() -> None:
    """A forwarder that put its own path above a bounce's does not make a person of it."""
    assert reason("Return-Path: <fwd@relay.example>", "Return-Path: <>") == "null-return-path"


@pytest.mark.parametrize(
    ("content_type", "clause"),
    [
        ("multipart/report; report-type=delivery-status; boundary=b", "RFC 3464"),
        ('MULTIPART/Report; boundary=b; Report-Type="Disposition-Notification"', "RFC 8098"),
        ("multipart/report; report-type=feedback-report; boundary=b", "RFC 5965"),
        ("multipart/report; boundary=b", "RFC 6522"),
        ("message/delivery-status", "RFC 3464"),
        ("message/disposition-notification", "RFC 8098"),
    ],
)
def test_reports_are_events(content_type: str, clause: str) -> None:
    """Each with the clause that defines its type (step 2)."""
    verdict = judge(mail(f"Content-Type: {content_type}"), POLICY)
    assert isinstance(verdict, Silence)
    assert (verdict.reason, verdict.clause, verdict.event) == ("report", clause, True)


def test_a_bounce_without_a_report_is_an_event() -> None:
    """Exim's header, the subjects of older mailers, and a status part that only a mailer attaches."""
    assert reason("X-Failed-Recipients: anna@kontor.example") == "bounce"
    assert reason("From: MAILER-DAEMON@qmail.example", "Subject: failure notice") == "bounce"
    assert reason("From: postmaster@notes.example", "Subject: DELIVERY FAILURE: User not listed") == "bounce"
    status = (Attachment("details.txt", "message/delivery-status", 120),)
    from_postmaster = dataclasses.replace(mail("From: postmaster@nt.example"), attachments=status)
    from_person = dataclasses.replace(mail(), attachments=status)
    assert isinstance(judge(from_postmaster, POLICY), Silence)
    assert judge(from_person, POLICY) == Answer()


@pytest.mark.parametrize(
    "subject",
    ["Delivery failure of my parcel", "Kapp on katki", "Re: Undeliverable: order", "Undelivered mail?"],
)
def test_a_person_at_postmaster_is_answered(subject: str) -> None:
    """People read postmaster and write from it (step 8)."""
    assert reason("From: Pat <postmaster@firm.example>", f"Subject: {subject}") == ""


@pytest.mark.parametrize(
    "value", ["no", "No", "NO ", "no; x=y", "no (by hand)", "(by hand) no", "\r\n no", '"no"']
)
def test_auto_submitted_no_is_a_person(value: str) -> None:
    """RFC 3834 section 5: the keyword, without comments and parameters, in any case."""
    assert reason(f"Auto-Submitted: {value}") == ""


@pytest.mark.parametrize(
    "values",
    [("auto-replied",), ("auto-generated; owner=x",), ("AUTO-NOTIFIED",), ("nope",), ("",), ("(no) auto-x",),
     ("no", "auto-replied"), ("auto-replied", "no"), ("\r\n auto-generated (failure)",)],
)  # fmt: skip
def test_any_other_auto_submitted_is_a_machine(values: tuple[str, ...]) -> None:
    """The strictest of a doubled field decides; an empty value is not `no`."""
    assert reason(*(f"Auto-Submitted: {value}" for value in values)) == "auto-submitted"


@pytest.mark.parametrize("name", ["Id", "Help", "Subscribe", "Unsubscribe", "Post", "Owner", "Archive"])
def test_every_list_field_is_a_list(name: str) -> None:
    """RFC 2369 and 2919, in any letter case."""
    assert reason(f"List-{name}: <x.example>") == "list"
    assert reason(f"LIST-{name.upper()}:\r\n <x.example>") == "list"


def test_fields_that_only_begin_like_a_list_are_no_list() -> None:
    """Names are compared whole."""
    assert reason("Listening-To: Arvo", "X-List-Id: <a.example>", "List: a") == ""


@pytest.mark.parametrize(
    ("value", "silent"),
    [("bulk", True), ("Junk", True), ("LIST", True), ("auto_reply", True), ("(x) bulk", True), ("bulk; a", True),
     ("first-class", False), ("normal", False), ("special-delivery", False), ("", False), ("not bulk", False)],
)  # fmt: skip
def test_precedence_is_compared_by_its_whole_value(value: str, silent: bool) -> None:
    """Step 5: four values mark a machine, no others."""
    assert (reason(f"Precedence: {value}") == "precedence") is silent


@pytest.mark.parametrize(
    ("value", "silent"),
    [("All", True), ("AutoReply", True), ("DR, RN, NRN, OOF, AutoReply", True), ("dr,autoreply", True), ("OOF", True),
     ("DR", False), ("RN, NRN", False), ("NDR", False), ("None", False), ("", False), ("DR, AutoReplyish", False)],
)  # fmt: skip
def test_suppress_is_a_list_of_tokens(value: str, silent: bool) -> None:
    """Step 6; substrings of a token say nothing."""
    assert (reason(f"X-Auto-Response-Suppress: {value}") == "suppress") is silent


def test_oof_alone_is_a_setting() -> None:
    """Switched off, OOF no longer silences; beside AutoReply it never mattered."""
    lenient = dataclasses.replace(POLICY, suppress_oof=False)
    assert reason("X-Auto-Response-Suppress: OOF, DR", policy=lenient) == ""
    assert reason("X-Auto-Response-Suppress: OOF, AutoReply", policy=lenient) == "suppress"


def test_a_rule_that_redirects_a_person_does_not_hide_him() -> None:
    """Exchange marks its rule's own answers and redirected mail alike; only the latter has Resent- fields."""
    mark = "X-MS-Exchange-Inbox-Rules-Loop: office@firm.example"
    assert reason(mark) == "machine-header"
    assert reason(mark, "Resent-From: office@firm.example") == ""


@pytest.mark.parametrize("method", ["REPLY", "reply", '"Reply"', "COUNTER", "CANCEL"])
def test_a_calendars_answer_is_a_machine(method: str) -> None:
    """RFC 5546: a REPLY is sent by a program; a REQUEST is a person's invitation."""
    assert reason(f"Content-Type: text/calendar; charset=utf-8; method={method}") == "calendar"
    assert reason("Content-Type: text/calendar; method=REQUEST") == ""


def test_an_accepted_invitation_needs_a_calendar_part() -> None:
    """The subject alone is a person's."""
    accepted = mail("Subject: Accepted: our visit")
    part = (Attachment("invite.ics", "text/calendar", 300),)
    assert judge(accepted, POLICY) == Answer()
    assert isinstance(judge(dataclasses.replace(accepted, attachments=part), POLICY), Silence)


def test_system_addresses_in_envelope_and_from_are_machines() -> None:
    """Step 8; Reply-To does not count, Sender only where no envelope is known."""
    assert reason("From: no-reply@shop.example") == "system-address"
    assert reason("From: MAILER-DAEMON (Mail System)") == "system-address"
    assert reason("Return-Path: <owner-bikes@lists.example>") == "system-address"
    assert reason("Reply-To: no-reply@shop.example") == ""
    assert reason("Sender: x-notifications@share.example") == "system-address"
    assert reason("Sender: x-notifications@share.example", "Return-Path: <anna@kontor.example>") == ""


def test_a_hundred_hops_are_a_loop() -> None:
    """RFC 5321 section 6.3: the bound is one hundred."""
    hop = "Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0200"
    assert reason(*[hop] * 99) == ""
    assert reason(*[hop] * 100) == "hop-count"


def test_spam_marks_are_the_operators() -> None:
    """Step outside the order: the configured fields, by their first word, in any case."""
    assert reason("X-Spam-Flag: YES") == "spam"
    assert reason("X-Spam-Flag: NO") == ""
    status = dataclasses.replace(POLICY, spam_headers=(("X-Spam-Status", "Yes"),))
    assert reason("X-Spam-Status: Yes, score=9", policy=status) == "spam"
    assert reason("X-Spam-Flag: YES", policy=status) == ""


def test_a_trusted_list_overrides_steps_3_to_9_only() -> None:
    """A person who writes through the group is answered; own mail, reports and spam are not. Nothing is believed that
    our border does not prove."""
    trusting = dataclasses.replace(POLICY, trusted_lists=frozenset({"<Desk.Firm.example>"}))
    group = ("List-Id: Desk (group) <desk.firm.EXAMPLE>", "Precedence: list")
    assert reason(*group, policy=trusting, proved=PASSED) == ""
    assert reason(*group, "Return-Path: <>", policy=trusting, proved=PASSED) == "null-return-path"
    assert reason(*group, "From: claims@desk.example", policy=trusting, proved=PASSED) == "own-mail"
    assert reason(*group, "X-Spam-Flag: yes", policy=trusting, proved=PASSED) == "spam"
    assert reason(*group, "List-Id: <other.example>", policy=trusting, proved=PASSED) == "list"
    assert reason(*group, policy=trusting) == "list"
    assert reason(*group, proved=PASSED) == "list"


def test_the_first_step_that_says_no_decides() -> None:
    """With a mark of every step, taking the deciding one away shows the next."""
    steps = {
        "own-mail": "Sender: claims@desk.example",
        "null-return-path": "Return-Path: <>",
        "report": "Content-Type: multipart/report; boundary=b; report-type=delivery-status",
        "bounce": "X-Failed-Recipients: a@b.example",
        "auto-submitted": "Auto-Submitted: auto-replied",
        "list": "List-Id: <a.example>",
        "precedence": "Precedence: bulk",
        "suppress": "X-Auto-Response-Suppress: All",
        "machine-header": "X-Loop: yes",
        "system-address": "From: noreply@shop.example",
        "auto-reply-subject": "Subject: Automatic reply: Order",
        "spam": "X-Spam-Flag: yes",
    }
    left = dict(steps)
    for expected in steps:
        assert reason(*left.values(), body="I am away.") == expected
        del left[expected]
    assert reason(*left.values()) == ""


def test_evidence_is_printable_and_short() -> None:
    """Control and bidi characters stand as escapes, at most 200 characters (a stranger's text goes to logs)."""
    hostile = dataclasses.replace(mail(), headers=(("x-loop", "a\x1b[31m\u202eevil\r\n" + "x" * 500),))
    verdict = judge(hostile, POLICY)
    assert isinstance(verdict, Silence)
    assert verdict.evidence.startswith("X-Loop: a\\x1b[31m\\u202eevil\\r\\n")
    assert verdict.evidence.isprintable()
    assert len(verdict.evidence) <= 200


def test_every_reason_is_explained() -> None:
    """SILENCE_REASONS names each slug that the source can give, and no other."""
    source = "".join(Path(inspect.getfile(one)).read_text(encoding="utf-8") for one in SOURCES)
    given_reasons = set(re.findall(r'(?:silence|_held)\(\s*"([a-z-]+)"', source))
    assert given_reasons == set(SILENCE_REASONS)
    assert all(text.endswith(".") for text in SILENCE_REASONS.values())
