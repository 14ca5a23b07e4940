"""The part of the audit vocabulary that tells of the rate and the breaker of the whole daemon; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class RateReached(Fact):
    """More mails want to go than the rate allows: they wait for their turn. Once, until there was room for a burst."""

    event: ClassVar[str] = "rate.reached"
    level: ClassVar[str] = "warning"
    per_minute: int


@dataclass(frozen=True, slots=True)
class BreakerOpened(Fact):
    """An hour unlike every other hour: no mail goes to customers until `until` (UTC). Staff are told."""

    event: ClassVar[str] = "breaker.opened"
    level: ClassVar[str] = "error"
    mails: int
    limit: int
    until: str


@dataclass(frozen=True, slots=True)
class BreakerReopened(Fact):
    """The same trouble still: after a trial, or within an hour after it had closed."""

    event: ClassVar[str] = "breaker.reopened"
    level: ClassVar[str] = "warning"
    mails: int
    limit: int
    until: str


@dataclass(frozen=True, slots=True)
class BreakerTrial(Fact):
    """The pause is over: so many mails may go, then it closes or opens again."""

    event: ClassVar[str] = "breaker.trial"
    mails: int


@dataclass(frozen=True, slots=True)
class BreakerClosed(Fact):
    """Mails go as always. `by`: trial, operator, or off, where the setting was taken away."""

    event: ClassVar[str] = "breaker.closed"
    by: str
    mails: int
    limit: int
