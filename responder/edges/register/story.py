"""What the reading verbs ask: the list of complaints, and the whole story of one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from responder.core.chain import instant
from responder.core.mail.addresses import Address
from responder.edges.register import schema, undelivered_rows

_c, _m, _o, _p, _f = (
    schema.complaints.c,
    schema.correspondence.c,
    schema.outbox.c,
    schema.persons.c,
    schema.facts.c,
)
OPEN = ("received", "acknowledged", "answered", "waiting", "held")


def complaints(
    connection: Connection,
    *,
    stage: str = "",
    mailbox: str = "",
    category: str = "",
    owner: str = "",
    address: str = "",
    only_open: bool = False,
    overdue_at: datetime | None = None,
    only_undelivered: bool = False,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Newest first; every filter narrows. Times as RFC 3339 UTC; `undelivered`: mails to the customer that did not
    arrive."""
    wanted = sa.select(schema.complaints, _p.address, _p.name).select_from(
        schema.complaints.outerjoin(schema.persons)
    )
    equal = ((_c.stage, stage), (_c.mailbox, mailbox), (_c.category, category), (_c.owner, owner))
    for column, value in equal:
        if value:
            wanted = wanted.where(column == value)
    if address:
        wanted = wanted.where(_p.address == _spelt(address))
    if only_open:
        wanted = wanted.where(_c.stage.in_(OPEN))
    if overdue_at is not None:
        wanted = wanted.where(_c.stage.in_(("received", "acknowledged")), _c.due_at < overdue_at)
    if only_undelivered:
        wanted = wanted.where(_c.complaint.in_(undelivered_rows.COMPLAINTS))
    rows = connection.execute(wanted.order_by(_c.registered_at.desc(), _c.complaint.desc()).limit(limit))
    plain = [_plain(row) for row in rows]
    lost = undelivered_rows.undelivered(connection, [row["complaint"] for row in plain])
    return [row | {"undelivered": lost.get(row["complaint"], [])} for row in plain]


def story(connection: Connection, complaint: str) -> dict[str, Any] | None:
    """Complaint, messages with their decisions, mails of ours with SMTP's answers, promises, answers of
    colleagues, links, audit facts; None when there is no such complaint."""
    wanted = sa.select(schema.complaints, _p.address, _p.name).select_from(
        schema.complaints.outerjoin(schema.persons)
    )
    row = connection.execute(wanted.where(_c.complaint == complaint)).first()
    if row is None:
        return None
    told = _plain(row)
    told["links"] = _rows(connection, sa.select(schema.links).where(schema.links.c.complaint == complaint))
    told["messages"] = _rows(
        connection,
        sa.select(
            *(column for column in _m if column.name not in ("source", "context", "fingerprint")), _p.address
        )
        .select_from(schema.correspondence.outerjoin(schema.persons))
        .where(_m.complaint == complaint)
        .order_by(_m.id),
    )
    told["mails"] = _rows(
        connection,
        sa.select(*(column for column in _o if column.name not in ("content", "message_id", "recipient_key")))
        .where(_o.complaint == complaint)
        .order_by(_o.id),
    )
    reports = undelivered_rows.reports(connection, complaint)
    told["mails"] = [mail | {"reports": reports.get(mail["id"], [])} for mail in told["mails"]]
    told["undelivered"] = undelivered_rows.undelivered(connection, [complaint]).get(complaint, [])
    promises = sa.select(schema.promises).where(schema.promises.c.complaint == complaint)
    told["promises"] = _rows(connection, promises.order_by(schema.promises.c.id))
    answers = sa.select(
        *(column for column in schema.answers.c if column.name not in ("identity", "canonical_subject"))
    ).where(schema.answers.c.complaint == complaint)
    told["answers"] = _rows(connection, answers.order_by(schema.answers.c.id))
    clocks = sa.select(schema.clocks).where(schema.clocks.c.complaint == complaint)
    told["clocks"] = _rows(connection, clocks.order_by(schema.clocks.c.clock))
    facts = sa.select(_f.mailbox, _f.seq, _f.at, _f.event, _f.body).where(_f.complaint == complaint)
    told["facts"] = _rows(connection, facts.order_by(_f.id))
    return told


def set_aside(connection: Connection, mailbox: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """Messages that wait for a person because they could not be processed, newest first; "" = of every mailbox."""
    columns = (_m.id, _m.mailbox, _m.uid, _m.complaint, _m.received_at, _m.size, _m.set_aside)
    wanted = sa.select(*columns).where(_m.set_aside.is_not(None), _of(mailbox))
    return _rows(connection, wanted.order_by(_m.id.desc()).limit(limit))


def held(connection: Connection, mailbox: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """Messages of strangers who showed a token of ours, newest first: perhaps the customer from another address."""
    columns = (
        _m.id.label("message"),
        _m.complaint,
        _m.mailbox,
        _m.uid,
        _m.received_at,
        _p.address,
        _m.subject,
    )
    wanted = sa.select(*columns).select_from(schema.correspondence.outerjoin(schema.persons))
    return _rows(
        connection, wanted.where(_m.outcome == "held", _of(mailbox)).order_by(_m.id.desc()).limit(limit)
    )


def _of(mailbox: str) -> sa.ColumnElement[bool]:
    return _m.mailbox == mailbox if mailbox else sa.true()


def counts(connection: Connection) -> dict[str, int]:
    """Messages by outcome, and mails of ours by state."""
    told = {
        f"messages.{row[0]}": int(row[1])
        for row in connection.execute(sa.select(_m.outcome, sa.func.count()).group_by(_m.outcome))
    }
    mails = connection.execute(sa.select(_o.state, sa.func.count()).group_by(_o.state))
    return told | {f"mails.{row[0].lower()}": int(row[1]) for row in mails}


def _spelt(address: str) -> str:
    """An address as the register spells it."""
    local, _, domain = address.strip().rpartition("@")
    return Address("", local, domain).folded


def _rows(connection: Connection, wanted: sa.Select[Any]) -> list[dict[str, Any]]:
    return [_plain(row) for row in connection.execute(wanted)]


def _plain(row: Row[Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if isinstance(value, datetime):
            plain[name] = instant(value)
        elif name in ("decision", "basis", "body", "tags") and isinstance(value, str):
            plain[name] = json.loads(value)
        else:
            plain[name] = value
    return plain
