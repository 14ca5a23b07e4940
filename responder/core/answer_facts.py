"""The part of the audit vocabulary that tells of answers that people give; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class AnswerSeen(Fact):
    """A colleague's answer to the complainant was seen. `counted`: it stopped the running clock."""

    event: ClassVar[str] = "answer.seen"
    complaint: str
    answer: int
    source: str
    signal: str
    given: str
    counted: bool


@dataclass(frozen=True, slots=True)
class AnswerConsidered(Fact):
    """A colleague's mail about a complaint was seen, and is no answer, for this reason."""

    event: ClassVar[str] = "answer.considered"
    complaint: str
    answer: int
    source: str
    signal: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerProbable(Fact):
    """The complainant answers a mail that nobody here knows: somebody has probably answered them by `before`."""

    event: ClassVar[str] = "answer.probable"
    complaint: str
    correspondence: int
    before: str
