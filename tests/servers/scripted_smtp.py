"""The receiving server of smtp_sink with a script of faults: at any verb an answer of one's choice, a drop, a stall, or
mail that is taken and never answered."""

from __future__ import annotations

import asyncio
import threading

from tests.servers.smtp_conversation import Conversation, Hangup, SinkSettings
from tests.servers.smtp_sink import SmtpSink

DROP = "drop"
STALL = "stall"
TAKEN_THEN_DROP = "taken, then drop"
ENDLESS, DRIP = "an answer without end", "byte by byte"
FOUR, FIVE, CLOSING = "450 4.3.0 try later", "550 5.0.0 no", "421 4.3.2 closing"


class ScriptedConversation(Conversation):
    """Asks the script before each step."""

    sink: ScriptedSmtp
    dripping = False

    async def say(self, *lines: str) -> None:
        if not self.dripping:
            await super().say(*lines)
            return
        text = "".join(f"{line[:3]}-{line[4:]}\r\n" for line in lines[:-1]) + f"{lines[-1]}\r\n"
        first, *others = text.encode()
        self.writer.write(bytes((first,)))
        for byte in others:
            await asyncio.wait({asyncio.ensure_future(asyncio.Event().wait())}, timeout=0.001)
            self.writer.write(bytes((byte,)))

    async def _without_end(self, verb: str) -> None:
        """Until the other side has had enough."""
        while True:
            self.writer.write({"CONNECT": b"220", "DATA": b"354"}.get(verb, b"250") + b"-and more\r\n")
            await self.writer.drain()

    async def before(self, verb: str) -> str | None:
        reaction = self.sink.next_reaction(verb)
        if reaction == TAKEN_THEN_DROP:
            self.accept()
            reaction = DROP
        if reaction == DROP:
            self.writer.transport.abort()
            raise Hangup
        if reaction == STALL:
            self.sink.stalled.set()
            await asyncio.Event().wait()
        if reaction == ENDLESS:
            await self._without_end(verb)
        self.dripping = reaction == DRIP
        return None if self.dripping else reaction


class ScriptedSmtp(SmtpSink):
    """`script` maps a verb (see Conversation.before) to a reaction: DROP, STALL, TAKEN_THEN_DROP, ENDLESS, DRIP (the
    usual answer, byte by byte) or an answer's text, several lines joined by newlines. A list holds one reaction for
    each time the verb comes up, None for the usual one; after its end all is as usual."""

    conversation = ScriptedConversation

    def __init__(
        self, script: dict[str, str | list[str | None]] | None = None, settings: SinkSettings | None = None
    ) -> None:
        super().__init__(settings)
        self.script = script or {}
        self.stalled = threading.Event()

    def next_reaction(self, verb: str) -> str | None:
        """What the script says for this verb, this time."""
        planned = self.script.get(verb)
        if isinstance(planned, list):
            return planned.pop(0) if planned else None
        return planned
