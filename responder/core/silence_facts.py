"""The part of the audit vocabulary that tells of answers that were kept back; facts.py is its door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class ReplyOrdered(Fact):
    """A person said that a complaint is acknowledged after all. `withheld_by`: what had kept the acknowledgement back,
    `undelivered` where the relay had refused it."""

    event: ClassVar[str] = "reply.ordered"
    complaint: str
    withheld_by: str


@dataclass(frozen=True, slots=True)
class SilencesDay(Fact):
    """What was answered of the messages of one day. `day`: ISO 8601, local; `silenced`: messages by reason; `people`:
    complaints among them; `share`: of all messages, per cent."""

    event: ClassVar[str] = "silences.day"
    day: str
    messages: int
    answered: int
    joined: int
    silenced: Mapping[str, int]
    people: int
    share: int
