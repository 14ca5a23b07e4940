"""Does everything fit? Each thing that may not has a kind, with what it means and what to do; the comparison of one
mailbox with the register stands here, that of the register with itself in verifying_rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from responder.core.comparing_mailbox import Known, Listed, lacking
from responder.core.verifying_kinds import KINDS

__all__ = ["KINDS", "Compared", "Finding", "Holding", "Watched", "compared", "counted"]

YOUNG = timedelta(minutes=10)
"""Mail is registered within seconds; after a pause of the longest kind, within five minutes."""
BEHIND = 20  # as far behind its cursor the intake looks


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit: its kind (a key of KINDS), the mailbox ("" = all of them), and which one it is: a
    number, never a person's word."""

    kind: str
    mailbox: str
    subject: str


@dataclass(frozen=True)
class Holding:
    """What the server tells of a mailbox: UIDs that lie there (since `since`, None = all of them), and those among them
    that carry the keyword; `marked` None: there is none, or nobody asked."""

    mailbox: str
    uidvalidity: int
    uidnext: int
    uids: frozenset[int]
    marked: frozenset[int] | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Watched:
    """What the register tells of it. `cursor`: read up to this UID, None = nothing was read under this UIDVALIDITY, and
    `before` = under another one it was. `registered`: UIDs by which it holds messages (received since `since`);
    `unmarked`: UIDs whose keyword or folder is still to be set though they were registered long ago; `marked`: whose
    keyword was set."""

    cursor: int | None
    before: bool
    known: Known
    registered: frozenset[int]
    unmarked: frozenset[int] = frozenset()
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Compared:
    """`listed`: on the server; `registered`: of them in the register. Not wrong, and counted: `gone`, registered and no
    longer there; `not_yet`, on the way; `erased`, with a tombstone; `unkept`, whose keyword somebody took away."""

    mailbox: str
    findings: tuple[Finding, ...] = ()
    listed: int = 0
    registered: int = 0
    gone: int = 0
    not_yet: int = 0
    erased: int = 0
    unkept: int = 0
    lacking: tuple[Listed, ...] = ()


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each kind, by name."""
    return dict(sorted(Counter(one.kind for one in findings).items()))


def compared(
    holding: Holding, watched: Watched, unsettled: Iterable[Listed], now: datetime, *, running: bool
) -> Compared:
    """`unsettled`: what the server told more of, see comparing_mailbox.unknown(). `running`: a daemon watches the
    mailbox, so that what has just come will be taken in."""
    if watched.cursor is None and not watched.before:
        return Compared(holding.mailbox, listed=len(holding.uids))  # never watched: nothing is owed
    owed = lacking(unsettled, watched.known)
    fresh = frozenset(one.uid for one in owed if running and _on_the_way(one, watched.cursor, now))
    missing = tuple(one for one in owed if one.uid not in fresh)
    marked = holding.marked
    return Compared(
        holding.mailbox,
        (
            *_lacking(missing, holding, watched),
            *_ahead(holding, watched),
            *_unmarked(holding, watched, running),
        ),
        listed=len(holding.uids),
        registered=len(holding.uids & watched.known.uids),
        gone=len(watched.registered - holding.uids),
        not_yet=len(fresh),
        erased=len(holding.uids & watched.known.erased_uids),
        unkept=0 if marked is None else len((watched.marked & holding.uids) - marked),
        lacking=missing,
    )


def _on_the_way(one: Listed, cursor: int | None, now: datetime) -> bool:
    return now - one.internaldate < YOUNG and (cursor is None or one.uid > cursor - BEHIND)


def _lacking(missing: Iterable[Listed], holding: Holding, watched: Watched) -> Iterator[Finding]:
    """What lies above the cursor the daemon takes in as soon as it can; below it, it looks no more."""
    marked = holding.marked or frozenset()
    for one in missing:
        kind = "message-lacking"
        if one.uid in marked:
            kind = "message-marked"
        elif watched.cursor is None or one.uid > watched.cursor:
            kind = "message-waiting"
        yield Finding(kind, holding.mailbox, f"UID {one.uid}")


def _ahead(holding: Holding, watched: Watched) -> Iterator[Finding]:
    """UIDNEXT only grows (RFC 3501 section 2.3.1.1): what stands at or above it was never given by this server."""
    if watched.cursor is not None and watched.cursor >= holding.uidnext:
        yield Finding("cursor-ahead", holding.mailbox, f"UID {watched.cursor}, next {holding.uidnext}")
    for uid in sorted(uid for uid in watched.registered if uid >= holding.uidnext):
        yield Finding("message-unknown", holding.mailbox, f"UID {uid}, next {holding.uidnext}")


def _unmarked(holding: Holding, watched: Watched, running: bool) -> Iterator[Finding]:
    for uid in sorted(watched.unmarked & holding.uids) if running else ():
        yield Finding("message-unmarked", holding.mailbox, f"UID {uid}")
