"""Held messages in the register: looked up by number, and a person's word on one with everything that it leaves behind.

The message's `decision` stays what was decided when it came; `outcome` says what it is now. Each word changes the row
only where it has not been changed since it was looked up, in the caller's transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts, slipping
from responder.core.complaint import Stage, written_to
from responder.core.complaint_id import KeyRing, person_key
from responder.core.decision import Context, Decision, Outcome
from responder.core.delaying import calendar_of
from responder.core.desk import Desk
from responder.core.outline import registration_facts
from responder.core.promise import Promise
from responder.core.reading import Reading
from responder.core.reviewing import DISMISSED, HeldMessage, joined
from responder.edges.register import (
    clock_rows,
    complaint_rows,
    due_rows,
    gathering,
    learning_rows,
    schema,
    trail,
)
from responder.edges.register.clock_rows import Begun

_c, _m, _p, _b = schema.complaints.c, schema.correspondence.c, schema.persons.c, schema.observations.c
MOST_MERGERS = 10
_MESSAGE = sa.select(
    *(_m.id, _m.mailbox, _m.outcome, _m.standing, _m.complaint, _m.person_id, _m.received_at, _m.message_id),
    *(_m.subject, _m.language, _m.decision, _m.context, _m.source, _m.withheld_by),
    *(_p.address, _p.name, _p.person),
).select_from(schema.correspondence.outerjoin(schema.persons))
_COMPLAINT = sa.select(
    *(_c.complaint, _c.stage, _c.merged_into, _c.clock, _c.category, _c.target, _c.calendar, _c.language),
    *(_c.resolved_at, _c.closed_at),
).where(_c.complaint == sa.bindparam("of"))
_ANSWERED = sa.select(_b.answered_at).where(
    _b.complaint == sa.bindparam("of"), _b.clock == sa.bindparam("running")
)
_BECOMES = (
    schema.correspondence.update()
    .where(_m.id == sa.bindparam("message"), _m.outcome == sa.bindparam("was"))
    .values(outcome=sa.bindparam("becomes"), complaint=sa.bindparam("into"))
)
_KNOWN = sa.select(schema.participants.c.person_id).where(
    schema.participants.c.complaint == sa.bindparam("of"),
    schema.participants.c.person_id == sa.bindparam("one"),
)


class NoSuchMessage(LookupError):
    """The register has no message of this number."""


@dataclass(frozen=True, slots=True)
class About:
    """The complaint that it is held on. `answered`: when its running clock was answered, or it ended; None: neither."""

    complaint: str
    stage: str
    category: str
    target: str
    calendar: str
    language: str
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """`person` as facts name them, "" where nobody is known; `context`, `source`: what it was decided from, packed,
    None where it is not kept. `deadline`: the customer's own. `about`: None where no complaint is there."""

    message: HeldMessage
    person_id: int | None
    person: str
    context: str | None
    source: bytes | None
    deadline: datetime | None
    about: About | None


def find(connection: Connection, number: int) -> Found:
    """As it stands now. Raises NoSuchMessage."""
    row = connection.execute(_MESSAGE.where(_m.id == number)).first()
    if row is None:
        raise NoSuchMessage(number)
    about = _about(connection, row.complaint or "")
    message = HeldMessage(
        id=row.id,
        mailbox=row.mailbox,
        outcome=row.outcome,
        standing=row.standing,
        withheld_by=row.withheld_by or "",
        complaint=about.complaint if about else "",
        stage=about.stage if about else "",
        received=row.received_at,
        answered=about.answered if about else None,
        address=row.address or "",
        name=row.name or "",
        message_id=row.message_id,
        subject=row.subject,
        language=row.language,
    )
    source = bytes(row.source) if row.source is not None else None
    known = row.person_id if row.address else None
    return Found(message, known, row.person or "", row.context, source, _deadline(row.decision), about)


def _about(connection: Connection, complaint: str) -> About | None:
    """The complaint, or what it was merged into."""
    for _ in range(MOST_MERGERS):
        row = connection.execute(_COMPLAINT, {"of": complaint}).first()
        if row is None:
            return None
        if not row.merged_into:
            answered = connection.scalar(_ANSWERED, {"of": row.complaint, "running": row.clock})
            ended = [one for one in (answered, row.resolved_at, row.closed_at) if one is not None]
            named = (row.complaint, row.stage, row.category, row.target, row.calendar, row.language)
            return About(*named, answered=max(ended, default=None))
        complaint = row.merged_into
    return None


