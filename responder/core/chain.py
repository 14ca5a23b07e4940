"""The hash chain over one mailbox's facts: canonical JSON, times in one spelling, each hash over the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_STORED = "%Y-%m-%d %H:%M:%S.%f"
EDITED = "what it says is not what its hash was made of: it was edited, or put here from elsewhere"
REPLACED = "it does not follow the fact before: that one was made anew, or facts in between are gone"


def canonical(values: dict[str, object]) -> str:
    """Canonical JSON: sorted keys, no blanks, UTF-8. The hash is over exactly these bytes."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(previous: str, mailbox: str, seq: int, at: datetime, event: str, canonical_body: str) -> str:
    """Hash of one fact in its mailbox's chain: SHA-256 over the previous hash and all that the fact says."""
    text = "\n".join((previous, mailbox, str(seq), instant(at), event, canonical_body))
    return hashlib.sha256(text.encode()).hexdigest()


def instant(moment: datetime) -> str:
    """RFC 3339, UTC, microseconds: the one spelling of a time in trail and log. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Stored:
    """A fact as it lies there. `at` as text in the register's spelling, UTC; `complaint` is the column, "" = none.
    `row`: its place in the table, which grows with `seq`. `sound`: every value is of the type it was written with."""

    row: int
    mailbox: str
    seq: int
    at: str
    event: str
    complaint: str
    body: str
    previous: str
    hash: str
    sound: bool = True

    def moment(self) -> datetime:
        """UTC. Raises ValueError for a time in any other spelling than the register's."""
        found = datetime.strptime(self.at, _STORED).replace(tzinfo=UTC)
        if found.strftime(_STORED) != self.at:
            raise ValueError(self.at)
        return found

    def values(self) -> dict[str, Any]:
        """The fact's fields. Raises ValueError for what is no JSON object."""
        found = json.loads(self.body)
        if not isinstance(found, dict):
            raise ValueError("no object")
        return found


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: at fact `seq` of this mailbox ("" = the daemon's), in words."""

    mailbox: str
    seq: int
    words: str

    def __str__(self) -> str:
        return f"the chain of {self.mailbox or 'the daemon'} breaks at {self.seq}: {self.words}"


@dataclass(frozen=True, slots=True)
class Head:
    """The last fact of a chain, or of what somebody noted of it: who holds it elsewhere can tell a chain that was made
    anew, or cut, from the one that was."""

    mailbox: str
    seq: int
    hash: str


def breaks(facts: Iterable[Stored], heads: dict[str, Head] | None = None) -> Iterator[Break]:
    """Every place where a chain does not hold. `facts` by mailbox and `seq`, ascending; one is held at a time. Each
    chain's last fact is put into `heads`."""
    before: Stored | None = None
    for fact in facts:
        if before is not None and before.mailbox != fact.mailbox:
            before = None
        yield from (Break(fact.mailbox, fact.seq, words) for words in _faults(before, fact))
        if heads is not None:
            heads[fact.mailbox] = Head(fact.mailbox, fact.seq, fact.hash)
        before = fact


def _faults(before: Stored | None, fact: Stored) -> Iterator[str]:
    last, expected = (before.seq, before.hash) if before else (0, GENESIS)
    if fact.seq != last + 1:
        missing = f"{last + 1}" if fact.seq == last + 2 else f"{last + 1} to {fact.seq - 1}"
        yield f"fact {missing} is missing" if fact.seq > last else f"it comes after fact {last}"
    elif fact.previous != expected:
        yield (
            REPLACED
            if before
            else "the first fact of a chain follows none, and this one names another before it"
        )
    if not fact.sound:
        yield "it is not text as it was written"
        return
    try:
        moment = fact.moment()
    except ValueError:
        yield "its time is not spelled as the register spells times: it was edited"
        return
    if link(fact.previous, fact.mailbox, fact.seq, moment, fact.event, fact.body) != fact.hash:
        yield EDITED
    elif fact.complaint != _complaint(fact):
        yield "it lies with another complaint than it tells of: the column was edited"
    if before is not None and fact.row <= before.row:
        yield f"it lies in the table before fact {before.seq}: it was put there later"


def _complaint(fact: Stored) -> str:
    try:
        return str(fact.values().get("complaint") or "")
    except ValueError:
        return ""


def unlike(noted: Head, found: Head | None, last: int) -> str:
    """What is wrong with a chain of which somebody noted this head, "" when nothing is. `found`: the fact that has this
    number now, None = there is none; `last`: the number of the chain's last fact, 0 = there is no chain."""
    name = noted.mailbox or "the daemon"
    if found is None:
        gone = f"it ends at {last}" if last else "there is none"
        return f"the chain of {name} had a fact {noted.seq}, now {gone}: it was cut at its end, or is an older copy"
    if found.hash != noted.hash:
        return f"the chain of {name} is not the one whose fact {noted.seq} was noted: it was made anew"
    return ""


def heads_told(line: Mapping[str, object]) -> Head | None:
    """The head that a line of the log tells of (`audit.anchored`), None for another line."""
    mailbox, seq, digest = line.get("mailbox"), line.get("seq"), line.get("hash")
    sound = isinstance(mailbox, str) and isinstance(seq, int) and isinstance(digest, str)
    return Head(mailbox, seq, digest) if sound else None  # type: ignore[arg-type]
