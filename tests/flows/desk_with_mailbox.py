"""A mailbox of a fake server, a register on disk, the intake between them; a process may die and start again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from responder.core.desk import Desk
from responder.edges.imap import Selected
from responder.edges.register.cursor_rows import Cursor
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.flows.intake import Intake
from tests.contract.fake_mailbox import FakeMailbox, FakeServer
from tests.edges.register.desk_work import START, mail, nonce, opened, rows
from tests.golden import desk


class Killed(BaseException):
    """The end of a process, as far as Python can play it."""


@dataclass
class World:
    """`start()` is a new process: connects, arrives, recovers. `told` collects what was echoed."""

    folder: Path
    server: FakeServer = field(default_factory=FakeServer)
    now: datetime = START
    told: list[Told] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    desk: Desk = field(default_factory=desk)
    register: Register = field(init=False)
    mailbox: FakeMailbox = field(init=False)
    intake: Intake = field(init=False)
    cursor: Cursor = field(init=False)

    def __post_init__(self) -> None:
        self.register = opened(self.folder / "register.sqlite", self.now)
        self._new_process()

    def _new_process(self) -> None:
        self.mailbox = FakeMailbox(self.server)
        self.intake = Intake(
            self.mailbox, self.register, lambda: self.desk, lambda: self.now, nonce, self.told.extend
        )

    def arrive(self) -> Selected:
        selected = self.mailbox.connect()
        self.cursor = self.intake.arrive(selected)
        return selected

    def start(self) -> int:
        """A new process on the same register; returns how many messages it took in by itself."""
        self.mailbox.close()
        self._new_process()
        self.arrive()
        return self.intake.recover(self.cursor) + self.intake.catch_up(self.cursor)

    def catch_up(self) -> int:
        return self.intake.catch_up(self.cursor)

    def deliver(self, raw: bytes | None = None, ago: timedelta = timedelta(0)) -> int:
        return self.server.deliver(raw if raw is not None else mail(), self.now - ago)

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def with_desk(self, **changes: Any) -> None:
        self.desk = replace(self.desk, **changes)

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        return rows(self.register, table)

    def events(self) -> list[str]:
        return [one.event for one in self.told]

    def told_of(self, event: str) -> int:
        """How often it was echoed."""
        return self.events().count(event)

    def close(self) -> None:
        self.mailbox.close()
        self.register.close()


def dies_on(word: bytes, parse: Callable[..., Any]) -> Callable[..., Any]:
    """A parser that ends the process on mails with `word`."""

    def dying(raw: bytes, **more: Any) -> Any:
        if word in raw:
            raise Killed
        return parse(raw, **more)

    return dying


__all__ = ["START", "Killed", "World", "dies_on", "mail"]
