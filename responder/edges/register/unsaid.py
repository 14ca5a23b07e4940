"""A notice of delay that nobody will read: its promise was never said, and the one before it runs again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.confirming import KIND as CONFIRMATION
from responder.core.slipping import DELAY, RELEASED
from responder.edges.register import learning_rows, schema
from responder.edges.register.outcomes import WITHDRAWN

_c, _p, _o, _d = schema.complaints.c, schema.promises.c, schema.outbox.c, schema.due_times.c
# Of a mail that is being sent nobody knows whether the relay has it.
_QUIET = sa.and_(
    _p.outcome.is_(None),
    _o.kind == "delay",
    _o.state == "QUEUED",
    _o.claimed_at.is_(None),
    _o.uncertain_at.is_(None),
)
_CONFIRMATION = sa.select(_o.id, _o.complaint, _o.kind, _o.nonce).where(
    _o.complaint == sa.bindparam("complaint"),
    _o.kind == CONFIRMATION,
    _o.state == "QUEUED",
    _o.claimed_at.is_(None),
    _o.uncertain_at.is_(None),
)
_UNTOUCHED = (
    sa.select(_o.id)
    .join_from(schema.promises, schema.outbox)
    .where(
        _p.id == sa.bindparam("promise"),
        _o.state == "QUEUED",
        _o.uncertain_at.is_(None),
        _o.reached_data_at.is_(None),
    )
)
_MAILS = sa.select(_o.id, _o.complaint, _o.kind, _o.nonce).join_from(schema.promises, schema.outbox)
_QUEUED = _MAILS.where(_QUIET, _p.complaint == sa.bindparam("complaint"))
_WAITING = _MAILS.where(_QUIET, _p.id == sa.bindparam("promise"))
_RUNNING = sa.select(sa.func.count()).where(_p.outbox_id == sa.bindparam("mail"), _p.outcome.is_(None))


def refused(connection: Connection, mail_id: int, now: datetime) -> list[facts.Fact]:
    """The relay refused the notice in this outbox row for good, so its customer does not know that the promise before
    it slipped. That one's notice is looked at again at once, and a person hears of it. Returns the facts; of another
    mail: nothing."""
    new = sa.select(_p.id).where(_p.outbox_id == mail_id, _p.outcome.is_(None))
    ended = list(connection.scalars(new))
    slipped = sa.select(_p.id).where(_p.superseded_by.in_(ended))
    again = schema.due_times.update().where(_d.promise_id.in_(slipped), _d.timer.in_((DELAY, RELEASED)))
    connection.execute(again.values(timer=DELAY, at=now, done_at=None))
    over = schema.due_times.update().where(_d.promise_id.in_(ended), _d.done_at.is_(None))
    connection.execute(over.values(done_at=now))
    return unsay(connection, mail_id, now)


def take_back(connection: Connection, promise: int, now: datetime) -> list[facts.Fact]:
    """The time that a notice promises has passed, and the relay has not had it yet: it stays here, and one with a new
    time takes its place. Returns the facts; of another mail, or one whose sending has begun: nothing."""
    mail = connection.execute(_WAITING, {"promise": promise}).first()
    if mail is None:
        return []
    told: list[facts.Fact] = [facts.ReplyRecalled(mail.complaint, mail.kind, mail.nonce)]
    return told + _stay(connection, mail.id, now)


def unsay(connection: Connection, mail_id: int, now: datetime) -> list[facts.Fact]:
    """What the notice in this outbox row promised is withdrawn; returns the facts. Of another mail: nothing."""
    told: list[facts.Fact] = []
    unsaid = sa.select(_p.id, _p.complaint).where(_p.outbox_id == mail_id, _p.outcome.is_(None))
    for new in connection.execute(unsaid.order_by(_p.id)).all():
        old = connection.execute(sa.select(_p.id, _p.due_at).where(_p.superseded_by == new.id)).first()
        if old is None:
            continue  # the first promise of its clock
        again = {"outcome": None, "outcome_at": None, "late_by": None, "superseded_by": None}
        connection.execute(schema.promises.update().where(_p.id == old.id).values(again))
        ended = {"outcome": WITHDRAWN, "outcome_at": now}
        connection.execute(schema.promises.update().where(_p.id == new.id).values(ended))
        due = schema.complaints.update().where(_c.complaint == new.complaint)
        connection.execute(due.values(due_at=old.due_at))
        told.append(facts.PromiseSettled(new.complaint, new.id, WITHDRAWN, 0))
    return told


def untouched(connection: Connection, promise: int) -> bool:
    """Whether the mail that tells this promise still lies in the outbox, and no relay has had a byte of it."""
    return connection.execute(_UNTOUCHED, {"promise": promise}).first() is not None


def unconfirm(
    connection: Connection, complaint: str, now: datetime, *, repeating: bool = False
) -> list[facts.Fact]:
    """Confirmations of further messages that still lie in the outbox stay there: their time has passed, or the answer
    was given. `repeating`: only those that tell a time which another mail told first. Returns the facts."""
    told: list[facts.Fact] = []
    for mail in connection.execute(_CONFIRMATION, {"complaint": complaint}).all():
        if repeating and connection.scalar(_RUNNING, {"mail": mail.id}):
            continue  # superseded, when its turn comes, by one with a new time
        stays = {"state": "SUPERSEDED", "settled_at": now}
        connection.execute(schema.outbox.update().where(_o.id == mail.id).values(stays))
        learning_rows.unread(connection, mail.id)
        told.append(facts.ReplyRecalled(mail.complaint, mail.kind, mail.nonce))
    return told


def recall(connection: Connection, complaint: str, now: datetime) -> list[facts.Fact]:
    """It was answered meanwhile: a confirmation or a notice of delay that still lies in the outbox stays there. Where
    the notice speaks of other complaints too, theirs are due again at once. Returns the facts; the caller has ended
    the due times of `complaint`, and no due time of it is opened again."""
    told = unconfirm(connection, complaint, now)
    for mail in connection.execute(_QUEUED, {"complaint": complaint}).all():
        told.append(facts.ReplyRecalled(mail.complaint, mail.kind, mail.nonce))
        told += _stay(connection, mail.id, now)
        mine = schema.due_times.update().where(_d.complaint == complaint, _d.done_at.is_(None))
        connection.execute(mine.values(done_at=now))
    return told


def _stay(connection: Connection, mail_id: int, now: datetime) -> list[facts.Fact]:
    told = refused(connection, mail_id, now)
    stays = {"state": "SUPERSEDED", "settled_at": now}
    connection.execute(schema.outbox.update().where(_o.id == mail_id).values(stays))
    return told
