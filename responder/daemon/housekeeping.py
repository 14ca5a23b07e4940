"""Once an hour: what is past its time leaves the register, a little at a time, so that mail gets its turn between. Once
a day: the log is told where each chain of the trail stands."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta

from responder.core.chain import Head
from responder.daemon.offload import Offload
from responder.edges import audit, system
from responder.edges.register import audit_rows, upkeep
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register


class Housekeeping:
    """`keep`: how long sources are kept, asked anew each time, so that a reload counts; `stopping` ends it early."""

    def __init__(
        self,
        register: Register,
        offload: Offload,
        keep: Callable[[], timedelta],
        stopping: Callable[[], bool],
    ) -> None:
        self._register, self._offload, self._keep, self._stopping = register, offload, keep, stopping

    async def tidy(self) -> None:
        """To the end, or until stopped. A register that cannot be written is told, not raised."""
        keep, after, more = self._keep(), 0, True
        try:
            while more and not self._stopping():
                work = functools.partial(upkeep.tidy, self._register, system.now(), keep, after)
                after = await self._offload.call(work)
                more = after > 0
            await self._offload.call(functools.partial(upkeep.optimize, self._register))
        except RegisterFault as fault:
            self._offload.trouble(fault)

    async def anchor(self) -> None:
        """The head of each chain, as a line of the log, which lies elsewhere than the register: a chain that is cut or
        made anew does not fit it."""
        try:
            heads = await self._offload.call(self._heads)
        except RegisterFault as fault:
            self._offload.trouble(fault)
            return
        for head in heads:
            audit.operational("audit.anchored", mailbox=head.mailbox, seq=head.seq, hash=head.hash)

    def _heads(self) -> list[Head]:
        with self._register.reading() as connection:
            return audit_rows.heads(connection)
