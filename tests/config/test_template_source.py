"""Templates: the shipped ones, the operator's above them, and what is wrong with the operator's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import Loaded, default_desk
from responder.config.template_source import missing_languages, read_templates, shipped_templates
from responder.core.reply import check_template
from responder.core.writing.template_check import UNPROMPTED

Faults = Callable[..., list[str]]
GOOD = shipped_templates()["acknowledgement", "et"]
RULE = (
    "rules: [{id: a, when: {subject: x}, then: {template: urgent}}, {id: default, then: {category: other}}]\n"
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_the_shipped_templates_are_sound_in_four_languages() -> None:
    """Each shipped template passes the check that the operator's must pass."""
    shipped = shipped_templates()
    assert {language for kind, language in shipped if kind == "acknowledgement"} == {"ru", "et", "lv", "en"}
    assert [check_template(kind, language, text) for (kind, language), text in shipped.items()] == [()] * len(
        shipped
    )


def test_an_own_template_stands_above_the_shipped_one(own: Path) -> None:
    """A file of the same name replaces; the others stay; notes and backups in the folder are no templates."""
    (own / "acknowledgement.et.txt").write_text(f"{GOOD}\nHead päeva!\n", encoding="utf-8")
    (own / "README.md").write_text("notes")
    (own / ".acknowledgement.et.txt").write_text("an editor's")
    (own / "acknowledgement.et.txt~").write_text("a backup")
    templates, faults = read_templates(str(own))
    assert faults == []
    assert templates.texts["acknowledgement", "et"].endswith("Head päeva!\n")
    assert templates.texts["acknowledgement", "en"] == shipped_templates()["acknowledgement", "en"]


def test_faults_of_a_template_stand_at_its_line(own: Path, faults_of: Faults) -> None:
    """Broken syntax, an unknown variable, a wrong name and a wrong encoding are all told, each in its own file."""
    lines = GOOD.splitlines(keepends=True)
    (own / "acknowledgement.en.txt").write_text(
        "".join([*lines[:4], "{% if %}\n", *lines[4:]]), encoding="utf-8"
    )
    (own / "acknowledgement.et.txt").write_text(
        "".join([*lines[:6], "{{ colour }}\n", *lines[6:]]), encoding="utf-8"
    )
    (own / "Acknowledgement.txt").write_text(GOOD, encoding="utf-8")
    (own / "acknowledgement.lv.txt").write_bytes(b"Subject: \xff")
    places = [fault.split(": ")[0] for fault in faults_of("templates: own")]
    assert places == [
        "own/Acknowledgement.txt:1:1",
        "own/acknowledgement.en.txt:5:1",
        "own/acknowledgement.et.txt:7:4",
        "own/acknowledgement.lv.txt:1:10",
    ]


def test_a_kind_that_a_rule_names_must_exist_in_every_language(own: Path, faults_of: Faults) -> None:
    """The fault stands at the rule's `template`, and names the file to add."""
    (own / "urgent.et.txt").write_text(GOOD, encoding="utf-8")
    (told,) = faults_of(f"templates: own\nlanguages: [et, lv, en]\n{RULE}")
    assert told == (
        "responder.yaml:3:54: template `urgent` is missing in lv, en. Add urgent.lv.txt to the folder in `templates`."
    )


def test_a_template_that_cannot_be_read_is_not_told_as_missing(own: Path, faults_of: Faults) -> None:
    """A file saved in an old Windows encoding is there: its encoding is told, and nothing else."""
    (own / "urgent.et.txt").write_text(GOOD, encoding="utf-8")
    (own / "urgent.lv.txt").write_bytes("Subject: Sūdzība {{ tag }}".encode("cp1257"))
    (told,) = faults_of(f"templates: own\nlanguages: [et, lv]\n{RULE}")
    assert told.startswith("own/urgent.lv.txt:1:11: ")
    assert "UTF-8" in told


def test_a_kind_that_exists_in_every_language_can_be_named(
    own: Path, load_text: Callable[..., Loaded]
) -> None:
    """An operator's own kind is as good as a shipped one."""
    (own / "urgent.et.txt").write_text(GOOD, encoding="utf-8")
    loaded = load_text(f"templates: own\nlanguages: [et]\n{RULE}")
    assert missing_languages(loaded.templates, "urgent", ["et", "lv"]) == ("lv",)


