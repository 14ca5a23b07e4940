"""What is watched whether it works at all: when it last did, the alarm and the all-clear, each once, with its letters
in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from responder.core import facts, outage, reply, slipping
from responder.core.complaint_id import KeyRing, person_key
from responder.core.desk import Desk
from responder.core.facts import OutageBegan, OutageEnded
from responder.core.outage import Watched
from responder.core.outcome import OutgoingMail
from responder.edges.register import schema, sending_rows, trail
from responder.edges.register.alerting_rows import NOBODY
from responder.edges.register.outage_tables import outages
from responder.edges.register.queueing import queue_mail

_t, _o = outages.c, schema.outbox.c
NEWS = timedelta(minutes=5)  # how old `well_at` may grow before it is written anew
ASLEEP = timedelta(minutes=1)  # a mail that is due is claimed within two seconds

_put = insert(outages)
_KEEP = _put.on_conflict_do_update(
    index_elements=[_t.kind, _t.mailbox],
    set_={name: _put.excluded[name] for name in ("well_at", "began_at", "untold")},
)
_TO_CUSTOMERS = sa.and_(_o.state == "QUEUED", _o.kind != "notice")
_FIRST_PUT_OFF = sa.select(
    sa.func.count(sa.distinct(_o.recipient_key)), sa.func.min(_o.deferred_at, type_=schema.Utc)
).where(_TO_CUSTOMERS, _o.deferrals > 0)
_DUE = sa.select(sa.func.min(_o.next_at, type_=schema.Utc)).where(
    _TO_CUSTOMERS, _o.claimed_at.is_(None), _o.next_at <= sa.bindparam("now", type_=schema.Utc)
)
_SENT = sa.select(_o.id).where(
    _o.state == "SENT", _o.settled_at >= sa.bindparam("since", type_=schema.Utc), _o.kind != "notice"
)


@dataclass(frozen=True, slots=True)
class Look:
    """At one thing. `why` it does not work, for an administrator, "" = it does; `well_at` (UTC): when this process last
    saw it work, None: it never did."""

    kind: str
    mailbox: str
    why: str
    well_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Untold:
    """An alarm or all-clear whose letters have not left."""

    kind: str
    mailbox: str
    fact: OutageBegan | OutageEnded
    why: str


def relay_stuck(connection: Connection, now: datetime) -> str:
    """Why mails to customers do not leave although the relay answers, "" where they do."""
    if sending_rows.is_tripped(connection):
        return ""  # the breaker has an alarm of its own
    recipients, first = connection.execute(_FIRST_PUT_OFF).one()
    due = connection.scalar(_DUE, {"now": now})
    asleep = due is not None and now - due >= ASLEEP
    put_off = first is not None and recipients >= outage.LEAST_MAILS
    since = first if put_off else due
    if not asleep and not put_off:
        return ""
    if since is not None and connection.execute(_SENT, {"since": since}).first():
        return ""
    return f"the relay puts off the mails to {recipients} customers" if put_off else "mails that are due wait"


def step(
    connection: Connection,
    seen: Look,
    after: timedelta,
    now: datetime,
    letters: Callable[[OutageBegan | OutageEnded, str], list[facts.Fact]] | None,
) -> list[trail.Told]:
    """One look at `now`; returns what to echo. `letters` queues those of a turn and returns their facts; None: they
    leave by a route of their own, and the row keeps what is to be told."""
    row = connection.execute(sa.select(outages).where(_mine(seen.kind, seen.mailbox))).first()
    before = Watched(row.well_at, row.began_at) if row else Watched(now)
    if seen.well_at and before.began_at is None:
        before = Watched(max(before.well_at, seen.well_at))
    known = outage.look(before, not seen.why, now, after)
    turned = outage.told(seen.kind, before, known, now)
    if row and turned is None and known.began_at == before.began_at and now - row.well_at < NEWS:
        return []
    untold = row.untold if row else None
    made: list[facts.Fact] = []
    if turned:
        made = [turned, *(letters(turned, seen.why) if letters else [])]
        untold = _text(turned, seen.why) if letters is None else None
    values = {"well_at": known.well_at, "began_at": known.began_at, "untold": untold}
    connection.execute(_KEEP, {"kind": seen.kind, "mailbox": seen.mailbox, **values})
    return trail.append(connection, seen.mailbox, now, made)


def queue_letters(
    connection: Connection,
    fact: OutageBegan | OutageEnded,
    why: str,
    desk: Desk,
    names: tuple[str, ...],
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> list[facts.Fact]:
    """Into the outbox, one for each address; returns the facts. No budget withholds them: two for each outage."""
    made: list[facts.Fact] = []
    for mail in written(fact, why, desk, names, keys, now, nonce):
        queue_mail(connection, mail, None, desk.mailbox, None, None, keys, now)
        made.append(facts.ReplyQueued("", mail.kind, mail.nonce, person_key(keys, mail.recipient)))
    return made or [facts.NoticeWithheld("", 0, 1, NOBODY)]


def written(
    fact: OutageBegan | OutageEnded,
    why: str,
    desk: Desk,
    names: tuple[str, ...],
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> list[OutgoingMail]:
    """The letters themselves. `names` () is whoever is told of promises that slipped."""
    names = names or slipping.told_of(desk.slipping, slipping.DUE, 0)
    mails = []
    for address in slipping.addresses(names, desk.owner, desk.persons, desk.guard.own_addresses):
        try:
            mails.append(outage.letter(fact, why, address, desk, keys, now, nonce()))
        except (reply.UnsendableAddress, ValueError):
            continue
    return mails


def untold(connection: Connection) -> list[Untold]:
    """What is still to be told by a route of its own."""
    rows = connection.execute(sa.select(outages).where(_t.untold.is_not(None)))
    return [Untold(row.kind, row.mailbox, *_fact(row.untold)) for row in rows]


def tell(connection: Connection, one: Untold) -> None:
    """Its letters have left; what turned meanwhile stays to be told."""
    mine = sa.and_(_mine(one.kind, one.mailbox), _t.untold == _text(one.fact, one.why))
    connection.execute(outages.update().where(mine).values(untold=None))


def running(connection: Connection) -> list[tuple[str, str, datetime]]:
    """Outages that an alarm was raised for and that last: kind, mailbox ("" = the daemon), since when (UTC)."""
    rows = connection.execute(sa.select(outages).where(_t.began_at.is_not(None)).order_by(_t.began_at))
    return [(row.kind, row.mailbox, row.began_at) for row in rows]


def _mine(kind: str, mailbox: str) -> sa.ColumnElement[bool]:
    return sa.and_(_t.kind == kind, _t.mailbox == mailbox)


def _text(fact: OutageBegan | OutageEnded, why: str) -> str:
    return json.dumps({**facts.body(fact), "why": why}, sort_keys=True, ensure_ascii=False)


def _fact(text: str) -> tuple[OutageBegan | OutageEnded, str]:
    values = json.loads(text)
    why = values.pop("why")
    return (OutageEnded(**values) if "seconds" in values else OutageBegan(**values)), why
