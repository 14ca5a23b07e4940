"""Ticks that survive a clock that jumps: APScheduler counts in wall time, machines set theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger

from responder.edges import system

LOOK = 5.0  # seconds of the clock that is never set
JUMP = timedelta(seconds=30)


class Every(BaseTrigger):  # type: ignore[misc]
    """Every so many seconds from now on. APScheduler's own interval lists each tick that a jump ahead left out, a year
    of them at two seconds each before it runs one."""

    def __init__(self, seconds: float) -> None:
        self._step = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Never in the past, and never further away than one step."""
        due = now if previous_fire_time is None else previous_fire_time + self._step
        return due if now < due <= now + self._step else now + self._step


def until_stopped(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """`work` as a job: ended with the scheduler it ends in silence. What a thread of the register has begun for it, it
    finishes there."""

    async def job() -> None:
        try:
            await work()
        except asyncio.CancelledError:
            return

    return job


class Clock:
    """Looks every five seconds whether wall time went on as the steady clock did; calls `jumped` when it did not."""

    def __init__(self, jumped: Callable[[], None]) -> None:
        self._jumped = jumped
        self._handle: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """From the loop; until `stop`."""
        self._wall, self._steady = system.now(), system.monotonic()
        self._handle = asyncio.get_running_loop().call_later(LOOK, self._look)

    def _look(self) -> None:
        gone = timedelta(seconds=system.monotonic() - self._steady)
        if abs(system.now() - self._wall - gone) > JUMP:
            self._jumped()
        self.watch()

    def stop(self) -> None:
        """No more looks."""
        if self._handle:
            self._handle.cancel()


def begin_anew(scheduler: Any) -> None:
    """Every job runs next one step from the clock's new time."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=job.trigger.get_next_fire_time(None, system.now()))
