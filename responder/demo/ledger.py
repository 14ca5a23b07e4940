"""What the register says became of the messages, read while the daemon runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from responder.core.decision import Outcome
from responder.edges.register import schema
from responder.edges.register.store import Register, read_register

_m, _o = schema.correspondence.c, schema.outbox.c
_to_the_writer = sa.and_(_o.correspondence_id == _m.id, _o.kind != "notice")


@dataclass(frozen=True)
class Fate:
    """What became of the message with this UID. `mail`: state of our mail about it (QUEUED, SENT ...), "" = none;
    `decision`: why, as the register keeps it; `recipient` and `reply_id`: to whom our mail goes, and its Message-ID."""

    uid: int
    outcome: str
    complaint: str
    language: str
    silence: str
    mail: str
    answer: str
    decision: Mapping[str, Any] = field(repr=False)
    recipient: str = ""
    reply_id: str = ""

    @property
    def is_complaint(self) -> bool:
        """A complaint of its own."""
        return self.outcome == Outcome.COMPLAINT

    @property
    def is_follow_up(self) -> bool:
        """A person's message that joined a complaint."""
        return self.outcome == Outcome.FOLLOWUP and not self.silence


class Ledger:
    """The register in the folder `state`, read-only: what is committed. One not there yet knows nothing."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._register: Register | None = None

    def fates(self, message_id: str | None = None) -> list[Fate]:
        """One for each registered message, or for those with this Message-ID (without brackets), by UID. Raises
        RegisterFault for a register that cannot be read."""
        wanted = (
            sa.select(_m.uid, _m.outcome, _m.complaint, _m.language, _m.silence, _m.decision)
            .add_columns(
                _o.state, _o.smtp_code, _o.smtp_answer, _o.recipient, _o.message_id.label("reply_id")
            )
            .select_from(schema.correspondence.outerjoin(schema.outbox, _to_the_writer))
            .order_by(_m.uid)
        )
        if message_id is not None:
            wanted = wanted.where(_m.message_id == message_id)
        if self._register is None:
            path = next(self._state.glob("*.sqlite"), None)
            if path is None:
                return []
            self._register = read_register(path)
        with self._register.reading() as connection:
            return [_fate(row) for row in connection.execute(wanted)]

    def close(self) -> None:
        """Close the register's files."""
        if self._register is not None:
            self._register.close()

    def fate(self, uid: int) -> Fate | None:
        """Of the message with this UID; None while it is not registered."""
        return next((fate for fate in self.fates() if fate.uid == uid), None)


def _fate(row: Row[Any]) -> Fate:
    answer = f"{row.smtp_code} {row.smtp_answer or ''}".strip() if row.smtp_code else ""
    return Fate(
        uid=row.uid,
        outcome=row.outcome,
        complaint=row.complaint or "",
        language=row.language,
        silence=row.silence or "",
        mail=row.state or "",
        answer=answer,
        decision=json.loads(row.decision),
        recipient=row.recipient or "",
        reply_id=row.reply_id or "",
    )
