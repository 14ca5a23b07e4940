"""The real daemon as a process of its own: its configuration, its life, and what its log says line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from responder.demo.mail_client import Ports
from responder.demo.servers import HOST, Account

STOP_PATIENCE = 12.0
CONFIGURATION = "responder.yaml"
LOG = "responder.log"
STATE = "state"
SECRET = "password"
LANGUAGES = ("et", "ru", "lv", "en")
COMPANY = "Kodukaup OÜ"


class StoryFault(Exception):
    """The demonstration cannot go on; the text says what was waited for and what came instead."""


def prepare(folder: Path, ports: Ports, desk: Account, added: str = "", *, top: str = "") -> Path:
    """Write configuration and password file into `folder` (private); returns the configuration's path. `top` stands
    above the settings, `added` below them."""
    secret = folder / SECRET
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(desk.password + "\n")
    configuration = folder / CONFIGURATION
    configuration.write_text(
        top
        + _CONFIGURATION.format(
            company=COMPANY,
            languages=", ".join(LANGUAGES),
            state=STATE,
            secret=SECRET,
            desk=desk.address,
            host=HOST,
            imap=ports.imap,
            smtp=ports.smtp,
        )
        + added,
        encoding="utf-8",
    )
    return configuration


_CONFIGURATION = """\
company:
  name: {company}
state: {state}
languages: [{languages}]
mailboxes:
  - address: {desk}
    prefix: KK
    poll: 1s
    imap: {{host: {host}, port: {imap}, tls: none, username: {desk}, password: {{file: {secret}}}}}
smtp: {{host: {host}, port: {smtp}, tls: none, username: {desk}, password: {{file: {secret}}}}}
responsible:
  name: Liis Kuusk
  phone: "+372 555 0142"
  email: liis.kuusk@kodukaup.example
calendar:
  zone: Europe/Tallinn
  hours: {{mon-fri: "9:00-13:00, 14:00-18:00"}}
  holidays: EE
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the daemon's log that is JSON."""

    event: str
    fields: Mapping[str, Any]


class Daemon:
    """`with Daemon(configuration, folder) as daemon:` runs `responder run` until the end of the block, when it is asked
    to stop and, failing that, killed. `on_line` is called for each log line, from another thread."""

    def __init__(
        self, configuration: Path, folder: Path, on_line: Callable[[Line], None] | None = None
    ) -> None:
        self._command = [
            sys.executable,
            "-m",
            "responder",
            "run",
            "-c",
            str(configuration),
            "--log-format",
            "json",
        ]
        self.log = folder / LOG
        self.on_line = on_line
        self._lines: list[Line] = []
        self._news = threading.Condition()
        self._ended = False
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Daemon:
        # Not our service manager's business, nor another configuration's.
        inherited = {
            k: v
            for k, v in os.environ.items()
            if k not in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "RESPONDER_CONFIG")
        }
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own program with a path of our own making
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=inherited
            )
        assert self._child.stdout is not None
        self._reader = threading.Thread(
            target=self._read, args=(self._child.stdout,), name="log", daemon=True
        )
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._child is not None
        self._child.terminate()
        try:
            self._child.wait(STOP_PATIENCE)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self._child.kill()
            self._child.wait(STOP_PATIENCE)
        if self._reader is not None:
            self._reader.join(STOP_PATIENCE)

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        assert self._child is not None
        return self._child.poll()

    def wait_for(self, enough: Callable[[list[Line]], bool], seconds: float, what: str) -> None:
        """Until the log satisfies `enough`. Raises StoryFault after `seconds`, or at once when the daemon ended."""
        if not self.within(seconds, enough):
            raise StoryFault(f"waited {seconds:.0f} s in vain for {what}")

    def within(self, seconds: float, enough: Callable[[list[Line]], bool]) -> bool:
        """Whether the log satisfies `enough`, asked anew at each line, within `seconds`. Raises StoryFault when the
        daemon ended before."""
        with self._news:
            if self._news.wait_for(lambda: enough(self._lines) or self._ended, seconds) and not self._ended:
                return True
            if enough(self._lines):
                return True
        if self._ended:
            raise StoryFault(f"the daemon ended by itself{self._last_words()}")
        return False

    def wait_until_ended(self) -> None:
        """As long as the daemon runs; a signal handler that raises ends it."""
        with self._news:
            self._news.wait_for(lambda: self._ended)

    def _read(self, stream: IO[bytes]) -> None:
        with stream, self.log.open("ab") as log:
            for raw in stream:
                log.write(raw)
                log.flush()
                self._note(raw)
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _note(self, raw: bytes) -> None:
        try:
            fields = json.loads(raw)
        except ValueError:
            return
        if isinstance(fields, dict):
            line = Line(str(fields.get("event", "")), fields)
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
            if self.on_line is not None:
                self.on_line(line)

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
        return "".join(f"\n  {line}" for line in lines)
