"""The customer's own deadline: by when they need it (P14). Recognised in every language that has a pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CustomerDeadline:
    """`at`: UTC, the hour they named, else the end of that day in the desk's zone. `words`: theirs, one clean line of
    at most 60 characters, for staff only: never for a mail to anybody else."""

    at: datetime
    words: str


def customer_deadline(subject: str, text: str, received: datetime, zone: str) -> CustomerDeadline | None:
    """The earliest deadline that lies after `received` (aware), None where the mail names none. Never raises."""
    return None
