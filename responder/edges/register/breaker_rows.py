"""The alarm of a breaker that has opened: a mail to each of those who are told of promises that slipped, in the
transaction that opens it. No budget withholds it: there is one for each trouble."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts, reply, slipping
from responder.core.breaker_alarm import alarm
from responder.core.complaint_id import KeyRing, person_key
from responder.core.desk import Desk
from responder.edges.register import outbox_rows, schema, trail
from responder.edges.register.alerting_rows import NOBODY
from responder.edges.register.queueing import queue_mail

_o = schema.outbox.c
_ABOUT = sa.select(_o.mailbox, _o.complaint).where(_o.id == sa.bindparam("row"))
# Of each mailbox the first that waits: a mailbox that was taken out of the configuration has mails still, and no desk.
_FIRST = (
    sa.select(sa.func.min(_o.id))
    .where(_o.state == outbox_rows.QUEUED, _o.kind != outbox_rows.NOTICE, _o.complaint.is_not(None))
    .group_by(_o.mailbox)
)
_OTHERS = sa.select(_o.mailbox, _o.complaint).where(_o.id.in_(_FIRST)).order_by(_o.id)


def raise_alarm(
    connection: Connection,
    opened: facts.BreakerOpened,
    held: int,
    desk_of: Callable[[str], Desk | None],
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> list[trail.Told]:
    """`held`: the row of the outbox at which it opened; the desk of its mailbox hears of it, where that is watched no
    more the first other one that has mails waiting. Returns what to echo."""
    about = (*connection.execute(_ABOUT, {"row": held}), *connection.execute(_OTHERS))
    row = next((one for one in about if one.complaint and desk_of(one.mailbox)), None)
    desk = desk_of(row.mailbox) if row else None
    if row is None or desk is None:
        return []
    names = slipping.told_of(desk.slipping, slipping.DUE, 0)
    found = slipping.addresses(names, desk.owner, desk.persons, desk.guard.own_addresses)
    made: list[facts.Fact] = [] if found else [facts.NoticeWithheld(row.complaint, 0, 1, NOBODY)]
    waiting = outbox_rows.count_waiting(connection)
    for address in found:
        try:
            mail = alarm(opened, row.complaint, waiting, address, desk, keys, now, nonce())
        except (reply.UnsendableAddress, ValueError) as fault:
            words = fault.fault if isinstance(fault, reply.UnsendableAddress) else type(fault).__name__
            made.append(facts.NoticeWithheld(row.complaint, 0, 1, words))
            continue
        queue_mail(connection, mail, row.complaint, desk.mailbox, None, None, keys, now)
        person = person_key(keys, mail.recipient)
        made.append(facts.ReplyQueued(row.complaint, mail.kind, mail.nonce, person))
    return trail.append(connection, desk.mailbox, now, made)
