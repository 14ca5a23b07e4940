"""The mails of one claim, those among them decided afresh whose time is over; one that cannot be holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from responder.core.desk import Desk
from responder.edges.register import letters, outbox_rows, superseding
from responder.edges.register.faults import OF_ONE_ROW, RegisterFault
from responder.edges.register.letters import Letter
from responder.edges.register.outbox_rows import QueuedMail
from responder.edges.register.store import Register
from responder.edges.register.superseding import Renewed
from responder.edges.register.trail import Told

LATER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Renewing:
    """`desk` of a mailbox, None where the configuration has none; `nonce` fresh each time; `complain(words)` tells the
    operator of a mail that could not be decided."""

    register: Register
    desk: Callable[[str], Desk | None]
    nonce: Callable[[], str]
    complain: Callable[[str], None]

    def read_ahead(self, most: int, now: datetime) -> dict[int, Letter]:
        """What the mails answer that are next in turn and outdated, read before the register is locked for writing."""
        if most <= 0:
            return {}
        with self.register.reading() as connection:
            rows = letters.outdated(connection, now, most)
            found = {row: self._read(connection, row, self.desk(mailbox)) for row, mailbox in rows.items()}
        return {row: letter for row, letter in found.items() if letter}

    def _read(self, connection: Connection, row: int, desk: Desk | None) -> Letter | None:
        try:
            return letters.letter(connection, row, desk) if desk else None
        except (ValueError, LookupError, RecursionError):
            return None  # tried once more, and told of, when it is claimed

    def renew(
        self, connection: Connection, claimed: list[QueuedMail], read: Mapping[int, Letter], now: datetime
    ) -> tuple[list[QueuedMail], list[Told]]:
        """What is to be sent of `claimed`: in place of those whose time is over fresh ones, or none."""
        mails: list[QueuedMail] = []
        told: list[Told] = []
        for mail in claimed:
            if not mail.outdated(now):
                mails.append(mail)
                continue
            renewed = self._one(connection, mail, read.get(mail.id), now)
            mails += [renewed.mail] if renewed.mail else []
            told += renewed.told
        return mails, told

    def _one(self, connection: Connection, mail: QueuedMail, letter: Letter | None, now: datetime) -> Renewed:
        desk, keys = self.desk(mail.mailbox), self.register.keys
        if desk is None:
            return self._put_off(
                connection, mail, f"the mailbox {mail.mailbox} is not in this configuration", now
            )
        try:
            with connection.begin_nested():
                found = letter or letters.letter(connection, mail.id, desk)
                return superseding.renew(connection, mail, found, desk, keys, now, self.nonce)
        except RegisterFault:
            raise
        except Exception as fault:  # boundary: per mail
            if isinstance(fault, DBAPIError) and not isinstance(fault, OF_ONE_ROW):
                raise  # the register itself
            return self._put_off(connection, mail, type(fault).__name__, now)

    def _put_off(self, connection: Connection, mail: QueuedMail, why: str, now: datetime) -> Renewed:
        """Its old time is never sent."""
        self.complain(f"mail {mail.nonce}: its time is over, and no other can be told: {why}")
        outbox_rows.put_back(connection, mail, now + LATER)
        return Renewed(None, [])
