"""A pattern that runs out of time: its rule does not fit, the register says so, and deciding again says the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from responder.core.decision import decide
from responder.core.message import parse
from responder.core.reading import read
from responder.core.rules import Branch, Leaf, Rule, Truth, rule_set
from responder.edges.register import schema, story
from responder.edges.register.gathering import gather
from responder.edges.register.store import Register
from tests.edges.register.desk_work import DeskWork, mail, nonce, opened

SLOW = "(a+)+$"
OUT = f"body: {SLOW}"
HOSTILE = "a" * 5000 + "!"
RULES = rule_set(
    [
        Rule("slow", Leaf("body", "regex", SLOW), (("category", "wrong"),)),
        Rule("also-slow", Branch("not", (Leaf("body", "regex", SLOW),)), (("category", "wrong"),)),
        Rule(
            "words",
            Leaf("subject", "contains_any", ("complaint",)),
            (("category", "right"), ("team", "ours")),
        ),
        Rule("rest", None, (("category", "other"),)),
    ]
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    made = DeskWork(register)
    made.desk = replace(made.desk, rules=RULES)
    return made


def test_it_is_neither_met_nor_missed_and_the_rest_goes_on(work: DeskWork) -> None:
    """Unknown, so that `not` of it is unknown too; the rules below decide."""
    decision, _ = work.take(mail(HOSTILE))
    assert decision.match.timed_out == (OUT,)
    assert decision.match.hits == ("words", "rest")
    (told,) = [one for one in decision.match.evidence if one.rule == "slow"]
    assert (told.truth, told.seen) == (
        Truth.UNKNOWN,
        "(out of time: the patterns of one mail have 50 ms together)",
    )


def test_the_register_tells_which_pattern_and_which_rule(work: DeskWork) -> None:
    """In the decision that is kept, and as a fact of its own; the fact holds no pattern, which might name somebody."""
    decision, told = work.take(mail(HOSTILE))
    (message,) = work.rows(schema.correspondence)
    assert json.loads(message["decision"])["timed_out"] == [OUT]
    (fact,) = [row for row in work.rows(schema.facts) if row["event"] == "rule.out_of_time"]
    assert json.loads(fact["body"]) == {
        "complaint": decision.complaint_id,
        "correspondence": message["id"],
        "rules": ["slow"],
    }
    assert "rule.out_of_time" in [one.event for one in told]
    with work.register.reading() as connection:
        shown = story.story(connection, decision.complaint_id)
    assert shown is not None
    assert shown["messages"][0]["decision"]["timed_out"] == [OUT]
    assert shown["team"] == "ours"


def test_in_time_nothing_is_told(work: DeskWork) -> None:
    """The same rules, an ordinary mail."""
    decision, told = work.take(mail("My order arrived broken"))
    assert decision.match.timed_out == ()
    assert "rule.out_of_time" not in [one.event for one in told]


def test_decided_again_it_is_unknown_again(work: DeskWork) -> None:
    """On a machine that would have had the time, too: what was stored counts, not the clock."""
    quick = mail("aaa")
    reading = read(parse(quick), quick, work.now, work.desk)
    with work.register.reading() as connection:
        context = gather(connection, reading, work.desk, work.register.keys, work.now, nonce())
    first = decide(reading, context, work.desk, work.register.keys)
    again = decide(reading, replace(context, timed_out=(OUT,)), work.desk, work.register.keys)
    assert (first.category, first.match.timed_out) == ("wrong", ())
    assert (again.category, again.match.timed_out) == ("right", (OUT,))
