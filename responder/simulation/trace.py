"""What a desk lived through: who wrote when, and when a person answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """A complaint. `received`, `answered` UTC; `answered` None: never, as far as is known."""

    received: datetime
    answered: datetime | None
    category: str = ""
