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
class MessageAccepted(Fact):
    """A person said that a held message counts. `complaint`: the one that it was held on; `into`: the one that it
    belongs to from now on, the same or a complaint of its own."""

    event: ClassVar[str] = "message.accepted"
    complaint: str
    correspondence: int
    person: str
    into: str


@dataclass(frozen=True, slots=True)
class MessageDismissed(Fact):
    """A person said that a held message is nothing to the complaint: it is kept, and waits for nobody any more."""

    event: ClassVar[str] = "message.dismissed"
    complaint: str
    correspondence: int
    person: str


@dataclass(frozen=True, slots=True)
class SilencesDay(Fact):
    """What was answered of the messages of one day. `day`: ISO 8601, local; `silenced`: messages by reason; `people`:
    complaints among them; `share`: of all messages, per cent. `held`: messages of that day and of days before it that
    were held when this was told, and wait for a person's word."""

    event: ClassVar[str] = "silences.day"
    day: str
    messages: int
    answered: int
    joined: int
    silenced: Mapping[str, int]
    people: int
    share: int
    held: int
