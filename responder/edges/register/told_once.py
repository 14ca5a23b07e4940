"""Facts that sum up a stretch of time: once for each mailbox and stretch, whatever ends the daemon in between.

The trail itself says which stretches were told. It is searched, and what is to be told is counted, without the writer's
lock, which takes seconds in a large register; the transaction that tells them looks again at what was added meanwhile.
A crash before its COMMIT leaves the stretches to be told, one after it leaves nothing to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.facts import Fact, body
from responder.edges.register import schema, trail

_f = schema.facts.c
_LAST = sa.select(sa.func.max(_f.seq)).where(_f.mailbox == sa.bindparam("mailbox"))
_TOLD = sa.select(_f.body).where(
    _f.mailbox == sa.bindparam("mailbox"), _f.seq > sa.bindparam("after"), _f.event == sa.bindparam("event")
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Facts of one `event`, each of which names its stretch in the field `name`."""

    event: str
    name: str


@dataclass(frozen=True, slots=True)
class Untold:
    """Stretches of one mailbox that are over and not in its trail, oldest first, as that stood at `seq`."""

    kind: Kind
    mailbox: str
    seq: int
    facts: tuple[Fact, ...]


def untold(
    connection: Connection,
    kind: Kind,
    mailbox: str,
    over: Sequence[str],
    facts: Callable[[Sequence[str]], Sequence[Fact]],
) -> Untold:
    """`over`: names of stretches that are over, oldest first; `facts` makes those of the ones not told yet."""
    seq = connection.scalar(_LAST, {"mailbox": mailbox}) or 0
    told = _told(connection, kind, mailbox, 0) if over else frozenset()
    left = [name for name in over if name not in told]
    return Untold(kind, mailbox, seq, tuple(facts(left)) if left else ())


def tell(connection: Connection, wanted: Untold, now: datetime) -> list[trail.Told]:
    """Everything in the caller's transaction; returns the facts to echo after COMMIT."""
    told = _told(connection, wanted.kind, wanted.mailbox, wanted.seq)
    facts = [fact for fact in wanted.facts if body(fact)[wanted.kind.name] not in told]
    return trail.append(connection, wanted.mailbox, now, facts)


def _told(connection: Connection, kind: Kind, mailbox: str, after: int) -> frozenset[str]:
    asked = {"mailbox": mailbox, "after": after, "event": kind.event}
    return frozenset(json.loads(text)[kind.name] for text in connection.scalars(_TOLD, asked))
