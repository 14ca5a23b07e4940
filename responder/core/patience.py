"""A message that the server lists and does not give: when to ask again, and when to put it before a person.

Time decides, not the number of tries alone: a minute of a server's trouble must not cost a complainant the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(minutes=5)
LEAST_TRIES = 5
LEAST_TIME = timedelta(minutes=10)
LONGEST_TIME = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`tries` in vain of this message alone, since the first at `since`; not asked for before `next_at` (UTC). Without
    a try it was in a batch that ended the session, and is asked for alone next time."""

    tries: int
    since: datetime
    next_at: datetime


def suspected(now: datetime) -> Trouble:
    """One of a batch of which nobody knows which message was at fault."""
    return Trouble(0, now, now)


def again(before: Trouble | None, now: datetime) -> Trouble:
    """One more try in vain."""
    tries = (before.tries if before else 0) + 1
    pause = min(FIRST * (1 << min(tries - 1, 10)), LONGEST)
    return Trouble(tries, before.since if before else now, now + pause)


def hopeless(trouble: Trouble | None, now: datetime, *, others_come: bool = True) -> bool:
    """Asked for often enough and for long enough. Where the server gives no other message either (`others_come`
    False), or there is none to ask for, its store may be away, and the message is waited for for hours."""
    longest = LEAST_TIME if others_come else LONGEST_TIME
    return trouble is not None and trouble.tries >= LEAST_TRIES and now - trouble.since >= longest
