"""Mails to the desk's own people: whom, of what, how many, and nothing of the stranger's in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.complaint import Stage
from responder.core.complaint_id import complaint_id, is_own_loop, message_id, parse_token, verify
from responder.core.correspondence import Known, KnownComplaint, SentMail
from responder.core.decision import Context, Decision, Outcome, decide
from responder.core.desk import Desk
from responder.core.languages.notice_texts import NOTICES
from responder.core.message import parse
from responder.core.reading import read
from responder.core.rules import RuleSet
from responder.core.ruling.rule_syntax import read_rules
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
ANNA = "anna.secret@klient.example"
FIRST = complaint_id("KB", 2026, 1)
BOSS, MARI = "boss@kaubamaja.example", "mari@kaubamaja.example"
NODES: list[Any] = [
    {
        "id": "tell",
        "when": {"text": ["broken"]},
        "then": {"category": "goods_faulty", "notify": [BOSS, MARI], "priority": "high"},
    },
    {"id": "told-too", "when": {"text": ["slow"]}, "then": {"notify": BOSS}},
    {"id": "default", "then": {"category": "other"}},
]


def rules(nodes: list[Any]) -> RuleSet:
    made, faults = read_rules(nodes, need_default=True)
    assert made is not None, faults
    return made


DESK = replace(
    desk(),
    rules=rules(NODES),
    staff=frozenset({BOSS, MARI}),
    default_language="en",
)


def decided(body: str, ours: Desk = DESK, headers: str = "", **around: Any) -> Decision:
    raw = (
        f"From: Anna Salajane <{ANNA}>\r\nSubject: Salasona\r\nMessage-ID: <one@klient.example>\r\n{headers}\r\n{body}"
    ).encode()
    context = replace(Context(now=NOW, nonce="c" * 16), **around)
    return decide(read(parse(raw), raw, NOW, ours), context, ours, KEYS)


def mails(decision: Decision) -> list[EmailMessage]:
    found = [message_from_bytes(one.reply.content, policy=default) for one in decision.notices]
    return [one for one in found if isinstance(one, EmailMessage)]


def known(stage: Stage = Stage.ACKNOWLEDGED, kind: str = "ack", **more: Any) -> Known:
    complaint = KnownComplaint(FIRST, stage, frozenset({ANNA}), "et", **more)
    sent = {"b" * 16: SentMail(FIRST, kind, ANNA if kind == "ack" else BOSS)}
    return Known(sent=sent, complaints={FIRST: complaint})


def answering(kind: str = "ack", recipient: str = ANNA, header: str = "In-Reply-To") -> str:
    token = message_id(KEYS, kind, FIRST, "b" * 16, recipient, "kaubamaja.example")
    return f"{header}: <{token}>\r\n"


def test_each_address_of_the_rule_gets_one() -> None:
    """Beside the acknowledgement, each with an id of its own."""
    decision = decided("It is broken.")
    assert decision.outgoing is not None
    assert [one.recipient for one in decision.notices] == [BOSS, MARI]
    assert [one.kind for one in decision.notices] == ["notice", "notice"]
    nonces = {decision.outgoing.nonce, *(one.nonce for one in decision.notices)}
    assert len(nonces) == 3
    assert decision.notices_withheld == ""


def test_a_rule_that_names_nobody_tells_nobody() -> None:
    """As before there was such an aspect."""
    assert decided("Where is it?").notices == ()


def test_it_is_ours_by_every_mark() -> None:
    """Automatic, signed in its id and its loop header, an answer to nothing (RFC 3834 section 5)."""
    decision = decided("It is broken.")
    for queued, mail in zip(decision.notices, mails(decision), strict=True):
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
        assert is_own_loop(str(mail["X-Responder-Loop"]), KEYS)
        token = parse_token(str(mail["Message-ID"]))
        assert token is not None
        assert (token.kind, token.complaint_id) == ("notice", decision.complaint_id)
        assert verify(token, KEYS, queued.recipient)
        assert mail["To"] == queued.recipient
        assert mail["In-Reply-To"] is None
        assert mail["References"] is None
        assert queued.envelope_from == DESK.envelope_from
        assert max(map(len, queued.reply.content.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("language", sorted(NOTICES))
def test_it_says_what_the_desk_must_know(language: str) -> None:
    """Number, category, priority and why, who, by when, the customer's own deadline, how to look; in four languages."""
    ours = replace(DESK, default_language=language)
    decision = decided("It is broken, I need a new one by tomorrow.", ours)
    text = decision.notices[0].reply.text
    texts = NOTICES[language]
    assert decision.notices[0].reply.subject == (
        f"[{decision.complaint_id}] goods_faulty/high — {texts.kinds['complaint']}"
    )
    for wanted in (
        decision.complaint_id,
        "goods_faulty",
        f"high ({texts.by_rule.format(rule='tell')})",
        "Mari Maasikas",
        texts.promised,
        texts.deadline,
        "23:59" if language in ("ru", "en") else "23.59",
        f"responder show {decision.complaint_id}",
    ):
        assert wanted in text
    assert "{" not in text


