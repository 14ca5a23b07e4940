"""A Courier in memory for the tests of flows. It has passed tests/contract/test_courier.py beside the real one."""

from __future__ import annotations

import asyncio
import threading
from typing import Final

from responder.edges.smtp import Deferred, Delivered, Outcome, Refused
from responder.edges.smtp_answers import about_us, asks_to_slow_down
from responder.edges.smtp_letter import crlf, mailbox

STEPS: Final = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "CONTENT")
FAULTS: Final = {"CONNECT": "connect", "EHLO": "hello", "AUTH": "auth", "MAIL": "sender", "RCPT": "recipient"}


class FakeCourier:
    """`received` holds (sender, recipient, content) of each mail taken. `script` is that of ScriptedSmtp: a verb to a
    reaction ("drop", "stall", "taken, then drop" or an answer's text), or to a list of them used up one by one.
    A stall lasts `patience` seconds before it counts as a timeout; None waits until `close` or cancellation.
    `stalled` is set when one begins."""

    def __init__(
        self, script: dict[str, str | list[str | None]] | None = None, patience: float | None = 0.0
    ) -> None:
        self.script = script or {}
        self.patience = patience
        self.received: list[tuple[str, str, bytes]] = []
        self.attempts: list[str] = []
        self.stalled = threading.Event()
        self._closed = asyncio.Event()

    async def deliver(self, envelope_from: str, recipient: str, content: bytes) -> Outcome:
        if self._closed.is_set():
            return Deferred(0, "the courier is closed", "closed")
        try:
            mail = (mailbox(envelope_from) if envelope_from else "", mailbox(recipient), crlf(content))
        except ValueError as error:
            return Refused(0, str(error), "address")
        self.attempts.append(recipient)
        for step in STEPS:
            reaction = self._next(step)
            if reaction == "taken, then drop":
                self.received.append(mail)
            if reaction is not None:
                return await self._react(step, reaction)
        self.received.append(mail)
        return Delivered(250, "2.0.0 queued")

    async def close(self) -> None:
        self._closed.set()

    def _next(self, step: str) -> str | None:
        planned = self.script.get(step)
        if isinstance(planned, list):
            return planned.pop(0) if planned else None
        return planned

    async def _react(self, step: str, reaction: str) -> Outcome:
        reached = step in ("BODY", "CONTENT")
        before = STEPS.index(step) < STEPS.index("RCPT")
        if reaction == "stall":
            return await self._stall(before, reached)
        code = int(reaction[:3]) if reaction[:3].isdigit() else 0
        fault = FAULTS.get(step, "data")
        if code // 100 == 5 and not before and not about_us(code, reaction[4:]):
            return Refused(code, reaction[4:], fault, reached_data=reached)
        if code:
            limited = asks_to_slow_down(code, reaction[4:])
            ours = code // 100 == 5 and (before or about_us(code, reaction[4:]))
            return Deferred(code, reaction[4:], fault, ours, reached_data=reached, limited=limited)
        fault = "connect" if step == "CONNECT" else "lost"
        return Deferred(0, "connection lost", fault, ours=before, uncertain=reached, reached_data=reached)

    async def _stall(self, before: bool, reached: bool) -> Outcome:
        self.stalled.set()
        fault = "lost"
        try:
            await asyncio.wait_for(self._closed.wait(), self.patience)
        except TimeoutError:
            fault = "timeout"
        except asyncio.CancelledError:
            stopped = Deferred(0, "stopped", "closed", uncertain=reached, reached_data=reached)
            raise asyncio.CancelledError(stopped) from None
        return Deferred(0, "no answer", fault, ours=before, uncertain=reached, reached_data=reached)
