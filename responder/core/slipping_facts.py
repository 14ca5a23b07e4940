"""The part of the audit vocabulary that tells of promises that slip, and of a desk that does not keep up.

facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class PromiseAtRisk(Fact):
    """So much of the time of a promise is over, in per cent, and no answer is known."""

    event: ClassVar[str] = "promise.at_risk"
    level: ClassVar[str] = "warning"
    complaint: str
    promise: int
    share: int
    due: str
    owner: str


@dataclass(frozen=True, slots=True)
class DelayWithheld(Fact):
    """A promise slipped and its customer is not told of it by a machine: a person must do it."""

    event: ClassVar[str] = "delay.withheld"
    level: ClassVar[str] = "warning"
    complaint: str
    promise: int
    reason: str


@dataclass(frozen=True, slots=True)
class DelaysHeld(Fact):
    """So many notices of delay were due at once that an operator must say whether they go."""

    event: ClassVar[str] = "delay.held"
    level: ClassVar[str] = "error"
    notices: int


@dataclass(frozen=True, slots=True)
class DelaysReleased(Fact):
    """An operator let the held notices of delay go, or discarded them."""

    event: ClassVar[str] = "delay.released"
    notices: int
    discarded: bool


@dataclass(frozen=True, slots=True)
class DelayReason(Fact):
    """A person said what a notice of delay shall give as the reason, or took it back."""

    event: ClassVar[str] = "delay.reason"
    complaint: str
    given: bool


@dataclass(frozen=True, slots=True)
class ReplyRecalled(Fact):
    """A notice of delay stays in the outbox for good: the complaint was answered before it went out."""

    event: ClassVar[str] = "reply.recalled"
    complaint: str
    kind: str
    nonce: str


@dataclass(frozen=True, slots=True)
class CapacityExceeded(Fact):
    """The honest time for a new complaint lies beyond the ceiling. `honest`: seconds of open time; `rate`: answers an
    open hour, "" = unknown; `unknown`: per cent of such complaints without a known answer where these are why."""

    event: ClassVar[str] = "capacity.exceeded"
    level: ClassVar[str] = "warning"
    complaint: str
    category: str
    honest: int
    ceiling: str
    clamped: bool
    backlog: int
    rate: str
    unknown: int
