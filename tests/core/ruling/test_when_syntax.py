"""Conditions as they are written: what each form means, and each mistake at its place."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from responder.core.rules import Branch, Leaf
from responder.core.ruling.fields import FIELDS
from responder.core.ruling.rule_faults import Faults, Known, RuleFault
from responder.core.ruling.when_syntax import WhenReader

NAMES = Known(languages=frozenset({"ru", "et", "lv", "en"}), mailboxes=frozenset({"sales"}))


def read(node: object) -> tuple[Any, list[RuleFault]]:
    faults = Faults()
    return WhenReader(faults, NAMES).read(node, ()), faults.found


def when(text: str) -> Any:
    made, faults = read(yaml.safe_load(text))
    assert not faults
    return made


def fault_in_when(text: str) -> RuleFault:
    made, faults = read(yaml.safe_load(text))
    assert made is None
    assert len(faults) == 1, faults
    return faults[0]


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
        ("{}", (), "the condition is empty"),
        ("[]", (), "a condition is wanted"),
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
        ('{received.local_time: {gt: "18.30"}}', ("received.local_time", "gt"), '"18:30"'),
        ('{received.local_time: {lt: "6 pm"}}', ("received.local_time", "lt"), '"18:30"'),
        ("{from.domain: '@shop.ee'}", ("from.domain",), "a domain has no @; write `shop.ee`"),
        ("{from.domain: [a.ee, Anna@Shop.ee]}", ("from.domain", 1), "a domain has no @; write `Shop.ee`"),
        ("{from.domain: {ends: '@shop.ee'}}", ("from.domain", "ends"), "a domain has no @; write `shop.ee`"),
        ("{from.domain: 'https://shop.ee/x'}", ("from.domain",), "a domain has no scheme; write `shop.ee`"),
        ("{from.domain: shop.ee/}", ("from.domain",), "a domain has no /; write `shop.ee`"),
        ("{from.domain: {glob: '*@*'}}", ("from.domain", "glob"), "write it alone"),
        ("{from.domain: 'a.ee, b.ee'}", ("from.domain",), "these are several; write `[a.ee, b.ee]`"),
        ("{from.domain: '*.a.ee'}", ("from.domain",), 'write `{glob: "*.a.ee"}`'),
        ("{from.domain: [a.ee, .b.ee]}", ("from.domain", 1), "write `{ends: .b.ee}`"),
        (
            "{received.local_time: {between: 9:00-17:00}}",
            ("received.local_time", "between"),
            '["9:00", "17:00"]',
        ),
        ("{received.weekday: Sat}", ("received.weekday",), "Did you mean `saturday`?"),
        ("{received.weekday: Saturdy}", ("received.weekday",), "Did you mean `saturday`?"),
        ("{received.weekday: mondy}", ("received.weekday",), "Did you mean `monday`?"),
        ("{language: rus}", ("language",), "Did you mean `ru`?"),
        ("{mailbox: sale}", ("mailbox",), "Did you mean `sales`?"),
    ],
)
def test_a_mistake_in_a_condition_is_told_at_its_place(
    text: str, path: tuple[str | int, ...], words: str
) -> None:
    found = fault_in_when(text)
    assert found.path == path
    assert words in found.text


def test_a_fault_shows_a_hostile_value_on_one_safe_line() -> None:
    found = fault_in_when('{"a\\u202e\\n\\u001b[31m": x}')
    assert found.text.isprintable()


def test_conditions_nested_too_deep_are_a_fault_and_no_crash() -> None:
    node: Any = {"subject": "a"}
    for _ in range(5000):
        node = {"not": node}
    _, faults = read(node)
    assert "nested" in faults[0].text


@pytest.mark.parametrize("text", ["{received.weekday: Saturday}", "{received.weekday: [SUNDAY, friday]}"])
def test_a_weekday_may_be_written_in_any_case(text: str) -> None:
    """As Outlook and people write it."""
    assert when(text).field == "received.weekday"


@pytest.mark.parametrize(
    "value",
    [
        "{contains_any: '@shop.ee'}",
        "{regex: 'shop@?'}",
        "{glob: '*.ee'}",
        "{ends: .ee}",
        "' a.ee '",
        "Shop.EE",
        "õpe.ee",
    ],
)
def test_what_may_match_a_domain_stands(value: str) -> None:
    """Words are cut at signs, a pattern may make them optional."""
    assert when(f"{{from.domain: {value}}}").field == "from.domain"
