"""A promise that may slip: when staff are warned of it, whom, and when its customer is told of the delay.

Shares are of open time: half of a promise from Friday noon to Monday noon is over on Monday, not on Saturday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest

from responder.core.business_calendar import Budget, Calendar, CalendarError, Unit, add, between
from responder.core.machines.originators import is_own
from responder.core.mail.addresses import Address
from responder.core.writing.answering import Person

DUE = 100
PROMISE, DELAY, HELD, RELEASED = "promise", "delay", "delay held", "delay released"
"""Timers of the register: a share of a promise; the notice of its delay, waiting for its time, for an operator's word,
and with it."""
OWNER = "owner"
TOGETHER = timedelta(minutes=10)
"""Of open time: two warnings that are nearer to each other are one."""
NOTICES_A_CLOCK = 2
"""Automatic delay notices, for as long as one clock runs; then a person decides."""


@dataclass(frozen=True, slots=True)
class Slipping:
    """What the operator wants of promises that may slip.

    `at`: shares in per cent, ascending, each below 100. `before`: no warning later than this much open time before the
    due time. `to`: share -> "owner", names of persons, addresses; a share that is not named is the owner's. `grace`:
    open time between due and the delay notice. `notices`: auto, always or never. `answers_within`: with auto, an answer
    must have been seen within it. `at_once`: more notices due at one time wait for an operator's word.
    """

    at: tuple[int, ...] = (50, 75, 90)
    before: timedelta = timedelta(minutes=30)
    to: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    grace: timedelta = timedelta(minutes=15)
    notices: str = "auto"
    answers_within: timedelta = timedelta(days=14)
    at_once: int = 20


def plan(
    start: datetime, now: datetime, due: datetime, calendar: Calendar, policy: Slipping
) -> tuple[tuple[int, datetime], ...]:
    """(share, instant in UTC) of each due time of a promise that runs from `start` to `due`, in order; the last is
    (100, due). All arguments aware.

    A share that would come at `now` or before it, or too near to the next one, is merged into that: the later share
    speaks for it. Where less than `before` is left there is no warning at all. Never raises: a calendar without an
    answer, or a due time beyond its horizon, leaves the due time alone.
    """
    try:
        whole = between(calendar, start, due)
        latest = whole - policy.before
        spent = [(share, min(whole * share / DUE, latest)) for share in policy.at if share < DUE]
        planned = [(share, _after(calendar, start, open_time), open_time) for share, open_time in spent]
    except (CalendarError, ValueError):
        return ((DUE, due),)
    ahead = [one for one in planned if now < one[1] < due]
    kept = [
        (share, at)
        for (share, at, open_time), later in zip_longest(ahead, ahead[1:])
        if later is None or later[2] - open_time >= TOGETHER
    ]
    return (*kept, (DUE, due))


def _after(calendar: Calendar, start: datetime, open_time: timedelta) -> datetime:
    """`start` itself for no time at all, or less."""
    return _counted(calendar, start, open_time) if open_time > timedelta() else start


def _counted(calendar: Calendar, start: datetime, open_time: timedelta) -> datetime:
    return add(calendar, start, Budget(open_time / timedelta(hours=1), Unit.WORKING_HOURS))


def notice_at(due: datetime, calendar: Calendar, policy: Slipping) -> datetime:
    """When the customer is told that the promise of `due` slipped: after the grace, in open time."""
    try:
        return _counted(calendar, due, policy.grace) if policy.grace else due
    except (CalendarError, ValueError):
        return due + policy.grace


def told_of(policy: Slipping, share: int, told_before: int) -> tuple[str, ...]:
    """Names of `to` for this share and for those merged into it: the ones above `told_before`, the last that spoke."""
    shares = [one for one in (*policy.at, DUE) if told_before < one <= share] or [share]
    names = (name for one in shares for name in _named(policy, one))
    return tuple(dict.fromkeys(names))


def _named(policy: Slipping, share: int) -> tuple[str, ...]:
    """What slipped is told to whom the last warning goes, unless something else is said."""
    if share == DUE and share not in policy.to and policy.at:
        return _named(policy, max(policy.at))
    return policy.to.get(share, (OWNER,))


def addresses(
    names: Iterable[str], owner: str, persons: Mapping[str, Person], own: frozenset[str]
) -> tuple[str, ...]:
    """Mail addresses of these names; where none has one, that of the company (`persons[""]`); never one of `own`, the
    folded addresses of the daemon itself. () where nobody can be written to."""
    company = persons.get("", Person())
    found = []
    for name in names:
        person = persons.get(owner if name == OWNER else name, company)
        found.append(name if "@" in name else person.email)
    usable = [one for one in dict.fromkeys(found) if one and not is_own(_address(one), own)]
    if not usable and company.email and not is_own(_address(company.email), own):
        return (company.email,)
    return tuple(usable)


def _address(written: str) -> Address:
    local, _, domain = written.strip().rpartition("@")
    return Address("", local, domain)
