"""Mails of ours laid into the outbox, in the transaction that registers what they answer or tell of."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.complaint_id import KeyRing, person_key
from responder.core.decision import Decision, OutgoingMail
from responder.edges.register import schema
from responder.edges.register.spending_rows import spent_keys

# Built once: building a statement costs more than SQLite takes to run it.
_INTO_OUTBOX = schema.outbox.insert()


def key_of(result: sa.CursorResult[tuple[int]]) -> int:
    """The key of the row just inserted."""
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def queue(
    connection: Connection,
    decision: Decision,
    outgoing: OutgoingMail,
    mailbox: str,
    mail_id: int,
    person_id: int | None,
    keys: KeyRing,
    now: datetime,
) -> int:
    """Returns the row's key. `mail_id`: the correspondence that it is about; `person_id`: to whom, None = to staff."""
    return queue_mail(connection, outgoing, decision.complaint_id, mailbox, mail_id, person_id, keys, now)


def queue_mail(
    connection: Connection,
    outgoing: OutgoingMail,
    complaint: str | None,
    mailbox: str,
    mail_id: int | None,
    person_id: int | None,
    keys: KeyRing,
    now: datetime,
) -> int:
    """The same for a mail that no message led to: `mail_id` None; or one that speaks of no complaint."""
    row: dict[str, object] = {
        "mailbox": mailbox,
        "complaint": complaint,
        "correspondence_id": mail_id,
        "person_id": person_id,
        "kind": outgoing.kind,
        "nonce": outgoing.nonce,
        "message_id": outgoing.message_id,
        "envelope_from": outgoing.envelope_from,
        "recipient": outgoing.recipient,
        "recipient_key": person_key(keys, outgoing.recipient),
        **spent_keys(keys, outgoing.recipient),
        "content": outgoing.reply.content,
        "state": "QUEUED",
        "attempts": 0,
        "queued_at": now,
        "next_at": now,
        "stale_after": outgoing.stale_after,
    }
    return key_of(connection.execute(_INTO_OUTBOX, row))


def queue_notices(
    connection: Connection, decision: Decision, mailbox: str, mail_id: int, keys: KeyRing, now: datetime
) -> list[facts.Fact]:
    """The mails to staff that a rule asks for; returns a fact for each."""
    told: list[facts.Fact] = []
    for notice in decision.notices:
        queue(connection, decision, notice, mailbox, mail_id, None, keys, now)
        person = person_key(keys, notice.recipient)
        told.append(facts.ReplyQueued(decision.complaint_id, notice.kind, notice.nonce, person))
    return told
