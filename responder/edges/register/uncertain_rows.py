"""Mails that the relay may have, held for a person's word: sent again, the same bytes, or taken as arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.edges.register import schema, trail
from responder.edges.register.outbox_rows import HELD, QUEUED, SENT, acknowledged

_o = schema.outbox.c
_HELD = sa.select(
    _o.id, _o.mailbox, _o.complaint, _o.kind, _o.nonce, _o.recipient, _o.attempts, _o.uncertain_at
).where(_o.state == HELD)
AGAIN, ARRIVED = "again", "arrived"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """One mail; the last attempt whose end nobody knows was at `since` (UTC). `recipient` is a person's."""

    id: int
    mailbox: str
    complaint: str
    kind: str
    nonce: str
    recipient: str
    attempts: int
    since: datetime


def uncertain(connection: Connection, complaint: str = "") -> list[Uncertain]:
    """Those of one complaint, or all; oldest first."""
    asked = _HELD.where(_o.complaint == complaint) if complaint else _HELD
    rows = connection.execute(asked.order_by(_o.uncertain_at, _o.id))
    return [
        Uncertain(
            row.id, row.mailbox, row.complaint or "", row.kind, row.nonce, row.recipient, row.attempts,
            row.uncertain_at,
        )
        for row in rows
    ]  # fmt: skip


def decide(connection: Connection, complaint: str, word: str, now: datetime) -> int:
    """A person's word, AGAIN or ARRIVED, on all that are held of this complaint; returns how many. In the caller's
    transaction, so that of two words the first one counts."""
    held = uncertain(connection, complaint)
    becomes: dict[str, object] = (
        {"state": QUEUED, "next_at": now} if word == AGAIN else {"state": SENT, "settled_at": now}
    )
    for mail in held:
        connection.execute(schema.outbox.update().where(_o.id == mail.id).values(becomes))
        told: list[facts.Fact] = [facts.ReplyDecided(mail.complaint, mail.kind, mail.nonce, word)]
        if word == ARRIVED and mail.kind == "ack":
            told += acknowledged(connection, mail.complaint, now)
        trail.append(connection, mail.mailbox, now, told)
    return len(held)
