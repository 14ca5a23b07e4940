"""A person erased from every table, in one transaction: all of it, or nothing. Their rows stay, emptied, so that
numbers, promises and what was learned from them stay too; tombstones keep their mail from being taken in once more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.business_calendar import Calendar
from responder.core.complaint import Event
from responder.core.complaint_id import KeyRing
from responder.core.decision import Outcome
from responder.core.forgetting import message_key, nobody, spellings, unsealed
from responder.core.reading import Reading
from responder.edges.register import learning_rows, schema, standing, trail
from responder.edges.register.arrival import Arrival, bare_fingerprint
from responder.edges.register.person_rows import Mentioned, Traces, owned
from responder.edges.register.queueing import key_of
from responder.edges.register.recording import MOST_OCTETS
from responder.edges.register.source_rows import UNDECIDED
from responder.edges.register.standing import Word

LONGEST_SEND = timedelta(minutes=15)  # a final dot may take ten
_p, _c, _m, _o = schema.persons.c, schema.complaints.c, schema.correspondence.c, schema.outbox.c
_t, _w, _a = schema.tombstones.c, schema.answers.c, schema.reply_addresses.c
_EMPTY_MESSAGE: dict[str, object] = {
    "message_id": "", "fingerprint": "", "subject": "", "canonical_subject": "", "written_at": None,
    "withheld_reason": None, "set_aside": None, "decision": UNDECIDED, "context": None, "source": None,
    "source_until": None, "sketch": None,
}  # fmt: skip
_EMPTY_MAIL: dict[str, object] = {
    "content": b"", "envelope_from": "", "smtp_answer": None, "budget_key": None, "domain_key": None,
}  # fmt: skip
_TOMBSTONE = sa.select(_t.id).where(_t.message_key == sa.bindparam("key")).limit(1)


class BeingSent(Exception):
    """A mail to the person is in the relay's hands just now: nothing was changed."""


def forget(
    connection: Connection,
    found: Traces,
    nobodys: Iterable[int],
    calendars: Mapping[str, Calendar],
    keys: KeyRing,
    now: datetime,
    by: str = "operator",
    known: Mentioned = Mentioned(),  # noqa: B008 - frozen
) -> list[trail.Told]:
    """Everything in the caller's transaction, in which `found` was looked up. `nobodys`: numbers of messages that name
    them and are of nobody who is known; `known`: what person_rows.mentioned found before the transaction. Their open
    complaints are withdrawn. Returns what to echo. Raises BeingSent."""
    _sent_just_now(connection, found, now)
    told: list[trail.Told] = []
    for complaint in found.open:
        told += standing.say(connection, complaint, Word(Event.WITHDRAWN), calendars, now).told
    unsent = _cancel(connection, found, now, told)
    messages = [*(one.id for one in found.messages), *nobodys]
    _bury(connection, messages, keys, now)
    _empty_messages(connection, messages)
    _empty_mails(connection, found)
    _empty_complaints(connection, found, now)
    _strike_out(connection, found, known)
    erased = {
        "person": nobody(found.person_id),
        "address": None,
        "name": None,
        "language": None,
        "erased_at": now,
    }
    connection.execute(schema.persons.update().where(_p.id == found.person_id).values(erased))
    return told + _told(connection, found, messages, unsent, by, now)


def _sent_just_now(connection: Connection, found: Traces, now: datetime) -> None:
    """A mail that a dead process was sending lies there claimed, for longer than any sending takes."""
    recent = sa.and_(_o.id.in_(found.sending), _o.claimed_at > now - LONGEST_SEND)
    if found.sending and connection.scalar(sa.select(_o.id).where(recent).limit(1)) is not None:
        raise BeingSent


def _cancel(connection: Connection, found: Traces, now: datetime, told: list[trail.Told]) -> dict[str, int]:
    """Mails that wait are never sent; returns how many of each mailbox."""
    waiting = sa.select(_o.id, _o.mailbox, _o.complaint, _o.kind, _o.nonce).where(
        _o.id.in_(found.mails), _o.state.not_in(("SENT", "FAILED", "SUPERSEDED"))
    )
    counts: dict[str, int] = {}
    for mail in connection.execute(waiting.order_by(_o.id)).all():
        stays = {"state": "SUPERSEDED", "settled_at": now, "claimed_at": None}
        connection.execute(schema.outbox.update().where(_o.id == mail.id).values(stays))
        learning_rows.unread(connection, mail.id)
        fact = facts.ReplyRecalled(mail.complaint or "", mail.kind, mail.nonce)
        told += trail.append(connection, mail.mailbox, now, [fact])
        counts[mail.mailbox] = counts.get(mail.mailbox, 0) + 1
    return counts


def _bury(connection: Connection, messages: list[int], keys: KeyRing, now: datetime) -> None:
    wanted = sa.select(_m.mailbox, _m.uidvalidity, _m.uid, _m.message_id, _m.fingerprint).where(
        _m.id.in_(messages)
    )
    rows = [
        {
            "mailbox": row.mailbox,
            "uidvalidity": row.uidvalidity,
            "uid": row.uid,
            "message_key": message_key(keys, row.message_id, row.fingerprint),
            "erased_at": now,
        }
        for row in connection.execute(wanted)
        if row.message_id or row.fingerprint
    ]
    if rows:
        connection.execute(schema.tombstones.insert(), rows)


