"""The alarm of a desk that does not keep up: when it was raised, its fact, and its mails, in the transaction that
registers the complaint which shows it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import capacity, facts, reply, slipping
from responder.core.capacity import Before, Beyond
from responder.core.complaint_id import KeyRing, person_key
from responder.core.desk import Desk
from responder.core.outcome import Context, Decision
from responder.edges.register import learning_rows, schema
from responder.edges.register.alerting_rows import NOBODY
from responder.edges.register.gathering import notices_of
from responder.edges.register.learning_tables import estimators
from responder.edges.register.queueing import queue_mail

_e, _o, _p = estimators.c, schema.outbox.c, schema.promises.c
_MINE = _e.mailbox == sa.bindparam("of")
_STATE = sa.select(_e.over_at, _e.again_at).where(_MINE)
_KEEP = (
    estimators.update()
    .where(_MINE)
    .values(
        over_at=sa.bindparam("over", type_=schema.Utc),
        again_at=sa.bindparam("again", type_=schema.Utc),
    )
)
_LAST = (
    sa.select(_p.given_at)
    .join_from(schema.promises, schema.outbox)
    .where(_o.mailbox == sa.bindparam("of"), _o.kind == "ack", _p.complaint != sa.bindparam("complaint"))
    .order_by(_p.id.desc())
    .limit(1)
)


def raise_alarm(
    connection: Connection,
    decision: Decision,
    context: Context,
    desk: Desk,
    keys: KeyRing,
    mail_id: int,
    now: datetime,
) -> list[facts.Fact]:
    """Where this new complaint's promise lies beyond the ceiling, and staff were not told of that lately: the fact, and
    one mail for each address as far as the hour's budget goes. Returns all facts. `mail_id`: the complaint's mail."""
    found = capacity.beyond(decision, context, desk)
    if found is None:
        return []
    before = _before(connection, desk.mailbox, found.complaint)
    told: list[facts.Fact] = []
    again = before.again_at
    if capacity.to_tell(before, now):
        told = _tell(connection, found, desk, keys, mail_id, now, context.nonce)
        reached = any(isinstance(one, facts.ReplyQueued) for one in told)
        again = now + (capacity.AGAIN if reached else capacity.RETRY)
    connection.execute(_KEEP, {"of": desk.mailbox, "over": found.given.decided, "again": again})
    return told


def _before(connection: Connection, mailbox: str, complaint: str) -> Before:
    row = connection.execute(_STATE, {"of": mailbox}).first()
    if row is None:  # nothing was learned so far
        learning_rows.keep_state(connection, mailbox, learning_rows.state_of(connection, mailbox))
        return Before()
    last = connection.scalar(_LAST, {"of": mailbox, "complaint": complaint})
    return Before(row.over_at, row.again_at, last)


def _tell(
    connection: Connection,
    found: Beyond,
    desk: Desk,
    keys: KeyRing,
    mail_id: int,
    now: datetime,
    nonce: str,
) -> list[facts.Fact]:
    told: list[facts.Fact] = [capacity.exceeded(found)]
    # Those of the last share alone: more people are not the matter of whoever is warned of one complaint.
    names = slipping.told_of(desk.slipping, slipping.DUE, slipping.DUE - 1)
    addresses = slipping.addresses(names, found.owner, desk.persons, desk.guard.own_addresses)
    room = max(0, desk.notices_per_hour - notices_of(connection, desk.mailbox, now))
    untold = {f"{desk.notices_per_hour} mails to staff within an hour": len(addresses[room:])}
    untold[NOBODY] = 0 if addresses else 1
    for number, address in enumerate(addresses[:room]):
        try:
            mail = capacity.alarm(found, address, number, desk, keys, now, nonce)
        except (reply.UnsendableAddress, reply.TemplateError, ValueError) as fault:
            words = fault.fault if isinstance(fault, reply.UnsendableAddress) else type(fault).__name__
            untold[words] = untold.get(words, 0) + 1
            continue
        queue_mail(connection, mail, found.complaint, desk.mailbox, mail_id, None, keys, now)
        told.append(
            facts.ReplyQueued(found.complaint, mail.kind, mail.nonce, person_key(keys, mail.recipient))
        )
    told += [
        facts.NoticeWithheld(found.complaint, mail_id, count, why) for why, count in untold.items() if count
    ]
    return told
