"""Reading rules: what the language is, and every mistake told with its place, its reason and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from responder.core.business_calendar import Budget, Unit
from responder.core.fields import FIELDS
from responder.core.rule_faults import Known, RuleFault
from responder.core.rule_shadows import implies
from responder.core.rule_syntax import KEYS, read_rules
from responder.core.rules import ASPECTS, Branch, Leaf, Rule

NAMES = Known(
    owners=frozenset({"anna", "support"}), templates=frozenset({"acknowledgement"}), calendars=frozenset({"office"}),
    languages=frozenset({"ru", "et", "lv", "en"}), folders=frozenset({"INBOX", "Done"}), mailboxes=frozenset({"sales"}),
)  # fmt: skip


def read(text: str, known: Known | None = None, **options: bool) -> tuple[tuple[Rule, ...], list[RuleFault]]:
    rules, faults = read_rules(yaml.safe_load(text), known, **options)
    assert (rules is None) == bool(faults), "a rule set, or faults"
    return (rules.rules if rules else ()), list(faults)


def when(text: str) -> Any:
    rules, faults = read(f"- id: r\n  when: {text}\n  then: {{category: x}}")
    assert not faults
    return rules[0].when


def fault(text: str, known: Known | None = None) -> RuleFault:
    _, faults = read(text, known)
    assert len(faults) == 1, faults
    return faults[0]


def fault_in_when(text: str, known: Known | None = None) -> RuleFault:
    return fault(f"- id: r\n  when: {text}\n  then: {{category: x}}", known)


def fault_in_then(text: str, known: Known | None = None) -> RuleFault:
    return fault(f"- id: r\n  then: {text}", known)


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
            ("owner", "anna"), ("template", "acknowledgement"), ("target", Budget(24.0, Unit.WORKING_HOURS)),
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
    ("text", "expected"),
    [
        ("{subject: word}", Leaf("subject", "contains_any", ("word",))),
        ("{subject: [one, two words]}", Leaf("subject", "contains_any", ("one", "two words"))),
        ("{from: a@b.ee}", Leaf("from.address", "contains_any", ("a@b.ee",))),
        ("{from.domain: b.ee}", Leaf("from.domain", "in", ("b.ee",))),
        ("{language: [ru, et]}", Leaf("language", "in", ("ru", "et"))),
        ("{followup: true}", Leaf("followup", "equals", True)),
        ("{attachments.count: 2}", Leaf("attachments.count", "equals", 2.0)),
        ("{attachments.count: {gt: 2}}", Leaf("attachments.count", "gt", 2.0)),
        ("{attachments.count: {between: [1, 3]}}", Leaf("attachments.count", "between", ("1", "3"))),
        ('{size: {gt: "5 MB"}}', Leaf("size", "gt", 5_000_000.0)),
        ('{received.local_time: {gt: "9:00"}}', Leaf("received.local_time", "gt", "9:00")),
        ("{header.List-Id: {exists: false}}", Leaf("header.List-Id", "exists", False)),
        ("{subject: {equals: Hello}}", Leaf("subject", "equals", "Hello")),
        ("{subject: {starts: Hello}}", Leaf("subject", "starts", ("Hello",))),
        ("{subject: {regex: 'a+'}}", Leaf("subject", "regex", "a+")),
        ("{not: {subject: a}}", Branch("not", (Leaf("subject", "contains_any", ("a",)),))),
        (
            "{all: [{subject: a}, {any: {body: b, text: c}}]}",
            Branch("all", (
                Leaf("subject", "contains_any", ("a",)),
                Branch("any", (Leaf("body", "contains_any", ("b",)), Leaf("text", "contains_any", ("c",)))),
            )),
        ),
    ],
)  # fmt: skip
def test_conditions_are_read(text: str, expected: object) -> None:
    assert when(text) == expected


@pytest.mark.parametrize("name", [*FIELDS, "from", "header.X-Shop"])
def test_every_field_may_be_asked_for(name: str) -> None:
    assert when(f"{{{name}: {{exists: true}}}}").operator == "exists"


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("{boddy: a}", ("boddy",), "Did you mean `body`?"),
        ("{sender: a}", ("sender",), "Did you mean `from`?"),
        ("{from.adress: a}", ("from.adress",), "Did you mean `from.address`?"),
        ("{List-Id: a}", ("List-Id",), "Did you mean `header.List-Id`?"),
        ("{header.a b: a}", ("header.a b",), "name of a header field"),
        ("{subject: {contians: a}}", ("subject", "contians"), "Did you mean `contains`?"),
        ("{subject: {starts_with: a}}", ("subject", "starts_with"), "Did you mean `starts`?"),
        (
            "{size: {contains: a}}",
            ("size", "contains"),
            "holds a number; use equals, lt, gt, between, exists",
        ),
        ("{subject: {gt: 1}}", ("subject", "gt"), "holds a text"),
        ("{subject: a, body: b}", (), "under `all:` (each must hold) or `any:`"),
        ("{subject: {starts: a, ends: b}}", ("subject",), "one operator"),
        ("{}", (), "`when` is empty"),
        ("", (), "`when` is empty"),
        ("[]", (), "`when` is empty"),
        ("word", (), "a condition is wanted"),
        ("{any: []}", ("any",), "`any` is empty"),
        ("{all: word}", ("all",), "wants a list"),
        ("{not: [{subject: a}]}", ("not",), "a condition is wanted"),
        ("{any: [{subject: a}, {}]}", ("any", 1), "the condition is empty"),
        ("{any: [{subject: a}, word]}", ("any", 1), "a condition is wanted"),
        ("{any: {subject: a, boddy: b}}", ("any", "boddy"), "`body`"),
        ("{subject: []}", ("subject",), "the list is empty"),
        ("{subject: ''}", ("subject",), "the text is empty"),
        ("{subject: }", ("subject",), "nothing stands here"),
        ("{subject: 12345}", ("subject",), 'put it in quotes: "12345"'),
        ("{subject: [a, 12345]}", ("subject", 1), 'put it in quotes: "12345"'),
        ("{subject: [a, [b]]}", ("subject", 1), "one text is wanted"),
        ("{subject: [a, '*b']}", ("subject", 1), "not at the end of a word"),
        ("{subject: 'a*b'}", ("subject",), "not at the end of a word"),
        ("{subject: '*'}", ("subject",), "no letter"),
        ("{subject: 'a*'}", ("subject",), "fewer than two letters"),
        ("{subject: '!!!'}", ("subject",), "use `contains` for signs"),
        ("{subject: {regex: 'ab(c'}}", ("subject", "regex"), "at character 5"),
        ("{subject: {regex: [a]}}", ("subject", "regex"), "one text"),
        ("{subject: {exists: maybe}}", ("subject", "exists"), "true or false"),
        ("{followup: 'yes'}", ("followup",), "true or false"),
        ("{attachments.count: {gt: many}}", ("attachments.count", "gt"), "a number is wanted"),
        ("{attachments.count: true}", ("attachments.count",), "a number is wanted"),
        ("{size: {gt: big}}", ("size", "gt"), '"5 MB"'),
        ("{size: {between: [5, 1]}}", ("size", "between"), "put the lower one first"),
        ("{size: {between: 5}}", ("size", "between"), "two values"),
        ("{size: {between: [1, x]}}", ("size", "between", 1), "a number"),
        ("{received.local_time: {gt: 1800}}", ("received.local_time", "gt"), '"18:30"'),
        ("{received.weekday: mondy}", ("received.weekday",), "Did you mean `monday`?"),
        ("{language: rus}", ("language",), "Did you mean `ru`?"),
        ("{mailbox: sale}", ("mailbox",), "Did you mean `sales`?"),
    ],
)
def test_a_mistake_in_a_condition_is_told_at_its_place(
    text: str, path: tuple[str | int, ...], words: str
) -> None:
    found = fault_in_when(text, NAMES)
    assert found.path == (0, "when", *path)
    assert words in found.text


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("{prority: high}", ("prority",), "Did you mean `priority`?"),
        ("{folder: x}", ("folder",), "Did you mean `move_to`?"),
        ("{priority: hihg}", ("priority",), "Did you mean `high`?"),
        ("{register: complain}", ("register",), "Did you mean `complaint`?"),
        ("{target: 24}", ("target",), "24wh"),
        ("{target: soon}", ("target",), "24wh"),
        ("{target: [24wh]}", ("target",), "an amount of time"),
        ("{owner: ana}", ("owner",), "Did you mean `anna`?"),
        ("{template: x}", ("template",), "Known are: acknowledgement."),
        ("{calendar: ofice}", ("calendar",), "Did you mean `office`?"),
        ("{language: de}", ("language",), "Known are: en, et, lv, ru."),
        ("{move_to: done}", ("move_to",), "Did you mean `Done`?"),
        ("{mark: 'two words'}", ("mark",), "IMAP keyword"),
        ("{mark: '\\Seen'}", ("mark",), "IMAP keyword"),
        ("{no_ack: true}", ("no_ack",), "say why"),
        ("{no_ack: {reason: ''}}", ("no_ack",), "say why"),
        ("{ask_for: [order_numbr]}", ("ask_for", 0), "Did you mean `order_number`?"),
        ("{ask_for: []}", ("ask_for",), "the list is empty"),
        ("{category: 5}", ("category",), "in quotes"),
        ("{category: }", ("category",), "a text is wanted"),
        ("{category: \"a\\nb\"}", ("category",), "one printable line"),
        ("{register: record, priority: high}", ("priority",), "register: record"),
        ("{}", (), "says nothing"),
        ("high", (), "says nothing"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_a_rule_sets_is_told_at_its_place(
    text: str, path: tuple[str | int, ...], words: str
) -> None:
    found = fault_in_then(text, NAMES)
    assert found.path == (0, "then", *path)
    assert words in found.text


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("- word", (0,), "a rule is wanted"),
        ("- {then: {category: x}}", (0,), "no `id`"),
        ("- {id: a b, then: {category: x}}", (0, "id"), "cannot be an id"),
        ("- {id: 5, then: {category: x}}", (0, "id"), "cannot be an id"),
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


def test_names_are_not_checked_when_none_are_given() -> None:
    _, faults = read(
        "- {id: a, when: {language: xx}, then: {owner: bob, template: t, calendar: c, move_to: f}}"
    )
    assert faults == []


def test_a_fault_shows_a_hostile_value_on_one_safe_line() -> None:
    found = fault_in_when('{"a\\u202e\\n\\u001b[31m": x}')
    assert found.text.isprintable()


def test_conditions_nested_too_deep_are_a_fault_and_no_crash() -> None:
    node: Any = {"subject": "a"}
    for _ in range(5000):
        node = {"not": node}
    _, faults = read_rules([{"id": "a", "when": node, "then": {"category": "x"}}])
    assert "nested" in faults[0].text


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
