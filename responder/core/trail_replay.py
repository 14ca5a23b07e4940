"""What the trail tells of the register's state: facts of one complaint in, the columns of its rows out.

docs/audit.md lists the columns. What no fact tells has the value UNTOLD, and is not compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from responder.core.chain import instant
from responder.core.complaint import Event, NoTransition, Stage, advance
from responder.core.delivery_report import FAILED as CAME_BACK
from responder.core.following_up import ENDED
from responder.core.hit_rate import LATE, SUPERSEDED, WITHDRAWN
from responder.core.reviewing import DISMISSED

UNTOLD: Final = object()
Columns = dict[str, object]
_OUTCOMES: Final = {
    "complaint.registered": "complaint",
    "message.joined": "followup",
    "message.held": "held",
    "message.recorded": "recorded",
    "message.event": "event",
    "message.duplicate": "duplicate",
}
_SETTLED: Final = {"reply.sent": "SENT", "reply.failed": "FAILED"}
_HAPPENED: Final = {
    Event.ANSWER_SEEN: "answered_at",
    Event.RESOLVED: "resolved_at",
    Event.WITHDRAWN: "closed_at",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact: its mailbox, number and time (UTC), its event, its fields."""

    mailbox: str
    seq: int
    at: datetime
    event: str
    body: Mapping[str, Any]


@dataclass
class Told:
    """Rows as the trail has them, columns by name; times as RFC 3339, UTC. `complaint` is empty where none was
    registered; `promises`, `messages` and `answers` by their number in the register, `mails` by nonce, `reports` by
    nonce and action. `faults`: where the trail contradicts itself."""

    complaint: Columns = field(default_factory=dict)
    promises: dict[int, Columns] = field(default_factory=dict)
    mails: dict[str, Columns] = field(default_factory=dict)
    messages: dict[int, Columns] = field(default_factory=dict)
    answers: dict[int, Columns] = field(default_factory=dict)
    reports: dict[tuple[str, str], Columns] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def replay(entries: Iterable[Entry]) -> Told:
    """All facts of one complaint, or of none, in the order they were written."""
    play = _Play(Told())
    for entry in entries:
        try:
            play.take(entry)
        except (KeyError, TypeError, ValueError) as fault:
            play.told.faults.append(f"fact {entry.seq} lacks what a {entry.event} has ({fault})")
    return play.told


