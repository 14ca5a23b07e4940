"""Keeps the way out going: woken by new mail and by ticks, one dispatch round at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from responder.daemon.offload import Offload
from responder.edges.register import outbox_rows, sending_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.system import Pulse, now
from responder.flows.dispatch import Dispatch

A_FINAL_DOT = 660.0  # seconds: a relay may take ten minutes to answer it


class Outgoing:
    """`waits` is set by whoever queued a mail, and by a tick; `stopping` ends it after the mails in hand."""

    def __init__(
        self, register: Register, dispatch: Dispatch, offload: Offload, pulse: Pulse, stopping: asyncio.Event
    ) -> None:
        self._register, self._dispatch, self._offload, self._pulse = register, dispatch, offload, pulse
        self._stopping = stopping
        self.waits = dispatch.woken
        self._next_turn: asyncio.TimerHandle | None = None
        dispatch.alive = self._alive

    @property
    def relay_away(self) -> bool:
        """True while the relay itself is at fault."""
        return self._dispatch.away

    @property
    def held_back(self) -> bool:
        """True while the breaker lets no mail to a customer go, as of the last round."""
        return self._dispatch.held_back

    def forget_pause(self) -> None:
        """The clock jumped: a pause counted on it may never end. Look now."""
        self._dispatch.relay = replace(self._dispatch.relay, away_until=None, rest_until=None)
        self.waits.set()

    async def keep_going(self) -> None:
        """Until `stopping`."""
        while not self._stopping.is_set():
            self._alive()
            await self.waits.wait()
            self.waits.clear()
            await self.send_what_is_due()
            self._come_back()
        self._pulse.leave("dispatch")

    def _come_back(self) -> None:
        """When the rate lets the next mail go: sooner than a tick would look, where it is a high one."""
        if self._next_turn:
            self._next_turn.cancel()
        if self._dispatch.wait > 0:
            loop = asyncio.get_running_loop()
            self._next_turn = loop.call_later(self._dispatch.wait, self.waits.set)

    async def send_what_is_due(self) -> int:
        """One round; returns how many mails were settled for good. The sign of life is given with each settlement."""
        try:
            if self._dispatch.idle and not await self._offload.call(self._anything_due):
                self._dispatch.wait = 0.0
                return 0
            return await self._dispatch.round(self._stopping.is_set)
        except RegisterFault as fault:
            self._offload.trouble(fault)
            return 0

    def _alive(self) -> None:
        """A mail was begun or settled. Ticks are no sign of life: a delivery that hangs must be noticed."""
        self._pulse.until("dispatch", A_FINAL_DOT)

    def _anything_due(self) -> bool:
        with self._register.reading() as connection:
            due = outbox_rows.next_due(connection)
            # A breaker that is not closed turns by itself, though nothing waits any more.
            return (due is not None and due <= now()) or sending_rows.is_tripped(connection)