def test_the_reason_of_a_raised_priority_is_the_customers_own_deadline() -> None:
    """Where no rule made it urgent."""
    nodes = [{"id": "all", "then": {"category": "other", "notify": [BOSS]}}]
    decision = decided("I need it by tomorrow.", replace(DESK, rules=rules(nodes)))
    assert decision.raised
    assert f"high ({NOTICES['en'].by_deadline})" in decision.notices[0].reply.text


def test_no_word_of_the_stranger_and_no_address_stand_in_it() -> None:
    """Neither name, address, subject nor text: the register has them."""
    decision = decided("It is broken, secretword, until Friday at noon.")
    for mail in decision.notices:
        whole = (mail.reply.content.decode() + mail.reply.text + mail.reply.subject).casefold()
        for hidden in (ANNA, "anna", "salajane", "salasona", "secretword", "noon", "klient.example"):
            assert hidden not in whole


def test_a_persons_further_message_is_told_with_the_complaints_own_standing() -> None:
    """Category, owner and due time are those of the complaint, not what the rules make of one more line."""
    standing = known(
        category="delivery", priority="normal", owner="mari", due=datetime(2026, 11, 25, tzinfo=UTC)
    )
    decision = decided("Still slow.", headers=answering(), known=standing)
    assert decision.outcome is Outcome.FOLLOWUP
    (mail,) = decision.notices
    assert mail.reply.subject.startswith(f"[{FIRST}] delivery/normal")
    assert "Category: delivery" in mail.reply.text
    assert "Wednesday, 25 November 2026, 02:00" in mail.reply.text
    assert NOTICES["en"].opening["followup"] in mail.reply.text
    assert NOTICES["en"].reopened not in mail.reply.text


def test_a_message_after_the_answer_says_that_the_clock_runs_anew() -> None:
    """The person who answered must know."""
    decision = decided("Still slow.", headers=answering(), known=known(Stage.ANSWERED))
    assert decision.reopened == "answered"
    assert NOTICES["en"].reopened in decision.notices[0].reply.text


def test_a_held_message_is_told() -> None:
    """A person must look at it."""
    stranger = Known(
        sent={"b" * 16: SentMail(FIRST, "ack", "eva@klient.example")},
        complaints={
            FIRST: KnownComplaint(FIRST, Stage.ACKNOWLEDGED, frozenset({"eva@klient.example"}), "et")
        },
    )
    decision = decided("broken", headers=answering(recipient="eva@klient.example"), known=stranger)
    assert decision.outcome is Outcome.HELD
    assert NOTICES["en"].opening["held"] in decision.notices[0].reply.text


def test_a_machines_further_message_is_told_to_nobody() -> None:
    """An absence note of the customer's is no news."""
    headers = answering() + "Auto-Submitted: auto-replied\r\n"
    assert decided("broken", headers=headers, known=known()).notices == ()


def test_a_web_forms_complaint_is_told_although_it_is_not_answered() -> None:
    """What was withheld stands in it, with the reason."""
    nodes = [
        {
            "id": "form",
            "when": {"text": ["broken"]},
            "then": {"register": "complaint", "category": "x", "notify": BOSS},
        },
        {"id": "default", "then": {"category": "other"}},
    ]
    decision = decided(
        "broken", replace(DESK, rules=rules(nodes)), headers="Auto-Submitted: auto-generated\r\n"
    )
    (mail,) = decision.notices
    assert decision.outgoing is None
    assert f"{NOTICES['en'].unanswered}: guard, auto-submitted" in mail.reply.text
    assert NOTICES["en"].due in mail.reply.text


def test_who_wrote_the_message_is_not_told_of_it() -> None:
    """A colleague who forwards a complaint knows it."""
    raw = f"From: {BOSS}\r\nSubject: Fwd: x\r\n\r\nbroken".encode()
    decision = decide(read(parse(raw), raw, NOW, DESK), Context(now=NOW, nonce="c" * 16), DESK, KEYS)
    assert decision.outcome is Outcome.COMPLAINT
    assert [one.recipient for one in decision.notices] == [MARI]


