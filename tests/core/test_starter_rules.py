"""The starter rules: sound, in four languages, and as good as the page about them says, no better."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from responder.core.message import parse
from responder.core.rules import ASPECTS, RuleSet, Surroundings, match
from responder.core.ruling.criteria import OPERATORS
from responder.core.ruling.fields import FIELDS
from responder.core.ruling.rule_examples import run_examples
from responder.core.ruling.rule_syntax import KEYS, read_rules
from responder.core.ruling.then_syntax import ASKABLE, PRIORITIES, REGISTER

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
NODES: list[Any] = yaml.safe_load(
    files("responder").joinpath("starter_rules.yaml").read_text(encoding="utf-8")
)
MAILS: list[Any] = yaml.safe_load(Path(__file__).with_name("starter_mails.yaml").read_text(encoding="utf-8"))
CATEGORIES = {"order_mistake", "delivery", "goods_faulty", "service", "advertising", "other"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    read, faults = read_rules(NODES, need_default=True)
    assert read is not None, faults
    return read


def judged(rules: RuleSet, mail: Any) -> tuple[str, bool]:
    language, _, _, _, text = mail
    said = match(parse(f"From: a@b.ee\r\n\r\n{text}".encode()), Surroundings(language=language), rules)
    return str(said.aspects["category"]), said.aspects["priority"] == "high"


def tally(rules: RuleSet, half: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for mail in (each for each in MAILS if each[1] == half):
        category, angry = judged(rules, mail)
        verdict = "right" if category == mail[2] else "other" if category == "other" else "wrong"
        counts.update(
            [verdict, "mails", f"anger {'seen' if angry else 'not seen'} {'there' if mail[3] else 'absent'}"]
        )
    return counts


def test_their_own_examples_come_out(rules: RuleSet) -> None:
    assert run_examples(rules, NODES) == ()


def test_no_rule_is_without_examples(rules: RuleSet) -> None:
    assert all(node["examples"] for node in NODES)


def test_they_name_the_causes_and_end_with_the_default(rules: RuleSet) -> None:
    named = {value for rule in rules.rules for name, value in rule.then if name == "category"}
    assert named == CATEGORIES
    assert (rules.rules[-1].id, rules.rules[-1].when) == ("default", None)


def test_every_rule_of_a_cause_asks_for_what_its_answer_needs(rules: RuleSet) -> None:
    for rule in rules.rules:
        then = dict(rule.then)
        assert ("category" in then) == ("ask_for" in then)


@pytest.mark.parametrize("half", ["seen", "oblique", "unseen"])
def test_the_page_tells_the_figures_that_are_measured(rules: RuleSet, half: str) -> None:
    counts = tally(rules, half)
    row = f"| {half} | {counts['mails']} | {counts['right']} | {counts['other']} | {counts['wrong']} |"
    anger = (
        f" {counts['anger seen there']} of {counts['anger seen there'] + counts['anger not seen there']} |"
    )
    false_alarms = f" {counts['anger seen absent']} |"
    assert row + anger + false_alarms in PAGE


def test_usual_words_are_known_in_each_language(rules: RuleSet) -> None:
    for language in ("ru", "et", "lv", "en"):
        seen = [mail for mail in MAILS if mail[:2] == [language, "seen"]]
        right = sum(judged(rules, mail) == (mail[2], mail[3]) for mail in seen)
        assert len(seen) == 20
        assert right >= 19, language


def test_a_mail_without_diacritics_is_judged_alike(rules: RuleSet) -> None:
    table = str.maketrans("āčēģīķļņšūžõäöüĀČĒĢĪĶĻŅŠŪŽÕÄÖÜё", "acegiklnsuzoaouACEGIKLNSUZOAOUе")
    for mail in MAILS:
        plain = [*mail[:4], mail[4].translate(table)]
        assert judged(rules, plain) == judged(rules, mail), mail[4]


def test_the_page_explains_every_key_field_operator_and_aspect() -> None:
    for name in (*KEYS, *FIELDS, "header.NAME", *OPERATORS, *ASPECTS, "all", "any", "not"):
        assert f"| `{name}` |" in PAGE, name


def test_the_page_names_every_value_of_a_closed_set() -> None:
    for value in (*ASKABLE, *PRIORITIES, *REGISTER):
        assert f"`{value}`" in PAGE, value


def test_the_page_explains_nothing_that_does_not_exist() -> None:
    known = {*KEYS, *FIELDS, "header.NAME", *OPERATORS, *ASPECTS, "all", "any", "not"}
    rows = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}
    assert rows <= known


def test_the_rules_on_the_page_are_good_rules() -> None:
    blocks = [block.split("```")[0] for block in PAGE.split("```yaml\n")[1:]]
    assert len(blocks) >= 4
    for block in blocks:
        nodes = yaml.safe_load(block)
        rules, faults = read_rules(nodes)
        assert rules is not None, faults
        assert run_examples(rules, nodes) == ()
