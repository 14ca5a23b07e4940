"""How a promise ended, for `responder show`: kept or late, when the answer was given, and by whom it is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from responder.cli.local_time import local
from responder.core.hit_rate import KEPT, LATE, SUPERSEDED, WITHDRAWN

_TOLD = {"answer seen": "`responder answered`", "resolved": "`responder resolve`"}
_SEEN = {"sent": "seen in Sent", "inbox": "seen in the mailbox"}


def ending(story: dict[str, Any], promise: dict[str, Any], now: datetime, zone: tzinfo) -> str:
    """One line without a label. `story`: as the register tells it; `now` aware."""
    outcome, at = promise["outcome"], promise["outcome_at"]
    if outcome == KEPT:
        return f"kept: {_answered(story, promise, zone)}"
    if outcome == LATE:
        return f"late by {open_time(promise['late_by'])}: {_answered(story, promise, zone)}"
    if outcome == SUPERSEDED:
        return f"not kept: a notice of delay gave a new time, {_time(at, zone)}{_after_all(promise)}"
    if outcome == WITHDRAWN:
        return f"judged no more, {_time(at, zone)}: {_withdrawn(story)}"
    if datetime.fromisoformat(promise["due_at"]) < now:
        return f"overdue since {_time(promise['due_at'], zone)}: no answer is known"
    return f"runs until {_time(promise['due_at'], zone)}: no answer is known yet"


def open_time(seconds: int | None) -> str:
    """ "3 h 5 min of open time"; the desk may not have opened in between."""
    minutes = (seconds or 0) // 60
    hours = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    return f"{hours} of open time"


def detail(fact: dict[str, Any]) -> str:
    """What a line of the trail adds to the name of its event, "" where it adds nothing."""
    body: dict[str, Any] = fact["body"]
    if fact["event"] == "complaint.advanced":
        return f"{body['before']} -> {body['after']} ({body['cause']})"
    if fact["event"] == "promise.settled":
        late = f" by {open_time(body['late_by'])}" if body["outcome"] == LATE else ""
        return f"{body['outcome']}{late}"
    if fact["event"] == "answer.seen":
        return _SEEN.get(str(body["source"]), str(body["source"]))
    return "notice" if body.get("kind") == "notice" else ""


def closing(story: dict[str, Any], zone: tzinfo) -> Iterator[tuple[str, str]]:
    """(label, text) of what the desk said at the end: resolved with cause and action, or withdrawn and why."""
    if story["resolved_at"]:
        yield "resolved", _time(story["resolved_at"], zone)
    if story["stage"] == "withdrawn" and story["closed_at"]:
        yield "withdrawn", _time(story["closed_at"], zone)
    if story["cause"]:
        yield "cause", story["cause"]
    if story["action"]:
        yield ("why" if story["stage"] == "withdrawn" else "action"), story["action"]


def _answered(story: dict[str, Any], promise: dict[str, Any], zone: tzinfo) -> str:
    """When, and by what it is known: a colleague's mail, or a word of the desk."""
    at = promise["outcome_at"]
    mail = next((one for one in story["answers"] if one["counted"] and one["at"] == at), None)
    known = (
        f"{_SEEN.get(mail['source'], mail['source'])}, UID {mail['uid']}" if mail else _word(story, promise)
    )
    return f"answered {_time(at, zone)}, {known}"


def _word(story: dict[str, Any], promise: dict[str, Any]) -> str:
    """The verb by which it was told, and when: the complaint advanced in the same transaction."""
    settled = next(
        (
            fact["at"]
            for fact in story["facts"]
            if fact["event"] == "promise.settled" and fact["body"]["promise"] == promise["id"]
        ),
        None,
    )
    for fact in story["facts"]:
        if fact["event"] == "complaint.advanced" and fact["at"] == settled:
            return f"told by {_TOLD.get(fact['body']['cause'], fact['body']['cause'])}"
    return "as the desk said"


def _after_all(promise: dict[str, Any]) -> str:
    return f"; answered {open_time(promise['late_by'])} after it" if promise["late_by"] is not None else ""


def _withdrawn(story: dict[str, Any]) -> str:
    if story["stage"] == "withdrawn":
        return "the complaint was withdrawn"
    return "no mail had told of this time"


def _time(text: str, zone: tzinfo) -> str:
    return local(text, zone, seconds=True)
