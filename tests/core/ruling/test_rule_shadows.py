"""Rules that can never win are found; rules that can are left alone."""

from __future__ import annotations

import time

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


def lost(*rules: str) -> list[str]:
    """Rules "WHEN -> THEN", each in YAML: the ids (a, b, c ...) of those that are said never to win."""
    texts = []
    for number, rule in enumerate(rules):
        when, _, then = rule.partition(" -> ")
        texts.append(f"- {{id: {'abcdefgh'[number]}, when: {when}, then: {{{then or 'mark: x'}}}}}")
    rule_set, faults = read_rules(yaml.safe_load("\n".join(texts)))
    assert rule_set or all("can never win" in found.text for found in faults), faults
    return ["abcdefgh"[int(found.path[0])] for found in faults]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        # Words in another order, a longer list, a beginning, a part of a phrase, diacritics left out.
        ("{subject: [late, hilines]}", "{subject: [hilines, late]}"),
        ("{subject: [late, hilines, kavējas]}", "{subject: [late, kavējas]}"),
        ("{subject: [опозда*, late]}", "{subject: [опоздал, опоздани*]}"),
        ("{text: пришёл}", "{text: не пришёл}"),
        ("{text: [не пришёл*]}", "{text: заказ не пришёл вовремя}"),
        ("{subject: kõht}", "{subject: koht}"),
        ("{subject: Late}", "{subject: LATE}"),
        ("{subject: {contains_any: [a1, b1]}}", "{subject: {contains_all: [c1, a1]}}"),
        ("{subject: {contains_all: [a1, b1]}}", "{subject: {contains_all: [b1, c1, a1]}}"),
        # The same written otherwise.
        ("{all: [{subject: a1}, {body: b1}]}", "{all: [{body: b1}, {subject: a1}]}"),
        ("{any: [{subject: a1}, {body: b1}]}", "{any: [{body: b1}, {subject: a1}]}"),
        ("{subject: {contains_all: [a1, b1]}}", "{all: [{subject: a1}, {subject: b1}]}"),
        ("{any: [{subject: a1}, {subject: b1}]}", "{subject: [a1, b1]}"),
        ("{not: {not: {subject: a1}}}", "{subject: a1}"),
        ("{not: {any: [{subject: a1}, {body: b1}]}}", "{all: [{not: {body: b1}}, {not: {subject: a1}}]}"),
        # Nested.
        ("{any: [{subject: a1}, {all: [{body: b1}, {cc: c1}]}]}", "{all: [{cc: c1}, {body: b1}, {to: d1}]}"),
        (
            "{any: [{all: [{subject: a1}, {body: b1}]}, {all: [{subject: a1}, {body: c1}]}]}",
            "{all: [{subject: a1}, {any: [{body: b1}, {body: c1}]}]}",
        ),
        # Fields that hold each other.
        ("{text: late}", "{subject: late}"),
        ("{text: late}", "{body: late}"),
        ("{from.domain: b.ee}", "{from: a@b.ee}"),
        ("{from.domain: [b.ee, c.lv]}", "{from: [a@b.ee, x@c.lv]}"),
        ("{from: b.ee}", "{from.domain: b.ee}"),
        ("{from.domain: {glob: '*.ee'}}", "{from.domain: shop.ee}"),
        # Beginnings, ends, parts.
        ("{subject: {starts: order}}", "{subject: {starts: order no}}"),
        ("{subject: {ends: late}}", "{subject: {ends: so late}}"),
        ("{subject: {contains: der}}", "{subject: {starts: order}}"),
        ("{subject: {contains: der}}", "{subject: {equals: my order}}"),
        ("{subject: {starts: my}}", "{subject: {in: [my order, my cup]}}"),
        ("{subject: {contains: zab}}", "{subject: [grozabas, 'zabas*']}"),
        ("{subject: order}", "{subject: {equals: my order}}"),
        # Numbers, times, yes and no.
        ("{attachments.count: {gt: 3}}", "{attachments.count: {gt: 5}}"),
        ("{attachments.count: {gt: 3}}", "{attachments.count: 4}"),
        ("{size: {lt: 5 MB}}", "{size: {between: [1, 1000]}}"),
        ("{not: {size: {lt: 10}}}", "{size: {gt: 20}}"),
        ('{received.local_time: {between: ["18:00", "9:00"]}}', '{received.local_time: {gt: "20:00"}}'),
        ("{received.weekday: [monday, tuesday]}", "{received.weekday: tuesday}"),
        ("{not: {received.weekday: [monday, tuesday]}}", "{received.weekday: sunday}"),
        ("{not: {followup: true}}", "{followup: false}"),
        # What is there.
        ("{header.X-Test: {exists: true}}", "{header.X-Test: {contains: x}}"),
        ("{header.X-Test: {exists: true}}", "{not: {header.X-Test: {contains: x}}}"),
        ("{not: {header.X-Test: {exists: true}}}", "{header.X-Test: {exists: false}}"),
    ],
)
def test_a_rule_below_a_wider_one_is_found(above: str, below: str) -> None:
    """Both set the same: the lower never wins."""
    assert lost(above, below) == ["b"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("{subject: koht}", "{subject: kõht}"),
        ("{subject: не пришёл}", "{subject: пришёл}"),
        ("{subject: late}", "{subject: late*}"),
        ("{subject: late}", "{text: late}"),
        ("{subject: {regex: order}}", "{subject: {equals: order}}"),
        ("{subject: order}", "{subject: {starts: order}}"),
        ("{subject: {contains: ab}}", "{subject: {contains_any: [abc, xyz]}}"),
        ("{from: a@b.ee}", "{from.domain: b.ee}"),
        ("{from.domain: ee}", "{from: a@b.ee}"),
        ("{from: õ.ee}", "{from.domain: õ.ee}"),
        ("{not: {subject: [a1, b1]}}", "{not: {subject: a1}}"),
        ("{not: {text: a1}}", "{not: {subject: a1}}"),
        ("{attachments.count: {gt: 3}}", "{attachments.count: {gt: 2}}"),
        ("{attachments.count: {gt: 3}}", "{attachments.count: 3}"),
        ('{received.local_time: {gt: "20:00"}}', '{received.local_time: {between: ["18:00", "9:00"]}}'),
        ("{not: {header.X-Test: x}}", "{header.X-Test: {exists: true}}"),
        ("{header.X-Test: {exists: true}}", "{not: {header.X-Other: x}}"),
    ],
)
def test_a_rule_that_can_win_is_left_alone(above: str, below: str) -> None:
    """Some mail meets the lower and not the upper."""
    assert lost(above, below) == []


