"""Messages that could not be processed: put away whole, with the reason, for a person."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.decision import Outcome
from responder.edges.register import schema, trail
from responder.edges.register.arrival import Arrival, bare_fingerprint, pack
from responder.edges.register.queueing import key_of
from responder.edges.register.recording import MOST_OCTETS
from responder.edges.register.source_rows import SOURCE_KEPT, UNDECIDED

_INSERT = schema.correspondence.insert()
_SET_ASIDE = sa.select(sa.func.min(schema.correspondence.c.id)).where(
    schema.correspondence.c.fingerprint == sa.bindparam("bare")
)


def set_aside(connection: Connection, arrival: Arrival, reason: str, now: datetime) -> list[trail.Told]:
    """A message that could not be processed: whole, with its reason, for a person. It stays on the server. The same
    bytes once more (a renumbered mailbox) are a duplicate."""
    bare = bare_fingerprint(arrival.content)
    earlier = connection.scalar(_SET_ASIDE, {"bare": bare}) if arrival.content else None
    row: dict[str, object] = {
        "mailbox": arrival.mailbox,
        "uidvalidity": arrival.uidvalidity,
        "uid": arrival.uid,
        "outcome": str(Outcome.DUPLICATE if earlier else Outcome.SET_ASIDE),
        "standing": "",
        "message_id": "",
        "fingerprint": bare,
        "subject": "",
        "canonical_subject": "",
        "received_at": arrival.received,
        "registered_at": now,
        "size": min(arrival.size, MOST_OCTETS),
        "language": "",
        "set_aside": None if earlier else reason,
        "decision": UNDECIDED,
        "source": None if earlier else arrival.packed or pack(arrival.content, arrival.text_part),
        "source_until": None if earlier else now + SOURCE_KEPT,
        "rules_digest": "",
        "mark": "",
        "move_to": "",
        "marked_at": now,
    }
    mail_id = key_of(connection.execute(_INSERT, row))
    fact = facts.MessageDuplicate("", mail_id, earlier) if earlier else facts.MessageSetAside(mail_id, reason)
    return trail.append(connection, arrival.mailbox, now, [fact])


def place_of(fault: Exception) -> str:
    """Kind and place of a fault, without its text: that may quote the mail."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {PurePath(last.filename).name}, line {last.lineno}"
