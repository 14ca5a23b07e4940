"""Probe mails: each mailbox writes to itself by the relay, now and then, and it is looked whether that arrives."""

from __future__ import annotations

import functools
from datetime import datetime

from sqlalchemy.engine import Connection

from responder.core.canary import probe
from responder.core.desk import Desk
from responder.core.outage import CANARY
from responder.daemon.configuration import Configuration
from responder.daemon.offload import Offload
from responder.edges import audit, system
from responder.edges.register import canary_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.smtp import Courier, Delivered


class Probes:
    """`courier`: the relay's, so that the whole way is tried. Off where `canary.every` is 0."""

    def __init__(
        self, register: Register, offload: Offload, configuration: Configuration, courier: Courier
    ) -> None:
        self._register, self._offload = register, offload
        self._configuration, self._courier = configuration, courier

    def looks(self, connection: Connection, mailbox: str, now: datetime) -> list[tuple[str, str, str]]:
        """How the last probe fared: (kind, mailbox, why it is missed or ""); nothing while it is on its way."""
        asked = self._configuration.alarming
        if not asked.every:
            return []
        came = canary_rows.find(connection, mailbox, asked.folder)
        if came and came.seen_at:
            took = (came.seen_at - came.sent_at).total_seconds()
            audit.operational("canary.arrived", "debug", mailbox=mailbox, seconds=round(took, 1))
        last = canary_rows.last(connection, mailbox)
        if last is None:
            return []
        if last.seen_at:
            return [(CANARY, mailbox, "")]
        missed = now - last.sent_at >= asked.within
        return [(CANARY, mailbox, "the last probe has not arrived")] if missed else []

    async def send(self, mailbox: str, now: datetime) -> None:
        """Where it is time for one. What the relay does not take is tried at the next tick: that the relay is away is
        an outage of its own."""
        every = self._configuration.alarming.every
        if not every:
            return
        try:
            last = await self._offload.call(functools.partial(self._last, mailbox))
            if last and last.sent_at <= now < last.sent_at + every:
                return
            desk = self._configuration.desk(mailbox)
            identifier, content = self._written(desk, now)
            outcome = await self._courier.deliver(desk.envelope_from, desk.address, content)
            if isinstance(outcome, Delivered):
                await self._offload.call(functools.partial(self._sent, mailbox, identifier, now))
        except RegisterFault as fault:
            self._offload.trouble(fault)

    def _written(self, desk: Desk, now: datetime) -> tuple[str, bytes]:
        return probe(desk, self._register.keys, now, system.fresh_nonce())

    def _last(self, mailbox: str) -> canary_rows.Probed | None:
        with self._register.reading() as connection:
            return canary_rows.last(connection, mailbox)

    def _sent(self, mailbox: str, identifier: str, now: datetime) -> None:
        with self._register.writing() as connection:
            canary_rows.sent(connection, mailbox, identifier, now)
