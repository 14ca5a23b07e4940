"""Messages that got no answer, as the register has them: counted by reason, and those of people one by one."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from responder.core.complaint import Stage
from responder.core.hit_rate import local_day
from responder.core.outcome import Outcome
from responder.core.reviewing import STANDING
from responder.core.silences import OF_A_FURTHER_MESSAGE, SOFT, Silenced, Tally, Told, reason_of, tally
from responder.edges.register import schema
from responder.edges.register.outbox_rows import FAILED

_m, _c, _o, _p, _d = (
    schema.correspondence.c,
    schema.complaints.c,
    schema.outbox.c,
    schema.persons.c,
    schema.deliveries.c,
)
WAITING = (str(Stage.RECEIVED), str(Stage.ACKNOWLEDGED), str(Stage.HELD))
"""Stages in which a person waits for an answer still."""
_ACKS = sa.select(_o.id).where(_o.complaint == _m.complaint, _o.correspondence_id == _m.id, _o.kind == "ack")
_RETURNED = sa.select(_d.outbox_id).where(_d.outbox_id == _o.id, _d.action == "failed")
_IS_COMPLAINT = _m.outcome == str(Outcome.COMPLAINT)
_ON_ITS_WAY = sa.and_(_IS_COMPLAINT, _ACKS.where(_o.state != FAILED, ~_RETURNED.exists()).exists())
_LOST = sa.and_(_IS_COMPLAINT, ~_ON_ITS_WAY, _ACKS.exists())
_TOLD = (
    _m.outcome,
    sa.func.coalesce(_m.withheld_by, "").label("withheld_by"),
    sa.func.coalesce(_m.silence, "").label("silence"),
    _ON_ITS_WAY.label("acknowledged"),
    _LOST.label("undelivered"),
)
# What was held stays so in the figures of its day, whatever a person said of it later.
_REVIEWED = sa.and_(_m.standing == STANDING, _m.outcome.in_((str(Outcome.COMPLAINT), str(Outcome.FOLLOWUP))))
_DECIDED = (sa.case((_REVIEWED, str(Outcome.HELD)), else_=_m.outcome).label("outcome"), *_TOLD[1:3])
_FOLLOWUPS = ("budget", "authentication", "address", "template")
_FOR_PEOPLE = sa.or_(
    sa.and_(
        _IS_COMPLAINT,
        ~_ON_ITS_WAY,
        _c.stage.in_(WAITING),
        sa.or_(_LOST, sa.and_(_m.withheld_by.is_not(None), _m.withheld_by != "staff")),
    ),
    sa.and_(_m.outcome == str(Outcome.HELD), sa.or_(_m.withheld_by == "held", _m.silence.in_(SOFT))),
    sa.and_(
        _m.outcome.in_((str(Outcome.RECORDED), str(Outcome.FOLLOWUP))),
        _m.silence.in_(SOFT),
        _m.standing != STANDING,  # a person has seen it
    ),
    sa.and_(_m.outcome == str(Outcome.FOLLOWUP), _m.withheld_by.in_(_FOLLOWUPS)),
    _m.outcome == str(Outcome.SET_ASIDE),
)
_WITHOUT_ANSWER = sa.and_(
    sa.or_(
        _m.withheld_by.is_not(None), _LOST, _m.outcome.in_((str(Outcome.SET_ASIDE), str(Outcome.DUPLICATE)))
    ),
    ~_ON_ITS_WAY,
    sa.or_(
        _m.outcome != str(Outcome.FOLLOWUP),
        _m.withheld_by.in_(sorted(OF_A_FURTHER_MESSAGE)),
    ),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: registered from `since` on, before `until` (UTC, None: no bound), of this mailbox ("": all)."""

    since: datetime | None = None
    until: datetime | None = None
    mailbox: str = ""

    def rows(self) -> sa.ColumnElement[bool]:
        """As a condition on correspondence."""
        return sa.and_(
            _m.registered_at >= self.since if self.since else sa.true(),
            _m.registered_at < self.until if self.until else sa.true(),
            _m.mailbox == self.mailbox if self.mailbox else sa.true(),
        )


def counted(connection: Connection, wanted: Wanted) -> Tally:
    """As it stands now: who was acknowledged late counts as answered, whose mail was lost does not."""
    asked = sa.select(sa.func.count().label("so_many"), *_TOLD).where(wanted.rows()).group_by(*_TOLD)
    found: Counter[Told] = Counter()
    for row in connection.execute(asked):
        found[_told(row)] += int(row.so_many)
    return tally(found)


def decided(connection: Connection, wanted: Wanted, zone: tzinfo) -> dict[date, Tally]:
    """By days of `zone`, in one pass, as it was decided when the messages came, which nothing changes; days without
    messages are left out."""
    days: dict[date, Counter[Told]] = {}
    asked: sa.Select[Any] = sa.select(_m.registered_at, *_DECIDED).where(wanted.rows())
    for row in connection.execute(asked):
        days.setdefault(local_day(row.registered_at, zone), Counter())[_told(row)] += 1
    return {day: tally(counted) for day, counted in days.items()}


def _told(row: Row[Any]) -> Told:
    have = row._mapping
    return Told(
        row.outcome,
        row.withheld_by,
        row.silence,
        bool(have.get("acknowledged")),
        bool(have.get("undelivered")),
    )


def listed(connection: Connection, wanted: Wanted, limit: int, *, everything: bool = False) -> list[Silenced]:
    """Newest first: people, and who may be one; those who were answered since are left out. `everything`: machines,
    copies and settled complaints too, but not who was acknowledged late."""
    asked = (
        sa.select(
            *_TOLD,
            *(_m.id, _m.mailbox, _m.uid, _m.complaint, _m.received_at, _m.subject, _m.withheld_reason),
            *(_m.set_aside, _m.decision, _p.address, _p.name),
        )
        .select_from(
            schema.correspondence.outerjoin(schema.persons).outerjoin(
                schema.complaints, _c.complaint == _m.complaint
            )
        )
        .where(wanted.rows(), _WITHOUT_ANSWER if everything else _FOR_PEOPLE)
        .order_by(_m.id.desc())
    )
    return [_silenced(row) for row in connection.execute(asked.limit(limit))]


def _silenced(row: Row[Any]) -> Silenced:
    outline = _outline(row.decision)
    return Silenced(
        row.id,
        row.mailbox,
        row.uid,
        row.complaint or "",
        row.outcome,
        row.received_at,
        row.address or "",
        row.name or "",
        row.subject,
        reason_of(_told(row)),
        row.set_aside or row.withheld_reason or "",
        str(outline.get("clause") or ""),
        str(outline.get("evidence") or ""),
    )


def _outline(stored: str) -> dict[str, Any]:
    """What cannot be read tells nothing."""
    try:
        outline = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    return outline if isinstance(outline, dict) else {}