def test_rules_that_together_leave_nothing_are_found() -> None:
    """One sets the category, one the mark; or each has one of the words."""
    assert lost(
        "{text: late} -> category: x", "{subject: late}", "{subject: [late]} -> category: y, mark: y"
    ) == ["c"]
    assert lost("{subject: late}", "{subject: slow*}", "{subject: [slowly, late]}") == ["c"]
    assert lost("{subject: late}", "{subject: slow*}", "{any: [{subject: late}, {subject: slow}]}") == ["c"]
    assert lost("{subject: late}", "{subject: slow*}", "{subject: [slowly, late, never]}") == []
    _, faults = read(
        "- {id: a, when: {text: late}, then: {category: x}}\n"
        "- {id: b, when: {text: late*}, then: {mark: x}}\n"
        "- {id: c, when: {subject: late}, then: {category: y, mark: y}}"
    )
    assert faults[0].text == (
        "rule `c` can never win: `a` and `b` above it set all that it sets whenever it hits. "
        "Move this one up, or narrow the others"
    )


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{attachments.count: {gt: 5}}, {attachments.count: {lt: 3}}]}",
        "{all: [{received.weekday: monday}, {received.weekday: tuesday}]}",
        "{all: [{language: ru}, {not: {language: [ru, et]}}]}",
        "{all: [{subject: a1}, {not: {subject: a1}}]}",
        "{all: [{header.X: {exists: false}}, {header.X: y}]}",
        "{all: [{followup: true}, {followup: false}]}",
    ],
)
def test_conditions_that_exclude_each_other_are_found(when: str) -> None:
    """No mail meets them all."""
    assert lost(when) == ["a"]


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{attachments.count: {gt: 3}}, {attachments.count: {lt: 5}}]}",
        "{all: [{to: a@b.ee}, {to: c@b.ee}]}",
        "{all: [{subject: a1}, {not: {body: a1}}]}",
        "{any: [{followup: true}, {followup: false}]}",
        "{all: [{header.X: {exists: false}}, {header.Y: y}]}",
    ],
)
def test_conditions_that_go_together_are_left_alone(when: str) -> None:
    """A mail may have several addressees, and other fields."""
    assert lost(when) == []


def test_hundreds_of_rules_with_long_lists_are_compared_in_time() -> None:
    """A desk's whole list, every two of them."""
    nodes = [
        {"id": f"r{n}", "when": {"any": [{"subject": [f"w{n}x{k}*" for k in range(30)]}, {"body": f"v{n}"}]},
         "then": {"mark": "m"}}
        for n in range(390)
    ]  # fmt: skip
    began = time.process_time()
    assert read_rules(nodes)[1] == ()
    assert time.process_time() - began < 10
