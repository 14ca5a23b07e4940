"""What every fact of the audit vocabulary is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fact:
    """Base of all facts. `event` is the name in trail and log, `level` the log level of its echo."""

    event: ClassVar[str] = ""
    level: ClassVar[str] = "info"
