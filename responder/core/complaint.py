"""The life of a complaint: Stage, Event and the transition TABLE. Each entry says what it does and why it is safe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a complaint stands. FINAL stages own no due time; every other owns at least one."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    HELD = "held"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What can happen to a complaint."""

    ACKNOWLEDGEMENT_ACCEPTED = "acknowledgement accepted"
    ANSWER_SEEN = "answer seen"
    CUSTOMER_WROTE = "customer wrote"
    CUSTOMER_ASKED = "customer asked"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    HELD = "held"
    RELEASED = "released"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


FINAL = frozenset({Stage.CLOSED, Stage.MERGED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Transition:
    """The new stage, the timer that must exist in it ("" in a final stage) and whether a new clock with a new promise
    begins."""

    stage: Stage
    timer: str
    new_clock: bool = False


class NoTransition(ValueError):
    """The event has no meaning in that stage: the caller records it and changes nothing."""


_S, _E, _T = Stage, Event, Transition

TABLE: dict[tuple[Stage, Event], Transition] = {
    # SMTP said 250. The row in the outbox is the truth; a crash before this commit repeats the mail, not the stage.
    (_S.RECEIVED, _E.ACKNOWLEDGEMENT_ACCEPTED): _T(_S.ACKNOWLEDGED, "promise"),
    # A complaint without acknowledgement (silenced, too old, undeliverable) is answered straight away.
    (_S.RECEIVED, _E.ANSWER_SEEN): _T(_S.ANSWERED, "resolution"),
    (_S.ACKNOWLEDGED, _E.ANSWER_SEEN): _T(_S.ANSWERED, "resolution"),
    # A second mail before the answer postpones nothing: same stage, same clock.
    (_S.RECEIVED, _E.CUSTOMER_WROTE): _T(_S.RECEIVED, "promise"),
    (_S.ACKNOWLEDGED, _E.CUSTOMER_WROTE): _T(_S.ACKNOWLEDGED, "promise"),
    # After an answer it opens a new clock.
    (_S.ANSWERED, _E.CUSTOMER_WROTE): _T(_S.ACKNOWLEDGED, "promise", new_clock=True),
    (_S.WAITING, _E.CUSTOMER_WROTE): _T(_S.ACKNOWLEDGED, "promise", new_clock=True),
    (_S.RESOLVED, _E.CUSTOMER_WROTE): _T(_S.ACKNOWLEDGED, "promise", new_clock=True),
    (_S.HELD, _E.CUSTOMER_WROTE): _T(_S.HELD, "review"),
    # A question to the customer is said by a person; an outgoing question cannot be told from an answer.
    (_S.ACKNOWLEDGED, _E.CUSTOMER_ASKED): _T(_S.WAITING, "reminder"),
    (_S.ANSWERED, _E.CUSTOMER_ASKED): _T(_S.WAITING, "reminder"),
    (_S.WAITING, _E.ANSWER_SEEN): _T(_S.ANSWERED, "resolution"),
    # Resolution is said by a person: a verb, a folder, a keyword.
    (_S.RECEIVED, _E.RESOLVED): _T(_S.RESOLVED, "satisfaction"),
    (_S.ACKNOWLEDGED, _E.RESOLVED): _T(_S.RESOLVED, "satisfaction"),
    (_S.ANSWERED, _E.RESOLVED): _T(_S.RESOLVED, "satisfaction"),
    (_S.WAITING, _E.RESOLVED): _T(_S.RESOLVED, "satisfaction"),
    (_S.RESOLVED, _E.CLOSED): _T(_S.CLOSED, ""),
    (_S.RESOLVED, _E.REOPENED): _T(_S.ACKNOWLEDGED, "promise", new_clock=True),
    (_S.CLOSED, _E.REOPENED): _T(_S.ACKNOWLEDGED, "promise", new_clock=True),
    # Review by a person: nothing leaves while it lasts.
    (_S.RECEIVED, _E.HELD): _T(_S.HELD, "review"),
    (_S.HELD, _E.RELEASED): _T(_S.RECEIVED, "promise"),
    # Ends that a person says, from every stage that is not final.
    **{(stage, _E.MERGED): _T(_S.MERGED, "") for stage in Stage if stage not in FINAL},
    **{(stage, _E.WITHDRAWN): _T(_S.WITHDRAWN, "") for stage in Stage if stage not in FINAL},
}


def written_to(stage: Stage) -> Event:
    """What a person's message is to a complaint in `stage`: to a closed one, the word to open it again."""
    return Event.REOPENED if stage is Stage.CLOSED else Event.CUSTOMER_WROTE


def advance(stage: Stage, event: Event) -> Transition:
    """What `event` does to a complaint in `stage`. Raises NoTransition where the TABLE has no entry."""
    try:
        return TABLE[stage, event]
    except KeyError:
        raise NoTransition(f"{event} means nothing to a complaint that is {stage}") from None
