"""The tick of due times: a last look into Sent, then whatever is due; a mail that was laid out is sent at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from responder.daemon.configuration import Configuration
from responder.daemon.offload import Offload, echo
from responder.edges import audit, system
from responder.edges.register import restoring_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.flows.deadlines import Deadlines

LookAgain = Callable[[str], bool]


def nothing_to_see(mailbox: str) -> bool:
    """For a desk whose Sent folder is not watched: there is nothing to look at again."""
    return True


class DueTimes:
    """`look_again(mailbox)` looks into its Sent folder now, in a thread of its own and within bounds of its own; False
    where it could not, and then its customers are told nothing yet. `queued()`: a mail may lie in the outbox."""

    def __init__(
        self,
        register: Register,
        configuration: Configuration,
        offload: Offload,
        queued: Callable[[], None],
        look_again: LookAgain = nothing_to_see,
    ) -> None:
        self._register = register
        self._offload, self._queued, self._look_again = offload, queued, look_again
        self._deadlines = Deadlines(register, configuration.known, system.fresh_nonce, echo, _complain)

    async def tick(self) -> None:
        """One look at the register, at one `now`. A register that cannot be used is told, not raised."""
        now = system.now()
        try:
            waiting = await self._offload.call(lambda: self._waiting(now))
            looked = await asyncio.gather(*(asyncio.to_thread(self._look_again, name) for name in waiting))
            unseen = {name for name, seen in zip(waiting, looked, strict=True) if not seen}
            acted = await self._offload.call(lambda: self._deadlines.act(now, unseen)) if waiting else 0
            if acted:
                self._queued()
        except RegisterFault as fault:
            self._offload.trouble(fault)

    def _waiting(self, now: datetime) -> list[str]:
        """None while the register is held: what it calls overdue may have been answered since."""
        with self._register.reading() as connection:
            if restoring_rows.held(connection):
                return []
        return list(self._deadlines.mailboxes(now))


def _complain(words: str) -> None:
    audit.operational("mailbox.limited", "warning", mailbox="", **{"error.message": words})
