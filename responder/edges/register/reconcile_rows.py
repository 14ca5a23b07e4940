"""What a mailbox holds and the register lacks: what is known of it, and messages bound again that were registered
before, with the number and the promise that their acknowledgement in Sent states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.core import facts
from responder.core.chain import instant
from responder.core.comparing_mailbox import Known
from responder.core.complaint_id import KeyRing
from responder.core.decision import Decision, Outcome
from responder.core.desk import Desk
from responder.core.reading import Reading
from responder.core.restoring import Stated, bound, replied_to
from responder.edges.register import outbox_rows, restoring_rows, schema, trail
from responder.edges.register.answer_rows import Place, hear
from responder.edges.register.arrival import Arrival
from responder.edges.register.cursor_rows import Cursor
from responder.edges.register.deciding import decided
from responder.edges.register.forgetting_rows import buried
from responder.edges.register.outbox_rows import HELD, NOTICE, QUEUED, SENT, QueuedMail, Settlement
from responder.edges.register.recording import record

_m, _o, _c = schema.correspondence.c, schema.outbox.c, schema.complaints.c
_t, _f = schema.tombstones.c, schema.facts.c
FOUND, RESTORED = "found in the Sent folder", "restored"
SENT_BEFORE, KEYWORD, UNKNOWN, ANSWERED = "sent", "keyword", "unknown", "answered"
_MESSAGE = sa.select(_m.id).where(
    _m.mailbox == sa.bindparam("mailbox"),
    _m.uidvalidity == sa.bindparam("uidvalidity"),
    _m.uid == sa.bindparam("uid"),
)
_COMPLAINT = sa.select(_c.complaint).where(_c.complaint == sa.bindparam("identifier"))
_NONCE = sa.select(_o.id).where(_o.nonce == sa.bindparam("nonce"))
_LAID = (
    schema.outbox.update()
    .where(_o.nonce == sa.bindparam("mine"))
    .values(
        queued_at=sa.bindparam("at", type_=schema.Utc),
        settled_at=sa.bindparam("at", type_=schema.Utc),
        copied_at=sa.bindparam("now", type_=schema.Utc),
    )
)
_WAITING = (
    sa.select(*outbox_rows.WHOLE, _o.state)
    .where(
        _o.state.in_((QUEUED, HELD)),
        _o.mailbox == sa.bindparam("mailbox"),
        _o.id <= sa.bindparam("upto"),
    )
    .order_by(_o.id)
)


@dataclass(frozen=True)
class Evidence:
    """What tells that a message had been registered before. `answered`: our mails in Sent by the Message-ID that they
    answer; `marked`: UIDs with our keyword; `unsure`: UIDs of which nobody can tell, because neither is kept there."""

    answered: Mapping[str, Stated] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()

    def of(self, uid: int, message_id: str) -> str:
        """sent, keyword, unknown; "" = nothing tells that it was."""
        if message_id and message_id in self.answered:
            return SENT_BEFORE
        return KEYWORD if uid in self.marked else UNKNOWN if uid in self.unsure else ""


def known(connection: Connection, mailbox: str, cursor: Cursor, since: datetime | None) -> Known:
    """As comparing wants it. `since`: the operator asks for what arrived from then on, below the baseline too."""
    here = sa.and_(_m.mailbox == mailbox, _m.uidvalidity == cursor.uidvalidity)
    gone = sa.and_(_t.mailbox == mailbox, _t.uidvalidity == cursor.uidvalidity)
    return Known(
        uids=frozenset(connection.scalars(sa.select(_m.uid).where(here))),
        baseline_uid=cursor.baseline_uid,
        baseline_at=since or (cursor.baseline_at if cursor.renumbered else None),
        erased_uids=frozenset(connection.scalars(sa.select(_t.uid).where(gone))),
        erased_keys=frozenset(
            connection.scalars(sa.select(_t.message_key).where(_t.mailbox == mailbox, _t.message_key != ""))
        ),
    )


def is_known(connection: Connection, complaint: str) -> bool:
    """Whether the register has a complaint of this number."""
    return connection.scalar(_COMPLAINT, {"identifier": complaint}) is not None


def is_new(connection: Connection, mailbox: str) -> bool:
    """Whether nothing of this mailbox was ever registered, nor looked for on an operator's word."""
    registered = sa.select(_m.id).where(_m.mailbox == mailbox).limit(1)
    looked = sa.select(_f.id).where(_f.mailbox == mailbox, _f.event == "mailbox.reconciled").limit(1)
    return connection.scalar(registered) is None and connection.scalar(looked) is None


def is_stored(connection: Connection, message_id: str, keys: KeyRing) -> bool:
    """Whether a message with this Message-ID was ever registered; also where its sender was forgotten since."""
    if buried(connection, message_id, "", keys):
        return True
    return connection.scalar(sa.select(_m.id).where(_m.message_id == message_id).limit(1)) is not None


@dataclass(frozen=True)
class Binding:
    """A way to register (see registering): as new mail is, but for what had been registered before."""

    evidence: Evidence

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
    ) -> list[trail.Told]:
        context, decision = decided(connection, reading, desk, keys, now, nonce)
        by = self.evidence.of(arrival.uid, reading.clues.message_id)
        told_of = _told_of(connection, decision, reading, keys)
        if (by or told_of) and decision.outcome in (Outcome.COMPLAINT, Outcome.FOLLOWUP):
            mail = self._mail(connection, decision, reading)
            again = bound(decision, mail, reading, context, desk, told_of)
            by = by if mail or not told_of else ANSWERED
            return _bind(connection, arrival, reading, again, desk, keys, now, by, mail)
        told = record(connection, arrival, reading, decision, desk, keys, now, context)
        place = Place(arrival.mailbox, arrival.uidvalidity, arrival.uid)
        return told + hear(connection, place, reading, decision, context, desk, keys, now)

    def _mail(self, connection: Connection, decision: Decision, reading: Reading) -> Stated | None:
        """Its acknowledgement, where that names a complaint that nobody has."""
        mail = self.evidence.answered.get(reading.clues.message_id)
        if mail is None or mail.token.kind != "ack" or decision.outcome is not Outcome.COMPLAINT:
            return None
        taken = is_known(connection, mail.token.complaint_id)
        laid = connection.scalar(_NONCE, {"nonce": mail.token.nonce}) is not None
        return None if taken or laid else mail


