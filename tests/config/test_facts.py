"""`facts`: what a desk asks for of its own, refused where it could not be asked or would always be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import Loaded, desks
from responder.config.facts import FactSettings, patterns_of

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
FACTS = """\
languages: [ru, et]
facts:
  iban:
    ask: {ru: На какой счёт вернуть деньги?, et: Millisele kontole raha tagastada?}
    recognise: [iban, konto*]
    regex: ['ee\\d{18}']
  goods: {recognise: [радиатор*]}
rules: [{id: default, then: {category: other, ask_for: [goods, iban]}}]
"""


def test_facts_reach_the_desk_and_the_rules(load_text: Callable[..., Loaded]) -> None:
    """What stands under `facts` may be asked for by a rule, and each desk knows its questions."""
    loaded = load_text(FACTS)
    desk = desks(loaded)[0]
    assert desk.facts["iban"].questions["et"] == "Millisele kontole raha tagastada?"
    assert desk.facts["iban"].recognise == ("iban", "konto*")
    assert desk.facts["goods"].recognise == ("радиатор*",)
    assert dict(desk.rules.rules[0].then)["ask_for"] == ("goods", "iban")


def test_every_pattern_is_told_with_its_place(load_text: Callable[..., Loaded]) -> None:
    """Those who try patterns on hostile text beforehand find all of them."""
    assert list(patterns_of(load_text(FACTS).settings.facts)) == [
        (("facts", "iban", "regex", 0), "ee\\d{18}")
    ]


def test_another_question_is_another_configuration(load_text: Callable[..., Loaded]) -> None:
    """The digest that stands in decisions covers the desk's own facts."""
    assert load_text(FACTS).digest != load_text(FACTS.replace("raha tagastada", "maksta")).digest


WHOLE = "languages: [et]\nfacts: {iban: {ask: {et: Mis?}, "


@pytest.mark.parametrize(
    ("fragment", "fault"),
    [
        (
            "languages: [et, ru]\nfacts: {iban: {ask: {et: Mis?}, regex: [ee]}}",
            "2:16: the question is missing in ru. Add `ru: ...?` to `ask`.",
        ),
        (
            "languages: [et]\nfacts: {iban: {regex: [ee]}}",
            "2:9: the question is missing in et. Add `et: ...?` to `ask`.",
        ),
        (
            "facts: {goods: {ask: {ee: Mis?}}}",
            "1:23: language `ee` has no words here. Known here: `en`, `et`, `lv`, `ru`.",
        ),
        (
            "languages: [et]\nfacts: {iban: {ask: {et: Mis?}}}",
            "2:9: nothing shows that a mail holds this fact, so it would always be asked for. "
            "Add `recognise` or `regex`.",
        ),
        (
            "facts: {goods: {}}",
            "1:9: this says nothing of a fact that is built in. Add `ask`, `recognise` or `regex`, or remove it.",
        ),
        (
            f"languages: [et]\nfacts: {{goods: {{ask: {{et: {'m' * 201}?}}}}}}",
            "2:27: this question is longer than 200 characters. Ask for one thing, shortly.",
        ),
        (
            'languages: [et]\nfacts: {goods: {ask: {et: "Mis?\\nBcc: x"}}}',
            "2:27: this text has a line break or an invisible character in it. Keep it on one line.",
        ),
        (
            WHOLE + "recognise: ['a*']}}",
            "2:45: `a*` has fewer than two letters before its `*`, which nearly every word meets.",
        ),
        (
            WHOLE + "regex: ['a(']}}",
            "2:41: `a(` is not a regular expression: missing ), at character 3. Correct it.",
        ),
        (
            WHOLE + "regex: ['.*']}}",
            "2:41: `.*` fits every mail, so the fact would never be asked for. Make it say more.",
        ),
        (
            WHOLE + "regex: ['\\w']}}",
            "2:41: `\\w` fits every mail, so the fact would never be asked for. Make it say more.",
        ),
        (
            WHOLE + f"regex: ['{'a' * 2001}']}}}}",
            f"2:41: `{'a' * 59}…` is longer than 2000 characters. Use words, or several patterns.",
        ),
        (
            WHOLE + "regex: ['((a{500}){500}){500}']}}",
            "2:41: `((a{500}){500}){500}` is too large a regular expression. Use words, or several patterns.",
        ),
        (
            WHOLE + "recognize: [a]}}",
            "2:33: `recognize` is no setting here. Correct or remove it. Did you mean `recognise`?",
        ),
        (
            "languages: [et]\nfacts: {iban: {ask: {et: Mis?}, regex: [ee]}}\n"
            "rules: [{id: a, then: {ask_for: [ibann]}}]",
            "3:34: fact to ask for `ibann` is not known. Did you mean `iban`?",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_place(
    fragment: str, fault: str, faults_of: Callable[..., list[str]]
) -> None:
    """Each mistake by itself is one fault: where, what, and what to do."""
    assert faults_of(fragment) == [f"responder.yaml:{fault}"]


def test_a_question_without_its_sign_is_noted(load_text: Callable[..., Loaded]) -> None:
    """A request may be worded as none; whoever forgot the sign is told."""
    (note,) = load_text("languages: [et]\nfacts: {goods: {ask: {et: Saatke mudel}}}").notes
    assert note.text == "this is no question: it does not end with `?`."


def test_a_pattern_that_hostile_text_holds_up_is_told(load_text: Callable[..., Loaded]) -> None:
    """`check` tries the patterns of facts as it tries those of rules."""
    rules = "rules: [{id: default, then: {category: other}}]"
    slow, notes = load_text(f"facts: {{goods: {{regex: ['abc', '(x+x+)+y']}}}}\n{rules}").tried()
    assert [(fault.line, fault.column) for fault in slow] == [(1, 32)]
    assert "takes longer than the 50 ms" in slow[0].text
    assert notes == ()


def test_the_page_explains_what_a_fact_holds() -> None:
    """docs/configuration.md has a row for each setting of a fact, in the words of the code."""
    for name, field in FactSettings.model_fields.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `facts.{name}` |"))
        assert row.endswith(f" | {field.description} |")
