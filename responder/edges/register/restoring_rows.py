"""A register that lacks what happened last: held, its numbers moved out of reach, its people told; and released again.

`installation.held_since` says that it is held. The fact `register.held` with the same moment says that all this was
done: both stand in one transaction, and a copy has the first without the second.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from responder.core import facts, reply, slipping
from responder.core.chain import instant
from responder.core.complaint_id import KeyRing, person_key
from responder.core.decision import year_of
from responder.core.desk import Desk
from responder.core.outcome import OutgoingMail
from responder.core.restored_alarm import alarm
from responder.core.restoring import leap, number_of
from responder.edges.register import outbox_rows, schema, trail
from responder.edges.register.alerting_rows import NOBODY
from responder.edges.register.outbox_rows import NOTICE, QUEUED, QueuedMail
from responder.edges.register.spending_rows import spent_keys

BACKUP = "backup"
_i, _n, _f = schema.installation.c, schema.counters.c, schema.facts.c
_c, _o = schema.complaints.c, schema.outbox.c
_SINCE = sa.select(_i.held_since)
_LAST_HELD = (
    sa.select(_f.body).where(_f.mailbox == "", _f.event == "register.held").order_by(_f.seq.desc()).limit(1)
)
_TO_STAFF = sa.select(_o.id).where(
    sa.text("outbox.kind = 'notice' AND outbox.settled_at IS NULL"),
    _o.id > sa.bindparam("beyond"),
    _o.claimed_at.is_(None),
    _o.next_at <= sa.bindparam("now", type_=schema.Utc),
)
_counted = insert(schema.counters)
_REACH = _counted.on_conflict_do_update(
    index_elements=[_n.prefix, _n.year], set_={"value": sa.func.max(_n.value, _counted.excluded.value)}
)


@dataclass(frozen=True, slots=True)
class Held:
    """`since` (UTC): what happened later is not known; `sign`: by what it is known, "" where it is held and nothing was
    done yet; `outbox`: rows up to this one wait."""

    since: datetime
    sign: str = ""
    outbox: int = 0


def held(connection: Connection) -> Held | None:
    """None: it is not held."""
    since = connection.scalar(_SINCE)
    if since is None:
        return None
    body = connection.scalar(_LAST_HELD)
    told = json.loads(body) if body else {}
    if told.get("since") != instant(since):
        return Held(since)
    return Held(since, str(told["sign"]), int(told["outbox"]))


def hold(
    connection: Connection,
    sign: str,
    since: datetime,
    desks: Iterable[Desk],
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> list[trail.Told]:
    """From now on it is held, once: does nothing where that was done. Returns what to echo."""
    before = held(connection)
    if before is not None and before.sign:
        return []
    since = before.since if before else since
    connection.execute(schema.installation.update().values(held_since=since))
    desks = list(desks)
    jumped = _jump(connection, since, desks, now)
    fact = facts.RegisterHeld(instant(since), sign, tuple(jumped), outbox_rows.newest(connection))
    told = trail.append(connection, "", now, [fact])
    return told + _tell(connection, since, desks, keys, now, nonce)


def release(connection: Connection, now: datetime) -> list[trail.Told]:
    """Mail is answered and sent again. Returns what to echo; nothing where it was not held."""
    before = held(connection)
    if before is None:
        return []
    connection.execute(schema.installation.update().values(held_since=None))
    queued = sa.select(sa.func.count()).where(_o.state == QUEUED, _o.id <= before.outbox)
    fact = facts.RegisterReleased(instant(before.since), connection.scalar(queued) or 0)
    return trail.append(connection, "", now, [fact])


def claim(connection: Connection, waits: Held, now: datetime, limit: int) -> list[QueuedMail]:
    """What may leave while it is held: mails to staff that were queued since."""
    ids = connection.scalars(_TO_STAFF.limit(limit), {"beyond": waits.outbox, "now": now}).all()
    return outbox_rows.take(connection, list(ids), now) if waits.sign else []


def reach(connection: Connection, complaints: Iterable[str]) -> None:
    """None of these numbers is given again."""
    found = [one for complaint in complaints if (one := number_of(complaint))]
    for prefix, year, number in found:
        connection.execute(_REACH, {"prefix": prefix, "year": year, "value": number})


def last_known(connection: Connection) -> datetime | None:
    """When the last complaint was registered, or a held register released: what is older is settled."""
    released = sa.select(sa.func.max(_f.at, type_=schema.Utc)).where(
        _f.mailbox == "", _f.event == "register.released"
    )
    registered = sa.select(sa.func.max(_c.registered_at, type_=schema.Utc))
    known = [one for query in (released, registered) if (one := connection.scalar(query)) is not None]
    return max(known, default=None)


def newest_fact(connection: Connection) -> int:
    """It only ever grows: a register in which it is lower is an older one."""
    return connection.scalar(sa.select(sa.func.max(_f.id))) or 0


def _jump(connection: Connection, since: datetime, desks: list[Desk], now: datetime) -> list[str]:
    """Every count moves, and that of the present year is begun where there was none."""
    day = sa.func.substr(sa.cast(_c.registered_at, sa.String), 1, 10)
    counted = sa.select(sa.func.count().label("complaints")).select_from(schema.complaints)
    days = counted.group_by(day).subquery()
    busiest = connection.scalar(sa.select(sa.func.max(days.c.complaints))) or 0
    have = {(row.prefix, row.year): row.value for row in connection.execute(sa.select(schema.counters))}
    prefixes = {prefix for prefix, _ in have} | {desk.prefix for desk in desks}
    years = {now.year} | {year_of(now, desk) for desk in desks}
    have = {(prefix, year): 0 for prefix in prefixes for year in years} | have
    jumped = []
    for (prefix, year), value in sorted(have.items()):
        if year < since.year:
            continue  # nothing is counted in it any more
        reached = leap(value, busiest, since, now)
        connection.execute(_REACH, {"prefix": prefix, "year": year, "value": reached})
        jumped.append(f"{prefix}-{year}: {value} to {reached}")
    return jumped


def _tell(
    connection: Connection,
    since: datetime,
    desks: list[Desk],
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> list[trail.Told]:
    """One mail to each of those who are told of promises that slipped."""
    told: list[trail.Told] = []
    written: set[str] = set()
    for desk in desks:
        names = slipping.told_of(desk.slipping, slipping.DUE, 0)
        found = slipping.addresses(names, desk.owner, desk.persons, desk.guard.own_addresses)
        made: list[facts.Fact] = [] if found else [facts.NoticeWithheld("", 0, 1, NOBODY)]
        for address in [one for one in found if one not in written]:
            written.add(address)
            try:
                mail = alarm(since, address, desk, keys, now, nonce())
            except (reply.UnsendableAddress, ValueError) as fault:
                words = fault.fault if isinstance(fault, reply.UnsendableAddress) else type(fault).__name__
                made.append(facts.NoticeWithheld("", 0, 1, words))
                continue
            _queue(connection, mail, desk.mailbox, keys, now)
            made.append(facts.ReplyQueued("", NOTICE, mail.nonce, person_key(keys, mail.recipient)))
        told += trail.append(connection, desk.mailbox, now, made)
    return told


def _queue(connection: Connection, mail: OutgoingMail, mailbox: str, keys: KeyRing, now: datetime) -> None:
    """A mail about no complaint."""
    row = {
        "mailbox": mailbox,
        "kind": mail.kind,
        "nonce": mail.nonce,
        "message_id": mail.message_id,
        "envelope_from": mail.envelope_from,
        "recipient": mail.recipient,
        "recipient_key": person_key(keys, mail.recipient),
        **spent_keys(keys, mail.recipient),
        "content": mail.reply.content,
        "state": QUEUED,
        "attempts": 0,
        "queued_at": now,
        "next_at": now,
        "stale_after": mail.stale_after,
    }
    connection.execute(schema.outbox.insert(), row)
