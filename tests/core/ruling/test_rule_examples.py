"""Examples in rules: what is expected is compared with what the whole rule set says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from responder.core.ruling.fields import Surroundings
from responder.core.ruling.rule_examples import mail_names, run_examples
from responder.core.ruling.rule_syntax import read_rules

RULES = """
- id: late
  when: {text: [опозд*, не пришёл заказ]}
  then: {category: delivery, ask_for: [order_number], target: 24wh}
  examples: %s
- id: shop
  when: {any: [{from.domain: shop.ee}, {header.X-Shop: {exists: true}}, {attachments.names: {ends: .pdf}}]}
  then: {tags: [own], no_ack: {reason: ours}}
- {id: estonian, when: {all: [{language: et}, {followup: false}, {mailbox: sales}]}, then: {owner: anna}}
- {id: default, then: {category: other}}
"""


def run(examples: str, around: Surroundings | None = None, **mails: bytes) -> list[tuple[Any, str]]:
    nodes = yaml.safe_load(RULES % examples)
    rules, faults = read_rules(nodes)
    assert rules is not None, faults
    found = run_examples(rules, nodes, {name.replace("_", "."): raw for name, raw in mails.items()}, around)
    return [(fault.path[1:], fault.text) for fault in found]


@pytest.mark.parametrize(
    "example",
    [
        "{text: Заказ опоздал, expect: hit}",
        "{subject: 'Re: Опоздание', expect: hit}",
        "{text: Всё хорошо, expect: miss}",
        "{text: Не пришел заказ, expect: {category: delivery, owner: null}}",
        "{text: Заказ опоздал, expect: {ask_for: order_number, target: 24wh, tags: null}}",
        "{text: x, from: Anna <anna@shop.ee>, expect: {tags: own, no_ack: {reason: ours}, category: other}}",
        "{text: x, from: 'Jānis <j@shop.ee>', expect: {tags: [own]}}",
        "{text: x, headers: {X-Shop: 'yes'}, expect: {tags: own}}",
        "{text: x, attachments: [Rēķins.pdf], expect: {tags: own}}",
        "{text: x, language: et, followup: false, mailbox: sales, expect: {owner: anna}}",
        "{mail: one.eml, expect: hit}",
    ],
)
def test_examples_that_come_out_as_expected_say_nothing(example: str) -> None:
    assert run(f"[{example}]", one_eml="Subject: опоздали\r\n\r\n".encode()) == []


@pytest.mark.parametrize(
    ("example", "where", "words"),
    [
        ("{text: Заказ тут, expect: hit}", ("expect",), "expected a hit of `late`, but it does not hit"),
        (
            "{text: Заказ опоздал, expect: miss}",
            ("expect",),
            "expected a miss of `late`, but it hits on `опоздал`",
        ),
        (
            "{text: Заказ опоздал, expect: {category: other}}",
            ("expect",),
            "expected category `other`, got `delivery`, set by rule `late`",
        ),
        ("{text: x, expect: {owner: anna}}", ("expect",), "expected owner `anna`, got nothing"),
        ("{text: x, expect: {ownr: anna}}", ("expect", "ownr"), "Did you mean `owner`?"),
        ("{text: x}", ("expect",), "say what is expected"),
        ("{text: x, expect: yes please}", ("expect",), "say what is expected"),
        ("{expect: hit}", (), "the example has no mail"),
        ("{txt: x, text: y, expect: hit}", ("txt",), "Did you mean `text`?"),
        ("{text: 5, expect: hit}", ("text",), "in quotes"),
        ("{mail: none.eml, expect: hit}", ("mail",), "there is no mail `none.eml`"),
        ('{text: x, subject: "a\\nb: c", expect: hit}', ("subject",), "cannot stand in a header field"),
        ("{text: x, followup: maybe, expect: hit}", ("followup",), "true or false"),
        ("{text: x, language: 5, expect: hit}", ("language",), "a text is wanted"),
        ("{text: x, headers: y, expect: hit}", ("headers",), "header fields are wanted"),
        ("word", (), "an example is wanted"),
    ],
)
def test_a_surprise_is_told_at_its_place(example: str, where: tuple[str, ...], words: str) -> None:
    ((path, text),) = run(f"[{example}]")
    assert path == ("examples", 0, *where)
    assert words in text


def test_examples_that_are_no_list_are_a_fault() -> None:
    ((path, text),) = run("{text: x, expect: hit}")
    assert path == ("examples",)
    assert "list" in text


def test_what_an_example_leaves_open_is_taken_from_the_surroundings() -> None:
    around = Surroundings(mailbox="sales", language="et", followup=False)
    assert run("[{text: x, expect: {owner: anna}}]", around) == []


def test_a_hit_that_a_stop_prevents_is_told_as_such() -> None:
    nodes = yaml.safe_load("""
    - {id: first, when: {text: one}, then: {mark: x}, stop: true}
    - {id: second, when: {text: two}, then: {mark: y}, examples: [{text: one two, expect: hit}]}
    """)
    rules, _ = read_rules(nodes)
    assert rules is not None
    (fault,) = run_examples(rules, nodes)
    assert "a rule above it hits and stops" in fault.text


def test_the_files_that_examples_name_are_listed_with_their_places() -> None:
    nodes = yaml.safe_load(RULES % "[{text: a, expect: hit}, {mail: late.eml, expect: hit}]")
    assert mail_names(nodes) == (((0, "examples", 1, "mail"), "late.eml"),)
