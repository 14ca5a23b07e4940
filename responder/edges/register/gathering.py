"""What one decision asks of the register: clues looked up, the next number, recent replies to the sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.complaint import FINAL, Stage
from responder.core.complaint_id import KeyRing, person_key
from responder.core.correspondence import (
    MOST_MERGERS,
    Clues,
    Earlier,
    Known,
    KnownComplaint,
    SentMail,
    StoredMail,
)
from responder.core.decision import Context, year_of
from responder.core.desk import Desk
from responder.core.following_up import ENDED
from responder.core.reading import Reading
from responder.core.spending import Spent
from responder.edges.register import schema, thread_rows
from responder.edges.register.rhythm_rows import pauses_of
from responder.edges.register.sketch_rows import SKETCHED
from responder.edges.register.spending_rows import MAILS_ON_IT, spent_on

_c, _m, _o, _p = schema.complaints.c, schema.correspondence.c, schema.outbox.c, schema.persons.c
_w = schema.answers.c

_DUPLICATE = (
    sa.select(_m.id, _m.complaint, _m.silence)
    .where(_m.fingerprint == sa.bindparam("fingerprint"))
    .order_by(_m.complaint.is_(None), _m.id)  # a copy that became something before one that did not
    .limit(1)
)
_SAME_ID = sa.select(_m.id).where(_m.message_id == sa.bindparam("message_id")).limit(1)
_SENT_AT = sa.func.coalesce(_o.settled_at, _o.claimed_at, _o.queued_at, type_=schema.Utc)
_SENT = sa.select(_o.nonce, _o.complaint, _o.kind, _o.recipient, _SENT_AT.label("at")).where(
    _o.nonce.in_(sa.bindparam("nonces", expanding=True))
)
_WRITTEN_TO = (
    sa.select(_o.complaint, _o.recipient)
    .where(_o.complaint.in_(sa.bindparam("complaints", expanding=True)), _o.kind != "notice")
    .distinct()
)
# What customers wrote, and what colleagues answered: a reply to either belongs to the complaint.
_STORED = (
    sa.select(_m.message_id, _m.complaint, _m.canonical_subject)
    .where(_m.message_id.in_(sa.bindparam("ids", expanding=True)), _m.complaint.is_not(None))
    .union_all(
        sa.select(_w.message_id, _w.complaint, _w.canonical_subject).where(
            _w.message_id.in_(sa.bindparam("ids", expanding=True)), _w.verdict == "answer"
        )
    )
)
_COMPLAINTS = (
    sa.select(_c.complaint, _c.stage, _c.language, _c.merged_into, _p.address)
    .add_columns(_c.category, _c.priority, _c.owner, _c.due_at, _p.language.label("spoken"))
    .add_columns(_c.resolved_at, _c.closed_at, _c.withheld_by, _c.calendar)
    .add_columns(MAILS_ON_IT.label("mails"))
    .select_from(schema.complaints.outerjoin(schema.persons))
    .where(_c.complaint.in_(sa.bindparam("complaints", expanding=True)))
)
_PARTICIPANTS = (
    sa.select(schema.participants.c.complaint, _p.address)
    .join(schema.persons)
    .where(schema.participants.c.complaint.in_(sa.bindparam("complaints", expanding=True)))
)
_COUNTER = sa.select(schema.counters.c.value).where(
    schema.counters.c.prefix == sa.bindparam("prefix"), schema.counters.c.year == sa.bindparam("year")
)
_PERSON = sa.select(_p.id, _p.language).where(_p.person == sa.bindparam("person"))
_NOTICES = sa.select(sa.func.count()).where(
    _o.kind == "notice",
    _o.mailbox == sa.bindparam("mailbox"),
    _o.queued_at > sa.bindparam("hour_ago"),
    _o.state != "SUPERSEDED",  # a digest that a fuller one took the place of was no mail
)
# Of a sender with thousands of complaints the latest are counted: a rule asks for a few, and this runs for each mail.
MOST_COUNTED = 1000
RECENT = timedelta(days=30)
_SETTLED = [str(stage) for stage in (*FINAL, Stage.RESOLVED)]
_LATEST = (
    sa.select(_c.stage, _c.registered_at)
    .where(_c.person_id == sa.bindparam("person"))
    .order_by(_c.last_activity_at.desc())
    .limit(MOST_COUNTED)
    .subquery()
)
_LAST = (
    sa.select(_m.sketch, _m.registered_at)
    .where(_m.person_id == sa.bindparam("person"))
    .order_by(_m.id.desc())
    .limit(5)
    .subquery()
)
_SKETCHES = sa.select(_LAST.c.sketch).where(
    _LAST.c.sketch.is_not(None), _LAST.c.registered_at > sa.bindparam("since", type_=schema.Utc)
)
_EARLIER = sa.select(
    sa.func.coalesce(sa.func.sum(sa.cast(_LATEST.c.stage.not_in(_SETTLED), sa.Integer)), 0),
    sa.func.coalesce(sa.func.sum(sa.cast(_LATEST.c.registered_at > sa.bindparam("recent"), sa.Integer)), 0),
)


def gather(
    connection: Connection, reading: Reading, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> Context:
    """All that the decision about one message asks of the register."""
    person = None
    if reading.clues.sender:
        person = connection.execute(_PERSON, {"person": person_key(keys, reading.clues.sender)}).first()
    still_open, recent = _earlier(connection, reading, person.id if person else None, now)
    spent = Spent()
    if reading.recipient:
        spent = spent_on(connection, reading.recipient, keys, desk.budgets, now)
    counter = connection.scalar(_COUNTER, {"prefix": desk.prefix, "year": year_of(now, desk)})
    return Context(
        now=now,
        nonce=nonce,
        number=(counter or 0) + 1,
        known=_known(connection, reading, person.id if person else None, now),
        sender_language=(person.language or "") if person else "",
        replies_hour=spent.address_hour,
        replies_day=spent.address_day,
        open_complaints=still_open,
        complaints_30d=recent,
        notices_hour=notices_of(connection, desk.mailbox, now),
        replies_domain=spent.domain_hour,
        earlier_sketches=_sketches(connection, reading, person.id if person else None, now),
        pauses=pauses_of(
            connection, reading.recipient, person.id if person else None, spent.address_day, keys, now
        ),
    )


def _sketches(connection: Connection, reading: Reading, person: int | None, now: datetime) -> tuple[str, ...]:
    """Of the sender's last texts within a day, where this one has one too."""
    if person is None or not reading.sketch:
        return ()
    return tuple(connection.scalars(_SKETCHES, {"person": person, "since": now - SKETCHED}))


