"""What a person of the desk says of a complaint: stage, due times, promise and facts in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from responder.core import facts
from responder.core.business_calendar import Calendar
from responder.core.chain import instant
from responder.core.complaint import Event, Stage, Transition, advance
from responder.edges.register import learning_rows, schema, trail
from responder.edges.register.outcomes import KEPT, LATE, SUPERSEDED, WITHDRAWN, judged
from responder.edges.register.unsaid import recall

__all__ = [
    "KEPT",
    "LATE",
    "WITHDRAWN",
    "BeforeReceipt",
    "NoSuchComplaint",
    "Standing",
    "Word",
    "judged",
    "say",
]
_c, _d, _p = schema.complaints.c, schema.due_times.c, schema.promises.c


class NoSuchComplaint(LookupError):
    """The register has no complaint of this ID."""


class BeforeReceipt(ValueError):
    """It cannot have happened before the complaint came at `received` (UTC)."""

    def __init__(self, received: datetime) -> None:
        super().__init__(f"the complaint was received at {received}")
        self.received = received


@dataclass(frozen=True, slots=True)
class Word:
    """What was said: ANSWER_SEEN, RESOLVED or WITHDRAWN.

    `at`: when it happened (aware), None = now. "" leaves `cause` and `action` as they are; the reason of a
    withdrawal is its `action`. None of the texts goes into a fact: they may name people.
    """

    event: Event
    at: datetime | None = None
    cause: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of it. `outcome`: of the running promise, "" where none ran; `late_by`: seconds of open time."""

    stage: Stage
    outcome: str
    late_by: int
    told: tuple[trail.Told, ...]


def say(
    connection: Connection, complaint: str, word: Word, calendars: Mapping[str, Calendar], now: datetime
) -> Standing:
    """Everything in the caller's transaction. `calendars` by name, "default" among them: open time is counted on the
    promise's own, or the default one where that is gone.

    Raises NoSuchComplaint; NoTransition where the word has no meaning in the complaint's stage; BeforeReceipt. Nothing
    is written then.
    """
    row = connection.execute(sa.select(schema.complaints).where(_c.complaint == complaint)).first()
    if row is None:
        raise NoSuchComplaint(complaint)
    step = advance(Stage(row.stage), word.event)
    if word.at is not None and word.at < row.received_at:
        raise BeforeReceipt(row.received_at)
    happened = word.at or now
    connection.execute(
        schema.complaints.update()
        .where(_c.complaint == complaint)
        .values(_changes(row, step, word, happened))
    )
    _end_timers(connection, complaint, now)
    recalled = recall(connection, complaint, now)
    _learn(connection, row, word.event, happened, calendars)
    settled = _settle(connection, complaint, word.event, happened, calendars)
    before = instant(word.at) if word.at else ""
    advanced = facts.ComplaintAdvanced(
        complaint, row.stage, str(step.stage), str(word.event), step.timer, before
    )
    told = trail.append(connection, row.mailbox, now, [advanced, *recalled, *settled])
    last = settled[-1] if settled else None
    return Standing(step.stage, last.outcome if last else "", last.late_by if last else 0, tuple(told))


def _changes(row: Row[Any], step: Transition, word: Word, happened: datetime) -> dict[str, object]:
    values: dict[str, object] = {"stage": str(step.stage)}
    if step.stage is Stage.ANSWERED:
        values["answered_at"] = row.answered_at or happened  # the first answer is the one that counts
    elif step.stage is Stage.RESOLVED:
        values["resolved_at"] = happened
    elif step.stage is Stage.WITHDRAWN:
        values["closed_at"] = happened
    texts = {"cause": word.cause, "action": word.action}
    return values | {name: text for name, text in texts.items() if text}


def _end_timers(connection: Connection, complaint: str, now: datetime) -> None:
    ended = schema.due_times.update().where(_d.complaint == complaint, _d.done_at.is_(None))
    connection.execute(ended.values(done_at=now))


def _learn(
    connection: Connection, row: Row[Any], event: Event, happened: datetime, calendars: Mapping[str, Calendar]
) -> None:
    """How long this clock took, by the promise that its customer was told first."""
    if event is Event.WITHDRAWN:
        learning_rows.forget(connection, row.complaint, row.clock)
        return
    first = sa.select(_p.due_at, _p.calendar).where(
        _p.complaint == row.complaint, _p.clock == row.clock, _p.words != ""
    )
    told = connection.execute(first.order_by(_p.id).limit(1)).first()
    calendar = calendars.get(told.calendar if told else row.calendar) or calendars["default"]
    due = told.due_at if told else None
    learning_rows.answered(connection, row.complaint, row.clock, happened, due, calendar)


def _settle(
    connection: Connection,
    complaint: str,
    event: Event,
    happened: datetime,
    calendars: Mapping[str, Calendar],
) -> list[facts.PromiseSettled]:
    running = sa.select(_p.id, _p.due_at, _p.calendar).where(_p.complaint == complaint, _p.outcome.is_(None))
    settled = []
    for promise in connection.execute(running.order_by(_p.id)).all():
        outcome, late_by = WITHDRAWN, 0
        if event is not Event.WITHDRAWN:
            calendar = calendars.get(promise.calendar) or calendars["default"]
            outcome, late_by = judged(calendar, promise.due_at, happened)
        values = {
            "outcome": outcome,
            "outcome_at": happened,
            "late_by": late_by if outcome == LATE else None,
        }
        connection.execute(schema.promises.update().where(_p.id == promise.id).values(values))
        settled.append(facts.PromiseSettled(complaint, promise.id, outcome, late_by))
    if event is not Event.WITHDRAWN:
        _judge_superseded(connection, complaint, happened, calendars)
    return settled


def _judge_superseded(
    connection: Connection, complaint: str, happened: datetime, calendars: Mapping[str, Calendar]
) -> None:
    """How late the answer is by the promises of this clock that notices of delay took the place of."""
    clock = sa.select(_c.clock).where(_c.complaint == complaint).scalar_subquery()
    slipped = sa.select(_p.id, _p.due_at, _p.calendar).where(
        _p.complaint == complaint, _p.clock == clock, _p.outcome == SUPERSEDED
    )
    for promise in connection.execute(slipped).all():
        calendar = calendars.get(promise.calendar) or calendars["default"]
        late_by = judged(calendar, promise.due_at, happened)[1]
        connection.execute(schema.promises.update().where(_p.id == promise.id).values(late_by=late_by))