def _empty_messages(connection: Connection, messages: list[int]) -> None:
    connection.execute(schema.correspondence.update().where(_m.id.in_(messages)).values(_EMPTY_MESSAGE))
    connection.execute(schema.reply_addresses.delete().where(_a.correspondence_id.in_(messages)))


def _empty_mails(connection: Connection, found: Traces) -> None:
    """Of a mail to staff the recipient stays: they are not who is forgotten."""
    mine = _o.id.in_(found.mails)
    connection.execute(schema.outbox.update().where(mine).values(_EMPTY_MAIL))
    theirs = sa.and_(mine, _o.kind != "notice")
    connection.execute(schema.outbox.update().where(theirs).values(recipient="", recipient_key=""))
    for row in connection.execute(sa.select(_o.id, _o.message_id).where(theirs)).all():
        named = schema.outbox.update().where(_o.id == row.id)
        connection.execute(named.values(message_id=unsealed(row.message_id)))


def _empty_complaints(connection: Connection, found: Traces, now: datetime) -> None:
    mine = owned(found.person_id)
    texts: dict[str, object] = {"subject": "", "canonical_subject": "", "action": None}
    connection.execute(schema.complaints.update().where(_c.complaint.in_(mine)).values(texts))
    links, clocks, dues = schema.links, schema.clocks, schema.due_times
    linked = sa.or_(links.c.complaint.in_(mine), links.c.other.in_(mine))
    connection.execute(links.update().where(linked).values(reason=""))
    connection.execute(clocks.update().where(clocks.c.complaint.in_(mine)).values(delay_reason=None))
    over = sa.and_(dues.c.complaint.in_(mine), dues.c.done_at.is_(None))
    connection.execute(dues.update().where(over).values(done_at=now))
    words = {"message_id": "", "canonical_subject": "", "note": ""}
    connection.execute(schema.answers.update().where(_w.complaint.in_(mine)).values(words))
    parts = schema.participants
    connection.execute(parts.delete().where(parts.c.person_id == found.person_id))
    connection.execute(schema.reply_addresses.delete().where(_a.person == found.person))


def _strike_out(connection: Connection, found: Traces, before: Mentioned) -> None:
    """What was known of them when the mail of others was decided: that mail stays, its grounds and their address go."""
    rows = sa.or_(_m.id.in_(before.messages), _m.id > before.last)
    for spelled in spellings(found.address):
        known = sa.and_(rows, sa.func.instr(sa.func.lower(_m.context), spelled) > 0)
        connection.execute(schema.correspondence.update().where(known).values(context=None))
        for column in (_m.decision, _m.withheld_reason):
            struck = {column.name: sa.func.replace(column, spelled, "erased")}
            connection.execute(
                schema.correspondence.update().where(rows, sa.func.instr(column, spelled) > 0).values(struck)
            )


def _told(
    connection: Connection, found: Traces, messages: list[int], unsent: dict[str, int], by: str, now: datetime
) -> list[trail.Told]:
    """One fact for each mailbox that had anything of them."""
    counts = _by_mailbox(connection, _m.mailbox, _m.id.in_(messages))
    mails = _by_mailbox(connection, _o.mailbox, _o.id.in_(found.mails))
    mine = [mailbox for _, mailbox, _ in found.complaints]
    told: list[trail.Told] = []
    for mailbox in sorted({*counts, *mails, *mine}) or [""]:
        numbers = (mine.count(mailbox), counts.get(mailbox, 0), mails.get(mailbox, 0), unsent.get(mailbox, 0))
        told += trail.append(connection, mailbox, now, [facts.PersonForgotten(found.reference, by, *numbers)])
    return told


def _by_mailbox(
    connection: Connection, mailbox: sa.Column[str], mine: sa.ColumnElement[bool]
) -> dict[str, int]:
    rows = connection.execute(sa.select(mailbox, sa.func.count()).where(mine).group_by(mailbox))
    return {row[0]: int(row[1]) for row in rows}


def buried(connection: Connection, message_id: str, fingerprint: str, keys: KeyRing) -> bool:
    """Whether this mail is one of somebody who was forgotten."""
    key = message_key(keys, message_id, fingerprint)
    return connection.execute(_TOMBSTONE, {"key": key}).first() is not None


def pass_over(
    connection: Connection, arrival: Arrival, reading: Reading | str, keys: KeyRing, now: datetime
) -> list[trail.Told] | None:
    """A mail of somebody who was forgotten, seen once more (a renumbered mailbox, a copy): its place on the server is
    noted, and nothing of it is kept. None of any other mail."""
    named = ("", bare_fingerprint(arrival.content))
    if not isinstance(reading, str):
        named = (reading.clues.message_id, reading.clues.fingerprint)
    if not buried(connection, *named, keys):
        return None
    row: dict[str, object] = {
        "mailbox": arrival.mailbox, "uidvalidity": arrival.uidvalidity, "uid": arrival.uid,
        "outcome": str(Outcome.DUPLICATE), "standing": "duplicate", "received_at": arrival.received,
        "registered_at": now, "size": min(arrival.size, MOST_OCTETS), "language": "", "rules_digest": "", "mark": "",
        "move_to": "", "marked_at": now,
    }  # fmt: skip
    number = key_of(connection.execute(schema.correspondence.insert(), row | _EMPTY_MESSAGE))
    return trail.append(connection, arrival.mailbox, now, [facts.MessageDuplicate("", number, 0)])
