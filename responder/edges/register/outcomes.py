"""How a promise ends, and by how much it was late."""

from __future__ import annotations

from datetime import datetime

from responder.core.business_calendar import HORIZON, Calendar, between
from responder.core.hit_rate import KEPT, LATE, SUPERSEDED, WITHDRAWN

__all__ = ["KEPT", "LATE", "NOT_KEPT", "SUPERSEDED", "WITHDRAWN", "judged"]
NOT_KEPT = (LATE, SUPERSEDED)
"""A promise that a notice of delay took the place of slipped, whatever comes after."""


def judged(calendar: Calendar, due: datetime, answered: datetime) -> tuple[str, int]:
    """KEPT when answered by `due`, else LATE with the whole seconds of open time in between, ten years at most."""
    if answered <= due:
        return KEPT, 0
    return LATE, int(between(calendar, due, min(answered, due + HORIZON)).total_seconds())
