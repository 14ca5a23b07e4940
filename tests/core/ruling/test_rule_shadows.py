"""Rules that can never win are found; rules that can are left alone."""

from __future__ import annotations

import pytest
import yaml

from responder.core.rules import Branch, Leaf
from responder.core.ruling.rule_faults import RuleFault
from responder.core.ruling.rule_shadows import implies
from responder.core.ruling.rule_syntax import read_rules


def read(text: str) -> tuple[None, list[RuleFault]]:
    return None, list(read_rules(yaml.safe_load(text))[1])


@pytest.mark.parametrize(
    ("first", "second", "lost"),
    [
        ("then: {category: x}, stop: true", "when: {subject: x}, then: {mark: y}", True),
        ("then: {category: x}", "when: {subject: x}, then: {category: y}", True),
        ("then: {category: x}", "when: {subject: x}, then: {category: y, mark: z}", False),
        ("then: {category: x}", "when: {subject: x}, then: {category: y}, stop: true", False),
        ("when: {subject: x}, then: {mark: y}", "when: {subject: x}, then: {mark: z}", True),
        ("when: {subject: x}, then: {mark: y}", "when: {subject: x}, then: {owner: z}", False),
        ("when: {subject: x}, then: {mark: y}, stop: true", "when: {subject: x}, then: {owner: z}", True),
        ("when: {subject: [late*, x]}, then: {mark: y}", "when: {subject: later}, then: {mark: z}", True),
        ("when: {subject: later}, then: {mark: y}", "when: {subject: late*}, then: {mark: z}", False),
        (
            "when: {subject: x}, then: {mark: y}",
            "when: {all: [{subject: x}, {body: q}]}, then: {mark: z}",
            True,
        ),
        (
            "when: {all: [{subject: x}, {body: q}]}, then: {mark: y}",
            "when: {subject: x}, then: {mark: z}",
            False,
        ),
        ("when: {header.X: {exists: true}}, then: {mark: y}", "when: {header.X: q}, then: {mark: z}", True),
        (
            "when: {from.domain: [b.ee, c.ee]}, then: {mark: y}",
            "when: {from.domain: c.ee}, then: {mark: z}",
            True,
        ),
    ],
)
def test_rules_that_can_never_win_are_found(first: str, second: str, lost: bool) -> None:
    _, faults = read(f"- {{id: a, {first}}}\n- {{id: b, {second}}}")
    assert [found.path for found in faults] == ([(1, "id")] if lost else [])


def test_a_rule_that_never_wins_is_told_with_the_rule_that_does() -> None:
    _, faults = read(
        "- {id: d, then: {category: x}, stop: true}\n- {id: a, when: {subject: x}, then: {mark: y}}"
    )
    assert faults[0].text == "rule `a` is never reached: `d` above it always hits and stops. Move it up"


def test_implication_is_never_claimed_of_a_negation() -> None:
    one = Leaf("subject", "contains_any", ("a",))
    wide = Leaf("subject", "contains_any", ("a", "b"))
    assert implies(one, wide)
    assert not implies(Branch("not", (one,)), Branch("not", (wide,)))


def test_equal_conditions_are_found_among_thousands_of_rules() -> None:
    nodes = [
        {"id": f"r{n}", "when": {"subject": f"word{n % 2999}"}, "then": {"mark": "m"}} for n in range(3000)
    ]
    _, faults = read_rules(nodes)
    assert [found.path for found in faults] == [(2999, "id")]
