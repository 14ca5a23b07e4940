"""Other rules and templates in place of the configuration's own: read, checked and faulted like its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import ConfigError, Instead, Loaded, load

Load = Callable[..., Loaded]
OWN = "rules: [{id: own, then: {category: own}}]"
ENVIRON = {"IMAP": "imap-secret"}


@pytest.fixture
def config(load_text: Load, tmp_path: Path) -> Path:
    """A sound configuration with rules of its own."""
    load_text(OWN)
    return tmp_path / "responder.yaml"


def tried(config: Path, *rules: Path | str, templates: str = "") -> Loaded:
    return load(config, environ=ENVIRON, instead=Instead(tuple(map(str, rules)), templates))


def ids(loaded: Loaded) -> list[str]:
    return [rule.id for rule in loaded.rules.rules]


def test_other_rules_stand_in_place_of_all_of_its_own(config: Path, tmp_path: Path) -> None:
    """Several files in the order in which they are named, not sorted; everything else stays; the digest follows."""
    (tmp_path / "b.yaml").write_text("- {id: b, when: {subject: [late]}, then: {category: b}}")
    (tmp_path / "a.yaml").write_text("- {id: a, then: {category: a}}")
    usual, other = tried(config), tried(config, tmp_path / "b.yaml", tmp_path / "a.yaml")
    assert ids(usual) == ["own"]
    assert ids(other) == ["b", "a"]
    assert other.settings == usual.settings
    assert other.templates == usual.templates
    assert other.digest != usual.digest


def test_its_own_rules_are_not_even_looked_at(config: Path, tmp_path: Path) -> None:
    """Faults in what is replaced, and files of it that are away, hold nothing up."""
    config.write_text(config.read_text().replace(OWN, "rules: [{id: own}]\nrules_files: [gone.yaml]"))
    (tmp_path / "new.yaml").write_text("- {id: a, then: {category: a}}")
    with pytest.raises(ConfigError):
        tried(config)
    assert ids(tried(config, tmp_path / "new.yaml")) == ["a"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {id: a, then: {categori: a}}", "new.yaml:1:18: "),
        ("- {id: a, when: {subject: [late]}, then: {category: a}}", "there is no default rule"),
        ("rules: []", "a list of rules is wanted in this file"),
        ("- {id: a, then: {owner: nobody}}", "new.yaml:1:25: "),
    ],
)
def test_faults_stand_in_the_other_file(config: Path, tmp_path: Path, text: str, fault: str) -> None:
    """Each at its line and column, and judged by the names of this configuration."""
    place = tmp_path / "new.yaml"
    place.write_text(text)
    with pytest.raises(ConfigError) as told:
        tried(config, place)
    assert all(str(one).startswith(f"{place}:") for one in told.value.faults)
    assert fault in str(told.value)


def test_a_file_that_is_away_is_a_fault(config: Path, tmp_path: Path) -> None:
    """At its own name, and no other one beside it."""
    with pytest.raises(ConfigError) as told:
        tried(config, tmp_path / "[gone]*.yaml")
    (fault,) = told.value.faults
    assert str(fault).startswith(f"{tmp_path}/[gone]*.yaml:1:1: ")


def test_examples_of_the_other_rules_are_tried(config: Path, tmp_path: Path) -> None:
    """With mails beside their own file."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.eml").write_bytes(b"Subject: late\r\n\r\nlate\r\n")
    place = tmp_path / "sub" / "new.yaml"
    place.write_text(
        "- {id: late, when: {subject: [late]}, then: {category: a}, examples: [{mail: a.eml, expect: miss}]}\n"
        "- {id: default, then: {category: other}}\n"
    )
    (surprise,) = tried(config, place).surprises()
    assert (surprise.file, surprise.line) == (str(place), 1)


def test_another_folder_of_templates(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative to the current folder; its faults stand in its files."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    usual = tried(config).templates.texts["acknowledgement", "en"]
    (folder / "acknowledgement.en.txt").write_text(usual.replace("Thank you", "Many thanks"))
    monkeypatch.chdir(tmp_path)
    assert "Many thanks" in tried(config, templates="drafts").templates.texts["acknowledgement", "en"]
    (folder / "acknowledgement.en.txt").write_text("Subject: x\n\n{{ nonsense }}\n")
    with pytest.raises(ConfigError) as told:
        tried(config, templates="drafts")
    assert str(told.value.faults[0]).startswith(f"{folder}/acknowledgement.en.txt:")