def test_an_unknown_kind_is_told_at_the_rule(faults_of: Faults) -> None:
    """A rule that names no template at all is told with those that exist."""
    (told,) = faults_of(RULE)
    assert told.startswith("responder.yaml:1:54: template `urgent` is not known.")


def test_a_text_in_another_language_than_its_name_is_noted(
    own: Path, load_text: Callable[..., Loaded]
) -> None:
    """It stops nothing: the file may quote. Neither the shipped texts nor a load without trying are looked at."""
    (own / "service.et.txt").write_text(shipped_templates()["service", "lv"], "utf-8")
    (own / "delivery.et.txt").write_text(f"{GOOD}Ar cieņu un paldies par Jūsu pacietību.\n", "utf-8")
    loaded = load_text("templates: own\nrules: [{id: default, then: {category: other}}]")
    faults, notes = loaded.tried()
    assert faults == ()
    assert [str(note).partition("/own/")[2].partition(" the file says")[0] for note in notes] == [
        f"delivery.et.txt:{GOOD.count(chr(10)) + 1}:1: this reads as lv,",
        "service.et.txt:5:1: this text reads as lv,",
    ]


def test_own_words_beside_shipped_ones_are_noted(load_text: Callable[..., Loaded], own: Path) -> None:
    """Whoever wrote the acknowledgement anew reads that the causes still leave with the shipped text, by language."""
    for language in ("et", "lv"):
        (own / f"acknowledgement.{language}.txt").write_text(
            shipped_templates()["acknowledgement", language] + "\nX\n", "utf-8"
        )
    (own / "service.et.txt").write_text(shipped_templates()["service", "et"] + "\nX\n", "utf-8")
    further, note = load_text("languages: [et, ru]\ntemplates: own").notes
    assert (note.line, note.column) == (further.line, further.column) == (2, 12)
    assert "name advertising, delivery, goods_faulty, order_mistake, which in et" in note.text
    assert (
        "acknowledgement.et.txt is your own; further mails to the same customer (delay, followup)"
        in further.text
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("", "(delay, followup)"),
        ("confirm_followups: false\n", "(delay)"),
        ("delay: {notices: never}\n", "(followup)"),
        ("delay: {notices: never}\nconfirm_followups: false\n", ""),
    ],
)
def test_further_mails_in_shipped_words_are_noted_where_they_are_sent(
    load_text: Callable[..., Loaded], own: Path, settings: str, named: str
) -> None:
    """No rule names them: a confirmation of a further message, a notice of delay. Own ones, or none, are no news."""
    (own / "acknowledgement.et.txt").write_text(f"{GOOD}\nX\n", encoding="utf-8")
    text = f"templates: own\n{settings}rules: [{{id: default, then: {{category: other}}}}]"
    assert [note.text.partition("customer ")[2].partition(" leave")[0] for note in load_text(text).notes] == (
        [named] if named else []
    )
    for kind in ("followup", "delay"):
        (own / f"{kind}.et.txt").write_text(shipped_templates()[kind, "et"] + "\nX\n", "utf-8")
    assert load_text(text).notes == ()


def test_nothing_is_noted_where_the_rules_name_no_other_text(
    load_text: Callable[..., Loaded], own: Path
) -> None:
    """Nor where the acknowledgement is the shipped one."""
    (own / "service.et.txt").write_text(shipped_templates()["service", "et"] + "\nX\n", "utf-8")
    assert load_text("templates: own").notes == ()
    (own / "acknowledgement.et.txt").write_text(f"{GOOD}\nX\n", encoding="utf-8")
    quiet = "templates: own\nconfirm_followups: false\ndelay: {notices: never}\n"
    assert load_text(f"{quiet}rules: [{{id: default, then: {{category: other}}}}]").notes == ()


def test_each_cause_has_its_text_in_each_language() -> None:
    """The five causes and the rest, and a mere question, which a desk's own rule names; and mails that answer none."""
    kinds = (
        "acknowledgement",
        "order_mistake",
        "delivery",
        "goods_faulty",
        "service",
        "advertising",
        "question",
    )
    assert set(shipped_templates()) == {
        (kind, tongue) for kind in (*kinds, *UNPROMPTED) for tongue in ("ru", "et", "lv", "en")
    }
    assert {kind for kind, _ in shipped_templates()} - {"acknowledgement", "question", *UNPROMPTED} <= {
        str(dict(rule.then).get("template")) for rule in default_desk().rules.rules
    }
