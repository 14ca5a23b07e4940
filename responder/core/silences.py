"""Who got no answer, and why: one word for each reason, who of them is listed, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from responder.core.outcome import Outcome
from responder.core.verdict import SILENCE_REASONS

ANSWERED, JOINED = "", "joined"
"""No silence: a mail of ours was made for the message; or it joined its complaint and wants no mail of its own."""
HELD, SET_ASIDE, DUPLICATE, UNDELIVERED = "held", "set-aside", "duplicate", "undelivered"

BEYOND_DOUBT = frozenset(
    {
        *("own-mail", "null-return-path", "report", "bounce", "auto-submitted", "list", "precedence"),
        *("suppress", "machine-header", "calendar", "return-address"),
    }
)
"""Reasons of the guard's steps 1 to 7: marks that no person's mail carries by accident."""
SOFT = frozenset(SILENCE_REASONS) - BEYOND_DOUBT
"""The guard's other reasons: a person may be behind them."""
OF_A_FURTHER_MESSAGE = frozenset(
    {"guard", "authentication", "staff", "rule", "address", "old", "budget", "template"}
)
"""What keeps the confirmation of a further message back although one is due; all else says that none is."""

_ORDER = "if a person waits: responder acknowledge {complaint}"
_BY_HAND = "read it in the mailbox; if a person wrote it, answer by hand"
_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "rule": f"a rule of yours keeps it back; {_ORDER}",
        "old": f"it was written long before it came; {_ORDER}",
        "budget": f"too much mail to one address, domain or complaint; {_ORDER}",
        "authentication": "the sender may be forged: make sure of it by telephone, then "
        "responder acknowledge {complaint}",
        "address": "the mail names no address to write to: look in it for another way to reach them",
        "template": "responder check tells the fault of the text; then responder acknowledge {complaint}",
        "staff": "a colleague wrote it: no machine answers them",
        UNDELIVERED: "no mail reaches them: responder show {complaint} tells why; try another way",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the register says of one message. `withheld_by`, `silence`: of its decision, "" = nothing. `acknowledged`:
    an acknowledgement lies in the outbox or was sent; `undelivered`: one was refused for good, or came back."""

    outcome: str
    withheld_by: str
    silence: str
    acknowledged: bool = False
    undelivered: bool = False


@dataclass(frozen=True, slots=True)
class Silenced:
    """One message that got no answer. `complaint`: "" where it belongs to none; `address`, `name`: a stranger's words,
    "" where unknown; `at` (UTC): when the server had it; `words`: the reason in a sentence."""

    id: int
    mailbox: str
    uid: int
    complaint: str
    outcome: str
    at: datetime
    address: str
    name: str
    subject: str
    reason: str
    words: str
    clause: str
    evidence: str


def reason_of(told: Told) -> str:
    """ANSWERED, JOINED, or why there was no answer: the guard's reason, or else what withheld it."""
    if told.outcome == Outcome.SET_ASIDE:
        return SET_ASIDE
    if told.undelivered:
        return UNDELIVERED
    if told.acknowledged:
        return ANSWERED
    if told.withheld_by == "guard":
        return told.silence or "guard"
    if told.outcome == Outcome.DUPLICATE:
        return DUPLICATE
    if told.outcome == Outcome.FOLLOWUP and told.withheld_by and told.withheld_by not in OF_A_FURTHER_MESSAGE:
        return JOINED
    return told.withheld_by or ANSWERED


def advice(silenced: Silenced) -> str:
    """What a person can do about it."""
    if silenced.outcome == Outcome.SET_ASIDE:
        return "it could not be read: look at it in the mailbox, and answer by hand"
    if silenced.outcome == Outcome.HELD:
        return (
            f"perhaps the customer from another address: responder show {silenced.complaint}, then "
            f"responder accept {silenced.id} or responder dismiss {silenced.id}"
        )
    if silenced.outcome == Outcome.FOLLOWUP:
        return f"it joined its complaint: responder show {silenced.complaint}; answer by hand"
    if silenced.outcome == Outcome.COMPLAINT:
        return _ADVICE.get(silenced.reason, f"taken for a machine; {_ORDER}").format(
            complaint=silenced.complaint
        )
    return _BY_HAND


@dataclass(frozen=True, slots=True)
class Tally:
    """Messages by what became of them. `reasons`: how many of each silence, the most frequent first; `people`:
    complaints among those. All messages are answered, joined or silent."""

    messages: int
    answered: int
    joined: int
    reasons: tuple[tuple[str, int], ...]
    people: int

    @property
    def silent(self) -> int:
        """All of the reasons."""
        return sum(count for _, count in self.reasons)

    def share(self, count: int) -> int:
        """Of all messages, per cent, rounded; 0 where there is none."""
        return round(100 * count / self.messages) if self.messages else 0


def tally(counted: Mapping[Told, int]) -> Tally:
    """From so many messages of each kind."""
    found: dict[str, int] = {}
    for told, count in counted.items():
        reason = reason_of(told)
        found[reason] = found.get(reason, 0) + count
    people = sum(
        count
        for told, count in counted.items()
        if told.outcome == Outcome.COMPLAINT and reason_of(told) != ANSWERED
    )
    answered, joined = found.pop(ANSWERED, 0), found.pop(JOINED, 0)
    ordered = tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
    return Tally(sum(counted.values()), answered, joined, ordered, people)
