"""Reading rules: what the language is, and every mistake told with its place, its reason and what to do."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from responder.core.business_calendar import Budget, Unit
from responder.core.rules import ASPECTS, Leaf, Rule
from responder.core.ruling.fields import FIELDS
from responder.core.ruling.rule_faults import Known, RuleFault
from responder.core.ruling.rule_syntax import KEYS, read_rules

NAMES = Known(
    owners=frozenset({"anna", "support"}), templates=frozenset({"acknowledgement"}), calendars=frozenset({"office"}),
    languages=frozenset({"ru", "et", "lv", "en"}), folders=frozenset({"INBOX", "Done"}), mailboxes=frozenset({"sales"}),
)  # fmt: skip


def read(text: str, known: Known | None = None, **options: bool) -> tuple[tuple[Rule, ...], list[RuleFault]]:
    rules, faults = read_rules(yaml.safe_load(text), known, **options)
    assert (rules is None) == bool(faults), "a rule set, or faults"
    return (rules.rules if rules else ()), list(faults)


def fault(text: str, known: Known | None = None) -> RuleFault:
    _, faults = read(text, known)
    assert len(faults) == 1, faults
    return faults[0]


def test_a_rule_is_read_with_all_that_it_sets() -> None:
    (rule,), faults = read("""
    - id: late-delivery
      when: {subject: опозд*}
      then:
        register: complaint
        category: delivery
        cause: carrier
        priority: high
        owner: anna
        team: warehouse
        template: acknowledgement
        target: 24wh
        calendar: office
        language: ru
        mark: $Late
        move_to: Done
        no_ack: {reason: told by telephone}
        ask_for: [order_number, photos]
        tags: vip
        notify: [boss@shop.ee, boss@shop.ee]
      stop: true
    """, NAMES)  # fmt: skip
    assert not faults
    assert rule == Rule(
        "late-delivery",
        Leaf("subject", "contains_any", ("опозд*",)),
        (
            ("register", "complaint"), ("category", "delivery"), ("cause", "carrier"), ("priority", "high"),
            ("owner", "anna"), ("team", "warehouse"), ("template", "acknowledgement"),
            ("target", Budget(24.0, Unit.WORKING_HOURS)),
            ("calendar", "office"), ("language", "ru"), ("mark", "$Late"), ("move_to", "Done"),
            ("no_ack", "told by telephone"), ("ask_for", ("order_number", "photos")), ("tags", ("vip",)),
            ("notify", ("boss@shop.ee",)),
        ),
        stop=True,
    )  # fmt: skip
    assert {name for name, _ in rule.then} == set(ASPECTS)


def test_the_default_rule_is_a_rule_without_when() -> None:
    (rule,), _ = read("- {id: default, then: {category: other}}")
    assert rule.when is None


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("- word", (0,), "a rule is wanted"),
        ("- {then: {category: x}}", (0,), "no `id`"),
        ("- {id: a b, then: {category: x}}", (0, "id"), "cannot be an id"),
        ("- {id: 5, then: {category: x}}", (0, "id"), 'put it in quotes: "5"'),
        ("- {id: a}", (0,), "no `then`"),
        ("- {id: a, then: {category: x}, stpo: true}", (0, "stpo"), "Did you mean `stop`?"),
        ("- {id: a, then: {category: x}, if: {subject: x}}", (0, "if"), "Did you mean `when`?"),
        ("- {id: a, then: {category: x}, stop: 1}", (0, "stop"), "true or false"),
        (
            "- {id: a, then: {category: x}}\n- {id: a, when: {subject: b}, then: {tags: y}}",
            (1, "id"),
            "rule 1 has the id",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_told_at_its_place(text: str, path: tuple[str | int, ...], words: str) -> None:
    found = fault(text)
    assert found.path == path
    assert words in found.text


def test_all_mistakes_are_told_at_once() -> None:
    _, faults = read(
        "- {id: a, when: {boddy: x}, then: {prority: high, target: 5}}\n"
        "- {when: {subject: a, body: b}, then: {}}"
    )
    assert [found.path for found in faults] == [
        (0, "when", "boddy"), (0, "then", "prority"), (0, "then", "target"), (1,), (1, "when"), (1, "then"),
    ]  # fmt: skip


def test_a_default_rule_can_be_demanded() -> None:
    assert read("- {id: a, when: {subject: x}, then: {category: x}}")[1] == []
    _, faults = read("- {id: a, when: {subject: x}, then: {category: x}}", need_default=True)
    assert "no default rule" in faults[0].text
    assert read("- {id: a, then: {category: x}}", need_default=True)[1] == []


def test_names_are_not_checked_when_none_are_given() -> None:
    _, faults = read(
        "- {id: a, when: {language: xx}, then: {owner: bob, template: t, calendar: c, move_to: f}}"
    )
    assert faults == []


keys = st.sampled_from([*KEYS, *ASPECTS, *FIELDS, "any", "all", "not", "regex", "gt"]) | st.text(max_size=5)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(plain, max_size=3))
def test_no_values_break_the_reader(nodes: list[object]) -> None:
    rules, faults = read_rules(nodes, NAMES)
    assert (rules is None) == bool(faults)
    assert all(found.text.isprintable() for found in faults)
    json.dumps([found.path for found in faults])
