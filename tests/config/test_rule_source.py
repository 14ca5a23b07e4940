"""Rules come from the file, from further files or from the package; each fault stands where the operator wrote it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import Loaded, default_desk
from responder.config.rule_source import is_shipped, starter_rules
from responder.core.ruling.pattern_trials import slow_patterns

Load = Callable[..., Loaded]
Faults = Callable[..., list[str]]
DEFAULT = "- {id: default, then: {category: other}}\n"
RULES = """\
rules:
  - id: late
    when:
      any:
        - subject: [доставк*, tarne*]
        - boddy: {contains_any: [x]}
    then: {categry: delivery, target: 24, owner: bob, template: nope}
  - id: late
    wen: 3
    then: {category: 5}
  - just text
"""


def test_faults_of_rules_stand_at_their_keys_and_values(faults_of: Faults) -> None:
    """An unknown key is told at the key, a wrong value at the value, through every level of a condition."""
    places = [fault.split(": ")[0].removeprefix("responder.yaml:") for fault in faults_of(RULES)]
    assert places == ["6:11", "7:12", "7:39", "7:50", "7:65", "8:9", "9:5", "10:22", "11:5"]


@pytest.mark.parametrize(
    "text", ["rules: []", "rules:\n  - {id: a, when: {subject: x}, then: {category: b}}"]
)
def test_rules_without_a_default_are_refused(faults_of: Faults, text: str) -> None:
    """A list must end with a rule that always hits; the fault stands at the list."""
    (told,) = faults_of(text)
    assert told.split(": ")[0] == ("responder.yaml:1:8" if "[]" in text else "responder.yaml:2:3")
    assert "there is no default rule" in told


def test_rules_know_the_names_of_the_configuration(load_text: Load) -> None:
    """Persons, calendars and languages of the file may stand in rules."""
    text = (
        "persons: {mari: {name: Mari}}\n"
        "calendars: {riga: {zone: Europe/Riga, holidays: LV}}\n"
        "rules: [{id: default, then: {owner: mari, calendar: riga, language: lv, category: other}}]\n"
    )
    (rule,) = load_text(text).rules.rules
    assert dict(rule.then) == {"owner": "mari", "calendar": "riga", "language": "lv", "category": "other"}


def test_names_of_a_faulty_section_are_not_told_again(faults_of: Faults) -> None:
    """Where `persons` itself is wrong, a rule that names one of them is not at fault."""
    text = (
        "persons: [mari]\nrules: [{id: default, then: {owner: mari, category: other}}]\nresponsible: mari\n"
    )
    (told,) = faults_of(text)
    assert told.startswith("responder.yaml:1:10: ")


def test_files_of_rules_follow_in_order(load_text: Load, tmp_path: Path) -> None:
    """`rules` come first, then each pattern in its order, its files sorted by name."""
    folder = tmp_path / "rules.d"
    folder.mkdir()
    for name in ("b", "a"):
        (folder / f"{name}.yaml").write_text(
            f"- {{id: {name}, when: {{subject: {name}}}, then: {{category: {name}}}}}\n"
        )
    (tmp_path / "last.yaml").write_text(DEFAULT)
    text = (
        "rules: [{id: own, when: {subject: own}, then: {category: own}}]\n"
        "rules_files: [rules.d/*.yaml, last.yaml]\n"
    )
    assert [rule.id for rule in load_text(text).rules.rules] == ["own", "a", "b", "default"]


def test_a_fault_names_the_file_in_which_it_stands(faults_of: Faults, tmp_path: Path) -> None:
    """Faults of several files come together: doubled ids across files, a wrong shape, broken YAML."""
    (tmp_path / "a.yaml").write_text(DEFAULT.replace("other", "[x]"))
    assert faults_of("rules_files: [a.yaml]")[0].startswith("a.yaml:1:34: ")
    (tmp_path / "b.yaml").write_text("rules: x\n")
    (tmp_path / "c.yaml").write_text("- id: [\n")
    places = [fault.split(": ")[0] for fault in faults_of("rules_files: [b.yaml, c.yaml]")]
    assert places == ["b.yaml:1:1", "c.yaml:2:1"]


def test_without_rules_the_starter_rules_hold(load_text: Load) -> None:
    """Neither `rules` nor `rules_files`: the rules of the package, the same that a look without a file uses."""
    loaded = load_text("")
    assert loaded.rules.rules
    assert loaded.rules.digest == default_desk().rules.digest


def test_the_examples_of_the_starter_rules_hold(load_text: Load) -> None:
    """Each example in the starter rules comes out as it says."""
    assert load_text("").surprises() == ()


def test_an_example_that_comes_out_otherwise_is_told_at_its_place(load_text: Load, tmp_path: Path) -> None:
    """A surprise and a mail that cannot be read are told; examples that hold, one in an .eml, are not."""
    (tmp_path / "late.eml").write_text("From: a@example.ee\nSubject: tarne\n\nKus?\n")
    text = (
        "rules:\n"
        "  - id: late\n"
        "    when: {subject: tarne*}\n"
        "    then: {category: delivery}\n"
        "    examples:\n"
        "      - {subject: Tarne hilines, expect: hit}\n"
        "      - {mail: late.eml, expect: {category: delivery}}\n"
        "      - {subject: Arve, expect: hit}\n"
        "      - {mail: absent.eml, expect: hit}\n"
        "  - {id: default, then: {category: other}}\n"
    )
    surprises = load_text(text).surprises()
    assert [(fault.line, fault.column) for fault in surprises] == [(8, 33), (9, 16)]
    assert "expected a hit of `late`" in surprises[0].text
    assert surprises[1].text.startswith("the mail of this example cannot be read (no such file or directory)")


def test_a_pattern_that_hostile_text_holds_up_is_told_at_its_place(load_text: Load) -> None:
    """It loads, for it does no harm until such a mail comes; trying it says what would."""
    text = (
        "rules:\n"
        "  - id: late\n"
        "    when:\n"
        "      any:\n"
        "        - subject: {regex: '\\d{5}'}\n"
        "        - not: {text: {regex: '(\\w+\\s?)+\\.'}}\n"
        "    then: {category: delivery}\n"
        "  - {id: default, then: {category: other}}\n"
    )
    ((fault,), notes) = load_text(text).tried()
    assert (fault.line, fault.column, notes) == (6, 31, ())
    assert fault.text.startswith(
        "this pattern takes longer than the 50 ms that the patterns of one mail share, on"
    )


def test_patterns_that_could_not_be_tried_are_a_note(
    load_text: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the time for all of them is up: nothing is refused, and nobody believes that they were tried."""
    later = iter((0.0, 0.0, 0.0, *[9.0] * 99))
    monkeypatch.setattr("responder.config.rule_reading.time.monotonic", lambda: next(later))
    rules = "".join(
        f"  - {{id: r{n}, when: {{subject: {{regex: 'x{n}+y'}}}}, then: {{tags: b}}}}\n" for n in range(4)
    )
    faults, (note,) = load_text(f"rules:\n{rules}  - {{id: d, then: {{category: c}}}}\n").tried()
    assert faults == ()
    assert (note.line, note.column) == (3, 38)
    assert note.text.startswith("patterns from here on were not tried on hostile text, 3 in all: 5 seconds")


def test_the_shipped_patterns_are_quick_on_hostile_text() -> None:
    """They are tried here, so that `check` need not try them again at each desk."""
    assert slow_patterns(starter_rules().values(), time.monotonic, seconds=60.0) == ((), ())


def test_the_shipped_patterns_are_known_and_no_others() -> None:
    """As they stand, whatever quotes are in them; a changed one is tried like any other."""
    tried: list[str] = []

    def known(pattern: str) -> bool:
        tried.append(pattern)
        return is_shipped(pattern)

    assert slow_patterns(starter_rules().values(), time.monotonic, seconds=0.0, known=known) == ((), ())
    assert len(tried) > 3
    assert not any(is_shipped(f"{pattern}x") or is_shipped(pattern[:-1]) for pattern in tried)
