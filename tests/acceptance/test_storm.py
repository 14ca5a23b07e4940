"""Everything at once, for some minutes: connections delayed, cut, swallowed, refused, a mail server restarted, a relay
that puts off, kills, and mail that keeps coming. Then the faults end, and what is left drains by itself.

RESPONDER_SOAK_MINUTES (10) and RESPONDER_SOAK_SEED say how long and which.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.acceptance.cradle import Cradle
from tests.acceptance.invariants import broken, repeated
from tests.acceptance.killing import Lives
from tests.acceptance.living import Living, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.smtp_conversation import Conversation
from tests.servers.smtp_sink import SmtpSink

MINUTES = float(os.environ.get("RESPONDER_SOAK_MINUTES", "10"))
SEED = int(os.environ.get("RESPONDER_SOAK_SEED", "20261122"))
CONNECTIONS = 4
LONGEST_PAUSE = (
    360.0  # seconds: what a mailbox or a dispatcher that has failed often may rest, with its jitter
)
MEASURED = 60  # mails of a backlog without a fault


class Moody(Conversation):
    """Puts off one in `mood` mails at this verb."""

    mood: dict[str, float] = {}  # noqa: RUF012 - one relay, one mood
    chance = random.Random(1)

    async def before(self, verb: str) -> str | None:
        """451 where the dice say so."""
        if self.chance.random() < self.mood.get(verb, 0.0):
            return "451 4.3.0 not now"
        return None


class MoodySink(SmtpSink):
    """A relay with moods."""

    conversation = Moody


@dataclass
class Storm:
    """The world and its weather; `met` counts what befell it."""

    lives: Lives
    dovecot: Dovecot
    imap: Proxy
    smtp: Proxy
    chance: random.Random
    met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._moment = threading.Event()
        self.weather: list[tuple[str, Callable[[], None]]] = [
            ("killed", self._kill),
            ("ended and started", self._restart),
            ("IMAP connections dropped", self.imap.drop),
            ("IMAP connections reset", self.imap.reset),
            ("SMTP connections dropped", self.smtp.drop),
            ("SMTP connections reset", self.smtp.reset),
            ("IMAP slow", lambda: self._for_a_while(self.imap, "delay", self.chance.uniform(0.01, 0.2))),
            ("SMTP slow", lambda: self._for_a_while(self.smtp, "delay", self.chance.uniform(0.01, 0.2))),
            ("IMAP cut within octets", lambda: self._cut(self.imap, 9000)),
            ("SMTP cut within octets", lambda: self._cut(self.smtp, 500)),
            ("IMAP silent", lambda: self._silent(self.imap)),
            ("SMTP silent", lambda: self._silent(self.smtp)),
            ("IMAP refused", lambda: self._for_a_while(self.imap, "refuse", True)),
            ("SMTP refused", lambda: self._for_a_while(self.smtp, "refuse", True)),
            ("Dovecot restarted", self.dovecot.restart),
            ("relay puts off", self._moods),
        ]

    def blow(self, seconds: float) -> None:
        """Mail and faults in turn until the time is over."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for _ in range(self.chance.randrange(4)):
                self._deliver()
            self._moment.wait(self.chance.uniform(0.1, 1.5))
            self._alive()
            name, fault = self.chance.choice(self.weather)
            fault()
            self.met[name] += 1

    def calm(self) -> None:
        """No fault from here on."""
        Moody.mood = {}
        for proxy in (self.imap, self.smtp):
            proxy.delay, proxy.cut_after, proxy.blackhole, proxy.refuse = 0.0, None, False, False
            proxy.drop()
        self._alive()

    def _alive(self) -> None:
        """It ends by itself only where it was asked to."""
        stat = Path(f"/proc/{self.lives.cradle.pid}/stat").read_text()
        assert ") Z " not in stat, self.lives.output.read_text("utf-8")[-3000:]

    def _deliver(self) -> None:
        self.dovecot.deliver(self.lives.living.user, self.lives.post.next())

    def _kill(self) -> None:
        self.lives.kill()
        self.lives.begin()

    def _restart(self) -> None:
        self.lives.cradle.signal(signal.SIGTERM)
        assert self.lives.cradle.ended() in (
            0,
            -signal.SIGTERM,
        )  # before it listens, the signal itself ends it
        self.lives.begin()

    def _for_a_while(self, proxy: Proxy, name: str, value: object) -> None:
        before = getattr(proxy, name)
        setattr(proxy, name, value)
        if name == "refuse":
            proxy.drop()
        self._deliver()
        self._moment.wait(self.chance.uniform(0.5, 2.5))
        setattr(proxy, name, before)

    def _cut(self, proxy: Proxy, most: int) -> None:
        self._for_a_while(proxy, "cut_after", self.chance.randrange(1, most))

    def _silent(self, proxy: Proxy) -> None:
        """Then broken off: else it would last as long as the longest wait for an answer."""
        self._for_a_while(proxy, "blackhole", True)
        proxy.drop()

    def _moods(self) -> None:
        Moody.mood = {self.chance.choice(("MAIL", "RCPT", "CONTENT")): 0.3}
        self._deliver()
        self._moment.wait(self.chance.uniform(0.5, 2))
        Moody.mood = {}


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    """Servers of its own, each behind a proxy."""
    with ExitStack() as stack:
        dovecot, sink = stack.enter_context(Dovecot()), stack.enter_context(MoodySink())
        imap, smtp = stack.enter_context(Proxy(dovecot.port)), stack.enter_context(Proxy(sink.port))
        living = Living(tmp_path / "world", dovecot, smtp.port, dovecot.add_user("storm"))
        chance = random.Random(SEED)
        lives = Lives(living, sink, stack.enter_context(Cradle()), chance)
        living.configure(lambda text: text.replace(f"port: {dovecot.port},", f"port: {imap.port},"))
        yield Storm(lives, dovecot, imap, smtp, chance)


