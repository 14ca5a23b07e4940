"""Ticks go on when the clock does not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from responder.daemon import ticks
from responder.daemon.ticks import Clock, Every, begin_anew

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "jump", [timedelta(days=365), timedelta(hours=1), timedelta(hours=-1), timedelta(days=-365)]
)
def test_after_a_jump_the_next_tick_is_one_step_away(jump: timedelta) -> None:
    """Neither every tick that was left out, nor none until the old time comes again."""
    now = NOON + jump
    assert Every(2).get_next_fire_time(NOON, now) == now + timedelta(seconds=2)


def test_without_a_jump_the_rhythm_is_kept() -> None:
    """A tick that runs late does not shift those after it."""
    assert Every(2).get_next_fire_time(NOON, NOON + timedelta(seconds=0.5)) == NOON + timedelta(seconds=2)


async def test_a_jump_is_noticed_and_every_job_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour back: without it no job would run for an hour."""
    told = asyncio.Event()
    clock = Clock(told.set)
    monkeypatch.setattr(ticks, "LOOK", 0.01)
    wall = [NOON]
    monkeypatch.setattr(ticks.system, "now", lambda: wall[0])
    clock.watch()
    wall[0] = NOON - timedelta(hours=1)
    await asyncio.wait_for(told.wait(), 10)
    clock.stop()
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(told.set, Every(2), next_run_time=NOON)
    scheduler.start(paused=True)
    begin_anew(scheduler)
    assert scheduler.get_jobs()[0].next_run_time == wall[0] + timedelta(seconds=2)
    scheduler.shutdown(wait=False)


async def test_a_job_that_ends_with_the_daemon_ends_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    """Each stop would else tell of an error that is none."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(ticks.until_stopped(work))
    scheduler.start()
    await asyncio.wait_for(begun.wait(), 10)
    scheduler.shutdown(wait=False)
    await asyncio.wait_for(ended.wait(), 10)
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
