"""Promises put into a register as recording, sending and answering leave them, as many as a test wants."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from responder.edges.register import schema
from responder.edges.register.outcomes import SUPERSEDED
from responder.edges.register.store import Register

DAY = timedelta(days=1)
BASIS, CONTENT = "{}", b""


@dataclass
class PromiseDesk:
    """Rows of complaints, mails and promises; `give` adds a clock's first promise, `delay` a notice in its place."""

    register: Register
    mailbox: str = "kaebused"

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    def give(
        self,
        given: datetime,
        outcome: str | None = None,
        late_by: int | None = None,
        *,
        due: timedelta = DAY,
        category: str = "other",
        mailbox: str = "",
        state: str = "SENT",
        words: str = "by Friday",
        complaint: str = "",
        clock: int = 1,
    ) -> int:
        """Returns the promise's number."""
        name = complaint or f"KB-2026-{next(self._numbers):05}-X"
        with self.register.writing() as connection:
            if not complaint:
                row = {
                    "complaint": name, "mailbox": mailbox or self.mailbox, "stage": "acknowledged",
                    "category": category, "priority": "normal", "owner": "mari", "language": "en", "tags": "[]",
                    "subject": "", "canonical_subject": "", "target": "24wh", "calendar": "default",
                    "received_at": given, "registered_at": given, "last_activity_at": given, "clock": clock,
                    "reopened": 0,
                }  # fmt: skip
                connection.execute(schema.complaints.insert(), row)
            mail = self._mail(connection, name, given, state) if words else None
            promise = {
                "complaint": name, "clock": clock, "outbox_id": mail, "due_at": given + due, "received_at": given,
                "given_at": given, "words": words, "language": "en", "target": "24wh", "calendar": "default",
                "basis": BASIS, "outcome": outcome, "outcome_at": given if outcome else None, "late_by": late_by,
            }  # fmt: skip
            key = connection.execute(schema.promises.insert(), promise).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _mail(self, connection: object, complaint: str, at: datetime, state: str) -> int:
        number = next(self._numbers)
        row = {
            "mailbox": self.mailbox, "complaint": complaint, "kind": "ack", "nonce": f"n{number}",
            "message_id": f"m{number}@x", "envelope_from": "", "recipient": "a@b.example", "recipient_key": "k",
            "content": CONTENT, "state": state, "attempts": 1, "queued_at": at, "next_at": at, "stale_after": at,
        }  # fmt: skip
        key = connection.execute(schema.outbox.insert(), row).inserted_primary_key  # type: ignore[attr-defined]
        return int(key[0])

    def delay(self, old: int, given: datetime, outcome: str | None = None, *, state: str = "SENT") -> int:
        """A notice of delay in the place of promise `old`; returns the new one's number."""
        promises = schema.promises
        with self.register.reading() as connection:
            before = connection.execute(promises.select().where(promises.c.id == old)).one()
        new = self.give(given, outcome, complaint=before.complaint, clock=before.clock, state=state)
        values = {"outcome": SUPERSEDED, "outcome_at": given, "superseded_by": new}
        with self.register.writing() as connection:
            connection.execute(
                promises.update().where(promises.c.id == old).values(late_by=before.late_by or 900, **values)
            )
        return new
