"""The outbox: QUEUED -> SENT | FAILED. Claimed by conditional update; claimed when a process died means uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.chain import instant
from responder.core.complaint import Event, NoTransition, Stage, advance
from responder.edges.register import schema, trail

_o, _c = schema.outbox.c, schema.complaints.c
QUEUED, SENT, FAILED = "QUEUED", "SENT", "FAILED"


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """One claimed row. `attempts` counts the one that is about to begin; `uncertain`: an earlier one may have reached
    the relay. `recipient` and `content` are a person's: never logged."""

    id: int
    mailbox: str
    complaint: str
    kind: str
    nonce: str
    envelope_from: str
    recipient: str
    content: bytes
    attempts: int
    queued_at: datetime
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt: SENT or FAILED for good, or QUEUED again until `next_at` (UTC)."""

    mail: QueuedMail
    state: str
    code: int
    answer: str
    fault: str = ""
    ours: bool = False
    uncertain: bool = False
    reached_data: bool = False
    next_at: datetime | None = None


def release(connection: Connection, now: datetime) -> int:
    """At start: rows that a dead process was sending are due again, and uncertain. Returns how many."""
    mine = sa.and_(_o.state == QUEUED, _o.claimed_at.is_not(None))
    freed = (
        schema.outbox.update().where(mine).values(uncertain_at=_o.claimed_at, claimed_at=None, next_at=now)
    )
    return connection.execute(freed).rowcount


def claim(connection: Connection, now: datetime, limit: int) -> list[QueuedMail]:
    """Take the rows that are due, oldest first, and count the attempt before it begins."""
    due = sa.and_(_o.state == QUEUED, _o.claimed_at.is_(None), _o.next_at <= now)
    rows = connection.execute(
        sa.select(schema.outbox).where(due).order_by(_o.next_at, _o.id).limit(limit)
    ).all()
    if not rows:
        return []
    mine = _o.id.in_([row.id for row in rows])
    connection.execute(schema.outbox.update().where(mine).values(claimed_at=now, attempts=_o.attempts + 1))
    return [
        QueuedMail(
            row.id,
            row.mailbox,
            row.complaint or "",
            row.kind,
            row.nonce,
            row.envelope_from,
            row.recipient,
            bytes(row.content),
            row.attempts + 1,
            row.queued_at,
            row.uncertain_at is not None,
        )
        for row in rows
    ]


def find(connection: Connection, nonce: str) -> bytes:
    """The bytes of one mail of ours, b"" when there is none."""
    return bytes(connection.scalar(sa.select(_o.content).where(_o.nonce == nonce)) or b"")


def next_due(connection: Connection) -> datetime | None:
    """When the next queued mail wants its attempt (UTC), None when nothing is queued."""
    waiting = sa.and_(_o.state == QUEUED, _o.claimed_at.is_(None))
    moment: datetime | None = connection.scalar(
        sa.select(sa.func.min(_o.next_at, type_=schema.Utc)).where(waiting)
    )
    return moment


def count_queued(connection: Connection) -> int:
    """Mails that are not settled yet."""
    return connection.scalar(sa.select(sa.func.count()).where(_o.state == QUEUED)) or 0


def settle(connection: Connection, settlement: Settlement, now: datetime) -> list[trail.Told]:
    """One attempt's outcome: the row, the complaint's stage and the facts together."""
    mail = settlement.mail
    values: dict[str, object] = {
        "state": settlement.state,
        "claimed_at": None,
        "smtp_code": settlement.code,
        "smtp_answer": settlement.answer,
    }
    if settlement.reached_data:
        values["reached_data_at"] = sa.func.coalesce(_o.reached_data_at, now, type_=schema.Utc)
    if settlement.uncertain:
        values["uncertain_at"] = now
    if settlement.state == QUEUED:
        values["next_at"] = settlement.next_at
    else:
        values["settled_at"] = now
    still = sa.and_(_o.id == mail.id, _o.state == QUEUED)
    if connection.execute(schema.outbox.update().where(still).values(values)).rowcount == 0:
        return []
    told = [_fact(settlement)]
    if settlement.state == SENT and mail.kind == "ack":
        told += _acknowledged(connection, mail.complaint, now)
    return trail.append(connection, mail.mailbox, now, told)


def _fact(settlement: Settlement) -> facts.Fact:
    mail = settlement.mail
    named = (mail.complaint, mail.kind, mail.nonce, mail.attempts, settlement.code)
    if settlement.state == SENT:
        return facts.ReplySent(*named, mail.uncertain)
    if settlement.state == FAILED:
        return facts.ReplyFailed(*named, settlement.fault)
    assert settlement.next_at is not None
    again = instant(settlement.next_at)
    return facts.ReplyDeferred(*named, settlement.fault, settlement.ours, settlement.uncertain, again)


def _acknowledged(connection: Connection, complaint: str, now: datetime) -> list[facts.Fact]:
    stage = connection.scalar(sa.select(_c.stage).where(_c.complaint == complaint)) or ""
    try:
        step = advance(Stage(stage), Event.ACKNOWLEDGEMENT_ACCEPTED)
    except (NoTransition, ValueError):
        return []  # answered or withdrawn before the acknowledgement went out: its stage stays
    mine = schema.complaints.update().where(_c.complaint == complaint)
    connection.execute(mine.values(stage=str(step.stage), acknowledged_at=now))
    cause = str(Event.ACKNOWLEDGEMENT_ACCEPTED)
    return [facts.ComplaintAdvanced(complaint, str(stage), str(step.stage), cause, step.timer)]
