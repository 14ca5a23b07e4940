"""Promises whose honest time lies beyond the ceiling -> one alarm to staff for as long as that goes on, from the
template `capacity`. No stranger's word in it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from responder.core import reply
from responder.core.business_calendar import Budget, Calendar, CalendarError, add
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.desk import Desk
from responder.core.estimating import Estimate
from responder.core.facts import CapacityExceeded
from responder.core.languages.delay_words import UNTOLD
from responder.core.notifying import KIND as NOTICE
from responder.core.notifying import WORTH
from responder.core.outcome import Context, Decision, Outcome, OutgoingMail
from responder.core.promise import Promise
from responder.core.return_addresses import envelope_from
from responder.core.writing.capacity_words import Capacity

KIND = "capacity"
AT_CEILING = "ceiling"  # what `capped` of an Estimate says
CALM = timedelta(days=1)
"""Without a promise beyond the ceiling, while others were made: it is over, and the next one is told at once."""
AGAIN, RETRY = timedelta(weeks=1), timedelta(hours=1)
"""Until staff are told again while it goes on; and where none of them could be told."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """A complaint whose honest time lies beyond the ceiling that holds for it, and what its customer was promised."""

    complaint: str
    category: str
    owner: str
    given: Promise
    estimate: Estimate
    ceiling: Budget


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of the mailbox, UTC. `over_at`: its last promise beyond the ceiling; `again_at`: from when on staff
    are told again; `last_at`: its last promise to a new complaint before this one. None: there was none."""

    over_at: datetime | None = None
    again_at: datetime | None = None
    last_at: datetime | None = None


def beyond(decision: Decision, context: Context, desk: Desk) -> Beyond | None:
    """Of a new complaint whose acknowledgement promises a time by the desk's record. Neither a clock that a further
    message starts, nor the second time of a complaint that slipped, says more of what the desk can do than those do."""
    ceiling = desk.promising.ceiling
    given = decision.promise if decision.outgoing and decision.outcome is Outcome.COMPLAINT else None
    if given is None or ceiling is None or context.forecast is None or not desk.promising.learn:
        return None
    estimate = context.forecast.of(decision.category, given.calendar)
    if estimate is None or not estimate.beyond_ceiling:
        return None
    limit = _limit(ceiling, given, desk.calendars[decision.calendar])
    return Beyond(decision.complaint_id, decision.category, decision.owner, given, estimate, limit)


def _limit(ceiling: Budget, given: Promise, calendar: Calendar) -> Budget:
    """The ceiling, or the rule's target where that lies above it."""
    try:
        return max(ceiling, given.target, key=lambda one: add(calendar, given.received, one))
    except CalendarError:
        return ceiling


def to_tell(before: Before, now: datetime) -> bool:
    """Whether staff are told of a promise beyond the ceiling that is made at `now`: at once, after it was over, and
    when the time has come to tell again. A clock that was set back, by however much, silences nobody for longer."""
    if before.over_at is None or before.again_at is None or not now < before.again_at <= now + AGAIN:
        return True
    return abs(now - before.over_at) >= CALM and before.last_at != before.over_at


def exceeded(found: Beyond) -> CapacityExceeded:
    """The fact that tells of it."""
    estimate = found.estimate
    return CapacityExceeded(
        complaint=found.complaint,
        category=found.category,
        honest=round(estimate.honest * 3600),
        ceiling=str(found.ceiling),
        clamped=estimate.capped == AT_CEILING,
        backlog=estimate.backlog,
        rate=f"{estimate.rate:.2f}" if estimate.rate > 0 else "",
        unknown=_unknown(estimate),
    )


def alarm(
    found: Beyond, address: str, number: int, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> OutgoingMail:
    """The mail to one address, the `number`th. `nonce`: of the message that led to it. Raises reply.UnsendableAddress,
    reply.TemplateError and ValueError."""
    language = desk.default_language if desk.default_language in UNTOLD else "en"
    recipient = reply.ascii_address(address)
    own = _nonce(nonce, number)
    identifier = message_id(keys, NOTICE, found.complaint, own, recipient, desk.domain)
    answering = reply.Answering(
        kind=KIND,
        language=language,
        complaint_id=found.complaint,
        message_id=identifier,
        loop_header=loop_header(keys, own),
        from_name=desk.from_name,
        from_address=desk.address,
        reply_to="",
        recipient=recipient,
        display_name="",
        company=desk.company,
        person=desk.persons.get(found.owner, reply.Person()),
        promise=found.given,
        missing=(),
        in_reply_to="",
        references=(),
        date=now,
        unprompted=True,
        capacity=_capacity(found),
    )
    composed = reply.compose(answering, desk.templates)
    sender = envelope_from(desk, keys, found.complaint, own, recipient)
    return OutgoingMail(NOTICE, identifier, own, recipient, sender, composed, now + WORTH)


def _capacity(found: Beyond) -> Capacity:
    estimate = found.estimate
    return Capacity(
        found.category,
        found.ceiling,
        estimate.capped == AT_CEILING,
        estimate.backlog,
        estimate.rate,
        _unknown(estimate),
    )


def _unknown(estimate: Estimate) -> int:
    """Per cent of such complaints without a known answer, where that is why; else 0."""
    return max(1, round(estimate.unreached * 100)) if estimate.unreached else 0


def _nonce(nonce: str, number: int) -> str:
    """One for each mail, made from the message's own, so that the same decision gives the same mails."""
    digest = hashlib.sha256(f"{KIND}\0{number}\0{nonce}".encode("utf-8", "replace")).digest()
    return base64.b32encode(digest).decode().lower()[:16]
