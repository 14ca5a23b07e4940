"""Faults of a template, found by rendering it in every situation before any mail needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from responder.core.business_calendar import Budget, Unit
from responder.core.days_off import DaysOff
from responder.core.languages import FACTS, PACKS
from responder.core.promise import Promise
from responder.core.writing.answering import Answering, Person
from responder.core.writing.capacity_words import Capacity
from responder.core.writing.composing import values as values_of
from responder.core.writing.rendering import TemplateError, Values, render
from responder.core.writing.template_faults import TemplateFault, stray_braces
from responder.core.writing.undelivered_words import Undelivered

CAPACITY = "capacity"
UNDELIVERED = "undelivered"
FOLLOWUP = "followup"
QUESTION = "question"  # whoever only asks is asked for nothing
UNPROMPTED = frozenset({"delay", "warning", CAPACITY, UNDELIVERED, FOLLOWUP})
"""Kinds of text that no rule names: all but the last answer no mail."""

_OF_CUSTOMERS = (("company", "the company's name"),)
_OWN = {
    "warning": (("untold", "why the customer is not told"),),
    "delay": (*_OF_CUSTOMERS, ("reason", "the reason of the delay")),
    UNDELIVERED: (
        ("lost_mail", "which mail was not delivered"),
        ("cause", "the reason"),
        ("colleague", "whom"),
    ),
    CAPACITY: (
        ("ceiling", "the limit"),
        ("backlog", "how many complaints wait"),
        ("unknown", "how many have no known answer"),
    ),
}


def check_template(kind: str, language: str, source: str) -> tuple[tuple[int, str], ...]:
    """Faults of a template, as (line, what is wrong and what to do), found by rendering it with sample values:
    everything given, nothing given, desk closed, days off, late, urgent. Line 0 where no line is to blame."""
    return tuple((fault.line, fault.what) for fault in template_faults(kind, language, source))


def template_faults(kind: str, language: str, source: str) -> tuple[TemplateFault, ...]:
    """What check_template finds, with the columns."""
    if language not in PACKS:
        what = f"there is no language pack for {language!r}; there are {', '.join(sorted(PACKS))}"
        return (TemplateFault(0, 0, what),)
    faults: dict[TemplateFault, None] = {}
    for sample in _samples(kind, language):
        values = values_of(sample)
        try:
            subject, text = render(source, values, f"{kind}.{language}")
        except TemplateError as fault:
            faults[TemplateFault(fault.line, fault.column, fault.what)] = None
            continue
        # What a stray brace spoils is told at the brace; that its value is lacking says the same again.
        if strays := stray_braces(source.replace("\r\n", "\n"), values.keys()):
            faults.update(dict.fromkeys(strays))
            continue
        for line, what in _omissions(kind, values, subject, text):
            faults[TemplateFault(line, 0, what)] = None
    return tuple(sorted(faults))


def _omissions(kind: str, values: Values, subject: str, text: str) -> list[tuple[int, str]]:
    """What every mail of this kind must say, whatever its wording: an acknowledgement, a delay notice, a warning or an
    alarm to staff, who know whose desk it is."""
    found = []
    if str(values["complaint_id"]) not in subject:
        found.append((1, "the subject lacks the complaint's number; write {{ tag }} in it"))
    for variable, purpose in (
        ("complaint_id", "the complaint's number"),
        ("promise", "the time of the answer"),
        *_OWN.get(kind, _OF_CUSTOMERS),
    ):
        if str(values[variable]) not in text:
            found.append((0, f"the text does not say {purpose}; write {{{{ {variable} }}}} in it"))
    if kind in (CAPACITY, UNDELIVERED, FOLLOWUP, QUESTION):
        return found
    if kind in UNPROMPTED:
        if any(line not in text for line in _lines(values, "others")):
            found.append((0, "the text does not name the other complaints; print each of {{ others }}"))
    elif any(question not in text for question in _lines(values, "questions")):
        found.append((0, "the text does not ask for missing facts; print each of {{ questions }}"))
    return found


def _lines(values: Values, name: str) -> tuple[str, ...]:
    lines = values[name]
    return lines if isinstance(lines, tuple) else ()


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
        days_off=(DaysOff(moment.date(), moment.date()),),
    )  # fmt: skip
    bare = replace(
        full,
        display_name="",
        person=Person(),
        missing=(),
        promise=replace(promise, opens=None, late=False),
        days_off=(),
    )
    if kind in UNPROMPTED:
        return tuple(_unprompted(one, kind) for one in (full, bare))
    return (
        full,
        bare,
        replace(full, missing=()),
        replace(bare, missing=FACTS),
        replace(bare, person=full.person),
        replace(full, urgent=True),
        replace(bare, urgent=True),
    )


def _unprompted(sample: Answering, kind: str) -> Answering:
    """Of several complaints, slipped, with all that there is to say; or of one that is at risk."""
    told = replace(
        sample, missing=(), unprompted=True, thread_subject=f"Sample [{sample.complaint_id}]", share=75
    )
    if kind == FOLLOWUP:
        return replace(told, unprompted=False, renewed=bool(sample.display_name))
    if kind == CAPACITY:
        known = Capacity("sample", Budget(10, Unit.WORKING_DAYS), False, 4711, 0.0, 0)
        full = replace(known, at_ceiling=True, rate=0.83, unknown=61)
        return replace(told, capacity=full if sample.display_name else known)
    if kind == UNDELIVERED:
        lost = Undelivered("ack", "mailbox-full", "5.2.2", False)
        of_staff = Undelivered("notice", "no-address", "", True, "Mari Kask")
        return replace(told, undelivered=lost if sample.display_name else of_staff)
    if not sample.display_name:
        return told
    several = (f"{sample.complaint_id}, sample 2", f"{sample.complaint_id}, sample 3")
    told = replace(told, others=several, share=100)
    return replace(told, reason="sample reason") if kind == "delay" else replace(told, untold="sample reason")
