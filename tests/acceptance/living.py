"""The daemon as a process against real servers: configuration, start, log, signals, and what the register holds."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.acceptance.nursery import Life, begin
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[2]
CONFIG = """\
company: {{name: Kauba Maja OÜ}}
state: {state}
language: en
mailboxes:
  - address: {address}
    name: {user}
    prefix: KB
    imap: {{host: 127.0.0.1, port: {imap}, tls: none, username: {user}, password: {{file: {secret}}}}}
    poll: {poll}
    idle: {idle}
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}
responsible: {{name: Mari Maasikas, phone: "+372 555 0100", email: mari@kaubamaja.example}}
calendar: {{zone: Europe/Tallinn, hours: {{mon-fri: 9:00-17:00}}, holidays: EE}}
log: {{level: debug}}
{rate}
"""


@dataclass
class Living:
    """One daemon's world: a folder with configuration and state, and the process while it runs."""

    folder: Path
    dovecot: Dovecot
    smtp_port: int
    user: str
    poll: str = "1s"
    idle: str = "true"
    extra: str = ""
    rate: str = "rate: {per_minute: 0}"  # a test of something else does not wait for it
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | Life | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    readers: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._news = threading.Condition()
        self.address = f"{self.user}@kaubamaja.example"
        secret = self.folder / "imap-password"
        secret.write_text(self.dovecot.users[self.user])
        secret.chmod(0o600)
        self.configure()

    @property
    def config(self) -> Path:
        return self.folder / "responder.yaml"

    @property
    def register(self) -> Path:
        return self.folder / "state" / "register.sqlite"

    def configure(self, change: Callable[[str], str] = lambda text: text) -> None:
        """Write the configuration, changed by `change`."""
        text = CONFIG.format(
            state=self.folder / "state",
            address=self.address,
            user=self.user,
            imap=self.dovecot.port,
            secret=self.folder / "imap-password",
            poll=self.poll,
            idle=self.idle,
            smtp=self.smtp_port,
            rate=self.rate,
        )
        self.config.write_text(change(text + self.extra), encoding="utf-8")

    def start(self, *options: str, wait_for: str = "mailbox.reached", within: float = 90.0) -> None:
        """Start the process and wait for a line of its log ("" = do not wait)."""
        before = len(self.lines)
        self.process = self._begun(("run", "-c", str(self.config), *options))
        for stream, keep in ((self.process.stdout, self._line), (self.process.stderr, self._error)):
            thread = threading.Thread(target=self._read, args=(stream, keep), daemon=True)
            thread.start()
            self.readers.append(thread)
        if wait_for:
            self.wait_line(wait_for, within=within, start=before)

    def _begun(self, words: Sequence[str]) -> subprocess.Popen[str] | Life:
        """A fork of a process that has imported the program; where the environment is to differ, one of its own."""
        environ = {**os.environ, "PYTHONPATH": str(ROOT), **self.environ}
        if not self.environ:
            return begin(words, environ)
        return subprocess.Popen(
            [sys.executable, "-m", "responder", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environ,
        )

    def _read(self, stream: Any, keep: Callable[[str], None]) -> None:
        with stream:
            for line in stream:
                with self._news:
                    keep(line)
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def _line(self, line: str) -> None:
        self.lines.append(json.loads(line))

    def _error(self, line: str) -> None:
        self.errors.append(line)

    def wait_line(
        self, event: str, *, count: int = 1, within: float = 90.0, start: int = 0
    ) -> dict[str, Any]:
        """The `count`-th line with this event since line `start`; fails with the log when it does not come."""
        ends = time.monotonic() + within
        with self._news:
            while True:
                found = [line for line in self.lines[start:] if line["event"] == event]
                if len(found) >= count:
                    return found[count - 1]
                left = ends - time.monotonic()
                ended = self.process is not None and self.process.poll() is not None
                if left <= 0 or ended:
                    self._news.wait(0.2)
                    found = [line for line in self.lines[start:] if line["event"] == event]
                    if len(found) >= count:
                        return found[count - 1]
                    tail = "\n".join(map(str, self.lines[-30:]))
                    words = f"{len(found)} of {count} {event} within {within} s; ended: {ended}"
                    raise AssertionError(f"{words}\n{tail}\n{''.join(self.errors)}")
                self._news.wait(min(left, 0.5))

    def kill(self) -> None:
        """SIGKILL, as the kernel or an operator in despair would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)
        self._read_to_the_end()

    def stop(self, within: float = 45.0) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(within)
        self._read_to_the_end()
        return code

    def _read_to_the_end(self) -> None:
        for thread in self.readers:
            thread.join(30)

    def run(self, *words: str, within: float = 120.0) -> subprocess.CompletedProcess[str]:
        """One verb to its end."""
        process, read = self._begun(words), ["", ""]

        def drain(place: int, stream: Any) -> None:
            with stream:
                read[place] = stream.read()

        readers = [
            threading.Thread(target=drain, args=one, daemon=True)
            for one in ((0, process.stdout), (1, process.stderr))
        ]
        for reader in readers:
            reader.start()
        try:
            code = process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for reader in readers:
            reader.join(30)
        return subprocess.CompletedProcess(list(words), code, *read)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the register as it lies on disk."""
        connection = sqlite3.connect(f"file:{self.register}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()


def wait_until(true: Callable[[], bool], within: float = 90.0, what: str = "") -> None:
    """Look every 20 ms until it is true; fail after `within` seconds."""
    pause = threading.Event()
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, f"not within {within} s: {what}"
        pause.wait(0.02)


def letter(
    text: str,
    *,
    sender: str = "Anna Tamm <anna@klient.example>",
    subject: str = "Kaebus",
    message_id: str | None = None,
    to: str = "kaebused@kaubamaja.example",
    **headers: str,
) -> bytes:
    """A plain mail as a client would send it, with a Message-ID and the time of now."""
    from datetime import UTC, datetime
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime, make_msgid

    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id if message_id is not None else make_msgid(domain="klient.example")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def older(mail: bytes, days: int = 30) -> bytes:
    """The same mail, written so many days ago: too old to be acknowledged by itself."""
    from datetime import UTC, datetime, timedelta
    from email.utils import format_datetime

    written = format_datetime(datetime.now(UTC) - timedelta(days=days)).encode()
    return b"\r\n".join(
        b"Date: " + written if line.startswith(b"Date: ") else line for line in mail.split(b"\r\n")
    )


__all__ = ["Living", "SmtpSink", "letter", "older", "wait_until"]
