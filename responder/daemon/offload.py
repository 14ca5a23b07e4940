"""The register's work off the event loop: one executor, one announced deadline, facts echoed after COMMIT."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from responder.core.facts import Fact
from responder.edges import audit, system
from responder.edges.register import trail
from responder.edges.register.faults import RegisterFault, RegisterGone
from responder.edges.register.store import Register
from responder.edges.register.trail import Told

LONGEST = 120.0  # seconds that one piece of work may take before the watchdog doubts
_T = TypeVar("_T")


class Offload:
    """Calls into the register from the loop. `call` raises what the work raises. `gone()`, from the loop: the file is
    no longer the one that was opened, and never will be; `lost` says so afterwards."""

    def __init__(
        self, register: Register, pulse: system.Pulse, gone: Callable[[], None] = lambda: None
    ) -> None:
        self._register, self._pulse, self._gone = register, pulse, gone
        self.lost = False
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="register")
        self._waiting = 0
        self._troubled = False

    async def call(self, work: Callable[[], _T], /) -> _T:
        """Run `work` in the register's executor and wait for it."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._timed, work)
        except RegisterGone as fault:
            if not self.lost:
                audit.operational("register.gone", "error", **{"error.message": str(fault)})
            self.lost = True
            self._gone()
            raise
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._pulse.leave("register")

    def _timed(self, work: Callable[[], _T]) -> _T:
        """In the executor: each piece of work has its own deadline, counted from its own beginning."""
        self._pulse.until("register", LONGEST)
        done = work()
        self._troubled = False
        return done

    async def tell(self, fact: Fact) -> None:
        """One fact into the daemon's own chain. A register that cannot be written is told, not raised."""
        try:
            told = await self.call(lambda: self._append(fact))
        except RegisterFault as fault:
            self.trouble(fault)
        else:
            echo(told)

    def _append(self, fact: Fact) -> list[Told]:
        with self._register.writing() as connection:
            return trail.append(connection, "", system.now(), [fact])

    def trouble(self, fault: RegisterFault) -> None:
        """The register cannot be read or written just now: news once, detail until some work succeeds."""
        level, self._troubled = "debug" if self._troubled else "error", True
        audit.operational("register.trouble", level, **{"error.message": str(fault)})

    def close(self) -> None:
        """Wait for the work in hand."""
        self._executor.shutdown()


def echo(told: list[Told]) -> None:
    """Committed facts of one transaction as log lines, those of a chain in the order of their numbers: who appended
    them may have joined several lists in another one."""
    for one in sorted(told, key=lambda one: (one.mailbox, one.seq)):
        fields = {"event": one.event, "level": one.level, "mailbox": one.mailbox, "seq": one.seq}
        audit.echo({**one.body, **fields, "at": one.at})
