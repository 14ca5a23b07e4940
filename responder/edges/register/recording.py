"""What one decided message leaves in the register: complaint, correspondence, outbox row, promise, due time, facts."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import slipping
from responder.core.complaint_id import KeyRing, person_key
from responder.core.decision import Context, Decision, Outcome
from responder.core.desk import Desk
from responder.core.guard import Silence
from responder.core.machines.originators import is_own
from responder.core.outline import outline, registration_facts
from responder.core.reading import Reading
from responder.edges.register import (
    capacity_rows,
    clock_rows,
    complaint_rows,
    delivery_rows,
    due_rows,
    schema,
    source_rows,
    trail,
)
from responder.edges.register.arrival import Arrival
from responder.edges.register.clock_rows import Begun
from responder.edges.register.queueing import key_of, queue, queue_notices

MOST_REPLY_TO = 3
MOST_OCTETS = 2**62  # a server may say any size; a column holds this much
# Built once: building a statement costs more than SQLite takes to run it.
_INTO_PERSONS = schema.persons.insert()
_INTO_CORRESPONDENCE = schema.correspondence.insert()
_INTO_PROMISES, _INTO_REPLY_ADDRESSES = schema.promises.insert(), schema.reply_addresses.insert()
_LANGUAGE = (
    schema.persons.update()
    .where(schema.persons.c.id == sa.bindparam("same"))
    .values(language=sa.bindparam("spoken"))
)
_PERSON = sa.select(schema.persons.c.id, schema.persons.c.language).where(
    schema.persons.c.person == sa.bindparam("person")
)
_SPOKEN = (
    schema.complaints.update()
    .where(schema.complaints.c.complaint == sa.bindparam("joined"))
    .values(language=sa.bindparam("spoken"))
)
_TOUCH = (
    schema.complaints.update()
    .where(schema.complaints.c.complaint == sa.bindparam("joined"))
    .values(last_activity_at=sa.bindparam("now"))
)
# The latest word of the person holds: a deadline that they put off is put off here too.
_DEADLINE = (
    schema.complaints.update()
    .where(schema.complaints.c.complaint == sa.bindparam("joined"))
    .values(customer_deadline=sa.bindparam("said", type_=schema.Utc))
)
_URGENT = (
    schema.complaints.update()
    .where(schema.complaints.c.complaint == sa.bindparam("joined"))
    .values(priority=sa.bindparam("becomes"))
)


def record(
    connection: Connection,
    arrival: Arrival,
    reading: Reading,
    decision: Decision,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    context: Context | None = None,
) -> list[trail.Told]:
    """Everything in the caller's transaction; returns the facts to echo after COMMIT. `context`: what it was decided
    from, to be kept as long as the desk wishes."""
    sender = reading.message.originator
    person = person_key(keys, sender.folded) if sender else ""
    person_id = _person(connection, reading, decision, person, now) if sender else None
    if decision.outcome is Outcome.COMPLAINT:
        known = context.forecast if context else None
        complaint_rows.begin(connection, reading, decision, desk, person_id, known, now)
    elif decision.outcome is Outcome.FOLLOWUP and not isinstance(decision.verdict, Silence):
        connection.execute(_TOUCH, {"joined": decision.complaint_id, "now": now})
        _told_further(connection, decision)
    kept = source_rows.columns(arrival, context, decision, desk.keep_source, now)
    mail_id = _correspondence(connection, arrival, reading, decision, person_id, now, kept)
    promise_id, outbox_id = 0, None
    _reply_addresses(connection, reading, mail_id, desk, keys)
    if decision.outgoing:
        outbox_id = queue(
            connection, decision, decision.outgoing, arrival.mailbox, mail_id, person_id, keys, now
        )
        if decision.outcome is Outcome.COMPLAINT:
            promise_id = _promise(connection, decision, outbox_id)
    if decision.reopened and decision.promise:
        promise_id = _next_clock(connection, reading, decision, desk, context, outbox_id)
    elif decision.due is not None:
        _due_times(connection, reading, decision, desk, promise_id, now)
    told = registration_facts(decision, mail_id, promise_id, person)
    noticed = queue_notices(connection, decision, arrival.mailbox, mail_id, keys, now)
    if context:
        nonce = context.nonce
        noticed += delivery_rows.note(connection, decision.delivery, mail_id, desk, keys, now, nonce)
        noticed += capacity_rows.raise_alarm(connection, decision, context, desk, keys, mail_id, now)
    return trail.append(connection, arrival.mailbox, now, [*told, *noticed])


def _person(connection: Connection, reading: Reading, decision: Decision, person: str, now: datetime) -> int:
    sender = reading.message.originator
    assert sender is not None
    found = connection.execute(_PERSON, {"person": person}).first()
    # The mailbox's own language says nothing of the sender: the next mail shall tell.
    language = decision.language if _tells_language(decision) else ""
    if found is None:
        row: dict[str, object] = {
            "person": person,
            "address": sender.folded,
            "name": sender.name,
            "language": language or None,
            "created_at": now,
        }
        return key_of(connection.execute(_INTO_PERSONS, row))
    if language and language != found.language:
        connection.execute(_LANGUAGE, {"same": found.id, "spoken": language})
    return int(found.id)


def _tells_language(decision: Decision) -> bool:
    if decision.outcome is Outcome.FOLLOWUP:
        return decision.language_from == "detected" and not isinstance(decision.verdict, Silence)
    return decision.outcome is Outcome.COMPLAINT and decision.language_from != "mailbox"


def _next_clock(
    connection: Connection,
    reading: Reading,
    decision: Decision,
    desk: Desk,
    context: Context | None,
    outbox_id: int | None,
) -> int:
    """Returns the promise's key. The confirmation is the mail that tells its time, where there is one."""
    assert decision.promise is not None
    known = context.known.complaints.get(decision.complaint_id) if context else None
    begun = Begun(
        decision.complaint_id,
        desk.mailbox,
        (known.category if known else "") or decision.category,
        reading.received,
        decision.promise,
        decision.language,
        context.forecast if context else None,
        decision.outgoing.reply.promise_words if decision.outgoing else "",
        outbox_id,
    )
    return clock_rows.begin(connection, begun, desk.calendars[decision.calendar], desk.slipping)


