"""The part of the audit vocabulary that tells of the nightly look at everything; facts.py is its door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from responder.core.fact import Fact


@dataclass(frozen=True, slots=True)
class RegisterVerified(Fact):
    """Register, audit trail and mailboxes were compared, and everything fits. `listed`: messages on the servers;
    `registered`: of them in the register; `gone`: registered ones that were moved or deleted; `not_yet`: on the way;
    `unreached`: mailboxes whose server could not be asked."""

    event: ClassVar[str] = "register.verified"
    listed: int
    registered: int
    gone: int
    not_yet: int
    unreached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterUnfit(Fact):
    """They were compared, and something does not fit: `findings` by kind."""

    event: ClassVar[str] = "register.unfit"
    level: ClassVar[str] = "warning"
    listed: int
    registered: int
    gone: int
    not_yet: int
    unreached: tuple[str, ...]
    findings: Mapping[str, int]
