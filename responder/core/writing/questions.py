"""Which of the facts that a rule asks for does the message not hold? Only those are asked (P9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from responder.core.languages import PACKS
from responder.core.ruling.folding import Text, fold, without_diacritics
from responder.core.ruling.leaf_tests import Allowance
from responder.core.writing.asked_fact import AskedFact
from responder.core.writing.recognition import TELLS, Said

__all__ = ["AskedFact", "Lacking", "lacking", "missing", "question"]

_LOOKS_AT = 8_000
_SUBJECT = 1_000
_NAMES = 50
_NAME = 100


@dataclass(frozen=True, slots=True)
class Lacking:
    """`facts` to ask for, and the desk's patterns that ran out of time, as "fact NAME: PATTERN"."""

    facts: tuple[str, ...]
    timed_out: tuple[str, ...] = ()


def missing(
    message_subject: str,
    message_text: str,
    attachment_names: tuple[str, ...],
    facts: tuple[str, ...],
    language: str,
    own: Mapping[str, AskedFact] | None = None,
) -> tuple[str, ...]:
    """The facts of lacking()."""
    return lacking(message_subject, message_text, attachment_names, facts, (language,), own).facts


def lacking(
    message_subject: str,
    message_text: str,
    attachment_names: tuple[str, ...],
    facts: tuple[str, ...],
    languages: tuple[str, ...],
    own: Mapping[str, AskedFact] | None = None,
    timed_out: frozenset[str] = frozenset(),
) -> Lacking:
    """`facts` without those that subject, text or attachment names already tell, in their order.

    `languages`: those that the message may be in; what it tells in one of them is told. `own`: facts that the desk
    defined; one with a built-in name is told where either says so. `timed_out`: what ran out of time when the message
    was first decided. A fact without a question in each language is left out: it could not be asked. Never raises."""
    asked = tuple(fact for fact in facts if all(question(fact, each, own or {}) for each in languages))
    by_desk = {fact: (own or {})[fact] for fact in asked if fact in (own or {})}
    texts = (message_subject[:_SUBJECT], message_text[:_LOOKS_AT], *_bounded(attachment_names))
    found = _told_by(by_desk, texts, timed_out) if by_desk else {}
    said = _said(texts, languages)
    told = {fact for fact, (is_told, _) in found.items() if is_told}
    late = tuple(named for _, lost in found.values() for named in lost)
    left = (
        fact for fact in asked if fact not in told and not (fact in TELLS and any(map(TELLS[fact], said)))
    )
    return Lacking(tuple(left), late)


def question(fact: str, language: str, own: Mapping[str, AskedFact]) -> str:
    """The question for a fact, the desk's own first; "" where neither the desk nor the language pack has one."""
    given = own[fact].questions.get(language, "") if fact in own else ""
    pack = PACKS.get(language)
    return given or (pack.questions.get(fact, "") if pack else "")


def _bounded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[-_NAME:] for name in names[:_NAMES])


def _told_by(
    own: Mapping[str, AskedFact], texts: Sequence[str], timed_out: frozenset[str]
) -> dict[str, tuple[bool, tuple[str, ...]]]:
    """What the desk's own words and patterns find of each fact. The patterns share as much time as those of rules."""
    subject, body, *names = texts
    looked_at = (Text(subject), Text(body), Text("\n".join(names)))
    allowance = Allowance(sum(len(fact.patterns) for fact in own.values()))
    return {name: fact.told_in(looked_at, allowance, timed_out) for name, fact in own.items()}


def _said(texts: Sequence[str], languages: tuple[str, ...]) -> tuple[Said, ...]:
    subject, body, *names = (fold(text) for text in texts)
    headline = without_diacritics(subject)
    plain_names = tuple(map(without_diacritics, names))
    text = f"{headline}\n{without_diacritics(body)}"
    return tuple(Said(headline, text, plain_names, each) for each in languages)
