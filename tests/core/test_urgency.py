"""A customer's own deadline against ours: what becomes urgent, and what rules may ask of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from responder.core.decision import Context, Decision, Outcome, decide
from responder.core.message import parse
from responder.core.outline import outline
from responder.core.reading import read
from responder.core.ruling.rule_syntax import read_rules
from responder.core.urgency import BEFORE_OURS, raised_by_deadline
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DESK = desk()
PLAIN, _ = read_rules(
    [{"id": "default", "then": {"category": "other", "priority": "normal"}}], need_default=True
)
assert PLAIN is not None
BY_RULE, _ = read_rules(
    [
        {"id": "soon", "when": {"deadline.days": {"lt": 2}}, "then": {"category": "soon"}},
        {"id": "later", "when": {"deadline.days": {"exists": True}}, "then": {"category": "later"}},
        {"id": "default", "then": {"category": "never"}},
    ],
    need_default=True,
)
assert BY_RULE is not None


def decided(body: str, headers: str = "") -> Decision:
    raw = f"From: anna@klient.example\r\nSubject: x\r\n{headers}\r\n{body}".encode()
    ours = replace(DESK, rules=PLAIN)
    return decide(read(parse(raw), raw, NOW, ours), Context(now=NOW, nonce="c" * 16), ours, KEYS)


@pytest.mark.parametrize(
    "body",
    [
        "Прошу заменить до завтра, иначе всё пропало, жду ответа.",
        "Palun saatke uus homseks, muidu jääb pidu ära.",
        "Lūdzu, atsūtiet jaunu līdz rītdienai, man ļoti vajag.",
        "Please send me a new one by tomorrow, I really need it.",
    ],
)
def test_a_deadline_before_our_promise_makes_it_urgent(body: str) -> None:
    """In each language; the promise itself stays as the rules made it, and nothing of it is said to the customer."""
    decision = decided(body)
    assert decision.deadline is not None
    assert decision.due is not None
    assert decision.deadline.at < decision.due
    assert (decision.priority, decision.raised) == ("high", BEFORE_OURS)
    told = outline(decision)
    assert told["raised"] == BEFORE_OURS
    assert told["customer_deadline"]["words"] in body
    assert decision.outgoing is not None
    for word in ("завтра", "homseks", "rītdienai", "tomorrow"):
        assert word not in decision.outgoing.reply.text


@pytest.mark.parametrize("body", ["I need it by 12 December.", "It is broken.", "It worked before tomorrow."])
def test_a_later_one_or_none_changes_nothing(body: str) -> None:
    """It is kept all the same."""
    decision = decided(body)
    assert (decision.priority, decision.raised) == ("normal", "")
    assert bool(decision.deadline) == ("12" in body)


def test_what_is_urgent_already_keeps_its_rule() -> None:
    """The reason is told where the deadline is the reason."""
    decision = decided("I need it by tomorrow.")
    assert raised_by_deadline(replace(decision, raised=""), decision.due, "high").raised == ""
    assert (
        raised_by_deadline(replace(decision, raised="", deadline=None), decision.due, "normal").raised == ""
    )
    assert raised_by_deadline(replace(decision, raised=""), NOW + timedelta(days=1), "normal").raised == ""
    assert raised_by_deadline(replace(decision, raised=""), None, "normal").raised == ""


@pytest.mark.parametrize(
    ("body", "category"),
    [("I need it by tomorrow.", "soon"), ("I need it by 12 December.", "later"), ("It is broken.", "never")],
)
def test_a_rule_may_ask_how_far_it_is(body: str, category: str) -> None:
    """`deadline.days`, counted from receipt; missing where the mail names none."""
    raw = f"From: anna@klient.example\r\nSubject: x\r\n\r\n{body}".encode()
    ours = replace(DESK, rules=BY_RULE)
    decision = decide(read(parse(raw), raw, NOW, ours), Context(now=NOW, nonce="c" * 16), ours, KEYS)
    assert decision.category == category


def test_a_machines_mail_that_is_only_recorded_names_none() -> None:
    """No complaint, no deadline of a customer's."""
    decision = decided("I need it by tomorrow.", "Auto-Submitted: auto-replied\r\n")
    assert decision.outcome is Outcome.RECORDED
    assert decision.deadline is None