@dataclass
class _Play:
    told: Told
    happened: object = UNTOLD  # when the last move happened
    ordered: object = None  # when an acknowledgement was ordered
    slipped: int = 0  # the promise that the next one takes the place of
    before: dict[int, int] = field(default_factory=dict)  # promise -> the one whose place it took

    def take(self, entry: Entry) -> None:
        at, body = instant(entry.at), entry.body
        if entry.event in _OUTCOMES:
            self._message(_OUTCOMES[entry.event], entry)
        match entry.event:
            case "complaint.registered":
                self._registered(entry, at)
            case "message.joined":
                self._joined(body, at)
            case "message.set_aside":
                self.told.messages.setdefault(
                    body["correspondence"], {"outcome": "set_aside", "complaint": None}
                )
            case "message.accepted":
                self._accepted(body, at)
            case "message.dismissed":
                told = {"outcome": DISMISSED, "complaint": body["complaint"] or None}
                self.told.messages[body["correspondence"]] = told
            case "message.bound":
                self._bound(at)
            case "complaint.advanced":
                self._advanced(entry, at)
            case "promise.given":
                self._given(body)
            case "promise.settled":
                self._settled(body, at)
            case "reply.withheld":
                self.told.complaint["withheld_by"] = body["by"]
            case "reply.ordered":
                self.told.complaint["withheld_by"], self.ordered = None, at
            case "answer.seen" | "answer.considered":
                self._answer(body)
            case "reply.undelivered":
                told = {"status": body["status"], "cause": body["cause"], "hard": int(body["hard"])}
                self.told.reports[body["nonce"], CAME_BACK] = {
                    "correspondence_id": body["correspondence"],
                    **told,
                }
            case "reply.reported":
                self.told.reports[body["nonce"], body["action"]] = {
                    "correspondence_id": body["correspondence"]
                }
            case _:
                self._mail(entry, at)

    def _message(self, outcome: str, entry: Entry) -> None:
        self.told.messages[entry.body["correspondence"]] = {
            "outcome": outcome,
            "complaint": entry.body.get("complaint") or None,
        }

    def _registered(self, entry: Entry, at: str) -> None:
        body = entry.body
        if self.told.complaint:
            self.told.faults.append(f"fact {entry.seq} registers it once more")
        self.told.complaint = {
            "mailbox": entry.mailbox,
            "person": body["person"] or None,
            "stage": str(Stage.RECEIVED),
            "category": body["category"],
            "priority": body["priority"],
            "owner": body["owner"],
            "registered_at": at,
            "acknowledged_at": None,
            "answered_at": None,
            "resolved_at": None,
            "closed_at": None,
            "last_activity_at": at,
            "due_at": body["due"],
            "clock": 1,
            "reopened": 0,
            "customer_deadline": body["customer_deadline"] or None,
            "withheld_by": None,
        }

    def _joined(self, body: Mapping[str, Any], at: str) -> None:
        if body["machine"] or not self.told.complaint:
            return
        complaint = self.told.complaint
        complaint["last_activity_at"] = at
        if body["customer_deadline"]:
            complaint["customer_deadline"] = body["customer_deadline"]
        if body["raised"]:
            complaint["priority"] = "high"

    def _accepted(self, body: Mapping[str, Any], at: str) -> None:
        """A held message counts: here, or in a complaint of its own, which tells of it."""
        if body["into"] != body["complaint"]:
            self.told.messages.pop(body["correspondence"], None)
            return
        self.told.messages[body["correspondence"]] = {"outcome": "followup", "complaint": body["into"]}
        self.told.complaint |= {"last_activity_at": at, "customer_deadline": UNTOLD}

    def _bound(self, at: str) -> None:
        """Its acknowledgement was found in Sent: it went by another register, at a time of its own."""
        for mail in self.told.mails.values():
            if mail["settled_at"] == at:
                mail |= {"settled_at": UNTOLD, "attempts": UNTOLD}

    def _advanced(self, entry: Entry, at: str) -> None:
        body, complaint = entry.body, self.told.complaint
        if complaint.get("stage") != body["before"]:
            was = complaint.get("stage", "not registered")
            self.told.faults.append(f"fact {entry.seq} moves it from {body['before']}, but it was {was}")
        complaint["stage"] = body["after"]
        self.happened = (body["happened"] or at) if "happened" in body else UNTOLD
        cause = Event(body["cause"])
        if cause is Event.ACKNOWLEDGEMENT_ACCEPTED:
            complaint["acknowledged_at"] = at
        column = _HAPPENED.get(cause, "")
        if column and (column != "answered_at" or complaint.get(column) is None):
            complaint[column] = self.happened
        try:
            step = advance(Stage(body["before"]), cause)
        except NoTransition:
            self.told.faults.append(
                f"fact {entry.seq}: {cause} means nothing to one that is {body['before']}"
            )
            return
        if step.new_clock:
            reopened = Stage(body["before"]) in ENDED
            complaint["clock"] = int(str(complaint.get("clock", 0))) + 1
            complaint["reopened"] = int(str(complaint.get("reopened", 0))) + reopened
            complaint |= {"resolved_at": None, "closed_at": None, "due_at": UNTOLD}

    def _given(self, body: Mapping[str, Any]) -> None:
        number = body["promise"]
        if self.slipped:
            self.before[number], self.slipped = self.slipped, 0
        told = {"due_at": body["due"], "target": body["target"], "calendar": body["calendar"]}
        self.told.promises[number] = told | {"outcome": None, "outcome_at": None, "late_by": None}
        self.told.complaint["due_at"] = body["due"]

    def _settled(self, body: Mapping[str, Any], at: str) -> None:
        number, outcome = body["promise"], body["outcome"]
        promise = self.told.promises.setdefault(
            number, {"due_at": UNTOLD, "target": UNTOLD, "calendar": UNTOLD}
        )
        told: Columns = {"outcome": outcome, "outcome_at": UNTOLD, "late_by": UNTOLD}
        if outcome == SUPERSEDED:  # how late it was is judged anew by the answer
            self.slipped, told["outcome_at"] = number, at
        elif outcome != WITHDRAWN:
            told |= {"outcome_at": self.happened, "late_by": body["late_by"] if outcome == LATE else None}
        promise |= told
        ended = self.told.complaint.get("stage") == Stage.WITHDRAWN or self.ordered == at
        if outcome == WITHDRAWN and number in self.before and not ended:
            self._unsaid(self.before[number])

    def _unsaid(self, old: int) -> None:
        """A notice of delay that nobody reads: the promise before it runs again."""
        promise = self.told.promises.get(old, {})
        promise |= {"outcome": None, "outcome_at": None, "late_by": None}
        self.told.complaint["due_at"] = promise.get("due_at", UNTOLD)

    def _answer(self, body: Mapping[str, Any]) -> None:
        told: Columns = {"source": body["source"], "signal": body["signal"]}
        seen = "given" in body
        told["verdict"] = "answer" if seen else body["reason"]
        told["counted"] = int(body["counted"]) if seen else 0
        told["at"] = body["given"] if seen else UNTOLD
        self.told.answers[body["answer"]] = told

    def _mail(self, entry: Entry, at: str) -> None:
        body, mails = entry.body, self.told.mails
        if entry.event == "reply.queued":
            waits: Columns = {"kind": body["kind"], "state": "QUEUED", "settled_at": None}
            mails[body["nonce"]] = waits | {"attempts": UNTOLD, "smtp_code": UNTOLD}
        elif entry.event in _SETTLED:
            done = {"state": _SETTLED[entry.event], "attempts": body["attempts"], "smtp_code": body["code"]}
            mails[body["nonce"]] |= done | {"settled_at": at}
        elif entry.event == "reply.held":
            mails[body["nonce"]] |= {"state": "HELD"}
        elif entry.event in ("reply.recalled", "reply.superseded"):
            mails[body["nonce"]] |= {"state": "SUPERSEDED", "settled_at": at}
