"""Faults of a template, found by rendering it in every situation before any mail needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from responder.core.business_calendar import Budget, Unit
from responder.core.languages import FACTS, PACKS
from responder.core.promise import Promise
from responder.core.writing.answering import Answering, Person
from responder.core.writing.composing import values as values_of
from responder.core.writing.rendering import TemplateError, Values, render


def check_template(kind: str, language: str, source: str) -> tuple[tuple[int, str], ...]:
    """Faults of a template, as (line, what is wrong and what to do), found by rendering it with sample values:
    everything given, nothing given, desk closed, late, urgent. Line 0 where no line is to blame."""
    if language not in PACKS:
        return ((0, f"there is no language pack for {language!r}; there are {', '.join(sorted(PACKS))}"),)
    faults: dict[tuple[int, str], None] = {}
    for sample in _samples(kind, language):
        values = values_of(sample)
        try:
            subject, text = render(source, values, f"{kind}.{language}")
        except TemplateError as fault:
            faults[(fault.line, fault.what)] = None
            continue
        for fault_found in _omissions(values, subject, text):
            faults[fault_found] = None
    return tuple(sorted(faults))


def _omissions(values: Values, subject: str, text: str) -> list[tuple[int, str]]:
    """What every acknowledgement must say, whatever its wording."""
    found = []
    if str(values["complaint_id"]) not in subject:
        found.append((1, "the subject lacks the complaint's number; write {{ tag }} in it"))
    for variable, purpose in (
        ("complaint_id", "the complaint's number"),
        ("promise", "the time of the answer"),
        ("company", "the company's name"),
    ):
        if str(values[variable]) not in text:
            found.append((0, f"the text does not say {purpose}; write {{{{ {variable} }}}} in it"))
    if any(question not in text for question in _questions(values)):
        found.append((0, "the text does not ask for missing facts; print each of {{ questions }}"))
    return found


def _questions(values: Values) -> tuple[str, ...]:
    questions = values["questions"]
    return questions if isinstance(questions, tuple) else ()


@lru_cache(maxsize=16)
def _samples(kind: str, language: str) -> tuple[Answering, ...]:
    moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    promise = Promise(
        due=moment, received=moment, decided=moment, opens=moment + timedelta(hours=1), late=True,
        target=Budget(24, Unit.WORKING_HOURS), calendar="sample", zone="Europe/Tallinn", basis=(),
    )  # fmt: skip
    full = Answering(
        kind=kind, language=language, complaint_id="KB-2026-00417-T", message_id="sample@example.com", loop_header="-",
        from_name="Sample", from_address="desk@example.com", reply_to="", recipient="someone@example.com",
        display_name="Anna Tamm", company="Sample OÜ", person=Person("Mari Kask", "+372 600 0000", "mari@example.com"),
        promise=promise, missing=FACTS, in_reply_to="", references=(), date=moment,
    )  # fmt: skip
    bare = replace(
        full, display_name="", person=Person(), missing=(), promise=replace(promise, opens=None, late=False)
    )
    return (
        full,
        bare,
        replace(full, missing=()),
        replace(bare, missing=FACTS),
        replace(bare, person=full.person),
        replace(full, urgent=True),
        replace(bare, urgent=True),
    )
