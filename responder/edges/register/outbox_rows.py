"""The outbox: QUEUED -> SENT | FAILED, or HELD for a person's word. Claimed by conditional update; claimed when a
process died means uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.backoff import LONGEST
from responder.core.chain import instant
from responder.core.complaint import Event, NoTransition, Stage, advance
from responder.edges.register import learning_rows, schema, trail
from responder.edges.register.unsaid import refused

_o, _c = schema.outbox.c, schema.complaints.c
QUEUED, SENT, FAILED, HELD = "QUEUED", "SENT", "FAILED", "HELD"
NOTICE = "notice"  # to one of the desk's own people

# Built once: building a statement costs more than SQLite takes to run it.
_OPEN = (_o.claimed_at.is_(None), _o.next_at <= sa.bindparam("now"))
# As the index outbox_alerts has it. `state` would lead SQLite to the index of all that is due, however many wait.
_TO_STAFF = sa.text("outbox.kind = 'notice' AND outbox.settled_at IS NULL")
_LIMIT: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
_due = sa.select(_o.id, _o.attempts).where(*_OPEN).order_by(_o.next_at, _o.id).limit(_LIMIT)
_ALL_DUE = _due.where(_o.state == QUEUED)
_STAFF_DUE = _due.where(_TO_STAFF)
_CUSTOMERS_DUE = _ALL_DUE.where(_o.kind != NOTICE)
WHOLE = (
    _o.id, _o.mailbox, _o.complaint, _o.kind, _o.nonce, _o.envelope_from, _o.recipient, _o.content, _o.attempts,
    _o.queued_at, _o.next_at, _o.uncertain_at, _o.deferrals, _o.deferred_at, _o.stale_after, _o.reached_data_at,
)  # fmt: skip
_TAKE = (
    schema.outbox.update()
    .where(_o.id.in_(sa.bindparam("ids", expanding=True)), _o.state == QUEUED, _o.claimed_at.is_(None))
    .values(claimed_at=sa.bindparam("now"), attempts=_o.attempts + 1)
    .returning(*WHOLE)
)


def _earlier(old: sa.Column[datetime], now: datetime) -> sa.Function[datetime]:
    return sa.func.min(old, sa.bindparam(None, now, type_=schema.Utc), type_=schema.Utc)


def _first_told(new: str, old: sa.Column[datetime | None]) -> sa.Function[datetime]:
    return sa.func.coalesce(sa.bindparam(new, type_=schema.Utc), old, type_=schema.Utc)


_SETTLE = (
    schema.outbox.update()
    .where(_o.id == sa.bindparam("mail"), _o.state == QUEUED)
    .values(
        state=sa.bindparam("becomes"),
        claimed_at=None,
        smtp_code=sa.bindparam("code"),
        smtp_answer=sa.bindparam("answer"),
        reached_data_at=sa.func.coalesce(
            _o.reached_data_at, sa.bindparam("reached", type_=schema.Utc), type_=schema.Utc
        ),
        uncertain_at=_first_told("uncertain", _o.uncertain_at),
        next_at=_first_told("again", _o.next_at),
        settled_at=_first_told("settled", _o.settled_at),
        deferrals=_o.deferrals + sa.bindparam("own", type_=sa.Integer),
        deferred_at=sa.func.coalesce(
            _o.deferred_at, sa.bindparam("first", type_=schema.Utc), type_=schema.Utc
        ),
    )
)
_STAGE = sa.select(_c.stage).where(_c.complaint == sa.bindparam("identifier"))
_ACKNOWLEDGED = (
    schema.complaints.update()
    .where(_c.complaint == sa.bindparam("identifier"))
    .values(stage=sa.bindparam("becomes"), acknowledged_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """One claimed row. `attempts` counts the one that is about to begin; `uncertain`: an earlier one may have reached
    the relay; `reached`: content of it went over the wire. `deferrals`, the first at `deferred_at`: for reasons of this
    mail, not of the relay. `recipient` and `content` are a person's: never logged."""

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
    deferrals: int = 0
    deferred_at: datetime | None = None
    stale_after: datetime | None = None
    reached: bool = False

    def outdated(self, now: datetime) -> bool:
        """Whether it tells a customer a time that is over, and no relay has had a byte of it."""
        untouched = not self.uncertain and not self.reached and self.kind != NOTICE
        return untouched and self.stale_after is not None and self.stale_after <= now


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt: SENT or FAILED for good, QUEUED again until `next_at` (UTC), or HELD. `own`: put off
    for a reason of this mail's."""

    mail: QueuedMail
    state: str
    code: int
    answer: str
    fault: str = ""
    ours: bool = False
    uncertain: bool = False
    reached_data: bool = False
    next_at: datetime | None = None
    own: bool = False


def release(connection: Connection, now: datetime, *, hold: bool = False) -> int:
    """At start: rows that a dead process was sending are due again, in their old place, and uncertain; with `hold`
    those to customers wait for a person's word. Returns how many."""
    held = _hold(connection, now) if hold else 0
    mine = sa.and_(_o.state == QUEUED, _o.claimed_at.is_not(None))
    freed = (
        schema.outbox.update()
        .where(mine)
        .values(uncertain_at=_o.claimed_at, claimed_at=None, next_at=_earlier(_o.next_at, now))
    )
    return connection.execute(freed).rowcount + held