def _told_of(connection: Connection, decision: Decision, reading: Reading, keys: KeyRing) -> str:
    """The number that a new complaint's writer has been told, where nobody has it: it answers our acknowledgement."""
    token = replied_to(reading.message, keys) if decision.outcome is Outcome.COMPLAINT else None
    return token.complaint_id if token and not is_known(connection, token.complaint_id) else ""


def _bind(
    connection: Connection,
    arrival: Arrival,
    reading: Reading,
    again: Decision,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    by: str,
    mail: Stated | None,
) -> list[trail.Told]:
    # Without its grounds: decided anew from them it would come out as a new mail does.
    told = record(connection, arrival, reading, again, desk, keys, now)
    restoring_rows.reach(connection, [again.complaint_id])
    due = ""
    if mail is not None:
        told += _sent(connection, arrival.mailbox, mail, now)
        stated = again.outgoing.reply.promise_words if again.outgoing else ""
        due = instant(again.due) if stated and again.due else ""
    where = {"mailbox": arrival.mailbox, "uidvalidity": arrival.uidvalidity, "uid": arrival.uid}
    number = connection.scalar(_MESSAGE, where) or 0
    fact = facts.MessageBound(again.complaint_id, number, by, due)
    return told + trail.append(connection, arrival.mailbox, now, [fact])


def _sent(connection: Connection, mailbox: str, mail: Stated, now: datetime) -> list[trail.Told]:
    """The acknowledgement lies in the outbox as one that was sent when it was, and in Sent already."""
    row = connection.scalar(_NONCE, {"nonce": mail.token.nonce})
    assert row is not None  # record() has laid it there
    queued = QueuedMail(
        row,
        mailbox,
        mail.token.complaint_id,
        mail.token.kind,
        mail.token.nonce,
        "",
        mail.recipient,
        mail.content,
        1,
        mail.sent_at,
        False,
    )
    told = outbox_rows.settle(connection, _delivered(queued), now)
    connection.execute(_LAID, {"mine": mail.token.nonce, "at": mail.sent_at, "now": now})
    return told


def _delivered(mail: QueuedMail) -> Settlement:
    return Settlement(mail, SENT, 250, FOUND, reached_data=True)


def waiting(connection: Connection, mailbox: str) -> list[QueuedMail]:
    """Mails that lay in the outbox when the register was held."""
    held = restoring_rows.held(connection)
    if held is None:
        return []
    rows = connection.execute(_WAITING, {"mailbox": mailbox, "upto": held.outbox})
    return [outbox_rows.as_mail(row) for row in rows]


def settle_waiting(
    connection: Connection, mailbox: str, sent: frozenset[str], now: datetime, *, again: bool
) -> list[trail.Told]:
    """What became of them. `sent`: nonces of our mails that lie in Sent. `again`: the others are sent once the
    register is released, byte for byte; else each is held for a person's word. One that was held when the copy was made
    stays so. Mails to staff are always sent."""
    told: list[trail.Told] = []
    laid = sa.and_(_o.mailbox == mailbox, _o.state == SENT, _o.copied_at.is_(None))
    for nonce in connection.scalars(sa.select(_o.nonce).where(laid)).all():
        if nonce in sent:
            connection.execute(schema.outbox.update().where(_o.nonce == nonce).values(copied_at=now))
    for mail in waiting(connection, mailbox):
        row = _o.id == mail.id
        if mail.nonce in sent:
            connection.execute(schema.outbox.update().where(row).values(state=QUEUED))
            told += outbox_rows.settle(connection, _delivered(mail), now)
            connection.execute(schema.outbox.update().where(row).values(copied_at=now))
        elif again or mail.kind == NOTICE:
            uncertain = sa.func.coalesce(_o.uncertain_at, now, type_=schema.Utc)
            values = {"uncertain_at": uncertain, "claimed_at": None, "next_at": now}
            connection.execute(schema.outbox.update().where(row, _o.state == QUEUED).values(values))
        else:
            held = Settlement(mail, HELD, 0, "", RESTORED, uncertain=True)
            told += outbox_rows.settle(connection, held, now)
    return told


def reconciled(
    connection: Connection, mailbox: str, uidvalidity: int, taken: int, again: int, now: datetime
) -> list[trail.Told]:
    """It was brought in; returns what to echo."""
    fact = facts.MailboxReconciled(uidvalidity, taken, again)
    return trail.append(connection, mailbox, now, [fact])


def unreconciled(connection: Connection, mailboxes: tuple[str, ...]) -> tuple[str, ...]:
    """Those that were not since the register is held."""
    begun = connection.scalar(
        sa.select(sa.func.max(_f.at, type_=schema.Utc)).where(_f.mailbox == "", _f.event == "register.held")
    )
    if begun is None:
        return mailboxes
    done = set(
        connection.scalars(
            sa.select(_f.mailbox).where(
                _f.event == "mailbox.reconciled", _f.at >= begun, _f.mailbox.in_(mailboxes)
            )
        )
    )
    return tuple(name for name in mailboxes if name not in done)
