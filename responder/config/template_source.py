"""Templates as text: the shipped ones, and above them those of the operator's folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from responder.config.faults import ConfigError, Fault, sentence
from responder.config.yaml_source import read_text
from responder.core.reply import Templates
from responder.core.writing.template_check import template_faults
from responder.core.writing.template_language import ForeignText, foreign_text

MAX_BYTES = 65_536
MAX_FILES = 500
_NAME = re.compile(r"([a-z][a-z0-9_-]{0,39})\.([a-z]{2,3})\.txt")
Texts = dict[tuple[str, str], str]


def shipped_templates() -> Texts:
    """{(kind, language): text} of the package."""
    texts: Texts = {}
    for entry in files("responder").joinpath("templates").iterdir():
        named = _NAME.fullmatch(entry.name)
        if named:
            texts[named[1], named[2]] = entry.read_text(encoding="utf-8")
    return texts


def read_templates(folder: str) -> tuple[Templates, list[Fault]]:
    """All templates with the operator's on top; the faults of the operator's files. "" is no folder. Raises OSError."""
    own, faults = _own_templates(Path(folder)) if folder else ({}, [])
    return Templates({**shipped_templates(), **own}), faults


def own_texts(templates: Templates) -> Texts:
    """Those that are not the shipped ones."""
    shipped = shipped_templates()
    return {key: text for key, text in templates.texts.items() if shipped.get(key) != text}


def language_notes(folder: str, templates: Templates) -> list[Fault]:
    """Own texts, or sentences in them, that read as another language than the file's name says. Loads the detector."""
    return [
        Fault(str(Path(folder) / f"{kind}.{language}.txt"), one.line, one.column, _reads_as(one, language))
        for (kind, language), text in sorted(own_texts(templates).items())
        for one in foreign_text(language, text)
    ]


def _reads_as(found: ForeignText, language: str) -> str:
    if found.whole:
        return f"this text reads as {found.language}, the file says {language}. Rename the file, or translate the text."
    return f"this reads as {found.language}, the file says {language}. Translate it, or leave it if it is meant so."


def shipped_beside_own(
    templates: Templates, named: Iterable[str], languages: Iterable[str]
) -> dict[str, list[str]]:
    """{language: kinds of `named` that are the shipped text there although the operator wrote the acknowledgement
    itself}: mail would leave with words that nobody at the desk has read."""
    own = own_texts(templates)
    shipped = templates.texts.keys() - own.keys()
    return {
        language: kinds
        for language in languages
        if ("acknowledgement", language) in own
        and (kinds := sorted(kind for kind in set(named) if (kind, language) in shipped))
    }


def _own_templates(folder: Path) -> tuple[Texts, list[Fault]]:
    texts: Texts = {}
    faults: list[Fault] = []
    found = sorted(
        path for path in folder.iterdir() if path.suffix == ".txt" and not path.name.startswith(".")
    )
    for path in found[:MAX_FILES]:
        named = _NAME.fullmatch(path.name)
        if not named:
            text = "this name tells no template. Name it KIND.LANGUAGE.txt, such as acknowledgement.et.txt."
            faults.append(Fault(str(path), 1, 1, text))
            continue
        try:
            source = texts[named[1], named[2]] = read_text(path, str(path), MAX_BYTES)
        except ConfigError as error:
            texts[named[1], named[2]] = (
                ""  # It is there: that it cannot be read is told, and nothing else of it.
            )
            faults += error.faults
            continue
        faults += [
            Fault(str(path), max(one.line, 1), max(one.column, 1), sentence(one.what))
            for one in template_faults(named[1], named[2], source)
        ]
    return texts, faults


def kinds(texts: Mapping[tuple[str, str], str]) -> frozenset[str]:
    """The names of all templates."""
    return frozenset(kind for kind, _ in texts)


def missing_languages(templates: Templates, kind: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Of `languages`, those without a template of this kind."""
    return tuple(language for language in languages if (kind, language) not in templates.texts)
