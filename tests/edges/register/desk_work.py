"""A register with a clock, fresh nonces and one desk: what intake does with it, without a mailbox."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from responder.core.chain import GENESIS, link
from responder.core.decision import Decision
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read
from responder.edges.register import schema
from responder.edges.register.arrival import Arrival
from responder.edges.register.deciding import decided
from responder.edges.register.recording import record
from responder.edges.register.store import Register, open_register
from responder.edges.register.trail import Told
from tests.golden import desk

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = itertools.count(1)


def nonce() -> str:
    """A fresh one each time, base32 of 16 characters."""
    number = next(_numbers)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[(number >> (5 * at)) & 31] for at in range(16))


def opened(path: Path, now: datetime = START) -> Register:
    return open_register(path, now, lambda: b"k" * 32, lambda: "inst2345")


def mail(
    body: str = "My order arrived broken.",
    *,
    sender: str = "anna@klient.example",
    message_id: str = "",
    subject: str = "Complaint",
    at: datetime = START,
    **headers: str,
) -> bytes:
    """A plain letter, a Message-ID of its own unless one is given ("-" = none)."""
    identifier = message_id or f"m{next(_numbers)}@klient.example"
    lines = [
        f"From: {sender}",
        "To: kaebused@kaubamaja.example",
        f"Subject: {subject}",
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000",
        *([] if message_id == "-" else [f"Message-ID: <{identifier}>"]),
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}\r\n").encode()


@dataclass
class DeskWork:
    """Registers mails one by one, each in a transaction of its own unless told otherwise."""

    register: Register
    now: datetime = START
    desk: Desk = field(default_factory=desk)
    uid: int = 0

    def take(self, raw: bytes, connection: sa.Connection | None = None) -> tuple[Decision, list[Told]]:
        if connection is not None:
            return self._take(raw, connection)
        with self.register.writing() as fresh:
            return self._take(raw, fresh)

    def _take(self, raw: bytes, connection: sa.Connection) -> tuple[Decision, list[Told]]:
        self.uid += 1
        keys = self.register.keys
        reading = read(parse(raw), raw, self.now, self.desk)
        context, decision = decided(connection, reading, self.desk, keys, self.now, nonce())
        arrival = Arrival(self.desk.mailbox, 1, self.uid, self.now, len(raw), raw)
        return decision, record(connection, arrival, reading, decision, self.desk, keys, self.now, context)

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        return rows(self.register, table)


def rows(register: Register, table: sa.Table) -> list[dict[str, Any]]:
    """Everything in a table, in the order of its key."""
    with register.reading() as connection:
        found = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
        return [dict(row._mapping) for row in found]


def chain_faults(register: Register) -> list[str]:
    """Where the facts' numbering has a gap, or a hash does not hold."""
    last: dict[str, tuple[int, str]] = {}
    faults = []
    for row in sorted(rows(register, schema.facts), key=lambda row: (row["mailbox"], row["seq"])):
        seq, previous = last.get(row["mailbox"], (0, GENESIS))
        digest = link(previous, row["mailbox"], row["seq"], row["at"], row["event"], row["body"])
        if (row["seq"], row["prev_hash"], row["hash"]) != (seq + 1, previous, digest):
            faults.append(f"{row['mailbox']} {row['seq']}")
        last[row["mailbox"]] = (row["seq"], row["hash"])
    return faults