def notices_of(connection: Connection, mailbox: str, now: datetime) -> int:
    """Mails to staff of this mailbox within the last hour."""
    return connection.scalar(_NOTICES, {"mailbox": mailbox, "hour_ago": now - timedelta(hours=1)}) or 0


def _earlier(
    connection: Connection, reading: Reading, person: int | None, now: datetime
) -> tuple[int | None, int | None]:
    """The sender's complaints before this mail: those still open, and those registered within 30 days. Unknown where
    nobody sent it."""
    if not reading.clues.sender:
        return None, None
    if person is None:
        return 0, 0
    still_open, recent = connection.execute(_EARLIER, {"person": person, "recent": now - RECENT}).one()
    return int(still_open), int(recent)


def _known(connection: Connection, reading: Reading, person: int | None, now: datetime) -> Known:
    found = reading.clues
    about = known_about(connection, found)
    complaints = {
        name: replace(one, reopenings=thread_rows.reopenings(connection, name, now))
        if one.stage in ENDED
        else one
        for name, one in about.complaints.items()
    }
    alike = thread_rows.alike(connection, person, found.subject, now) if person is not None else {}
    about = replace(about, complaints=complaints, alike=alike)
    duplicate = connection.execute(_DUPLICATE, {"fingerprint": found.fingerprint}).first()
    same = connection.scalar(_SAME_ID, {"message_id": found.message_id}) if found.message_id else None
    seen = Earlier(duplicate.id, duplicate.complaint or "", bool(duplicate.silence)) if duplicate else None
    return replace(about, duplicate=seen, same_message_id=same is not None and duplicate is None)


