"""A customer's own deadline comes before ours (P14): where it lies before the promise, the complaint is urgent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from responder.core.outcome import Decision

BEFORE_OURS = "the customer's own deadline is before our promise"


def raised_by_deadline(decision: Decision, due: datetime | None, priority: str) -> Decision:
    """`due`: of the running clock, `priority`: the complaint's so far."""
    if decision.deadline and due and decision.deadline.at < due and priority != "high":
        return replace(decision, priority="high", raised=BEFORE_OURS)
    return decision
