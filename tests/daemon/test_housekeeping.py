"""What is past its time leaves the register, a portion at a time; a stop and a broken register end it early."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from responder.daemon.housekeeping import Housekeeping
from responder.daemon.offload import Offload
from responder.edges import system
from responder.edges.register import schema, upkeep
from responder.edges.register.faults import RegisterBusy
from tests.edges.register.desk_work import DeskWork, mail, opened

DAY = timedelta(days=1)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskWork]:
    """Two portions and one mail, all registered a day ago."""
    made = DeskWork(opened(tmp_path / "register.sqlite"))
    monkeypatch.setattr(upkeep, "AT_ONCE", 20)
    with made.register.writing() as connection:
        for number in range(2 * upkeep.AT_ONCE + 1):
            made.take(mail(sender=f"w{number}@x.example"), connection)
    monkeypatch.setattr(system, "now", lambda: made.now + DAY)
    yield made
    made.register.close()


def kept(work: DeskWork) -> int:
    return sum(row["source"] is not None for row in work.rows(schema.correspondence))


async def test_everything_over_goes_and_the_rest_stays(work: DeskWork) -> None:
    """The setting is asked anew each time, so a reload counts."""
    keep = [2 * DAY]
    offload = Offload(work.register, system.Pulse())
    house = Housekeeping(work.register, offload, lambda: keep[0], lambda: False)
    await house.tidy()
    assert kept(work) == 2 * upkeep.AT_ONCE + 1
    keep[0] = timedelta(hours=1)
    await house.tidy()
    assert kept(work) == 0
    offload.close()


async def test_other_work_gets_its_turn_between_two_portions(work: DeskWork) -> None:
    """A mail that is to be sent waits for one portion, not for all."""
    offload = Offload(work.register, system.Pulse())
    seen: list[int] = []

    async def mails() -> None:
        for _ in range(2):
            await offload.call(lambda: seen.append(kept(work)))

    house = Housekeeping(work.register, offload, lambda: timedelta(0), lambda: False)
    await asyncio.gather(house.tidy(), mails())
    assert seen == [upkeep.AT_ONCE + 1, 1]
    offload.close()


async def test_a_stop_ends_it_after_a_portion(work: DeskWork) -> None:
    """The next hour, or the next start, goes on."""
    offload = Offload(work.register, system.Pulse())
    stops = iter([False, True])
    await Housekeeping(work.register, offload, lambda: timedelta(0), lambda: next(stops)).tidy()
    assert kept(work) == upkeep.AT_ONCE + 1
    offload.close()


async def test_a_register_that_cannot_be_written_is_told(
    work: DeskWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """News, and no end of the daemon."""
    offload = Offload(work.register, system.Pulse())
    told: list[Exception] = []
    monkeypatch.setattr(offload, "trouble", told.append)

    def full(*_: object) -> int:
        raise RegisterBusy("no room to write")

    monkeypatch.setattr(upkeep, "tidy", full)
    await Housekeeping(work.register, offload, lambda: timedelta(0), lambda: False).tidy()
    assert [str(one) for one in told] == ["no room to write"]
    offload.close()


async def test_a_clock_that_was_set_erases_nothing(work: DeskWork) -> None:
    """Ten years ahead everything is past its time, and what is erased does not come back with the right hour."""
    offload, trusted = Offload(work.register, system.Pulse()), [False]
    house = Housekeeping(
        work.register, offload, lambda: timedelta(hours=1), lambda: False, lambda: DAY, lambda: trusted[0]
    )
    await house.tidy()
    assert kept(work) == 2 * upkeep.AT_ONCE + 1
    trusted[0] = True
    await house.tidy()
    assert kept(work) == 0
    offload.close()
