"""Answers of people as the register keeps them: what a mail is about, and what it does to clock and promise."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts, promise
from responder.core.answers import (
    ANSWER,
    PROBABLE,
    About,
    Clock,
    Ruling,
    Spoken,
    heard,
    judge,
    probably_answered,
)
from responder.core.business_calendar import parse_budget
from responder.core.chain import instant
from responder.core.complaint import Event, NoTransition, Stage, advance
from responder.core.complaint_id import KeyRing
from responder.core.correspondence import Clues
from responder.core.decision import Context, Decision, Outcome
from responder.core.desk import Desk
from responder.core.reading import Reading
from responder.edges.register import clock_rows, schema, standing, trail
from responder.edges.register.clock_rows import Begun
from responder.edges.register.gathering import known_about
from responder.edges.register.learning_rows import foretell
from responder.edges.register.standing import Word

_c, _m, _o, _p, _w = (
    schema.complaints.c,
    schema.correspondence.c,
    schema.outbox.c,
    schema.persons.c,
    schema.answers.c,
)
TO_STAFF = ("notice", "warning")
LONGEST_IDENTITY = 64
_WANTED: sa.BindParameter[tuple[str, ...]] = sa.bindparam("complaints", expanding=True)
_PEOPLE = sa.union(
    sa.select(_c.complaint, _p.person)
    .select_from(schema.complaints.join(schema.persons))
    .where(_c.complaint.in_(_WANTED)),
    sa.select(schema.participants.c.complaint, _p.person)
    .select_from(schema.participants.join(schema.persons))
    .where(schema.participants.c.complaint.in_(_WANTED)),
    sa.select(_o.complaint, _o.recipient_key).where(_o.complaint.in_(_WANTED), _o.kind.not_in(TO_STAFF)),
    sa.select(_m.complaint, schema.reply_addresses.c.person)
    .select_from(schema.reply_addresses.join(schema.correspondence))
    .where(_m.complaint.in_(_WANTED), _m.outcome.in_(("complaint", "followup"))),
)
_k = schema.clocks.c
_CLOCKS = (
    sa.select(_c.complaint, _c.received_at, _k.began_at)
    .select_from(
        schema.complaints.outerjoin(
            schema.clocks, sa.and_(_k.complaint == _c.complaint, _k.clock == _c.clock)
        )
    )
    .where(_c.complaint.in_(_WANTED))
)
_ASKED = (
    sa.select(_m.complaint, sa.func.max(_m.received_at, type_=schema.Utc).label("at"))
    .where(_m.message_id.in_(sa.bindparam("ids", expanding=True)), _m.complaint.in_(_WANTED))
    .group_by(_m.complaint)
)
_HELD = sa.select(_w.id, _w.verdict).where(
    _w.complaint == sa.bindparam("complaint"), _w.identity == sa.bindparam("identity")
)
# A person's further mail that came after the answer, though both are seen only now: it waits for one of its own.
_LATER = (
    sa.select(_m.received_at)
    .where(
        _m.complaint == sa.bindparam("complaint"),
        _m.outcome == "followup",
        _m.silence.is_(None),
        _m.withheld_by.is_distinct_from("gratitude"),
        _m.received_at > sa.bindparam("at", type_=schema.Utc),
    )
    .order_by(_m.received_at)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a colleague's mail lies."""

    mailbox: str
    uidvalidity: int
    uid: int


def about(connection: Connection, found: Clues) -> About:
    """What the register knows about the clues of one mail; no complaints where it is none of our business."""
    known = known_about(connection, found)
    wanted = tuple(known.complaints)
    if not wanted:
        return About(known)
    people: dict[str, frozenset[str]] = {}
    for row in connection.execute(_PEOPLE, {"complaints": wanted}):
        people[row.complaint] = people.get(row.complaint, frozenset()) | {row.person}
    clocks = {
        row.complaint: Clock(row.received_at, row.began_at or row.received_at)
        for row in connection.execute(_CLOCKS, {"complaints": wanted})
    }
    asked = connection.execute(_ASKED, {"ids": found.in_reply_to, "complaints": wanted})
    return About(known, people, clocks, {row.complaint: row.at for row in asked})


def see(
    connection: Connection,
    place: Place,
    mail: Spoken,
    keys: KeyRing,
    desk: Desk,
    now: datetime,
) -> list[trail.Told]:
    """Judge and record one mail, everything in the caller's transaction. The same mail again changes nothing, wherever
    it is seen; only what was no answer in one place may be one in another."""
    told: list[trail.Told] = []
    for ruling in judge(mail, about(connection, mail.clues), keys, now):
        told += _record(connection, place, mail, ruling, desk, now)
    return told


def hear(
    connection: Connection,
    place: Place,
    reading: Reading,
    decision: Decision,
    context: Context,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
) -> list[trail.Told]:
    """What a mail of the inbox, that is registered just now, says of answers: a colleague's may be one, a customer's
    may tell of one that nobody here has seen."""
    if decision.outcome in (Outcome.RECORDED, Outcome.EVENT):
        mail = heard(reading, desk, keys)
        return see(connection, place, mail, keys, desk, now) if mail else []
    if decision.outcome is not Outcome.FOLLOWUP or decision.reopened:
        return []
    complaint = decision.complaint_id
    words = connection.scalars(
        sa.select(schema.promises.c.words).where(schema.promises.c.complaint == complaint)
    )
    if not probably_answered(reading, context.known, complaint, list(words)):
        return []
    return _suspect(connection, place, complaint, reading.received, now)


