"""What the register holds of a person: looked up before anything of it is erased. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, person_key
from responder.core.forgetting import OPEN, spellings
from responder.core.spending import counted_address
from responder.edges.register import schema
from responder.edges.register.arrival import unpack

_PAGE = 200
_p, _c, _m, _o = schema.persons.c, schema.complaints.c, schema.correspondence.c, schema.outbox.c


@dataclass(frozen=True, slots=True)
class Lying:
    """A message as it lies on the server: its mailbox, UIDVALIDITY, UID and time (INTERNALDATE, UTC); `folder` where we
    moved it to, "" = where it came."""

    id: int
    mailbox: str
    uidvalidity: int
    uid: int
    received: datetime
    folder: str


@dataclass(frozen=True, slots=True)
class Traces:
    """All that is about one person: `person` by keyed hash, `reference` as facts call them. `complaints`: theirs, with
    mailbox and stage; `messages`: theirs, and every one on their complaints; `mails`: numbers of ours to them or about
    them, `sending`: those in the relay's hands just now, `copies`: when mails that lie in Sent were sent (UTC)."""

    person_id: int
    person: str
    reference: str
    address: str
    complaints: tuple[tuple[str, str, str], ...]
    messages: tuple[Lying, ...]
    mails: tuple[int, ...]
    sending: tuple[int, ...]
    copies: tuple[datetime, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Complaints whose customer waits for an answer."""
        return tuple(name for name, _, stage in self.complaints if Stage(stage) in OPEN)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Messages up to number `last` in whose decision, or grounds, an address stands. The search looks at every row: it
    is made before a write transaction begins, which looks at those behind `last` alone."""

    messages: tuple[int, ...] = ()
    last: int = 0


def mentioned(connection: Connection, address: str) -> Mentioned:
    """Whoever's messages they are."""
    holds = [
        sa.func.instr(text, spelled) > 0
        for spelled in spellings(address)
        for text in (sa.func.lower(_m.context), _m.decision, _m.withheld_reason)
    ]
    last = connection.scalar(sa.select(sa.func.max(_m.id))) or 0
    return Mentioned(tuple(connection.scalars(sa.select(_m.id).where(sa.or_(*holds)))), last)


def find(connection: Connection, address: str, keys: KeyRing) -> Traces | None:
    """Of the person with this address, folded; None where nobody is known by it."""
    wanted = sa.select(_p.id).where(_p.person == person_key(keys, address), _p.address.is_not(None))
    found = connection.scalar(wanted)
    return None if found is None else traces(connection, found)


def traces(connection: Connection, person_id: int) -> Traces:
    """Of a person in the register by number."""
    row = connection.execute(sa.select(_p.person, _p.reference, _p.address).where(_p.id == person_id)).one()
    rows = connection.execute(
        sa.select(_c.complaint, _c.mailbox, _c.stage).where(_c.person_id == person_id).order_by(_c.complaint)
    )
    complaints = tuple((one.complaint, one.mailbox, one.stage) for one in rows)
    messages = tuple(_messages(connection, person_id))
    numbers = [one.id for one in messages]
    mails = connection.execute(
        sa.select(_o.id, _o.claimed_at, _o.copied_at, _o.settled_at, _o.state)
        .where(_about(person_id, row.person, numbers))
        .order_by(_o.id)
    ).all()
    return Traces(
        person_id,
        row.person,
        row.reference or "",
        row.address or "",
        complaints,
        messages,
        tuple(one.id for one in mails),
        tuple(one.id for one in mails if one.claimed_at is not None and one.state == "QUEUED"),
        tuple(one.settled_at or one.copied_at for one in mails if one.copied_at and one.state == "SENT"),
    )


def owned(person_id: int) -> sa.Select[tuple[str]]:
    """Complaints of this person."""
    return sa.select(_c.complaint).where(_c.person_id == person_id)


def _messages(connection: Connection, person_id: int) -> Iterator[Lying]:
    mine = sa.or_(_m.person_id == person_id, _m.complaint.in_(owned(person_id)))
    rows = connection.execute(
        sa.select(_m.id, _m.mailbox, _m.uidvalidity, _m.uid, _m.received_at, _m.move_to)
        .where(mine)
        .order_by(_m.id)
    )
    for row in rows:
        yield Lying(row.id, row.mailbox, row.uidvalidity, row.uid, row.received_at, row.move_to)


def _about(person_id: int, person: str, messages: Iterable[int]) -> sa.ColumnElement[bool]:
    """Mails to them, on their complaints, and what staff were told of their messages; but no list of promises at risk,
    which names numbers alone."""
    listed = sa.and_(_o.kind == "notice", _o.correspondence_id.is_(None))
    theirs = sa.or_(
        _o.person_id == person_id,
        _o.recipient_key == person,
        _o.complaint.in_(owned(person_id)),
        _o.correspondence_id.in_(sa.select(_m.id).where(_m.person_id == person_id)),
    )
    return sa.and_(theirs, sa.not_(listed))


def alike(connection: Connection, address: str) -> list[str]:
    """Other addresses of the register that one person may have: with another tag behind "+", say. Sorted."""
    domain = address.rpartition("@")[2]
    same = _p.address.endswith("@" + domain, autoescape=True)
    rows = connection.scalars(sa.select(_p.address).where(same, _p.address != address))
    return sorted(one for one in rows if one and counted_address(one) == counted_address(address))


def answered_at(connection: Connection, address: str, keys: KeyRing) -> list[str]:
    """Addresses of people who wanted their answers at this one, where nobody wrote from it."""
    key = person_key(keys, address)
    wrote = sa.select(_m.person_id).join(schema.reply_addresses).where(schema.reply_addresses.c.person == key)
    told = sa.select(_o.person_id).where(_o.recipient_key == key)
    rows = connection.scalars(
        sa.select(_p.address).where(sa.or_(_p.id.in_(wrote), _p.id.in_(told)), _p.address.is_not(None))
    )
    return sorted(one for one in rows if one)


def naming(
    connection: Connection, address: str, besides: frozenset[int], after: int
) -> tuple[list[int], list[int], int]:
    """The next messages behind number `after` that hold this address and are not among `besides`: those of nobody who
    is known (a report, a mail that could not be read), those of others, and the number to go on behind, 0 = no more."""
    columns = (_m.id, _m.person_id, _m.source, _m.subject)
    rows = connection.execute(sa.select(*columns).where(_m.id > after).order_by(_m.id).limit(_PAGE)).all()
    nobodys: list[int] = []
    others: list[int] = []
    needles = [one.casefold() for one in spellings(address)]
    for row in rows:
        if row.id in besides:
            continue
        text = f"{row.subject} {_text(row.source)}".casefold()
        if any(needle in text for needle in needles):
            (nobodys if row.person_id is None else others).append(row.id)
    return nobodys, others, rows[-1].id if len(rows) == _PAGE else 0


def _text(source: bytes | None) -> str:
    try:
        return unpack(bytes(source)).decode("utf-8", "replace") if source else ""
    except ValueError:
        return ""


def long_gone(connection: Connection, before: datetime, after: int, limit: int) -> list[int]:
    """People behind number `after` of whom nothing came since `before` (UTC), and whose complaints, if they have any,
    are answered or ended since then, ascending; a complaint that waits keeps everybody who wrote to it."""
    recent = sa.exists().where(_m.person_id == _p.id, _m.registered_at >= before)
    last = sa.func.max(
        _c.last_activity_at,
        sa.func.coalesce(_c.resolved_at, _c.last_activity_at),
        sa.func.coalesce(_c.closed_at, _c.last_activity_at),
        sa.func.coalesce(_c.answered_at, _c.last_activity_at),
        type_=schema.Utc,
    )
    alive = sa.or_(_c.stage.in_([str(stage) for stage in OPEN]), last >= before)
    theirs = sa.exists().where(_c.person_id == _p.id, alive)
    wrote = sa.exists().where(_m.person_id == _p.id, _m.complaint == _c.complaint, alive)
    wanted = sa.select(_p.id).where(
        *(_p.id > after, _p.address.is_not(None), _p.created_at < before),
        *(sa.not_(recent), sa.not_(theirs), sa.not_(wrote)),
    )
    return list(connection.scalars(wanted.order_by(_p.id).limit(limit)))
