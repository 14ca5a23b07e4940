"""The daemon under measurement: a real process with a configuration as an operator would write it, its standard output
in a file, its CPU and memory as the kernel counts them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")
CONFIG = """\
company: {{name: Kauba Maja OÜ}}
state: {state}
language: en
mailboxes:
{mailboxes}smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}
responsible: {{name: Mari Maasikas, phone: "+372 555 0100", email: mari@kaubamaja.example}}
calendar: {{zone: Europe/Tallinn, hours: {{mon-fri: 9:00-17:00}}, holidays: EE}}
rate: {{per_minute: 0}}
breaker: {{times: 0}}
"""
MAILBOX = """\
  - address: {user}@kaubamaja.example
    name: {user}
    prefix: {prefix}
    imap: {{host: 127.0.0.1, port: {imap}, tls: none, username: {user}, password: {{file: {secret}}}}}
"""


@dataclass
class Subject:
    """One daemon on one or several mailboxes (user -> password)."""

    folder: Path
    users: dict[str, str]
    imap_port: int
    smtp_port: int
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        boxes = ""
        for number, (user, password) in enumerate(self.users.items()):
            secret = self.folder / f"password-{number}"
            secret.write_text(password)
            secret.chmod(0o600)
            prefix = "K" + chr(65 + number)
            boxes += MAILBOX.format(user=user, prefix=prefix, imap=self.imap_port, secret=secret)
        text = CONFIG.format(state=self.folder / "state", mailboxes=boxes, smtp=self.smtp_port)
        (self.folder / "responder.yaml").write_text(text, "utf-8")

    def start(self) -> None:
        """Start; the log begins anew."""
        self.lines, self._rest = [], b""
        output, errors = self.folder / "output", self.folder / "errors"
        self.started = time.time()
        with output.open("wb") as out, errors.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "responder", "run", "-c", str(self.folder / "responder.yaml")],
                stdout=out,
                stderr=err,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
            )
        self._output = output.open("rb")

    def wait(self, event: str, count: int = 1, within: float = 60.0, look: float = 0.05) -> float:
        """Until `count` lines tell of `event`; returns the moment (UNIX time) that the last of them names."""
        return self.wait_where(lambda line: line["event"] == event, count, within, look, event)

    def wait_where(
        self, true: Callable[[dict[str, Any]], bool], count: int, within: float, look: float, what: str
    ) -> float:
        """As wait, for lines of which `true` holds."""
        ends, pause = time.monotonic() + within, threading.Event()
        while len(found := [line for line in self.lines if true(line)]) < count:
            if time.monotonic() > ends or self._process.poll() is not None:
                errors = (self.folder / "errors").read_text("utf-8", "replace")[-2000:]
                raise RuntimeError(f"{len(found)} of {count} {what} within {within} s\n{errors}")
            pause.wait(look)
            self._take()
        return datetime.fromisoformat(found[count - 1]["timestamp"]).timestamp()

    def _take(self) -> None:
        *whole, self._rest = (self._rest + self._output.read()).split(b"\n")
        self.lines += map(json.loads, whole)

    def cpu(self) -> float:
        """Seconds of CPU that it has taken so far, user and system."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def peak(self) -> float:
        """Its highest resident memory so far, in MB."""
        text = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", text)
        assert found is not None
        return int(found[1]) / 1024

    def stop(self) -> float:
        """SIGTERM; returns all the CPU it took, in seconds."""
        self._process.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._output.close()
        if self._process.returncode:
            raise RuntimeError(f"the daemon ended with {self._process.returncode}")
        return used.ru_utime + used.ru_stime

    def kill(self) -> None:
        """End it if it still runs."""
        if getattr(self, "_process", None) is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)
