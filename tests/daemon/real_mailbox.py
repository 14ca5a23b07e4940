"""A whole MailboxWorker on real sockets in this process: its register on disk, the clock of the machine, no pauses."""

from __future__ import annotations

import io
import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from responder.core.desk import Desk
from responder.daemon.worker import MailboxWorker, Rhythm
from responder.edges import audit
from responder.edges.imap import ImapAccount, ImapMailbox, Selected, Woken
from responder.edges.register import schema
from responder.edges.register.store import Register
from responder.edges.system import Pulse, now
from responder.flows.answers import Answers
from responder.flows.intake import Intake
from responder.flows.marking import Marking
from tests.acceptance.invariants import unfit
from tests.edges.register.desk_work import mail, nonce, opened, rows
from tests.golden import desk


class NoPause(threading.Event):
    """Stands where the worker rests between two sessions: hardly waits, and ends it after `most` rests."""

    def __init__(self, most: int, longest: float) -> None:
        super().__init__()
        self.rests: list[float] = []
        self._most, self._longest = most, longest

    def wait(self, timeout: float | None = None) -> bool:
        self.rests.append(timeout or 0.0)
        if len(self.rests) >= self._most:
            self.set()
        return super().wait(min(timeout or 0.0, self._longest))


class Brief(ImapMailbox):
    """Idles for a moment, then looks again; at the second wait it calls `then`."""

    def __init__(self, account: ImapAccount, then: Callable[[], None]) -> None:
        super().__init__(account)
        self._then, self._waits = then, 0

    def wait(self, timeout: float, wakeup_fd: int, brisk: float = 0.0) -> Woken:
        self._waits += 1
        if self._waits > 1:
            self._then()
            return super().wait(5.0, wakeup_fd)
        return super().wait(0.001, wakeup_fd)

    def connect(self) -> Selected:
        self._waits = 0
        return super().connect()


@dataclass
class Watched:
    """One mailbox's register in `folder`; `worker()` is a daemon's thread with a connection of its own."""

    folder: Path
    desk: Desk = field(default_factory=desk)
    woken: int = 0
    complaints: list[str] = field(default_factory=list)
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.register = opened(self.folder / "register.sqlite", now())
        self.log = io.StringIO()
        audit.configure("json", "debug", self.log)

    def worker(self, mailbox: ImapMailbox, **more: Any) -> MailboxWorker:
        def told(_: object) -> None:
            return

        def woken() -> None:
            self.woken += 1

        mine = (mailbox, self.register, lambda: self.desk, now)
        usual: dict[str, Any] = {
            "name": "kaebused",
            "mailbox": mailbox,
            "intake": Intake(*mine, nonce, told),
            "marking": Marking(*mine, self.complaints.append),
            "answers": Answers(*mine, told, self.complaints.append),
            "rhythm": Rhythm(60.0, 0.0),
            "pulse": Pulse(),
            "mail_registered": woken,
            "jitter": lambda: 0.5,
        }
        return MailboxWorker(**usual | more)

    def one_life(self, account: ImapAccount, most: int = 12) -> MailboxWorker:
        """Connect, look, IDLE, look again, log out; after a fault once more, `most` times at most."""
        one: MailboxWorker

        def end() -> None:
            one.stop()

        one = self.worker(Brief(account, end))
        one._stop = NoPause(most, 0.0)
        one.run()
        _closed(one)
        return one

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        return rows(self.register, table)

    def outcomes(self) -> Counter[tuple[str, str]]:
        """(Message-ID, outcome) -> how often."""
        return Counter((row["message_id"], row["outcome"]) for row in self.rows(schema.correspondence))

    def acknowledged(self) -> Counter[str]:
        """Recipient -> how many acknowledgements."""
        return Counter(row["recipient"] for row in self.rows(schema.outbox) if row["kind"] != "notice")

    def unfit(self) -> list[str]:
        return unfit(self.folder / "register.sqlite")

    def told(self, event: str) -> list[dict[str, Any]]:
        """The log's lines of this event."""
        lines = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in lines if line["event"] == event]

    def close(self) -> None:
        self.register.close()
        audit.configure("json", "info", None)


@dataclass
class Threaded:
    """A worker in a thread of its own, as in the daemon, with rests of at most `longest` seconds. A context manager."""

    watched: Watched
    mailbox: ImapMailbox
    longest: float = 0.05
    rhythm: Rhythm = field(default_factory=lambda: Rhythm(0.2, 0.0))
    one: MailboxWorker = field(init=False)

    def __enter__(self) -> MailboxWorker:
        self.one = self.watched.worker(self.mailbox, rhythm=self.rhythm)
        self.one._stop = NoPause(1_000_000, self.longest)
        self._thread = threading.Thread(target=self.one.run, daemon=True)
        self._thread.start()
        return self.one

    def __exit__(self, *_: object) -> None:
        self.one.stop()
        self._thread.join(60)
        assert not self._thread.is_alive()
        _closed(self.one)


def letter(name: str) -> tuple[str, bytes]:
    """(Message-ID, a complaint of somebody who writes from a domain of their own)."""
    identifier, sender = f"{name}@k{name}.example", f"w@k{name}.example"
    text = f"The order {name} arrived broken, this is a complaint."
    return identifier, mail(text, sender=sender, message_id=identifier, at=now())


def until(true: Callable[[], object], within: float = 120.0, what: str = "it") -> None:
    """Wait for something that must come."""
    pause = threading.Event()
    for _ in range(int(within / 0.02)):
        if true():
            return
        pause.wait(0.02)
    raise AssertionError(f"{what}: not in time")


def _closed(one: MailboxWorker) -> None:
    for end in (one._wake_read, one._wake_write):
        os.close(end)
