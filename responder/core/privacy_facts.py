"""The part of the audit vocabulary that tells of people who were forgotten; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class PersonForgotten(Fact):
    """A person was erased from the register. `by`: operator or retention; how many of their complaints, of the messages
    and of the mails of ours that were emptied lay in this mailbox, and how many mails were not sent any more."""

    event: ClassVar[str] = "person.forgotten"
    person: str
    by: str
    complaints: int
    messages: int
    mails: int
    unsent: int
