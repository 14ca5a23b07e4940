"""Settings of what is told when mail cannot be fetched or sent for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from responder.config import time_values as times
from responder.config.accounts import Section, Smtp
from responder.config.slipping import Names

Patience = Annotated[times.Duration, AfterValidator(times.between("5m", "1d"))]


class AlarmSettings(Section):
    """When a mailbox is not reached, or mails do not leave, for a while: one alarm, and one word when it is over."""

    after: Patience = Field(default="15m", validate_default=True)
    """So long it may last."""
    to: Names = ()
    """Whom: `owner`, keys of persons, addresses. By default who is told of promises that slipped."""
    smtp: Smtp | None = None
    """Another relay that takes these mails alone, as `smtp`: without it nobody hears by mail that the relay is away."""


@dataclass(frozen=True, slots=True)
class Alarming:
    """After how long it is told that something is out of reach, and whom, as in the configuration; () = the default."""

    after: timedelta
    to: tuple[str, ...]


def alarming(alarm: AlarmSettings) -> Alarming:
    """The settings as the daemon wants them."""
    return Alarming(alarm.after, tuple(alarm.to))