def _suspect(
    connection: Connection, place: Place, complaint: str, at: datetime, now: datetime
) -> list[trail.Told]:
    """Once a clock: the promise stays open, and nobody is told of a delay."""
    if not clock_rows.mark_answered(connection, complaint, at):
        return []
    mail = sa.select(_m.id).where(
        _m.mailbox == place.mailbox, _m.uidvalidity == place.uidvalidity, _m.uid == place.uid
    )
    fact = facts.AnswerProbable(complaint, connection.scalar(mail) or 0, instant(at))
    return trail.append(connection, place.mailbox, now, [fact])


def _record(
    connection: Connection,
    place: Place,
    mail: Spoken,
    ruling: Ruling,
    desk: Desk,
    now: datetime,
) -> list[trail.Told]:
    asked = {"complaint": ruling.complaint, "identity": _identity(mail.clues)}
    held = connection.execute(_HELD, asked).first()
    if held and (held.verdict == ANSWER or ruling.verdict != ANSWER):
        return []
    if held:
        connection.execute(schema.answers.delete().where(_w.id == held.id))
    said: list[trail.Told] = []
    if ruling.verdict == ANSWER:
        said = _stop(connection, ruling, desk, now)
    elif ruling.verdict == PROBABLE:
        clock_rows.mark_answered(connection, ruling.complaint, ruling.at)
    row = {
        **asked,
        "mailbox": place.mailbox,
        "source": mail.source,
        "uidvalidity": place.uidvalidity,
        "uid": place.uid,
        "message_id": mail.clues.message_id,
        "canonical_subject": mail.clues.subject,
        "at": ruling.at,
        "seen_at": now,
        "signal": ruling.signal,
        "verdict": ruling.verdict,
        "counted": int(bool(said)),
        "note": ruling.note,
    }
    key = connection.execute(schema.answers.insert(), row).inserted_primary_key
    assert key is not None
    fact = _fact(ruling, mail.source, int(key[0]), bool(said))
    return [*trail.append(connection, place.mailbox, now, [fact]), *said]


def _identity(found: Clues) -> str:
    """The Message-ID; its hash where it is longer than the column: those of one server begin alike."""
    identity = found.message_id or found.fingerprint
    if len(identity) <= LONGEST_IDENTITY:
        return identity
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()


def _fact(ruling: Ruling, source: str, answer: int, counted: bool) -> facts.Fact:
    if ruling.verdict == ANSWER:
        at = instant(ruling.at)
        return facts.AnswerSeen(ruling.complaint, answer, source, ruling.signal, at, counted)
    return facts.AnswerConsidered(ruling.complaint, answer, source, ruling.signal, ruling.verdict)


def _stop(connection: Connection, ruling: Ruling, desk: Desk, now: datetime) -> list[trail.Told]:
    """Stop the running clock, where one runs; and start the next for what the customer wrote after the answer."""
    try:
        word = Word(Event.ANSWER_SEEN, at=ruling.at)
        told = list(standing.say(connection, ruling.complaint, word, desk.calendars, now).told)
    except NoTransition:
        return []
    values = {"complaint": ruling.complaint, "at": ruling.at}
    later = connection.scalar(_LATER, values)
    return told if later is None else told + _start_anew(connection, ruling.complaint, later, desk, now)


def _start_anew(
    connection: Connection, complaint: str, received: datetime, desk: Desk, now: datetime
) -> list[trail.Told]:
    """A new clock for a person's message that came at `received` (UTC) after an answer."""
    row = connection.execute(sa.select(schema.complaints).where(_c.complaint == complaint)).one()
    step = advance(Stage(row.stage), Event.CUSTOMER_WROTE)
    calendar = desk.calendars.get(row.calendar) or desk.calendars[desk.calendar]
    target = parse_budget(row.target)
    own = replace(desk, mailbox=row.mailbox)  # the answer may lie in the Sent folder of another
    told = foretell(connection, own, row.category, target, received, now, calendar)
    known = told.estimate if told else None
    given = promise.make(min(received, now), now, target, calendar, estimate=known)
    begun = Begun(complaint, row.mailbox, row.category, received, given, row.language, told)
    clock_rows.begin(connection, begun, calendar, desk.slipping)
    cause = str(Event.CUSTOMER_WROTE)
    fact = facts.ComplaintAdvanced(complaint, row.stage, str(step.stage), cause, step.timer)
    return trail.append(connection, row.mailbox, now, [fact])


def last_seen(connection: Connection, mailbox: str) -> datetime | None:
    """When an answer was last seen by ourselves in this mailbox (UTC): the proof that answers can be seen."""
    seen = sa.select(sa.func.max(_w.seen_at)).where(_w.mailbox == mailbox, _w.verdict == ANSWER)
    found: datetime | None = connection.scalar(seen)
    return found


def answered_from(connection: Connection, mailboxes: Collection[str], since: datetime) -> set[str]:
    """Mailboxes whose complaints people of `mailboxes` have answered `since` then (UTC)."""
    seen = sa.select(_c.mailbox).distinct().select_from(schema.answers.join(schema.complaints))
    wanted = seen.where(_w.mailbox.in_(list(mailboxes)), _w.seen_at > since, _w.verdict == ANSWER)
    return set(connection.scalars(wanted))
