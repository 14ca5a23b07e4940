"""The part of the audit vocabulary that tells of what was out of reach; facts.py is its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class OutageBegan(Fact):
    """For longer than `alarm.after` a mailbox was not reached, the relay took no mail, or no probe arrived. `what`:
    mailbox, relay or canary; `since` (UTC): when it was last known to work. Once, until it ends."""

    event: ClassVar[str] = "outage.began"
    level: ClassVar[str] = "error"
    what: str
    since: str


@dataclass(frozen=True, slots=True)
class OutageEnded(Fact):
    """It works again; `seconds`: how long it did not."""

    event: ClassVar[str] = "outage.ended"
    level: ClassVar[str] = "warning"
    what: str
    since: str
    seconds: int
