"""How the running daemon is: a line for systemd, and a small file in the state folder for `responder status`.

The file is news, not state: what it says of a daemon that is gone is only when it last gave a sign of life.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from responder import __version__
from responder.daemon.configuration import Configuration
from responder.daemon.outgoing import Outgoing
from responder.daemon.worker import MailboxWorker
from responder.edges import system
from responder.edges.system import Notifier

REFUSED = "; the last reload was refused, the old configuration is in force"
EVERY = timedelta(seconds=10)
RELAY = ""  # stands for the relay among the mailboxes' names


@dataclass(frozen=True, slots=True)
class MailboxHealth:
    """`state`: starting, watching, unreachable, refused or ended, since `since` as this process saw it; `failed`: why.
    `looked_at`: when the last look began that saw all there was, "" = none did; `sent`: watched, unseen, or off.
    `troubled`: messages that the server lists and does not give. Times are ISO 8601, UTC."""

    state: str
    since: str
    failed: str
    looked_at: str
    sent: str
    troubled: int


@dataclass(frozen=True, slots=True)
class Health:
    """What a daemon says of itself at `at`. `relay_away`: since when, "" = it is not."""

    pid: int
    version: str
    started: str
    at: str
    relay_away: str
    refused: bool
    mailboxes: dict[str, MailboxHealth] = field(default_factory=dict)


class Watch:
    """Asked every two seconds. Writes when something changed, and else every ten; `path` None = no file is written."""

    def __init__(
        self,
        workers: Sequence[MailboxWorker],
        outgoing: Outgoing,
        configuration: Configuration,
        notifier: Notifier,
        path: Path | None,
    ) -> None:
        self._workers, self._outgoing, self._configuration = workers, outgoing, configuration
        self._notifier, self._path = notifier, path
        self._since: dict[str, tuple[str, datetime]] = {}
        self._started = system.now()
        self._written: Health | None = None

    def line(self) -> str:
        """What `systemctl status` shows."""
        states = ", ".join(f"{worker.name} {worker.state}" for worker in self._workers)
        away = "; the relay is away" if self._outgoing.relay_away else ""
        held = "; the breaker is open, mails to customers wait" if self._outgoing.held_back else ""
        return f"{states}{away}{held}{REFUSED if self._configuration.refused else ''}"

    async def tell(self) -> None:
        """To systemd, and to the file."""
        self._notifier.status(self.line())
        self.write()

    def write(self) -> None:
        """Now, where there is news in it."""
        if self._path is None:
            return
        found, before = self._health(system.now()), self._written
        age = _moment(found.at) - _moment(before.at) if before else EVERY
        if before and timedelta() <= age < EVERY and _news(found) == _news(before):
            return
        write(self._path, found)
        self._written = found

    def _health(self, now: datetime) -> Health:
        away = self._since_when(RELAY, "away" if self._outgoing.relay_away else "", now)
        return Health(
            os.getpid(),
            __version__,
            _text(self._started),
            _text(now),
            _text(away) if self._outgoing.relay_away else "",
            self._configuration.refused,
            {worker.name: self._mailbox(worker, now) for worker in self._workers},
        )

    def _mailbox(self, worker: MailboxWorker, now: datetime) -> MailboxHealth:
        sent = "watched" if worker.answers.seen else "unseen"
        if not self._configuration.desk(worker.name).watch_sent:
            sent = "off"
        return MailboxHealth(
            worker.state,
            _text(self._since_when(worker.name, worker.state, now)),
            worker.failed,
            _text(worker.looked_at) if worker.looked_at else "",
            sent,
            len(worker.intake.troubled) + len(worker.answers.troubled),
        )

    def _since_when(self, name: str, state: str, now: datetime) -> datetime:
        """When it was first seen in this state; a clock that was set back leaves no time ahead."""
        before, since = self._since.get(name, ("?", now))
        kept = min(since, now) if before == state else now
        self._since[name] = (state, kept)
        return kept


def _news(told: Health) -> tuple[object, ...]:
    """What is told at once."""
    return (told.relay_away, told.refused, *(box.state for box in told.mailboxes.values()))


def write(path: Path, told: Health) -> None:
    """Replace the file in one step; where there is no room for a second one, this one is written over. Never raises
    OSError."""
    beside, text = path.with_suffix(".new"), json.dumps(asdict(told), ensure_ascii=False).encode()
    try:
        beside.write_bytes(text)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
            _write_over(path, text)


def _write_over(path: Path, text: bytes) -> None:
    """Whoever reads it meanwhile finds nothing that can be read."""
    with path.open("r+b", buffering=0) as file:
        file.write(text)
        file.truncate()


def read(path: Path) -> Health | None:
    """None when there is none, or none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        boxes = {str(name): MailboxHealth(**box) for name, box in values.pop("mailboxes").items()}
        told = Health(**values, mailboxes=boxes)
        _moment(told.at)
        return told
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
