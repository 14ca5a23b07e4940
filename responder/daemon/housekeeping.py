"""Once an hour: what is past its time leaves the register, a little at a time, so that mail gets its turn between. Once
a day: the log is told where each chain of the trail stands."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, timedelta

from responder.core.chain import Head
from responder.daemon.offload import Offload, echo
from responder.edges import audit, system
from responder.edges.register import audit_rows, retention, upkeep
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register

DAY = timedelta(days=1)


class Housekeeping:
    """`keep`: how long sources are kept, and `forget_after` people (0 = for ever), asked anew each time, so that a
    reload counts; `stopping` ends it early. Nothing is erased for good by a clock that is not `trusted`."""

    def __init__(
        self,
        register: Register,
        offload: Offload,
        keep: Callable[[], timedelta],
        stopping: Callable[[], bool],
        forget_after: Callable[[], timedelta] = timedelta,
        trusted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._register, self._offload, self._keep, self._stopping = register, offload, keep, stopping
        self._forget_after, self._trusted = forget_after, trusted
        self._scrubbed: datetime | None = None
        self._to_scrub = False

    async def tidy(self) -> None:
        """To the end, or until stopped. A register that cannot be written is told, not raised."""
        if not self._trusted():
            return
        keep, after, more = self._keep(), 0, True
        try:
            while more and not self._stopping():
                work = functools.partial(upkeep.tidy, self._register, system.now(), keep, after)
                after = await self._offload.call(work)
                more = after > 0
            await self._offload.call(functools.partial(upkeep.optimize, self._register))
            await self._forget()
        except RegisterFault as fault:
            self._offload.trouble(fault)

    async def _forget(self) -> None:
        """People whose time is over, a few at a time; then the file is written anew, once a day at most."""
        older, after, more = self._forget_after(), 0, True
        while older and more and not self._stopping():
            work = functools.partial(retention.forget_next, self._register, system.now(), older, after)
            passed = await self._offload.call(work)
            echo(list(passed.told))
            after, more = passed.after, passed.after > 0
            self._to_scrub = self._to_scrub or bool(passed.told)
        now = system.now()
        if self._to_scrub and not (self._scrubbed and timedelta(0) <= now - self._scrubbed < DAY):
            await self._offload.call(functools.partial(retention.scrub_file, self._register))
            self._to_scrub, self._scrubbed = False, now

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