def _hold(connection: Connection, now: datetime) -> int:
    mine = sa.and_(_o.state == QUEUED, _o.claimed_at.is_not(None), _o.kind != NOTICE)
    columns = (_o.mailbox, _o.complaint, _o.kind, _o.nonce, _o.attempts)
    rows = connection.execute(sa.select(*columns).where(mine).order_by(_o.id)).all()
    held = {"state": HELD, "uncertain_at": _o.claimed_at, "claimed_at": None}
    connection.execute(schema.outbox.update().where(mine).values(held))
    for row in rows:
        told = facts.ReplyHeld(row.complaint or "", row.kind, row.nonce, row.attempts, "killed")
        trail.append(connection, row.mailbox, now, [told])
    return len(rows)


def pull_forward(connection: Connection, now: datetime) -> int:
    """Mails put off further than any pause is long were put off on another clock: due now. Returns how many."""
    far = sa.and_(_o.state == QUEUED, _o.next_at > now + LONGEST * 1.2)
    return connection.execute(schema.outbox.update().where(far).values(next_at=now)).rowcount


def claim(connection: Connection, now: datetime, limit: int, *, to_staff: bool = False) -> list[QueuedMail]:
    """Take the rows that are due, oldest first, and count the attempt before it begins; with `to_staff` those only that
    tell the desk's own people something."""
    rows = connection.execute(_STAFF_DUE if to_staff else _ALL_DUE, {"now": now, "most": limit})
    return take(connection, [row.id for row in rows], now)


def due(connection: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Mails to customers that are due, oldest first: (row, attempts so far)."""
    if limit <= 0:
        return []
    rows = connection.execute(_CUSTOMERS_DUE, {"now": now, "most": limit})
    return [(row.id, row.attempts) for row in rows]


def take(connection: Connection, ids: list[int], now: datetime) -> list[QueuedMail]:
    """Claim these rows, as far as nobody has yet."""
    if not ids:
        return []
    rows = connection.execute(_TAKE, {"now": now, "ids": ids}).all()
    return [as_mail(row) for row in sorted(rows, key=lambda row: (row.next_at, row.id))]


def as_mail(row: Any) -> QueuedMail:
    """A row with the columns of WHOLE."""
    return QueuedMail(
        row.id,
        row.mailbox,
        row.complaint or "",
        row.kind,
        row.nonce,
        row.envelope_from,
        row.recipient,
        bytes(row.content),
        row.attempts,
        row.queued_at,
        row.uncertain_at is not None,
        row.deferrals,
        row.deferred_at,
        row.stale_after,
        row.reached_data_at is not None,
    )


def put_back(connection: Connection, mail: QueuedMail, until: datetime | None = None) -> None:
    """As if it had not been claimed in this transaction: nothing was sent. `until` (UTC): not before then."""
    values: dict[str, object] = {"claimed_at": None, "attempts": mail.attempts - 1}
    if until:
        values["next_at"] = until
    connection.execute(schema.outbox.update().where(_o.id == mail.id).values(values))


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


def count_waiting(connection: Connection) -> int:
    """Mails to customers among them."""
    waiting = sa.and_(_o.state == QUEUED, _o.kind != NOTICE)
    return connection.scalar(sa.select(sa.func.count()).where(waiting)) or 0


def newest(connection: Connection) -> int:
    """The row that was queued last, 0 where none was."""
    return connection.scalar(sa.select(sa.func.max(_o.id))) or 0


def settle(connection: Connection, settlement: Settlement, now: datetime) -> list[trail.Told]:
    """One attempt's outcome: the row, the complaint's stage and the facts together."""
    mail = settlement.mail
    values = {
        "mail": mail.id,
        "becomes": settlement.state,
        "code": settlement.code,
        "answer": settlement.answer,
        "reached": now if settlement.reached_data else None,
        "uncertain": now if settlement.uncertain else None,
        "again": settlement.next_at if settlement.state == QUEUED else None,
        "own": int(settlement.own),
        "first": now if settlement.own else None,
        "settled": None if settlement.state in (QUEUED, HELD) else now,
    }
    if connection.execute(_SETTLE, values).rowcount == 0:
        return []
    told = [_fact(settlement)]
    if settlement.state == SENT and mail.kind == "ack":
        told += acknowledged(connection, mail.complaint, now)
    if settlement.state == FAILED:
        learning_rows.unread(connection, mail.id)
        told += refused(connection, mail.id, now) if mail.kind == "delay" else []
    return trail.append(connection, mail.mailbox, now, told)


def _fact(settlement: Settlement) -> facts.Fact:
    mail = settlement.mail
    named = (mail.complaint, mail.kind, mail.nonce, mail.attempts, settlement.code)
    if settlement.state == SENT:
        return facts.ReplySent(*named, mail.uncertain)
    if settlement.state == FAILED:
        return facts.ReplyFailed(*named, settlement.fault)
    if settlement.state == HELD:
        return facts.ReplyHeld(mail.complaint, mail.kind, mail.nonce, mail.attempts, settlement.fault)
    assert settlement.next_at is not None
    again = instant(settlement.next_at)
    return facts.ReplyDeferred(*named, settlement.fault, settlement.ours, settlement.uncertain, again)


def acknowledged(connection: Connection, complaint: str, now: datetime) -> list[facts.Fact]:
    """Its customer has the acknowledgement: the complaint moves. Returns the facts."""
    stage = connection.scalar(_STAGE, {"identifier": complaint}) or ""
    try:
        step = advance(Stage(stage), Event.ACKNOWLEDGEMENT_ACCEPTED)
    except (NoTransition, ValueError):
        return []  # answered or withdrawn before the acknowledgement went out: its stage stays
    values = {"identifier": complaint, "becomes": str(step.stage), "now": now}
    connection.execute(_ACKNOWLEDGED, values)
    cause = str(Event.ACKNOWLEDGEMENT_ACCEPTED)
    return [facts.ComplaintAdvanced(complaint, str(stage), str(step.stage), cause, step.timer)]
