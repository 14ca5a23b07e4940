"""Facts of the desk's own that a rule may ask for: their questions, and what shows that a mail holds them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import regex
from pydantic import BeforeValidator

from responder.config import value_types as values
from responder.config.accounts import Section
from responder.config.faults import Fault, Path, Place, did_you_mean, fault_at, printable, sentence
from responder.config.findings import Findings
from responder.config.tables import Table
from responder.config.value_types import AsList, Language, Name, Text, wrong
from responder.config.yaml_source import Node, place_of
from responder.core.languages import FACTS, PACKS
from responder.core.ruling.folding import fold
from responder.core.ruling.leaf_tests import compile_pattern
from responder.core.ruling.pattern_trials import slow_patterns
from responder.core.ruling.when_syntax import LONGEST_PATTERN
from responder.core.ruling.word_index import star_fault
from responder.core.writing.questions import AskedFact

LONGEST_QUESTION = 200
REASONABLE = 0.2  # seconds: far more than any of these takes on a few lines
# Mails that hold no fact at all: a pattern that is found in each of them tells nothing.
_EMPTY_MAILS = tuple(fold(pack.neutral) for pack in PACKS.values())


def _question(value: Any) -> str:
    text = values.some_text(value)
    if len(text) > LONGEST_QUESTION:
        raise wrong(
            f"this question is longer than {LONGEST_QUESTION} characters. Ask for one thing, shortly."
        )
    return text


class FactSettings(Section):
    """A fact to ask for where a mail lacks it."""

    ask: Table[Language, Annotated[str, BeforeValidator(_question)]] = {}  # noqa: RUF012 (frozen by its validator)
    """Language -> the question; one line, and open."""
    recognise: Annotated[tuple[Text, ...], AsList] = ()
    """Words that show it is there, as in rules: whole words, or `begin*`."""
    regex: Annotated[tuple[Text, ...], AsList] = ()
    """Regular expressions that show it is there, as in rules."""


Facts = Table[Name, FactSettings]


def asked_facts(facts: Mapping[str, FactSettings]) -> dict[str, AskedFact]:
    """As the core takes them."""
    return {name: AskedFact(name, fact.ask, fact.recognise, fact.regex) for name, fact in facts.items()}


def patterns_of(facts: Mapping[str, FactSettings]) -> Iterator[tuple[Path, str]]:
    """Each regular expression with its path in the file."""
    for name, fact in facts.items():
        for number, pattern in enumerate(fact.regex):
            yield ("facts", name, "regex", number), pattern


def pattern_places(facts: Mapping[str, FactSettings], root: Node) -> tuple[tuple[Place, str], ...]:
    """Each regular expression with its place, for held_up()."""
    return tuple((place_of(root, path), pattern) for path, pattern in patterns_of(facts))


def held_up(patterns: Sequence[tuple[Place, str]]) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Patterns that hostile text holds up; and a note where some could not be tried in the time for all."""
    trials = [{"when": {"regex": pattern}} for _, pattern in patterns]
    slow, untried = slow_patterns(trials, time.monotonic)
    faults = tuple(fault_at(patterns[int(fault.path[0])][0], sentence(fault.text)) for fault in slow)
    if not untried:
        return faults, ()
    text = f"patterns from here on were not tried on hostile text, {len(untried)} in all. Use words in their place."
    return faults, (fault_at(patterns[int(untried[0][0])][0], text),)


def check_facts(facts: Mapping[str, FactSettings], languages: tuple[str, ...], findings: Findings) -> None:
    """What a fact lacks, and words and patterns that cannot be used."""
    for name, fact in facts.items():
        _check_questions(name, fact, languages, findings)
        _check_recognition(name, fact, findings)
        for number, word in enumerate(fact.recognise):
            if fault := star_fault(word):
                findings.fault(("facts", name, "recognise", number), f"`{printable(word)}` {fault}.")
    for path, pattern in patterns_of(facts):
        if fault := _pattern_fault(pattern):
            findings.fault(path, f"`{printable(pattern)}` {fault}")


def _check_questions(name: str, fact: FactSettings, languages: tuple[str, ...], findings: Findings) -> None:
    at: Path = ("facts", name, "ask")
    for language, question in fact.ask.items():
        if language not in PACKS:
            text = f"language `{language}` has no words here.{did_you_mean(language, PACKS)}"
            findings.fault((*at, language), text, key=True)
        elif not question.endswith("?"):
            findings.note((*at, language), "this is no question: it does not end with `?`.")
    lacking = [each for each in languages if each in PACKS and each not in fact.ask]
    if lacking and name not in FACTS and ("languages",) not in findings.spoilt:
        text = f"the question is missing in {', '.join(lacking)}. Add `{lacking[0]}: ...?` to `ask`."
        findings.fault(at if fact.ask else at[:-1], text, key=True)


def _check_recognition(name: str, fact: FactSettings, findings: Findings) -> None:
    if fact.recognise or fact.regex or (name in FACTS and fact.ask):
        return
    if any(findings.is_spoilt(("facts", name, key)) for key in ("recognise", "regex", "ask")):
        return
    text = (
        "this says nothing of a fact that is built in. Add `ask`, `recognise` or `regex`, or remove it."
        if name in FACTS
        else "nothing shows that a mail holds this fact, so it would always be asked for. Add `recognise` or `regex`."
    )
    findings.fault(("facts", name), text, key=True)


def _pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression, "" when nothing is."""
    if len(pattern) > LONGEST_PATTERN:
        return f"is longer than {LONGEST_PATTERN} characters. Use words, or several patterns."
    try:
        compiled = compile_pattern(pattern)
        everywhere = all(compiled.search(text, timeout=REASONABLE) for text in _EMPTY_MAILS)
    except regex.error as error:
        where = "" if error.pos is None else f", at character {error.pos + 1}"
        return f"is not a regular expression: {error.msg}{where}. Correct it."
    except (RecursionError, OverflowError, MemoryError, TimeoutError):
        return "is too large a regular expression. Use words, or several patterns."
    return "fits every mail, so the fact would never be asked for. Make it say more." if everywhere else ""