def _deadline(stored: str) -> datetime | None:
    """The customer's own, as it was read from the message."""
    try:
        said = json.loads(stored)["customer_deadline"]
        return datetime.fromisoformat(said["at"]).astimezone(UTC) if said else None
    except (ValueError, RecursionError, KeyError, TypeError):
        return None


def join(
    connection: Connection, found: Found, given: Promise | None, desk: Desk, now: datetime
) -> list[trail.Told]:
    """Everything in the caller's transaction, in which `found` was looked up. `given`: the promise of the clock that it
    starts, None where it starts none."""
    message, about = found.message, found.about
    assert about is not None
    _become(connection, message, str(Outcome.FOLLOWUP), about.complaint)
    told: list[facts.Fact] = [
        facts.MessageAccepted(about.complaint, message.id, found.person, about.complaint)
    ]
    if found.person_id is not None and not _is_known(connection, about.complaint, found.person_id):
        row = {"complaint": about.complaint, "person_id": found.person_id, "added_at": now}
        connection.execute(schema.participants.insert(), row)
    touched: dict[str, object] = {"last_activity_at": now}
    if found.deadline:
        touched["customer_deadline"] = found.deadline
    connection.execute(schema.complaints.update().where(_c.complaint == about.complaint).values(touched))
    if given is not None:
        _next_clock(connection, about, given, desk, now)
        step = joined(message)
        cause = str(written_to(Stage(about.stage)))
        told.append(facts.ComplaintAdvanced(about.complaint, about.stage, str(step.stage), cause, step.timer))
    return trail.append(connection, message.mailbox, now, told)


def _is_known(connection: Connection, complaint: str, person: int) -> bool:
    owner = sa.select(_c.person_id).where(_c.complaint == complaint)
    if connection.scalar(owner) == person:
        return True
    return connection.scalar(_KNOWN, {"of": complaint, "one": person}) is not None


def _next_clock(connection: Connection, about: About, given: Promise, desk: Desk, now: datetime) -> None:
    begun = Begun(about.complaint, desk.mailbox, about.category, now, given, about.language, None)
    clock_rows.begin(connection, begun, calendar_of(given.calendar, desk), desk.slipping)


def dismiss(connection: Connection, found: Found, now: datetime) -> list[trail.Told]:
    """It is kept as correspondence, and nobody is to look at it any more."""
    message = found.message
    _become(connection, message, DISMISSED, message.complaint)
    told = facts.MessageDismissed(message.complaint, message.id, found.person)
    return trail.append(connection, message.mailbox, now, [told])


def surroundings(
    connection: Connection, reading: Reading, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> Context:
    """What a complaint of its own is decided from."""
    return gathering.gather(connection, reading, desk, keys, now, nonce)


def begin(
    connection: Connection,
    found: Found,
    reading: Reading,
    decision: Decision,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
) -> list[trail.Told]:
    """The complaint that it becomes, with due times from now on; its acknowledgement is another's job."""
    message = found.message
    assert decision.due is not None
    calendar = desk.calendars[decision.calendar]
    told = learning_rows.foretell(
        connection, desk, decision.category, decision.target, reading.received, now, calendar
    )
    complaint_rows.begin(connection, reading, decision, desk, found.person_id, told, now)
    _become(connection, message, str(Outcome.COMPLAINT), decision.complaint_id)
    planned = slipping.plan(now, now, decision.due, calendar, desk.slipping)
    due_rows.make(connection, decision.complaint_id, 0, planned)
    sender = reading.message.originator
    person = found.person or (person_key(keys, sender.folded) if sender else "")
    said = facts.MessageAccepted(message.complaint, message.id, person, decision.complaint_id)
    registered = registration_facts(decision, message.id, 0, person)
    return trail.append(connection, message.mailbox, now, [said, *registered])


def _become(connection: Connection, message: HeldMessage, outcome: str, complaint: str) -> None:
    values = {"message": message.id, "was": message.outcome, "becomes": outcome, "into": complaint or None}
    if connection.execute(_BECOMES, values).rowcount != 1:
        raise NoSuchMessage(message.id)
