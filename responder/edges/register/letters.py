"""The message that a mail of ours answers: read again from the kept bytes, or what the rows still hold of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core.desk import Desk
from responder.core.grounds import from_json
from responder.core.late_acknowledgement import from_rows
from responder.core.message import parse
from responder.core.outcome import Context
from responder.core.reading import Reading, read
from responder.edges.register import ordering_rows, outbox_rows, schema
from responder.edges.register.arrival import unpack

_o, _m = schema.outbox.c, schema.correspondence.c
_ANSWERED = (
    sa.select(_o.complaint, _o.correspondence_id, _o.person_id, _m.context, _m.source)
    .select_from(schema.outbox.outerjoin(schema.correspondence, _m.id == _o.correspondence_id))
    .where(_o.id == sa.bindparam("mail"))
)


@dataclass(frozen=True, slots=True)
class Letter:
    """`mail_id`: its correspondence; `person_id`: whom our mail is to. `context`: what it was decided from; None where
    that is not kept: `reading` is then of the complaint's first message, as far as rows tell it."""

    mail_id: int | None
    person_id: int | None
    reading: Reading
    context: Context | None


def outdated(connection: Connection, now: datetime, most: int) -> dict[int, str]:
    """Of the mails to customers that are next in turn those whose time is over, untouched by any relay: row -> mailbox.
    `now` UTC."""
    rows = [row for row, _ in outbox_rows.due(connection, now, most)]
    if not rows:
        return {}
    over = (
        _o.id.in_(rows),
        _o.stale_after <= now,
        _o.uncertain_at.is_(None),
        _o.reached_data_at.is_(None),
    )
    found = connection.execute(sa.select(_o.id, _o.mailbox).where(*over).order_by(_o.id))
    return {row.id: row.mailbox for row in found}


def letter(connection: Connection, mail: int, desk: Desk) -> Letter:
    """What the mail in this row of the outbox answers. Parsing takes a while: not in a write transaction, if it can be
    helped."""
    row = connection.execute(_ANSWERED, {"mail": mail}).one()
    if row.context and row.source is not None:
        try:
            kept = from_json(row.context, unpack(bytes(row.source)))
        except ValueError:
            kept = None
        if kept is not None:
            message = parse(
                kept.content, size=kept.size, attachments=kept.attachments, text_part=kept.text_part
            )
            reading = read(message, kept.content, kept.received, desk)
            return Letter(row.correspondence_id, row.person_id, reading, kept.context)
    owed = ordering_rows.find(connection, row.complaint).owed
    return Letter(row.correspondence_id, row.person_id, from_rows(owed, desk), None)
