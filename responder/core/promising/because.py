"""Why a promise says what it says, in a sentence for people of the desk."""

from __future__ import annotations

from responder.core.estimating import Estimate
from responder.core.promising import nearest

WHOLE = 0.99  # of a level: what lies above is more than the record holds


def because(target: str, estimate: Estimate | None) -> str:
    """Where the time comes from, before it is counted on the calendar and rounded up. `target` as it is written."""
    if estimate is None:
        return f"the target of {target}"
    known = f"{_few(estimate.n, 'answer')} of the {estimate.among}"
    if estimate.hours is None:
        waited = (
            "" if estimate.n < nearest.LEAST else ", and it has waited longer than nearly all of these took"
        )
        return f"the target of {target}: known are {known}{waited}"
    return f"{_time(estimate)}, {_grounds(estimate)}"


def _time(estimate: Estimate) -> str:
    assert estimate.hours is not None
    if estimate.capped == "ceiling":
        return f"the ceiling of {estimate.hours:.1f} hours of open time"
    if estimate.capped == "seen answers":
        return f"{estimate.hours:.1f} hours of open time, in which nine of ten of the known answers came"
    if estimate.capped == "floor":
        return f"the floor of {estimate.hours:.1f} hours of open time"
    return f"{estimate.hours:.1f} hours of open time"


def _grounds(estimate: Estimate) -> str:
    record = f"{_few(estimate.n, 'answered')} and {estimate.censored} unanswered ones of the {estimate.among}"
    ahead = f"; {estimate.backlog} wait ahead of it" if estimate.backlog else "; none waits ahead of it"
    if estimate.unreached:
        return f"because {estimate.unreached:.0%} of such complaints have no known answer ({record}){ahead}"
    share = f"{min(estimate.level, WHOLE):.0%} of such complaints"
    if estimate.capped == "ceiling":
        return f"although fewer than {share} are answered by then ({record}){ahead}"
    return f"in which {share} are answered ({record}){ahead}"


def _few(count: int, word: str) -> str:
    return f"{count} {word}" + ("s" if word == "answer" and count != 1 else "")
