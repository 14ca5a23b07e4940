"""The kill driver: lives of the program that end by SIGKILL at a random moment, while mail keeps coming."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from responder.edges.register.migrations import MIGRATIONS
from responder.edges.register.schema import schema_version
from tests.acceptance.cradle import Cradle
from tests.acceptance.living import Living, wait_until
from tests.acceptance.post import Post
from tests.servers.smtp_sink import SmtpSink

# Rules without examples: at each start the daemon tries the examples, and a kill needs a start.
RULES = "rules: [{id: default, then: {category: other}}]\n"
SHORTEST = 0.3  # seconds: what a life lasts at most is measured, and bounded by these two
LONGEST = 1.2


@dataclass
class Lives:
    """One world whose daemon is killed again and again. `fell`: how many kills by what had been done until then."""

    living: Living
    sink: SmtpSink
    cradle: Cradle
    chance: random.Random
    fell: Counter[str] = field(default_factory=Counter)
    pace: float = 0.3
    longest: float = LONGEST

    def __post_init__(self) -> None:
        self.living.extra = RULES
        self.living.configure()
        self.cradle.warm(self.living.config)
        self.post = Post(self.chance, self.sink, self.living.address, tag=self.living.user)
        self.output = self.living.folder / "output"
        self._moment = threading.Event()
        self._said = 0

    def begin(self) -> None:
        self.cradle.begin(["run", "-c", str(self.living.config)], self.output)

    def first_look(self) -> int:
        """Kill until the first look at the mailbox is in the register: before it, mail is not new. How many kills."""
        kills = 0
        while not self._looked():
            moment = self.chance.uniform(0, self.pace)
            self.begin()
            self._moment.wait(moment)
            self.kill()
            kills += 1
            self.pace = min(LONGEST, self.pace * 1.1)
        return kills

    def measure(self) -> None:
        """One life that nobody ends: how long it takes until an acknowledgement has left."""
        self._deliver()
        begun = time.monotonic()
        self.begin()
        wait_until(self.done, within=120, what="one mail acknowledged")
        self.pace = max(SHORTEST, min(self.longest, 1.5 * (time.monotonic() - begun)))
        self.kill()

    def killed(self, kills: int) -> None:
        """So many lives; mail comes before and during each."""
        for _ in range(kills):
            moment = self.chance.uniform(0, self.pace)
            comes = sorted(self.chance.uniform(-0.1, moment) for _ in range(self.chance.randrange(4)))
            self.begin()
            begun = time.monotonic()
            for at in comes:
                self._moment.wait(max(0.0, at - (time.monotonic() - begun)))
                self._deliver()
            self._moment.wait(max(0.0, moment - (time.monotonic() - begun)))
            self.kill()

    def finish(self, within: float = 180.0) -> float:
        """One more life, to the end of the backlog; then SIGTERM. Seconds that the backlog took."""
        begun = time.monotonic()
        self.begin()
        wait_until(self.done, within=within, what="the backlog done")
        took = time.monotonic() - begun
        # There may have been nothing left to do: a daemon that does not listen yet is ended by the signal itself.
        wait_until(lambda: b'"mailbox.reached"' in self._output(), within=within, what="listening")
        self.cradle.signal(signal.SIGTERM)
        assert self.cradle.ended() == 0, self.output.read_text("utf-8")[-3000:]
        return took

    def done(self) -> bool:
        """Everything that was written is registered, and nothing waits to be sent."""
        registered = self._count("SELECT count(*) FROM correspondence")
        return registered >= len(self.post.written) and not self._count(
            "SELECT count(*) FROM outbox WHERE state = 'QUEUED'"
        )

    def put_aside(self) -> list[str]:
        """The reasons of what was set aside."""
        rows = self.living.query("SELECT set_aside FROM correspondence WHERE set_aside IS NOT NULL")
        return [row[0] for row in rows]

    def _deliver(self) -> None:
        self.living.dovecot.deliver(self.living.user, self.post.next())

    def kill(self) -> None:
        """SIGKILL, and where it fell."""
        self.cradle.signal(signal.SIGKILL)
        code = self.cradle.ended()
        assert code == -signal.SIGKILL, f"ended by itself: {code}\n{self.output.read_text('utf-8')[-3000:]}"
        self.fell[self._stage()] += 1

    def _stage(self) -> str:
        """How far the life that has just ended had come, by its own log."""
        text = self._output()
        self._said += len(text)
        events = set()
        for line in text.split(b"\n"):
            try:
                events.add(json.loads(line)["event"])
            except ValueError:
                continue  # the last line, cut short by the kill
        if "daemon.started" not in events:
            return "opening"
        if "mailbox.reached" not in events:
            return "logging in, recovering"
        return "at work"

    def _output(self) -> bytes:
        """What the present life has said."""
        if not self.output.exists():
            return b""
        with self.output.open("rb") as file:
            file.seek(self._said)
            return file.read()

    def _looked(self) -> bool:
        try:
            return self._count("SELECT count(*) FROM cursors") > 0
        except sqlite3.OperationalError:
            return False  # no file, or no table yet

    def _count(self, sql: str) -> int:
        return int(self.living.query(sql)[0][0])


def older_register(path: Path, version: int) -> None:
    """A register as a program that knew so many migrations left it, with nothing in it."""
    from datetime import UTC, datetime

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for number, step in enumerate(MIGRATIONS[:version], start=1):
            step(connection)
            row = {"version": number, "applied_at": datetime.now(UTC)}
            connection.execute(schema_version.insert().values(row))
    engine.dispose()
