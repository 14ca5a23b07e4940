"""The promise of one decision: by the desk's record where that says something, else by the rule's target."""

from __future__ import annotations

from responder.core import promise
from responder.core.desk import Desk
from responder.core.outcome import Context, Decision
from responder.core.reading import Reading


def given(
    decision: Decision, category: str, reading: Reading, context: Context, desk: Desk
) -> promise.Promise:
    """For a clock of a complaint of `category` that this message starts."""
    calendar = desk.calendars[decision.calendar]
    told = context.forecast.of(category, calendar.name) if context.forecast and desk.promising.learn else None
    # INTERNALDATE ahead of our clock (a server that runs fast) starts the promise now, never in the future.
    received = min(reading.received, context.now)
    return promise.make(received, context.now, decision.target, calendar, estimate=told)
