"""What is sound and yet surely not meant: a default rule on top, and files that nobody reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import ConfigError, Loaded
from responder.config.template_source import shipped_templates

Load = Callable[..., Loaded]
GOOD = shipped_templates()["acknowledgement", "en"]
RULE = (
    "- {id: a, when: {subject: x}, then: {category: a, template: allergy}}\n- {id: z, then: {category: z}}\n"
)


def notes(loaded: Loaded, folder: Path) -> list[str]:
    return [str(note).replace(f"{folder}/", "") for note in loaded.notes if "its own" not in str(note)]


def test_a_rule_without_when_above_others_is_noted(load_text: Load, tmp_path: Path) -> None:
    """At its id, with what it sets first and for how many rules."""
    text = (
        "rules:\n"
        "- {id: all, then: {category: other, owner: eve}}\n"
        "- {id: a, when: {subject: a}, then: {category: a, priority: high}}\n"
        "- {id: b, when: {subject: b}, then: {category: b, priority: low}}\n"
        "persons: {eve: {name: Eve}}\nlanguages: [en]\n"
    )
    (note,) = notes(load_text(text, read_secrets=False), tmp_path)
    assert note.startswith(
        "responder.yaml:2:8: this rule has no `when`: it fits every mail, and sets `category` first"
    )
    assert "for the 2 rules below" in note


def test_a_rule_without_when_that_beats_no_rule_is_not_noted(load_text: Load) -> None:
    """The last one, and one that sets what no rule below sets."""
    text = "rules: [{id: p, then: {priority: low}}, {id: z, then: {category: other}}]\n"
    assert load_text(text).notes == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("alergy.en.txt", "1:1: no rule names the template `alergy`. Did you mean `allergy`?"),
        ("zzz.en.txt", "1:1: no rule names the template `zzz`. Name it in a rule: template: zzz."),
        ("allergy.en.TXT", "1:1: is not read: it is no KIND.LANGUAGE.txt. Save it as plain text"),
        ("allergy.docx", "1:1: is not read"),
        ("allergy.en.html", "1:1: is not read"),
    ],
)
def test_a_text_that_no_reply_is_made_of_is_noted(
    load_text: Load, tmp_path: Path, name: str, words: str
) -> None:
    """By its ending, or by a kind that no rule names."""
    (tmp_path / "own").mkdir()
    for each in ("allergy.en.txt", name):
        (tmp_path / "own" / each).write_text(GOOD, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULE, encoding="utf-8")
    (note,) = notes(load_text("templates: own\nlanguages: [en]\nrules_files: [rules.yaml]"), tmp_path)
    assert note.startswith(f"own/{name}:{words}")


@pytest.mark.parametrize(
    "name", ["README.md", "allergy.en.txt~", "allergy.en.txt.bak", ".hidden.docx", "~$x.docx"]
)
def test_what_lies_beside_templates_by_custom_is_not_noted(
    load_text: Load, tmp_path: Path, name: str
) -> None:
    """A page for readers, what an editor leaves; nor is a shipped kind."""
    (tmp_path / "own").mkdir()
    for each in ("acknowledgement.en.txt", name):
        (tmp_path / "own" / each).write_text(GOOD, encoding="utf-8")
    rules = "rules: [{id: z, then: {category: z}}]"
    assert load_text(f"templates: own\nlanguages: [en]\n{rules}").notes == ()


@pytest.mark.parametrize(("ending", "other"), [("yaml", "yml"), ("yml", "yaml")])
def test_rules_with_the_other_ending_are_noted(
    load_text: Load, tmp_path: Path, ending: str, other: str
) -> None:
    """Unless another pattern reads them."""
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.d" / f"a.{ending}").write_text("- {id: z, then: {category: z}}\n", encoding="utf-8")
    (tmp_path / "rules.d" / f"b.{other}").write_text(
        "- {id: b, when: {subject: b}, then: {mark: b}}\n", encoding="utf-8"
    )
    (note,) = notes(load_text(f"rules_files: [rules.d/*.{ending}]"), tmp_path)
    assert note.startswith(f"rules.d/b.{other}:1:1: is not read: the pattern is *.{ending}. Rename it")
    assert load_text(f"rules_files: [rules.d/*.{ending}, rules.d/*.{other}]").notes == ()


def test_where_rules_cannot_be_read_no_template_is_called_unnamed(load_text: Load, tmp_path: Path) -> None:
    """The rule that names it may stand in the file that is at fault."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "allergy.en.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("- {id: a, when: {text: b: c}}\n", encoding="utf-8")
    rules = "rules: [{id: z, then: {category: z}}]\nrules_files: [a.yaml]"
    with pytest.raises(ConfigError) as told:
        load_text(f"templates: own\nlanguages: [en]\n{rules}")
    assert len(told.value.faults) == 1
    assert told.value.notes == ()
