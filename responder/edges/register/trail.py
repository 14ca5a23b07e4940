"""Appends facts to the chain of their mailbox, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import chain
from responder.core.facts import Fact, body
from responder.edges.register import schema

_LAST = (
    sa.select(schema.facts.c.seq, schema.facts.c.hash)
    .where(schema.facts.c.mailbox == sa.bindparam("mailbox"))
    .order_by(schema.facts.c.seq.desc())
    .limit(1)
)
_INSERT = schema.facts.insert()


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it stands in the trail, ready to be echoed after COMMIT."""

    mailbox: str
    seq: int
    at: datetime
    event: str
    level: str
    body: dict[str, Any]


def append(connection: Connection, mailbox: str, at: datetime, told: Iterable[Fact]) -> list[Told]:
    """Chain and store; returns what to echo once the transaction is committed."""
    last = connection.execute(_LAST, {"mailbox": mailbox}).first()
    seq, previous = (last.seq, last.hash) if last else (0, chain.GENESIS)
    rows, echoes = [], []
    for fact in told:
        values = body(fact)
        text = chain.canonical(values)
        seq += 1
        link = chain.link(previous, mailbox, seq, at, fact.event, text)
        rows.append(
            {
                "mailbox": mailbox,
                "seq": seq,
                "at": at,
                "event": fact.event,
                "complaint": values.get("complaint") or None,
                "body": text,
                "prev_hash": previous,
                "hash": link,
            }
        )
        echoes.append(Told(mailbox, seq, at, fact.event, fact.level, values))
        previous = link
    if rows:
        connection.execute(_INSERT, rows)
    return echoes
