"""When to try again: doubling pauses with jitter, bounded, and an end after which a person must act."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=2)
GIVE_UP = timedelta(days=4)  # RFC 5321 section 4.5.4.1: at least 4 to 5 days


def next_attempt(deferrals: int, first: datetime, now: datetime, jitter: float) -> datetime | None:
    """The instant of the next attempt after `deferrals` (1 or more) of this mail's own; None: give up.

    `first`: when it was first put off for a reason of its own. Time in which the relay was away does not count.

    `jitter` in [0, 1) spreads a pause over 80 to 120 % of its length, so that a relay's return is not met by all at
    once.
    """
    if now - first >= GIVE_UP:
        return None
    return now + pause(deferrals, FIRST, LONGEST, jitter)


def pause(failures: int, first: timedelta, longest: timedelta, jitter: float) -> timedelta:
    """`first`, doubled with each further failure, at most `longest`; 80 to 120 % of it."""
    doubled: timedelta = first * (1 << min(max(failures - 1, 0), 30))
    return min(doubled, longest) * (0.8 + 0.4 * jitter)
