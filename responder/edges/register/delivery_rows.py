"""What became of mails of ours after the relay took them: written once for each, with its fact and the mails to staff,
in the transaction that registers the report. No stage moves: a machine said it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from responder.core import facts, reply, undelivered
from responder.core.complaint import FINAL, Stage
from responder.core.complaint_id import KeyRing, person_key
from responder.core.delivery import Delivery
from responder.core.delivery_report import FAILED, SPAM_COMPLAINT, Fate, diagnose
from responder.core.desk import Desk
from responder.core.notifying import KIND as NOTICE
from responder.core.undelivered import Lost
from responder.edges.register import learning_rows, schema, unsaid
from responder.edges.register.alerting_rows import NOBODY
from responder.edges.register.delivery_tables import deliveries
from responder.edges.register.gathering import notices_of
from responder.edges.register.queueing import queue_mail

_o, _c, _d, _p = schema.outbox.c, schema.complaints.c, deliveries.c, schema.promises.c
_m = schema.correspondence.c
LATELY = timedelta(days=7)
_MAIL = (
    sa.select(
        _o.id, _o.kind, _o.nonce, _o.recipient, _o.attempts, _c.complaint, _c.stage, _c.owner, _c.calendar
    )
    .add_columns(_c.target, _c.due_at, _o.smtp_code, _o.smtp_answer)
    .select_from(schema.outbox.outerjoin(schema.complaints, _c.complaint == _o.complaint))
    .where(_o.nonce == sa.bindparam("of"))
)
_KNOWN = sa.select(_d.at).where(_d.outbox_id == sa.bindparam("mail"), _d.action == sa.bindparam("told"))
_INTO = deliveries.insert()
_SINCE = sa.bindparam("since", type_=schema.Utc)
_UNREACHED = sa.union_all(
    sa.select(_o.recipient)
    .join_from(deliveries, schema.outbox)
    .where(_o.kind == NOTICE, _d.action == FAILED, _d.at > _SINCE),
    sa.select(_o.recipient).where(_o.kind == NOTICE, _o.state == "FAILED", _o.settled_at > _SINCE),
)
_TO_CUSTOMER = (
    sa.select(_d.action, _d.hard)
    .select_from(schema.outbox.outerjoin(deliveries, sa.and_(_d.outbox_id == _o.id, _d.action == FAILED)))
    .where(_o.complaint == sa.bindparam("complaint"), _o.kind != NOTICE, _o.state == "SENT")
    .order_by(_o.id.desc())
)

_WROTE_SINCE = sa.exists().where(
    _m.person_id == _o.person_id, _m.registered_at > _d.at, _m.silence.is_(None), _m.outcome != "duplicate"
)
_CALLED_SPAM = (
    sa.select(_d.outbox_id)
    .join_from(deliveries, schema.outbox)
    .join(schema.complaints, _c.person_id == _o.person_id)
    .where(_c.complaint == sa.bindparam("complaint"), _d.action == SPAM_COMPLAINT, ~_WROTE_SINCE)
    .limit(1)
)


def note(
    connection: Connection,
    delivery: Delivery | None,
    mail_id: int,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> list[facts.Fact]:
    """What the report in correspondence `mail_id` says of the mail of ours that it is proved to return. The same again,
    of whatever form, changes nothing; nor does one of a mail that was never sent. Returns the facts."""
    if delivery is None or delivery.fate is None or not delivery.nonce:
        return []
    mail, fate = connection.execute(_MAIL, {"of": delivery.nonce}).first(), delivery.fate
    if mail is None or not mail.attempts:
        return []
    if connection.execute(_KNOWN, {"mail": mail.id, "told": fate.action}).first():
        return []
    row = {
        "outbox_id": mail.id, "action": fate.action, "correspondence_id": mail_id, "at": now,
        "status": fate.status, "cause": fate.cause, "hard": int(fate.hard),
    }  # fmt: skip
    connection.execute(_INTO, row)
    named = (mail.complaint or "", mail.kind, mail.nonce)
    if fate.action != FAILED:
        return [facts.ReplyReported(*named, fate.action, mail_id)]
    told: list[facts.Fact] = [facts.ReplyUndelivered(*named, fate.cause, fate.status, fate.hard, mail_id)]
    told += _unpromised(connection, mail, now)
    return told + _tell(connection, mail, fate, mail_id, desk, keys, now, nonce)


def refused(
    connection: Connection, nonce: str, desk: Desk, keys: KeyRing, now: datetime, own: str
) -> list[facts.Fact]:
    """The relay itself has refused the mail of ours named `nonce`, or was asked for four days in vain: those who hear
    of a mail that came back hear of it. Of a notice of delay its own alarm tells. `own`: fresh, base32."""
    mail = connection.execute(_MAIL, {"of": nonce}).first()
    if mail is None or mail.kind == "delay":
        return []
    said = diagnose("", mail.smtp_answer or "", code=mail.smtp_code or 0)
    fate = Fate((), FAILED, said.status, said.cause, said.hard)
    return _tell(connection, mail, fate, None, desk, keys, now, own)


def _unpromised(connection: Connection, mail: Row[Any], now: datetime) -> list[facts.Fact]:
    """Its promise was told to nobody. That of a notice of delay is taken back, and the one before it runs again; that
    of an acknowledgement goes on warning staff, and nothing is learned from it."""
    if mail.kind == "delay":
        return unsaid.refused(connection, mail.id, now)
    learning_rows.unread(connection, mail.id)
    return []


def _tell(
    connection: Connection,
    mail: Row[Any],
    fate: Fate,
    mail_id: int | None,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> list[facts.Fact]:
    """One mail to each person of the desk who is to know, as far as the hour's budget goes. Of a complaint that is over
    the trail tells alone."""
    if mail.complaint is None or Stage(mail.stage) in FINAL:
        return []
    due = mail.due_at or now
    lost = Lost(mail.complaint, mail.kind, mail.recipient, fate, mail.owner, mail.calendar, mail.target, due)
    unreached = set(connection.scalars(_UNREACHED, {"since": now - LATELY}))
    addresses = undelivered.to_tell(lost, desk, unreached)
    room = max(0, desk.notices_per_hour - notices_of(connection, desk.mailbox, now))
    untold = {f"{desk.notices_per_hour} mails to staff within an hour": len(addresses[room:])}
    untold[NOBODY] = 0 if addresses else 1
    told: list[facts.Fact] = []
    for number, address in enumerate(addresses[:room]):
        try:
            made = undelivered.notice(lost, address, number, desk, keys, now, nonce)
        except (reply.UnsendableAddress, reply.TemplateError, ValueError) as fault:
            words = fault.fault if isinstance(fault, reply.UnsendableAddress) else type(fault).__name__
            untold[words] = untold.get(words, 0) + 1
            continue
        queue_mail(connection, made, lost.complaint, desk.mailbox, mail_id, None, keys, now)
        told.append(
            facts.ReplyQueued(lost.complaint, made.kind, made.nonce, person_key(keys, made.recipient))
        )
    told += [
        facts.NoticeWithheld(lost.complaint, mail_id or 0, count, why)
        for why, count in untold.items()
        if count
    ]
    return told


def came_back(connection: Connection, complaint: str) -> bool:
    """Whether no machine reaches the customer of this complaint: the last mail to them came back, or an earlier one for
    good."""
    rows = connection.execute(_TO_CUSTOMER, {"complaint": complaint}).all()
    return any(row.hard for row in rows) or bool(rows and rows[0].action)


def called_spam(connection: Connection, complaint: str) -> bool:
    """Whether the customer of this complaint called a mail of ours spam, on whichever complaint of theirs, and has not
    written since: who writes again wants to hear of it."""
    return connection.execute(_CALLED_SPAM, {"complaint": complaint}).first() is not None
