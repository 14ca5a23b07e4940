"""Target + calendar -> Promise(due, basis). The clock starts at IMAP INTERNALDATE, never at the Date header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from responder.core.business_calendar import Budget, Calendar


@dataclass(frozen=True, slots=True)
class Promise:
    """A reply time as told to the complainant.

    `due` UTC; `received` UTC, when the clock began; `decided` UTC; `opens`: the desk's next opening (UTC) when it was
    closed at `decided`, else None; `late`: the acknowledgement itself goes out late (outage). `basis`: the inputs in
    plain words and figures, printable as JSON.
    """

    due: datetime
    received: datetime
    decided: datetime
    opens: datetime | None
    late: bool
    target: Budget
    calendar: str
    zone: str
    basis: tuple[tuple[str, str], ...]


def make(received: datetime, now: datetime, target: Budget, calendar: Calendar) -> Promise:
    """The promise for a complaint received at `received` (INTERNALDATE) and decided at `now`. Rounded up to a
    friendly point within open hours, never in the past, never outside open hours (or exactly at a close)."""
    raise NotImplementedError