@pytest.mark.soak
@pytest.mark.timeout(int(MINUTES * 60) + 3600)
def test_everything_at_once_and_then_calm(storm: Storm) -> None:
    """Nothing lost, nothing doubled, and the backlog drains within twice its normal time and the pauses that stood."""
    lives = storm.lives
    lives.first_look()
    lives.measure()
    normal = _drained(storm, MEASURED)
    storm.blow(MINUTES * 60)
    backlog = _left(storm)
    calm = time.monotonic()
    storm.calm()
    wait_until(lambda: _left(storm)[0] == 0, within=LONGEST_PAUSE + 2 * normal, what="registered")
    registered = time.monotonic() - calm
    pauses = _longest_wait(storm)
    wait_until(lives.done, within=pauses + LONGEST_PAUSE + 2 * normal, what="answered")
    answered = time.monotonic() - calm
    lives.cradle.signal(signal.SIGTERM)
    assert lives.cradle.ended() == 0
    written, received = lives.post.written, lives.sink.received
    allowed = CONNECTIONS * storm.met.total()
    sys.stdout.write(
        f"seed {SEED}, {MINUTES:g} minutes, {storm.met.total()} faults: {dict(sorted(storm.met.items()))}\n"
        f"{len(written)} mails, {len(received)} of ours taken, {repeated(received)} repeated, "
        f"{len(lives.put_aside())} set aside; {MEASURED} mails without a fault: {normal:.1f} s\n"
        f"left when the faults ended: {backlog[0]} to register, {backlog[1]} to send; registered after "
        f"{registered:.1f} s, sent after {answered:.1f} s, longest pause that stood {pauses:.0f} s\n"
    )
    assert broken(lives.living.register, written, received, allowed) == []
    assert len(storm.dovecot.mailbox(lives.living.user)) == len(written)


def _drained(storm: Storm, mails: int) -> float:
    """Seconds for a backlog of so many, from the start of a daemon that stays."""
    for _ in range(mails):
        storm.dovecot.deliver(storm.lives.living.user, storm.lives.post.complaint())
    begun = time.monotonic()
    storm.lives.begin()
    wait_until(storm.lives.done, within=180, what="a backlog without a fault")
    return time.monotonic() - begun


def _left(storm: Storm) -> tuple[int, int]:
    """Mails to register and mails to send."""
    query = storm.lives.living.query
    registered = query("SELECT count(*) FROM correspondence")[0][0]
    queued = query("SELECT count(*) FROM outbox WHERE state = 'QUEUED'")[0][0]
    return len(storm.lives.post.written) - registered, queued


def _longest_wait(storm: Storm) -> float:
    """Seconds until the last mail that was put off is due again."""
    row = storm.lives.living.query("SELECT max(next_at) FROM outbox WHERE state = 'QUEUED'")[0][0]
    if row is None:
        return 0.0
    due = datetime.fromisoformat(row).replace(tzinfo=UTC)
    return max(0.0, (due - datetime.now(UTC)).total_seconds())
