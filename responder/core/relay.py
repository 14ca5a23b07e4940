"""How the relay fares, as the way out meets it: when it is left alone, and how many connections it gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from responder.core.backoff import pause

BEFORE_RECIPIENT = frozenset({"connect", "hello", "tls", "auth", "sender"})
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)
WIDER_AFTER = 50
"""So many mails in a row that it took: then it gets one connection more again."""


@dataclass(frozen=True, slots=True)
class Relay:
    """`width`: the most connections; `lanes` of them are used now. `away_until`: it is at fault itself, after
    `failures` in a row. `rest_until`: it asked us to slow down, `rests` times in a row. All UTC. `delivering`: it took
    a mail since it was last at fault; `taken`: so many in a row."""

    width: int
    lanes: int
    away_until: datetime | None = None
    failures: int = 0
    rest_until: datetime | None = None
    rests: int = 0
    delivering: bool = False
    taken: int = 0

    def left_alone(self, now: datetime) -> bool:
        """Whether nothing is tried at `now`."""
        return any(until is not None and now < until for until in (self.away_until, self.rest_until))


@dataclass(frozen=True, slots=True)
class PutOff:
    """`whole`: the relay's trouble, so that the mail waits until `until` and nobody's four days are over because of it;
    else the mail has its own pauses, and waits at least until then. `news`: the operator has not heard of it yet."""

    relay: Relay
    whole: bool
    until: datetime
    news: bool = False


def fresh(width: int) -> Relay:
    """Nothing is known of it."""
    return Relay(width, width)


def took(relay: Relay, now: datetime) -> Relay:
    """It took a mail. A rest that it asked for goes on."""
    resting = relay.rest_until is not None and now < relay.rest_until
    wider = relay.taken + 1 >= WIDER_AFTER and relay.lanes < relay.width
    return replace(
        relay,
        away_until=None,
        failures=0,
        delivering=True,
        rests=relay.rests if resting else 0,
        lanes=relay.lanes + wider,
        taken=0 if wider else relay.taken + 1,
    )


def refused(relay: Relay) -> Relay:
    """It would not take a mail, for good: it is there."""
    return replace(relay, away_until=None, failures=0)


def put_off(relay: Relay, fault: str, now: datetime, jitter: float, *, ours: bool, limited: bool) -> PutOff:
    """It took a mail not now. `fault` and `ours`: as the courier tells; `limited`: it asks us to slow down.

    Before the recipient it is always the relay. What it says of us at the recipient is about one mail, where it took
    others since; else that mail would be tried for ever and hold up all.
    """
    whole = fault in BEFORE_RECIPIENT or ((ours or limited) and not relay.delivering)
    after = replace(relay, delivering=relay.delivering and not (whole or ours or limited))
    if limited:
        return _rest(after, whole, now, jitter)
    return _step_back(after, now, jitter) if whole else PutOff(after, False, now)


def _rest(relay: Relay, whole: bool, now: datetime, jitter: float) -> PutOff:
    """One rest for all that were told so at once; half the connections from then on."""
    if relay.rest_until is not None and now < relay.rest_until:
        return PutOff(replace(relay, taken=0), whole, relay.rest_until)
    rests = relay.rests + 1
    until = now + pause(rests, FIRST_REST, LONGEST_REST, jitter)
    after = replace(relay, rest_until=until, rests=rests, lanes=max(1, relay.lanes // 2), taken=0)
    return PutOff(after, whole, until, news=rests == 1)


def _step_back(relay: Relay, now: datetime, jitter: float) -> PutOff:
    if relay.away_until is not None and now < relay.away_until:
        return PutOff(relay, True, relay.away_until)
    failures = relay.failures + 1
    until = now + pause(failures, FIRST_PAUSE, LONGEST_PAUSE, jitter)
    return PutOff(replace(relay, failures=failures, away_until=until), True, until, news=failures == 1)
