"""The tone of the operator's own texts: told at its place, on demand only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from responder.config import Loaded
from responder.config.template_source import shipped_templates
from responder.daemon.configuration import Configuration
from tests.golden import KEYS

Load = Callable[..., Loaded]
GOOD = shipped_templates()["acknowledgement", "en"]


def own(folder: Path, name: str, text: str) -> None:
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / name).write_text(text, encoding="utf-8")


def told(loaded: Loaded, folder: Path) -> list[str]:
    return [str(fault).replace(f"{folder}/", "").split("` ")[0] for fault in loaded.tone()]


def test_the_shipped_texts_are_not_told_of(load_text: Load, tmp_path: Path) -> None:
    """Nor a copy of one in the desk's own folder."""
    own(tmp_path, "acknowledgement.en.txt", GOOD)
    assert load_text("templates: own").tone() == ()


def test_an_own_text_is_read(load_text: Load, tmp_path: Path) -> None:
    """In its language, sorted by place."""
    own(tmp_path, "acknowledgement.en.txt", f"{GOOD}Sorry, but\nno.\n\nThank you, however.\n")
    own(tmp_path, "acknowledgement.ru.txt", shipped_templates()["acknowledgement", "ru"] + "Но but.\n")
    lines = GOOD.count("\n")
    assert told(load_text("templates: own"), tmp_path) == [
        f"own/acknowledgement.en.txt:{lines + 1}:8: `but",
        f"own/acknowledgement.en.txt:{lines + 4}:12: `however",
        f"own/acknowledgement.ru.txt:{lines + 1}:1: `Но",
    ]


def test_the_questions_of_own_facts_are_read(load_text: Load) -> None:
    """At the place of the question."""
    facts = 'languages: [en, ru]\nfacts:\n  size:\n    ask: {en: "Which size?", ru: "Какой у вас размер?"}\n'
    facts += "    recognise: [size, размер]\n"
    (fault,) = load_text(facts).tone()
    assert (fault.line, fault.column) == (4, 34)
    assert fault.text.startswith("`вас` is written small.")


def test_tone_stops_neither_a_start_nor_a_reload(load_text: Load, tmp_path: Path) -> None:
    """It is the desk's own choice; `responder check` says what it costs."""
    own(tmp_path, "acknowledgement.en.txt", f"{GOOD}Sorry, but no.\n")
    loaded = load_text("templates: own\nrules: [{id: default, then: {category: other}}]")
    assert loaded.tone()
    assert loaded.surprises() == ()
    configuration = Configuration(loaded, KEYS, {"IMAP": "x"}, None)
    configuration.reload()
    assert not configuration.refused
