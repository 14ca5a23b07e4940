"""Patterns that ran out of time do so again where they did, and nowhere else: nothing differs for that reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from responder.core.rules import Leaf, Rule, rule_set
from responder.core.writing import questions
from responder.core.writing.questions import AskedFact
from responder.edges.register import schema, source_rows
from responder.edges.register.source_rows import Wanted
from responder.flows.replay import Again, from_register
from tests.flows.desk_with_mailbox import World, mail

EVIL = "(a|aa)+$"
SLOW = "a" * 5000 + "b"
ASKS = Rule("ask", None, (("ask_for", ("serial",)),))
QUESTIONS = dict.fromkeys(("en", "et", "ru", "lv"), "What is the serial number?")


class NoTime(questions.Allowance):
    """A machine that has no time for patterns just now."""

    def search(self, *_: Any) -> Any:
        raise TimeoutError


def taken(world: World, raw: bytes, rules: list[Rule], facts: Mapping[str, AskedFact]) -> dict[str, Any]:
    """The outline of the one message."""
    world.with_desk(rules=rule_set([*rules, *world.desk.rules.rules]), facts=facts, default_language="en")
    world.deliver(raw)
    world.catch_up()
    (row,) = world.rows(schema.correspondence)
    outline: dict[str, Any] = json.loads(row["decision"])
    return outline


def again(world: World) -> Again:
    with world.register.reading() as connection:
        last = source_rows.count(connection, Wanted()).last
    (one,) = from_register(world.register, {world.desk.mailbox: world.desk}, Wanted(), last)
    return one


def test_a_pattern_slow_on_the_text_still_fits_the_subject(world: World) -> None:
    """The same pattern in two rules: one was in time, and is so again."""
    subject = Rule("subject", Leaf("subject", "regex", EVIL), (("category", "subject"),))
    body = Rule("body", Leaf("body", "regex", EVIL), (("tags", ("body",)),))
    made = taken(world, mail(SLOW, subject="aaaa"), [subject, body], {})
    assert (made["category"], made["timed_out"]) == ("subject", [f"body: {EVIL}"])
    assert again(world).differences == ()


def test_a_rule_out_of_time_does_not_answer_for_a_fact(world: World) -> None:
    """The pattern of a rule in a field where it is slow; of a fact in the text, where it is not, and finds nothing."""
    rule = Rule("header", Leaf("header.x-long", "regex", EVIL), (("tags", ("header",)),))
    fact = AskedFact("serial", QUESTIONS, (), (EVIL,))
    made = taken(world, mail("My parcel is late, why?", X_Long=SLOW[-900:]), [ASKS, rule], {"serial": fact})
    assert made["timed_out"] == [f"header.x-long: {EVIL}"]
    assert b"serial number" in world.rows(schema.outbox)[0]["content"]
    assert again(world).differences == ()


def test_a_fact_whose_pattern_had_no_time_is_not_asked_for_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counted as found when the mail came. With time it would not be: what was kept counts. The trail names the
    rule that asks for it."""
    fact = AskedFact("serial", QUESTIONS, (), (r"\bsn \d{6}",))
    with monkeypatch.context() as busy:
        busy.setattr(questions, "Allowance", NoTime)
        made = taken(world, mail("My parcel is late."), [ASKS], {"serial": fact})
    assert made["timed_out"] == [r"fact serial: \bsn \d{6}"]
    assert b"serial number" not in world.rows(schema.outbox)[0]["content"]
    (told,) = [row for row in world.rows(schema.facts) if row["event"] == "rule.out_of_time"]
    assert json.loads(told["body"])["rules"] == ["ask"]
    found = again(world)
    assert (found.differences, found.fault, found.out_of_time) == ((), "", False)
