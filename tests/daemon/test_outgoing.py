"""The way out is kept going: woken, stopped, and ended by a bug where somebody notices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from responder.daemon.offload import Offload
from responder.daemon.outgoing import A_FINAL_DOT, Outgoing
from responder.edges.register import schema, sending_rows
from responder.edges.register.faults import RegisterBusy
from responder.edges.system import Pulse, monotonic, now
from responder.flows.dispatch import Dispatch
from tests.contract.fake_courier import FakeCourier
from tests.edges.register.desk_work import DeskWork, mail, opened


class Post:
    """A register, a scripted relay, and what keeps them going."""

    def __init__(self, folder: Path, script: dict[str, Any] | None = None) -> None:
        self.register = opened(folder / "register.sqlite", now())
        self.work = DeskWork(self.register, now())
        self.courier = FakeCourier(script)
        self.pulse, self.stopping = Pulse(), asyncio.Event()
        self.offload = Offload(self.register, self.pulse)
        self.dispatch = Dispatch(
            self.register, self.courier, 2, now, lambda: 0.5, self.offload.call, lambda told: None
        )
        self.outgoing = Outgoing(self.register, self.dispatch, self.offload, self.pulse, self.stopping)

    def queue(self) -> None:
        self.work.now = now()
        self.work.take(mail(sender=f"w{self.work.uid}@k.example", at=self.work.now))

    def states(self) -> list[str]:
        return [row["state"] for row in self.work.rows(schema.outbox)]

    def close(self) -> None:
        self.offload.close()
        self.register.close()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Callable[..., Post]]:
    made: list[Post] = []

    def make(script: dict[str, Any] | None = None) -> Post:
        made.append(Post(tmp_path, script))
        return made[-1]

    yield make
    for one in made:
        one.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.to_thread(now)


async def test_it_sends_when_it_is_woken_and_ends_when_it_is_stopped(post: Callable[..., Post]) -> None:
    """Nothing before, nothing after; a stopped one promises no sign of life."""
    at = post()
    at.queue()
    running = asyncio.ensure_future(at.outgoing.keep_going())
    await asyncio.sleep(0)
    assert at.courier.received == []
    assert at.pulse.overdue(monotonic() + A_FINAL_DOT + 1) == ("dispatch",)
    at.outgoing.waits.set()
    await until(lambda: at.states() == ["SENT"])
    at.stopping.set()
    at.outgoing.waits.set()
    await asyncio.wait_for(running, 5)
    assert at.pulse.overdue(monotonic() + 10 * A_FINAL_DOT) == ()


async def test_a_round_tells_how_many_were_settled(post: Callable[..., Post]) -> None:
    """An empty outbox asks for no write transaction."""
    at = post()
    assert await at.outgoing.send_what_is_due() == 0
    at.queue()
    at.queue()
    assert await at.outgoing.send_what_is_due() == 2
    assert await at.outgoing.send_what_is_due() == 0


async def test_a_relay_that_is_away_is_told(post: Callable[..., Post]) -> None:
    """Until it takes a mail again; what waits stays queued."""
    at = post({"CONNECT": "drop"})
    at.queue()
    assert not at.outgoing.relay_away
    assert await at.outgoing.send_what_is_due() == 0
    assert at.outgoing.relay_away
    assert at.states() == ["QUEUED"]


async def test_a_register_that_is_busy_ends_nothing(
    post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round is over, the next one sends."""
    at = post()
    at.queue()

    def full(*_: object, **__: object) -> None:
        raise RegisterBusy("no room")

    with monkeypatch.context() as broken:
        broken.setattr(sending_rows, "claim", full)
        assert await at.outgoing.send_what_is_due() == 0
    assert await at.outgoing.send_what_is_due() == 1


async def test_a_bug_is_not_swallowed(post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out of keep_going, for the daemon to end of it."""
    at = post()
    at.queue()

    def bug(*_: object, **__: object) -> None:
        raise LookupError("bug")

    monkeypatch.setattr(sending_rows, "claim", bug)
    at.outgoing.waits.set()
    with pytest.raises(LookupError):
        await asyncio.wait_for(at.outgoing.keep_going(), 5)
