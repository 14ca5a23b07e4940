"""Settings of what is told when mail cannot be fetched or sent for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from responder.config import time_values as times
from responder.config.accounts import Section, Smtp
from responder.config.slipping import Names
from responder.config.value_types import Text

Patience = Annotated[times.Duration, AfterValidator(times.between("5m", "1d"))]


class AlarmSettings(Section):
    """When a mailbox is not reached, or mails do not leave, for a while: one alarm, and one word when it is over."""

    after: Patience = Field(default="15m", validate_default=True)
    """So long it may last."""
    to: Names = ()
    """Whom: `owner`, keys of persons, addresses. By default who is told of promises that slipped."""
    smtp: Smtp | None = None
    """Another relay that takes these mails alone, as `smtp`: without it nobody hears by mail that the relay is away."""


class CanarySettings(Section):
    """A probe mail from each mailbox to itself, by the relay: an alarm where it does not arrive."""

    every: Annotated[times.Duration, AfterValidator(times.between("5m", "7d", zero=True))] = Field(
        default="0s", validate_default=True
    )
    """How often; 0s is off."""
    within: Patience = Field(default="15m", validate_default=True)
    """So long it may be on its way."""
    folder: Text = "Trash"
    """Folder that a probe which arrived is moved to; it must exist."""


@dataclass(frozen=True, slots=True)
class Alarming:
    """After how long it is told that something is out of reach, and whom, as in the configuration; () = the default.
    A probe `every` so often, 0 = never, that may take `within`; then it is moved to `folder`."""

    after: timedelta
    to: tuple[str, ...]
    every: timedelta = timedelta()
    within: timedelta = timedelta(minutes=15)
    folder: str = "Trash"


def alarming(alarm: AlarmSettings, canary: CanarySettings) -> Alarming:
    """The settings as the daemon wants them."""
    return Alarming(alarm.after, tuple(alarm.to), canary.every, canary.within, canary.folder)