def known_about(connection: Connection, found: Clues) -> Known:
    """What the clues of a mail point to; whether it was seen before is not asked."""
    sent = _sent(connection, found.nonces)
    stored = _stored(connection, tuple(dict.fromkeys((*found.in_reply_to, *found.references))))
    wanted = {
        *(mail.complaint_id for mail in sent.values()),
        *(mail.complaint_id for mails in stored.values() for mail in mails),
        *found.tags,
        *(token.complaint_id for token in found.addressed),
    }
    complaints, written_to = _complaints(connection, wanted), _written_to(connection, found)
    return Known(sent=sent, stored=stored, complaints=complaints, written_to=written_to)


def _written_to(connection: Connection, found: Clues) -> dict[str, frozenset[str]]:
    """To whom mail of ours on the complaints went that a token in an address names: its MAC is held against them."""
    named = sorted({token.complaint_id for token in found.addressed})
    people: dict[str, frozenset[str]] = {}
    for row in connection.execute(_WRITTEN_TO, {"complaints": named}) if named else ():
        people[row.complaint] = people.get(row.complaint, frozenset()) | {row.recipient}
    return people


def _sent(connection: Connection, nonces: frozenset[str]) -> dict[str, SentMail]:
    if not nonces:
        return {}
    rows = connection.execute(_SENT, {"nonces": sorted(nonces)})
    return {row.nonce: SentMail(row.complaint or "", row.kind, row.recipient, row.at) for row in rows}


def _stored(connection: Connection, ids: tuple[str, ...]) -> dict[str, tuple[StoredMail, ...]]:
    if not ids:
        return {}
    stored: dict[str, tuple[StoredMail, ...]] = {}
    for row in connection.execute(_STORED, {"ids": ids}):
        mail = StoredMail(row.complaint, row.canonical_subject)
        stored[row.message_id] = (*stored.get(row.message_id, ()), mail)
    return stored


def _complaints(connection: Connection, wanted: set[str]) -> dict[str, KnownComplaint]:
    """Those, and what they were merged into, step by step."""
    known: dict[str, KnownComplaint] = {}
    for _ in range(MOST_MERGERS):
        missing = wanted - known.keys()
        if not missing:
            break
        known |= _load(connection, tuple(sorted(missing)))
        wanted = {one.merged_into for one in known.values() if one.merged_into}
    return known


def _load(connection: Connection, wanted: tuple[str, ...]) -> dict[str, KnownComplaint]:
    people: dict[str, set[str]] = {}
    for one in connection.execute(_PARTICIPANTS, {"complaints": wanted}):
        if one.address:
            people.setdefault(one.complaint, set()).add(one.address)
    rows = connection.execute(_COMPLAINTS, {"complaints": wanted}).all()
    known: dict[str, KnownComplaint] = {}
    for row in rows:
        everybody = people.get(row.complaint, set()) | ({row.address} if row.address else set())
        known[row.complaint] = KnownComplaint(
            row.complaint,
            Stage(row.stage),
            frozenset(everybody),
            row.language if row.spoken else "",  # the mailbox's own was a guess, and binds no further message
            row.merged_into or "",
            row.category,
            row.priority,
            row.owner,
            row.due_at,
            mails=row.mails,
            ended=_ended(row.stage, row.resolved_at, row.closed_at),
            withheld_by=row.withheld_by or "",
            calendar=row.calendar,
        )
    return known


def _ended(stage: str, resolved: datetime | None, closed: datetime | None) -> datetime | None:
    """When a complaint that is over ended: a satisfied silence that closes it later does not lengthen the time."""
    return resolved or closed if Stage(stage) in ENDED else None
