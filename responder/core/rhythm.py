"""Does somebody write as often as we do, once for each mail of ours? A machine that answers everything does, whatever
it strips and changes: only a mail of ours sets it off. Where it always takes as long, its pause is that of a program.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

TURNS = 3
"""Mails of ours, each answered in the same time, after which the next is one too many. People write three complaints a
day too, and not one by one as long after each acknowledgement."""
SLACK = timedelta(seconds=60)
"""What a relay, a queue and our own look into the mailbox add."""
SHARE = 0.05


def pauses(sent: Sequence[datetime], came: Sequence[datetime]) -> tuple[timedelta, ...]:
    """How long after each of the last TURNS mails of ours the next message came, before the next of ours went; () where
    there were fewer mails, or none or several messages between two. Times ascending, aware."""
    last = tuple(sent[-TURNS:])
    if len(last) < TURNS or not came:
        return ()
    found = []
    for ours, following in pairwise((*last, max(came[-1], last[-1]))):
        between = [at for at in came if ours < at <= following]
        if len(between) != 1:
            return ()
        found.append(between[0] - ours)
    return tuple(found)


def in_turn(turns: Sequence[timedelta]) -> str:
    """What is told of somebody who sends us one message for each mail of ours, "" where it is not so.

    Words and pauses of a machine may be random; that it never writes unasked remains. A person may do so too, so this
    withholds the answer to a new complaint like a budget, and says nothing of who wrote it."""
    return (
        f"each of the last {TURNS} mails to this address brought one message" if len(turns) >= TURNS else ""
    )


def even(turns: Sequence[timedelta]) -> bool:
    """Are they as long as each other, but for SLACK or SHARE of the longest?"""
    if len(turns) < TURNS:
        return False
    return max(turns) - min(turns) <= max(SLACK, max(turns) * SHARE)