# --- the budget ---


def test_the_last_notice_of_an_hour_says_so() -> None:
    """And the one before does not."""
    last = NOTICES["en"].last
    assert last not in decided("broken", notices_hour=17).notices[0].reply.text
    decision = decided("broken", notices_hour=18)
    assert [last in one.reply.text for one in decision.notices] == [True, True]
    assert decision.notices_withheld == ""


def test_beyond_the_budget_none_is_made_and_the_decision_says_why() -> None:
    """The acknowledgement is not concerned."""
    decision = decided("broken", notices_hour=20)
    assert decision.notices == ()
    assert decision.notices_withheld == "20 mails to staff within an hour"
    assert decision.outgoing is not None


def test_a_budget_that_ends_between_two_addresses_tells_the_first() -> None:
    """And counts the other."""
    decision = decided("broken", notices_hour=19)
    assert [one.recipient for one in decision.notices] == [BOSS]
    assert NOTICES["en"].last in decision.notices[0].reply.text
    assert decision.notices_withheld


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(1, 25), st.lists(st.text(max_size=30), max_size=4))
def test_no_budget_and_no_address_makes_it_fail(spent: int, budget: int, addresses: list[str]) -> None:
    """Never more than the hour allows, never an exception, and whoever is left out is accounted for."""
    made = decided("broken")
    named = tuple(dict.fromkeys([*addresses, BOSS]))
    matched = replace(made.match, aspects={**made.match.aspects, "notify": named})
    from responder.core.notifying import with_notices

    bare = replace(made, match=matched, notices=(), notices_withheld="")
    raw = f"From: {ANNA}\r\n\r\nbroken".encode()
    ours = replace(DESK, notices_per_hour=budget)
    context = Context(now=NOW, nonce="c" * 16, notices_hour=spent)
    told = with_notices(bare, read(parse(raw), raw, NOW, ours), context, ours, KEYS)
    assert len(told.notices) <= max(0, budget - spent)
    assert len(told.notices) == len(named) or told.notices_withheld


# --- answers to a notice ---


@pytest.mark.parametrize("sender", [BOSS, "another-spelling@elsewhere.example"])
@pytest.mark.parametrize("stage", [Stage.ACKNOWLEDGED, Stage.WITHDRAWN])
@pytest.mark.parametrize("automatic", ["", "Auto-Submitted: auto-replied\r\n"])
def test_an_answer_to_a_notice_is_no_complaint_and_is_not_answered(
    sender: str, stage: Stage, automatic: str
) -> None:
    """From whatever address a colleague answers, an absence note too."""
    raw = (
        f"From: {sender}\r\nSubject: Re: [{FIRST}] x\r\n{answering('notice', BOSS)}{automatic}\r\nI am on it, broken."
    ).encode()
    context = Context(now=NOW, nonce="c" * 16, known=known(stage, "notice"))
    decision = decide(read(parse(raw), raw, NOW, DESK), context, DESK, KEYS)
    assert decision.outcome is Outcome.RECORDED
    assert decision.outgoing is None
    assert decision.notices == ()


def test_a_customer_whose_thread_holds_a_notice_is_still_a_customer() -> None:
    """A colleague answered them out of the notice: it stands in References only."""
    raw = (
        f"From: new-address@klient.example\r\nSubject: Re: x\r\nIn-Reply-To: <colleague@kaubamaja.example>\r\n"
        f"{answering('notice', BOSS, 'References')}\r\nThank you, but no."
    ).encode()
    context = Context(now=NOW, nonce="c" * 16, known=known(kind="notice"))
    decision = decide(read(parse(raw), raw, NOW, DESK), context, DESK, KEYS)
    assert decision.outcome is Outcome.HELD


def test_a_forged_notice_id_proves_nothing() -> None:
    """Who makes one up stays a stranger with a complaint."""
    forged = answering("notice", "somebody@else.example")
    decision = decided("broken", headers=forged, known=known(kind="notice"))
    assert decision.outcome is Outcome.COMPLAINT


def test_a_notice_that_comes_back_into_the_mailbox_is_our_own_mail() -> None:
    """A colleague's forwarding rule makes no loop."""
    notice = decided("broken").notices[0]
    raw = notice.reply.content
    ours = replace(DESK, guard=replace(DESK.guard, is_own_id=lambda _: True))
    decision = decide(read(parse(raw), raw, NOW, ours), Context(now=NOW, nonce="d" * 16), ours, KEYS)
    assert decision.outcome is Outcome.EVENT
