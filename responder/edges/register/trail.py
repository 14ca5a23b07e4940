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
_p, _c = schema.persons.c, schema.complaints.c
_CALLED = sa.select(_p.reference).where(_p.person == sa.bindparam("key"), _p.reference.is_not(None))
_COMPLAINANT = (
    sa.select(_p.reference)
    .join_from(schema.complaints, schema.persons)
    .where(_c.complaint == sa.bindparam("complaint"))
)
_TO_STAFF = "notice"


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
    called: dict[str, str] = {}
    for fact in told:
        values = _named(connection, body(fact), called)
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


def _named(connection: Connection, values: dict[str, Any], called: dict[str, str]) -> dict[str, Any]:
    """A person by their reference instead of the keyed hash of their address. A mail to a customer who wants answers at
    an address that nobody wrote from is to the complainant; staff are named by the hash. `called`: who was looked up
    for the facts before."""
    key = values.get("person")
    if not key:
        return values
    if key not in called:
        called[key] = connection.scalar(_CALLED, {"key": key}) or ""
    name = called[key]
    if not name and values.get("kind", _TO_STAFF) != _TO_STAFF:
        name = connection.scalar(_COMPLAINANT, {"complaint": values.get("complaint", "")}) or ""
    return values | {"person": name or key}
