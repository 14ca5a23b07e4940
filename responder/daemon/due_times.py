"""The tick of due times: a last look into every Sent folder, then whatever is due; a mail that was laid out is sent at
once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from responder.daemon.configuration import Configuration
from responder.daemon.offload import Offload, echo
from responder.edges import audit, system
from responder.edges.register import answer_rows, learning_rows, restoring_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.flows.deadlines import Deadlines

LookAgain = Callable[[str], bool]
LEANS = timedelta(days=90)
"""Who answered for a mailbox within it may do so again: a promise of it has not slipped before their Sent is read."""


def nothing_to_see(mailbox: str) -> bool:
    """For a desk whose Sent folder is not watched: there is nothing to look at again."""
    return True


class DueTimes:
    """`look_again(mailbox)` looks into its Sent folder now, in a thread of its own and within bounds of its own; False
    where it could not, and then its customers are told nothing yet; nor are those of a mailbox whose complaints were
    answered from there. `queued()`: a mail may lie in the outbox. `mailboxes`: all that are watched; colleagues answer
    from where they are, so all are looked into, at the same time."""

    def __init__(
        self,
        register: Register,
        configuration: Configuration,
        offload: Offload,
        queued: Callable[[], None],
        look_again: LookAgain = nothing_to_see,
        mailboxes: Sequence[str] = (),
    ) -> None:
        self._register = register
        self._mailboxes = tuple(mailboxes)
        self._mended = False
        # A thread for each: one server that hangs shall not use up the time of another.
        self._threads = ThreadPoolExecutor(max(1, len(self._mailboxes)), "last-look")
        self._offload, self._queued, self._look_again = offload, queued, look_again
        self._deadlines = Deadlines(register, configuration.known, system.fresh_nonce, echo, _complain)

    async def tick(self) -> None:
        """One look at the register, at one `now`. A register that cannot be used is told, not raised."""
        now = system.now()
        try:
            waiting = await self._offload.call(lambda: self._waiting(now))
            unseen = await self._unseen(waiting, now) if waiting else set()
            acted = await self._offload.call(lambda: self._deadlines.act(now, unseen)) if waiting else 0
            if acted:
                self._queued()
        except RegisterFault as fault:
            self._offload.trouble(fault)

    async def _unseen(self, waiting: Sequence[str], now: datetime) -> set[str]:
        """Mailboxes of which nobody knows at this moment whether their complaints were answered."""
        loop = asyncio.get_running_loop()
        names = tuple(dict.fromkeys((*waiting, *self._mailboxes)))
        looks = (loop.run_in_executor(self._threads, self._look_again, name) for name in names)
        looked = await asyncio.gather(*looks)
        failed = {name for name, seen in zip(names, looked, strict=True) if not seen}
        return failed | await self._offload.call(lambda: self._leaning_on(failed, now)) if failed else failed

    def _leaning_on(self, failed: set[str], now: datetime) -> set[str]:
        with self._register.reading() as connection:
            return answer_rows.answered_from(connection, failed, now - LEANS)

    def _waiting(self, now: datetime) -> list[str]:
        """None while the register is held: what it calls overdue may have been answered since. At the first look of
        this process, what an older version left out is written."""
        with self._register.reading() as connection:
            if restoring_rows.held(connection):
                return []
            lacking = not self._mended and learning_rows.unobserved(connection)
        if lacking:
            with self._register.writing() as connection:
                learning_rows.observe_running(connection)
        self._mended = True
        return list(self._deadlines.mailboxes(now))


def _complain(words: str) -> None:
    audit.operational("mailbox.limited", "warning", mailbox="", **{"error.message": words})
