"""Faults at the n-th system call of one thread, by strace, while one mail goes through the daemon."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.invariants import message_id
from tests.acceptance.killing import Lives
from tests.acceptance.living import wait_until
from tests.servers.smtp_sink import Received

INSTALL = "apt-get install strace"
# The daemon's threads in the order of their birth; the third warms up and ends with nothing to do.
MAIN, REGISTER, MAILBOX = 0, 1, 3
NAMES = {MAIN: "dispatcher", REGISTER: "its register", MAILBOX: "mailbox"}
# What one mail's life asks of the kernel that somebody else can see afterwards.
POINTS = (
    *((MAILBOX, call) for call in ("sendto", "fdatasync", "write")),
    *((MAIN, call) for call in ("sendto", "write", "rename")),
    *((REGISTER, call) for call in ("fdatasync", "write", "pwrite64")),
    (MAILBOX, "pwrite64"),
)
MOST = 150  # calls of one kind in one life; more would be a fault of its own


def missing() -> str:
    """Why strace cannot be used here, with what to do; "" where it can."""
    if not shutil.which("strace"):
        return f"strace is not installed: {INSTALL}"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()[-200:]}"


@dataclass(frozen=True)
class Point:
    """One injected fault: whose call it was and for what; how the mail stood in the register when it struck; what the
    daemon did (its exit code, None = it went on); copies of the answer to it that the relay took in the end."""

    who: str
    call: str
    number: int
    purpose: str
    stood: str
    code: int | None
    copies: int


@dataclass
class Tracing:
    """One world, one fault a life. After each the daemon is started again without one and does the rest."""

    lives: Lives
    kills: int = 0

    def struck(self, thread: int, call: str, fault: str, when: str, *, further: bool = False) -> Point | None:
        """One mail under a fault; None where its life has fewer such calls. `fault` and `when` as strace has them:
        signal=KILL, error=ENOSPC; 3 = the third, 3+ = from the third on, until something was tried five times. With
        `further` the mail is a customer's second one."""
        lives = self.lives
        self._idle()
        pid = lives.cradle.pid
        with self._traced(thread, call, f"{fault}:when={when}") as trace:
            mail = self._write(further)
            times = 5 if when.endswith("+") else 0
            wait_until(
                lambda: _ended(pid) or self._quiet() or 0 < times <= _injected(trace),
                within=120,
                what=f"{fault} at {call} {when}",
            )
        struck = _ended(pid) or _injected(trace) > 0
        stood = self._stood(mail)
        code = self._rest(kills="KILL" in fault)
        if not struck:
            return None
        self.kills += "KILL" in fault
        purpose = _purpose(trace, call, {lives.living.dovecot.port: "IMAP", lives.sink.port: "SMTP"})
        number = int(when.rstrip("+"))
        return Point(NAMES[thread], call, number, purpose, stood, code, len(self._answers(mail)))

    def _idle(self) -> None:
        """A daemon that waits for mail, all its threads made."""
        lives = self.lives
        before = lives.output.stat().st_size if lives.output.exists() else 0
        lives.begin()
        wait_until(lambda: b'"mailbox.reached"' in lives.output.read_bytes()[before:], what="reached")
        wait_until(lambda: len(self._threads()) > MAILBOX, what="threads")
        wait_until(self._waits, what="the mailbox's thread waits")

    def _threads(self) -> list[int]:
        return sorted(int(name.name) for name in Path(f"/proc/{self.lives.cradle.pid}/task").iterdir())

    def _waits(self) -> bool:
        """The mailbox's thread, for a tenth of a second at one place in the kernel: IDLE, no answer on its way."""
        path = Path(f"/proc/{self.lives.cradle.pid}/task/{self._threads()[MAILBOX]}/syscall")
        before = path.read_text()
        ends = time.monotonic() + 0.1
        while time.monotonic() < ends:
            if before.startswith("running") or path.read_text() != before:
                return False
        return True

    @contextmanager
    def _traced(self, thread: int, call: str, fault: str) -> Iterator[Path]:
        trace = self.lives.living.folder / "trace"
        trace.unlink(missing_ok=True)
        task = self._threads()[thread]
        words = ["strace", "-qq", "-yy", "-s", "60", "-o", str(trace), "-p", str(task)]
        tracer = subprocess.Popen(
            [*words, "-e", f"trace={call}", "-e", f"inject={call}:{fault}"], stderr=subprocess.PIPE
        )
        status = Path(f"/proc/{self.lives.cradle.pid}/task/{task}/status")
        try:
            wait_until(lambda: f"TracerPid:\t{tracer.pid}\n" in status.read_text(), what="traced")
            yield trace
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.communicate(timeout=60)

    def _write(self, further: bool) -> bytes:
        lives = self.lives
        told = [one for one in lives.sink.received if one.recipient[0] not in lives.post.answered]
        mail = lives.post.further(told[-1]) if further and told else lives.post.complaint()
        lives.living.dovecot.deliver(lives.living.user, mail)
        return mail

    def _quiet(self) -> bool:
        """Registered, sent, and marked on the server."""
        unmarked = "SELECT count(*) FROM correspondence WHERE marked_at IS NULL AND set_aside IS NULL"
        return self.lives.done() and self.lives.living.query(unmarked) == [(0,)]

    def _stood(self, mail: bytes) -> str:
        query, name = self.lives.living.query, message_id(mail)
        rows = query("SELECT id, marked_at IS NOT NULL FROM correspondence WHERE message_id = ?", name)
        if not rows:
            return "being read" if query("SELECT 1 FROM attempts") else "on the server"
        sql = "SELECT state, claimed_at IS NOT NULL FROM outbox WHERE correspondence_id = ?"
        marked = ", marked" if rows[0][1] else ""
        for state, claimed in query(sql, rows[0][0]):
            return f"registered, mail {'claimed' if claimed and state == 'QUEUED' else state.lower()}{marked}"
        return f"registered{marked}"

    def _rest(self, *, kills: bool) -> int | None:
        """Everything is done in the end; returns how the life that met the fault ended, None where it did not."""
        cradle, code = self.lives.cradle, None
        if not _ended(cradle.pid) and not kills:
            wait_until(lambda: _ended(cradle.pid) or self._quiet(), within=180, what="done in spite of it")
        if _ended(cradle.pid):
            code = cradle.ended()
            self.lives.begin()
            wait_until(self._quiet, within=180, what="done after it")
        cradle.signal(signal.SIGKILL)
        cradle.ended()
        return code

    def _answers(self, mail: bytes) -> list[Received]:
        asked = f"In-Reply-To: <{message_id(mail)}>".encode()
        return [one for one in self.lives.sink.received if asked in one.content]


def _injected(trace: Path) -> int:
    return trace.read_bytes().count(b"(INJECTED)") if trace.exists() else 0


def _ended(pid: int) -> bool:
    """A zombie: its end has come, and nobody has asked for its code."""
    return ") Z " in Path(f"/proc/{pid}/stat").read_text()


def _purpose(trace: Path, call: str, ports: dict[int, str]) -> str:
    """What the last call that strace saw was for, by its file or socket and its first words."""
    lines = [line for line in trace.read_text("utf-8", "replace").splitlines() if line.startswith(call)]
    if not lines:
        return "not seen"
    for port, protocol in ports.items():
        if f"->127.0.0.1:{port}]" in lines[-1]:
            said = re.search(r'>, "(?:[A-Z]+\d+ )?((?:UID )?[A-Z]+\b)?', lines[-1])
            return f"{protocol} {said[1] if said and said[1] else 'content'}"
    names = re.findall(r"/([^/>\"]+)[>\"]", lines[-1].partition(', "' if call != "rename" else "=")[0])
    named = names[-1] if names else "wake-up"
    return {"output": "log line", "register.sqlite": "register", "register.sqlite-wal": "register's log"}.get(
        named, named
    )
