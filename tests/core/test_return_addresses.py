"""Where what is written back to us goes: Reply-To and envelope sender of each kind of mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from responder.core.address_tokens import answer_tokens, answers_ours, envelope_tokens, returns_ours
from responder.core.complaint import Stage
from responder.core.correspondence import Known, KnownComplaint
from responder.core.decision import Context, Decision, Outcome, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read
from responder.core.return_addresses import envelope_from, reply_to
from responder.core.rules import Rule, rule_set
from tests.golden import KEYS, desk

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BOUNCES = "bounces@kaubamaja.example"
TAGGED = replace(
    desk(),
    bounces=BOUNCES,
    sub_addresses=True,
    guard=replace(desk().guard, own_addresses=desk().guard.own_addresses | {BOUNCES}),
    authserv_ids=frozenset({"mx.kaubamaja.example"}),
)
OWN = TAGGED.guard.own_addresses
PASSED = (
    "Authentication-Results: mx.kaubamaja.example; dmarc=pass header.from={0}\n"
    "Received: from x by mx.kaubamaja.example with ESMTP id 1; Mon, 23 Nov 2026 10:00:00 +0000\n"
)
FAILED = PASSED.replace("dmarc=pass", "dmarc=fail")


def decided(head: str, ours: Desk = TAGGED, known: Known | None = None) -> Decision:
    date = "Date: Mon, 23 Nov 2026 10:00:00 +0000"
    raw = f"{head}Message-ID: <m@client.example>\n{date}\n\nMy order has not come.\n".encode()
    reading = read(parse(raw), raw, MONDAY, ours)
    return decide(
        reading, Context(now=MONDAY, nonce="c" * 16, number=417, known=known or Known()), ours, KEYS
    )


def test_an_acknowledgement_has_both_and_each_is_proved() -> None:
    """Reply-To by complaint and recipient, MAIL FROM by the mail itself."""
    mail = decided("From: a@client.example\n").outgoing
    assert mail is not None
    shown = message_from_bytes(mail.reply.content)
    answer = answer_tokens(parse(f"To: {shown['Reply-To']}\n\n".encode()), OWN)[0]
    back = envelope_tokens(parse(f"To: {mail.envelope_from}\n\n".encode()), OWN)[0]
    assert answer.complaint_id == "KB-2026-00417-8"
    assert answers_ours(answer, KEYS, "a@client.example")
    assert back.nonce == mail.nonce
    assert returns_ours(back, KEYS, answer.complaint_id, "a@client.example")


def test_without_the_settings_neither_is_there() -> None:
    """The null path, and no Reply-To."""
    mail = decided("From: a@client.example\n", desk()).outgoing
    assert mail is not None
    assert mail.envelope_from == ""
    assert message_from_bytes(mail.reply.content)["Reply-To"] is None


def test_the_desks_own_words_count() -> None:
    """reply_to as configured; a fixed envelope sender where no address for tokens is."""
    ours = replace(TAGGED, reply_to="help@company.example", bounces="", envelope_from="out@company.example")
    assert reply_to(ours, KEYS, "KB-2026-00417-8", "a@b.example") == "help@company.example"
    assert envelope_from(ours, KEYS, "KB-2026-00417-8", "nonce234567", "a@b.example") == "out@company.example"


def test_mails_to_staff_bounce_with_a_token_and_are_answered_to_the_mailbox() -> None:
    """A notice has an envelope sender of its own and no Reply-To."""
    rule = Rule("tell", None, (("notify", ("boss@company.example",)),))
    told = decided("From: a@client.example\n", replace(TAGGED, rules=rule_set((rule,)))).notices
    assert len(told) == 1
    back = envelope_tokens(parse(f"To: {told[0].envelope_from}\n\n".encode()), OWN)[0]
    assert returns_ours(back, KEYS, "KB-2026-00417-8", "boss@company.example")
    assert message_from_bytes(told[0].reply.content)["Reply-To"] is None


# --- whom we write to ---


def recipient(head: str, ours: Desk = TAGGED) -> str:
    raw = f"{head}Subject: x\n\ny\n".encode()
    return read(parse(raw), raw, MONDAY, ours).recipient


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("Reply-To: me@client.example", "me@client.example"),
        ("Reply-To: Me@CLIENT.example", "Me@client.example"),
        ("Reply-To: victim@victims.example", "a@client.example"),
        ("Reply-To: me@client.example, other@client.example", "a@client.example"),
        ("Reply-To: me@client.example\nReply-To: other@client.example", "a@client.example"),
        ("Reply-To: victim@sub.client.example", "a@client.example"),
        ("Reply-To: victim@client.example.evil.example", "a@client.example"),
        ("Cc: boss@client.example", "a@client.example"),
        ("Reply-To: kaebused@kaubamaja.example", "a@client.example"),
        ("Reply-To: no-reply@client.example", "a@client.example"),
    ],
)
def test_reply_to_counts_when_single_and_of_the_same_domain(reply: str, wanted: str) -> None:
    """Else anybody could have us write to whom he likes; never to Cc."""
    assert recipient(f"From: a@client.example\n{reply}\n") == wanted


def test_reply_to_of_a_listed_domain_counts_however_it_is_spelled() -> None:
    """In Unicode or in A-labels."""
    ours = replace(TAGGED, reply_to_domains=frozenset({"xn--kru-qla.example"}))
    for written in ("käru.example", "xn--kru-qla.example"):
        assert recipient(f"From: a@client.example\nReply-To: me@{written}\n", ours) == f"me@{written}"
    for one, other in (("käru.example", "xn--kru-qla.example"), ("xn--kru-qla.example", "käru.example")):
        assert recipient(f"From: a@{one}\nReply-To: me@{other}\n") == f"me@{other}"


def test_reply_to_of_another_domain_counts_where_dmarc_passed() -> None:
    """The owner of From asks for it; our own address, two of them, or a second From he may not name."""
    head = PASSED.format("client.example") + "From: a@client.example\n"
    assert recipient(f"{head}Reply-To: me@elsewhere.example\n") == "me@elsewhere.example"
    assert recipient(f"{head}Reply-To: me@elsewhere.example, o@elsewhere.example\n") == "a@client.example"
    assert recipient(f"{head}Reply-To: kaebused+x@kaubamaja.example\n") == "a@client.example"
    two = head.replace("From: a@client.example", "From: a@client.example, b@client.example")
    assert recipient(f"{two}Reply-To: me@elsewhere.example\n") == "a@client.example"


def test_what_stands_below_our_border_passes_nothing() -> None:
    """A sender may write Authentication-Results too."""
    received, _, _ = PASSED.partition("\nReceived")[2].partition("\n")
    below = f"Received{received}\n" + PASSED.format("client.example").partition("\n")[0] + "\n"
    assert recipient(f"{below}From: a@client.example\nReply-To: v@victims.example\n") == "a@client.example"


# --- third parties ---

COMPLAINT = "KB-2026-00417-8"
KNOWN = Known(
    complaints={
        COMPLAINT: KnownComplaint(COMPLAINT, Stage.ACKNOWLEDGED, frozenset({"a@client.example"}), "en")
    }
)


def test_a_colleague_of_the_complainant_appends_as_a_third_party() -> None:
    """Same domain, DMARC passed: joined, told to people, and no mail goes to the colleague."""
    told = decided(
        PASSED.format("client.example") + f"From: boss@client.example\nSubject: [{COMPLAINT}]\n", known=KNOWN
    )
    assert (told.outcome, told.complaint_id, told.trace.third_party) == (Outcome.FOLLOWUP, COMPLAINT, True)
    assert any("third party" in flag for flag in told.trace.flags)
    assert told.outgoing is None or told.outgoing.recipient == "a@client.example"


@pytest.mark.parametrize("results", ["", FAILED])
def test_an_unproved_colleague_is_a_stranger(results: str) -> None:
    """The number proves nothing: a new complaint, linked."""
    head = results.format("client.example") + f"From: boss@client.example\nSubject: [{COMPLAINT}]\n"
    told = decided(head, known=KNOWN)
    assert (told.outcome, told.trace.linked) == (Outcome.COMPLAINT, (COMPLAINT,))


def test_the_complainants_forged_address_appends_nothing() -> None:
    """dmarc=fail: what is said in his name is linked, and not answered."""
    told = decided(
        FAILED.format("client.example") + f"From: a@client.example\nSubject: [{COMPLAINT}]\n", known=KNOWN
    )
    assert (told.outcome, told.trace.linked) == (Outcome.COMPLAINT, (COMPLAINT,))
    assert told.outgoing is None