def _told_further(connection: Connection, decision: Decision) -> None:
    """What a person's further message tells: their own deadline, and their language where it was a guess so far."""
    if decision.language_from == "detected":
        connection.execute(_SPOKEN, {"joined": decision.complaint_id, "spoken": decision.language})
    if decision.deadline:
        connection.execute(_DEADLINE, {"joined": decision.complaint_id, "said": decision.deadline.at})
    if decision.raised:
        connection.execute(_URGENT, {"joined": decision.complaint_id, "becomes": decision.priority})


def _correspondence(
    connection: Connection,
    arrival: Arrival,
    reading: Reading,
    decision: Decision,
    person_id: int | None,
    now: datetime,
    kept: dict[str, object],
) -> int:
    silence = decision.verdict.reason if isinstance(decision.verdict, Silence) else None
    row: dict[str, object] = {
        "mailbox": arrival.mailbox,
        "uidvalidity": arrival.uidvalidity,
        "uid": arrival.uid,
        "complaint": decision.complaint_id or None,
        "person_id": person_id,
        "outcome": str(decision.outcome),
        "standing": decision.trace.kind,
        "message_id": reading.clues.message_id,
        "fingerprint": reading.clues.fingerprint,
        "subject": reading.message.subject,
        "canonical_subject": reading.clues.subject,
        "received_at": reading.received,
        "written_at": reading.written,
        "registered_at": now,
        "size": min(arrival.size, MOST_OCTETS),
        "sketch": reading.sketch or None,
        "language": decision.language,
        "silence": silence,
        "withheld_by": decision.withheld.by if decision.withheld else None,
        "withheld_reason": decision.withheld.reason if decision.withheld else None,
        "set_aside": decision.set_aside or None,
        "decision": json.dumps(outline(decision), ensure_ascii=False),
        **kept,
        "rules_digest": decision.rules_digest,
        "mark": decision.mark,
        "move_to": decision.move_to,
        # Nothing to set: done. Else each marking pass would look at every silent mail there ever was.
        "marked_at": None if decision.mark or decision.move_to else now,
    }
    return key_of(connection.execute(_INTO_CORRESPONDENCE, row))


def _reply_addresses(
    connection: Connection, reading: Reading, mail_id: int, desk: Desk, keys: KeyRing
) -> None:
    """Where else the sender wants answers: whoever answers there, answers them. A form's From is often its own. An
    address of the desk or of its people is no customer's: what is forwarded there answers nobody."""
    asked = {
        person_key(keys, address.folded)
        for address in reading.message.reply_to[:MOST_REPLY_TO]
        if address.folded not in desk.staff and not is_own(address, desk.guard.own_addresses)
    }
    if asked:
        rows = [{"correspondence_id": mail_id, "person": one} for one in sorted(asked)]
        connection.execute(_INTO_REPLY_ADDRESSES, rows)


def _promise(connection: Connection, decision: Decision, outbox_id: int) -> int:
    promise, outgoing = decision.promise, decision.outgoing
    assert promise is not None
    assert outgoing is not None
    row: dict[str, object] = {
        "complaint": decision.complaint_id,
        "clock": 1,
        "outbox_id": outbox_id,
        "due_at": promise.due,
        "received_at": promise.received,
        "given_at": promise.decided,
        "words": outgoing.reply.promise_words,
        "language": decision.language,
        "target": str(promise.target),
        "calendar": promise.calendar,
        "basis": json.dumps(dict(promise.basis), ensure_ascii=False),
    }
    return key_of(connection.execute(_INTO_PROMISES, row))


def _due_times(
    connection: Connection,
    reading: Reading,
    decision: Decision,
    desk: Desk,
    promise_id: int,
    now: datetime,
) -> None:
    """Shares of the time and its end. What was counted anew from the decision has run since then."""
    assert decision.due is not None
    given = decision.promise
    start = given.decided if given and given.late else min(reading.received, now)
    calendar = desk.calendars[decision.calendar]
    planned = slipping.plan(start, now, decision.due, calendar, desk.slipping)
    due_rows.make(connection, decision.complaint_id, promise_id, planned)
