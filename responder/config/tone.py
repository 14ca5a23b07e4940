"""What `responder check` says of the tone of the operator's own texts: templates, and questions of facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from responder.config.faults import Fault, fault_at
from responder.config.model import Settings
from responder.config.template_source import own_texts
from responder.config.yaml_source import Node, place_of
from responder.core.reply import Templates
from responder.core.writing.tone import lint, lint_sentence


def tone_faults(settings: Settings, templates: Templates, root: Node | None) -> tuple[Fault, ...]:
    """Each finding at its place, in the operator's files only: the shipped texts are clean. `root`: the main file."""
    return tuple(sorted((*_of_templates(settings, templates), *_of_questions(settings, root))))


def _of_templates(settings: Settings, templates: Templates) -> Iterator[Fault]:
    for (kind, language), source in own_texts(templates).items():
        path = str(Path(settings.templates) / f"{kind}.{language}.txt")
        for one in lint(language, source):
            yield Fault(path, one.line, one.column, one.text)


def _of_questions(settings: Settings, root: Node | None) -> Iterator[Fault]:
    if root is None:
        return
    for name, fact in settings.facts.items():
        for language, question in fact.ask.items():
            place = place_of(root, ("facts", name, "ask", language))
            for one in lint_sentence(language, question):
                yield fault_at(place, one.text)
