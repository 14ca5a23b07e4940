"""SIGHUP -> the configuration read again, one reload at a time, and its result told to systemd, trail and operator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from responder.daemon.configuration import Configuration
from responder.daemon.offload import Offload
from responder.edges import audit
from responder.edges.system import Notifier


class Reloading:
    """`status()` is what systemd shows; `started` once READY was given: a reload may not give it before."""

    def __init__(
        self, configuration: Configuration, offload: Offload, notifier: Notifier, status: Callable[[], str]
    ) -> None:
        self._configuration, self._offload, self._notifier = configuration, offload, notifier
        self._status = status
        self._wanted = False
        self._running: asyncio.Future[None] | None = None
        self.started = False

    def soon(self) -> None:
        """From the loop. Any number of signals during a reload ask for one more."""
        self._wanted = True
        if self._running is None or self._running.done():
            self._running = asyncio.ensure_future(self._until_done())

    async def _until_done(self) -> None:
        while self._wanted:
            self._wanted = False
            await self._once()

    async def _once(self) -> None:
        if self.started:
            self._notifier.reloading()
        try:
            fact = await self._offload.call(self._configuration.reload)
        except Exception as fault:  # a bug must not leave systemd and the operator without an answer
            fact = self._configuration.refuse(f"{type(fault).__name__} while it was read: please report it")
            audit.operational("daemon.bug", "error", **audit.error_fields(fault))
        await self._offload.tell(fact)
        self._configuration.tell()
        if self.started:
            self._notifier.ready(self._status())
