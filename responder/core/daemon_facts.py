"""The part of the audit vocabulary that tells of mailboxes and of the daemon itself; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class MailboxBaseline(Fact):
    """First sight of a mailbox: what lies there already is not answered."""

    event: ClassVar[str] = "mailbox.baseline"
    uidvalidity: int
    uid: int
    messages: int


@dataclass(frozen=True, slots=True)
class MailboxRenumbered(Fact):
    """The server changed UIDVALIDITY: every message is looked at again and known by its fingerprint."""

    event: ClassVar[str] = "mailbox.renumbered"
    level: ClassVar[str] = "warning"
    before: int
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class BacklogTaken(Fact):
    """Mail older than the baseline was taken in on the operator's word."""

    event: ClassVar[str] = "mailbox.backlog"
    since: str
    messages: int


@dataclass(frozen=True, slots=True)
class PromiseWeek(Fact):
    """How the promises of one ISO week turned out, as far as it was known when the week was over. `overdue`: of those
    `running`; `late_by_median`: seconds of open time, 0 where none was answered late; `goal`: per cent."""

    event: ClassVar[str] = "promise.week"
    week: str
    given: int
    kept: int
    late: int
    superseded: int
    withdrawn: int
    running: int
    overdue: int
    late_by_median: int
    kept_four_weeks: int
    not_kept_four_weeks: int
    goal: int


@dataclass(frozen=True, slots=True)
class DaemonStarted(Fact):
    """The daemon runs with this configuration."""

    event: ClassVar[str] = "daemon.started"
    version: str
    configuration: str
    mailboxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaemonStopped(Fact):
    """The daemon stopped on request; `queued` mails wait for the next start."""

    event: ClassVar[str] = "daemon.stopped"
    queued: int


@dataclass(frozen=True, slots=True)
class ConfigurationReloaded(Fact):
    """A new configuration is in force; `restart_for` names settings that wait for a restart."""

    event: ClassVar[str] = "configuration.reloaded"
    configuration: str
    restart_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyRotated(Fact):
    """Another key signs the tokens of our mail; `retired` ones still verify."""

    event: ClassVar[str] = "key.rotated"
    current: str
    retired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigurationRefused(Fact):
    """A new configuration has faults; the old one stays in force."""

    event: ClassVar[str] = "configuration.refused"
    level: ClassVar[str] = "error"
    faults: tuple[str, ...]
