"""What becomes of one message that was read: decided, recorded, and heard where it answers something; in the caller's
transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.engine import Connection

from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk
from responder.core.reading import Reading
from responder.edges.register.answer_rows import Place, hear
from responder.edges.register.arrival import Arrival
from responder.edges.register.deciding import decided
from responder.edges.register.recording import record
from responder.edges.register.trail import Told


class Registering(Protocol):
    """Returns what to echo after COMMIT."""

    def __call__(
        self,
        connection: Connection,
        arrival: Arrival,
        reading: Reading,
        desk: Desk,
        keys: KeyRing,
        now: datetime,
        nonce: str,
        /,
    ) -> list[Told]: ...


def register_one(
    connection: Connection,
    arrival: Arrival,
    reading: Reading,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> list[Told]:
    """As new mail is."""
    context, decision = decided(connection, reading, desk, keys, now, nonce)
    told = record(connection, arrival, reading, decision, desk, keys, now, context)
    place = Place(arrival.mailbox, arrival.uidvalidity, arrival.uid)
    return told + hear(connection, place, reading, decision, context, desk, keys, now)
