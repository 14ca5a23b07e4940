"""Context and reading -> the fields of rules that the message alone does not tell."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from responder.core.business_calendar import Calendar, is_open
from responder.core.ruling.fields import WEEKDAYS, Surroundings


def at_receipt(received: datetime, calendar: Calendar) -> Surroundings:
    """`received` aware: weekday and local time in the calendar's zone, and whether the desk was open then."""
    local = received.astimezone(ZoneInfo(calendar.zone))
    return Surroundings(
        weekday=WEEKDAYS[local.weekday()], local_time=f"{local:%H:%M}", in_hours=is_open(calendar, received)
    )
