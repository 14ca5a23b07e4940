"""Settings of how fast mails leave the whole daemon."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from responder.config import time_values as times
from responder.config.accounts import Section
from responder.config.value_types import Digits
from responder.core.breaker import Throttle

FromNone = Annotated[int, Field(ge=0, le=100_000), Digits]
FromOne = Annotated[int, Field(ge=1, le=1_000_000), Digits]
BreakerPause = Annotated[times.Duration, AfterValidator(times.between("1s", "1d"))]


class RateSettings(Section):
    """How fast mails to customers leave the daemon, all mailboxes together; more than that wait for their turn."""

    per_minute: FromNone = 60
    """Mails a minute; 0 is no limit."""
    burst: FromOne = 120
    """So many at once after a quiet time."""


class BreakerSettings(Section):
    """When no mail goes to customers for a while, because too many went; they wait, and staff are told."""

    times: FromNone = 5
    """More mails in an hour than so many times the busy hours of 30 days (99th percentile) open it; 0 is off."""
    least: FromOne = 100
    """So many within an hour never open it, however quiet the desk is otherwise."""
    young: FromOne = 1000
    """So many within an hour, while fewer than 7 days are known."""
    pause: BreakerPause = Field(default="15m", validate_default=True)
    """Then some mails are tried."""
    trial: FromOne = 10
    """How many; then it closes, or opens for another pause."""


def throttle(rate: RateSettings, breaker: BreakerSettings) -> Throttle:
    """Both groups of settings as the core wants them."""
    return Throttle(
        per_minute=rate.per_minute,
        burst=rate.burst,
        times=breaker.times,
        least=breaker.least,
        young=breaker.young,
        pause=breaker.pause,
        trial=breaker.trial,
    )
