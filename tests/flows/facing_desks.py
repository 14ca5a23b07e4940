"""Two desks, or a desk and a machine that keeps no rule, each in front of the other's mailbox; time is passed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from responder.core.complaint_id import is_own_loop
from responder.edges.register.store import open_register
from responder.flows.deadlines import Deadlines
from responder.flows.dispatch import Dispatch
from tests.contract.fake_courier import FakeCourier
from tests.edges.register.desk_work import nonce
from tests.flows.desk_with_mailbox import World

Letter = tuple[str, str, bytes]
"""Envelope sender, recipient, content."""


@dataclass
class Side(World):
    """A desk with a key, an installation and a relay of its own."""

    name: str = "ours"
    courier: FakeCourier = field(default_factory=FakeCourier)
    sent: list[tuple[datetime, Letter]] = field(default_factory=list)

    def __post_init__(self) -> None:
        key = self.name.ljust(32, "k").encode()
        installation = self.name.ljust(8, "2")[:8]
        self.register = open_register(
            self.folder / f"{self.name}.sqlite", self.now, lambda: key, lambda: installation
        )
        self._new_process()
        self.with_desk(
            address=self.address,
            domain=f"{self.name}.example",
            persons={},
            staff=frozenset(),
            confirm_followups=True,
            default_language="en",
            slipping=replace(self.desk.slipping, notices="always"),
            guard=replace(
                self.desk.guard,
                own_addresses=frozenset({self.address}),
                is_own_loop=lambda value: is_own_loop(value, self.register.keys),
            ),
        )
        self.arrive()

    @property
    def address(self) -> str:
        return f"complaints@{self.name}.example"

    def work(self, now: datetime) -> list[Letter]:
        """Take in what came, do what is due, send what is queued; returns what went out."""
        self.now = now
        self.catch_up()
        Deadlines(self.register, lambda name: self.desk, nonce, self.told.extend, self.complaints.append).act(
            now
        )
        before = len(self.courier.received)
        asyncio.run(self._dispatched())
        out = self.courier.received[before:]
        self.sent += [(now, letter) for letter in out]
        return out

    async def _dispatched(self) -> None:
        async def call(work: Callable[[], Any], /) -> Any:
            return work()

        dispatch = Dispatch(
            self.register, self.courier, 2, lambda: self.now, lambda: 0.5, call, self.told.extend
        )
        await asyncio.wait_for(dispatch.round(lambda: False), 20)

    def to(self, address: str) -> list[datetime]:
        """When a mail of ours went there."""
        return [at for at, (_, recipient, _) in self.sent if recipient == address]


def side(folder: Path, name: str) -> Side:
    return Side(folder, name=name)


def most_within(times: list[datetime], span: timedelta = timedelta(days=1)) -> int:
    """The most of them within any such span."""
    return max((sum(first <= at < first + span for at in times) for first in times), default=0)
