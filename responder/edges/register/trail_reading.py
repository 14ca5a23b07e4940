"""The trail read in the order it was written, a page at a time, and looked up by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.chain import Head
from responder.edges.register import schema
from responder.edges.register.store import Register

PAGE = 1000
_f = schema.facts.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Facts of this complaint and mailbox, of this event or of those that begin with it ("reply"), from `since` on and
    before `until` (UTC). "" and None: of any. A mailbox is asked for by `of_mailbox`: "" is the daemon's own."""

    complaint: str = ""
    event: str = ""
    since: datetime | None = None
    until: datetime | None = None
    of_mailbox: str | None = None

    def rows(self) -> sa.ColumnElement[bool]:
        """As a condition on facts."""
        told = [
            _f.complaint == self.complaint if self.complaint else sa.true(),
            _f.mailbox == self.of_mailbox if self.of_mailbox is not None else sa.true(),
            _f.at >= self.since if self.since else sa.true(),
            _f.at < self.until if self.until else sa.true(),
        ]
        if self.event:
            told.append(
                sa.or_(_f.event == self.event, _f.event.startswith(self.event + ".", autoescape=True))
            )
        return sa.and_(*told)


@dataclass(frozen=True, slots=True)
class Read:
    """One fact as it stands in the trail; `complaint` "" = of none, `body` canonical JSON."""

    id: int
    mailbox: str
    seq: int
    at: datetime
    event: str
    complaint: str
    body: str
    prev_hash: str
    hash: str


def read(register: Register, wanted: Wanted) -> Iterator[Read]:
    """In the order of writing. Each page is a view of its own: who reads slowly holds nothing back. Raises
    RegisterFault."""
    after = 0
    while True:
        asked = sa.select(schema.facts).where(_f.id > after, wanted.rows()).order_by(_f.id).limit(PAGE)
        with register.reading() as connection:
            page = [
                Read(**(dict(row._mapping) | {"complaint": row.complaint or ""}))
                for row in connection.execute(asked)
            ]
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].id


def at_number(connection: Connection, mailbox: str, seq: int) -> tuple[Head, datetime, str] | None:
    """The fact of that number: its head, time (UTC) and event; None where there is none."""
    wanted = sa.select(_f.hash, _f.at, _f.event).where(_f.mailbox == mailbox, _f.seq == seq)
    row = connection.execute(wanted).first()
    return (Head(mailbox, seq, row.hash), row.at, row.event) if row else None


def last_number(connection: Connection, mailbox: str) -> int:
    """Of the chain's last fact, 0 where there is none."""
    return connection.scalar(sa.select(sa.func.max(_f.seq)).where(_f.mailbox == mailbox)) or 0
