"""The simulated desks. Each is a year of letters with a calendar of its own, all drawn from one seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from random import Random

from responder.core.business_calendar import Calendar, Interval
from responder.core.hours.open_time import OpenTime
from responder.simulation.arrivals import WEEK, arrivals
from responder.simulation.oracle import Oracle, apart_oracle
from responder.simulation.staff import Work, heavy_tailed, work_through
from responder.simulation.trace import Letter

FIRST = date(2026, 1, 1)
DAYS = 365
AFTER = 400  # days of the axis beyond the year: the last answers come late
GOAL = 0.9
LOAD = 0.8
SHARES = {"delivery": 0.5, "refund": 0.3, "warranty": 0.2}
MEANS = {"delivery": 0.8, "refund": 2.0, "warranty": 4.5}  # hours of work, on average
MEDIANS = {"delivery": 6.0, "refund": 9.0, "warranty": 14.0}  # open hours, of the desk with the heavy tail
TENTH = 12.0
ZONES = {"EE": "Europe/Tallinn", "LV": "Europe/Riga", "RU": "Europe/Moscow"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes a desk different. `surges`: date -> how many times the mail; `leave`: first day and number of days
    with half the people."""

    name: str
    country: str
    a_day: float = 12.0
    surges: Mapping[date, float] = field(default_factory=dict)
    leave: tuple[date, int] | None = None
    heavy: bool = False
    watched: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """A year: `letters` in order of receipt, and `oracle`: for each the open hours that one who knows the queue would
    have promised, before rounding; () where nothing is ever answered. `changes`: the first local day on which the desk
    is another, and what happened."""

    name: str
    calendar: Calendar
    letters: tuple[Letter, ...]
    oracle: tuple[float, ...]
    changes: tuple[tuple[date, str], ...] = ()


PLANS = (
    Plan("steady EE", "EE"),
    Plan("steady LV", "LV", a_day=25.0),
    Plan("steady RU", "RU"),
    Plan("half the staff for three weeks", "EE", leave=(date(2026, 7, 6), 21)),
    Plan("viral incident", "LV", surges={date(2026, 9, 15): 20.0, date(2026, 9, 16): 20.0}),
    Plan("heavy tail", "EE", heavy=True),
    Plan("never watched", "EE", watched=False),
)


def office_hours(country: str) -> Calendar:
    """Monday to Friday from 9 to 18 in the country's capital, its public holidays kept."""
    hours = (Interval(time(9), time(18)),)
    return Calendar(
        f"office hours {country}", ZONES[country], dict.fromkeys(range(5), hours), country=country
    )


def desks(seed: int, wanted: Callable[[str], bool] = lambda _: True) -> list[Desk]:
    """The desks of this seed; the same seed gives the same desks."""
    return [make_desk(plan, seed) for plan in PLANS if wanted(plan.name)]


def make_desk(plan: Plan, seed: int) -> Desk:
    draw = Random(f"{plan.name} {seed}")  # noqa: S311 - a simulation, no secret
    calendar = office_hours(plan.country)
    axis = OpenTime(calendar, FIRST, FIRST + timedelta(days=DAYS + AFTER))
    received = arrivals(draw, calendar.zone_info, FIRST, DAYS, plan.a_day, plan.surges)
    categories = draw.choices(list(SHARES), list(SHARES.values()), k=len(received))
    mails = [(axis.reading(at), category) for at, category in zip(received, categories, strict=True)]
    done, oracle = _worked(draw, plan, mails, axis, calendar)
    letters = tuple(
        Letter(at, axis.instant(work.done) if plan.watched else None, work.category)
        for at, work in zip(received, done, strict=True)
    )
    return Desk(plan.name, calendar, letters, tuple(oracle), changes_of(plan))


def changes_of(plan: Plan) -> tuple[tuple[date, str], ...]:
    """From which day on a plan's desk is another, in order."""
    found = []
    if plan.leave:
        begins, days = plan.leave
        found += [(begins, "half the people leave"), (begins + timedelta(days=days), "they are back")]
    if plan.surges:
        found.append((max(plan.surges) + timedelta(days=1), "the incident is over"))
    return tuple(found)


def _worked(
    draw: Random, plan: Plan, mails: list[tuple[float, str]], axis: OpenTime, calendar: Calendar
) -> tuple[list[Work], list[float]]:
    if plan.heavy:
        done = heavy_tailed(draw, mails, MEDIANS, TENTH)
        return done, apart_oracle(done, MEDIANS, TENTH)
    people = staff_for(plan, axis)
    leave = None
    if plan.leave:
        begins = OpenTime(calendar, FIRST, plan.leave[0] - timedelta(days=1)).length
        ends = OpenTime(calendar, FIRST, plan.leave[0] + timedelta(days=plan.leave[1] - 1)).length
        leave = (begins, ends)
    done = work_through(draw, mails, people, MEANS, leave)
    if not plan.watched:
        return done, []
    return done, Oracle(draw, people, MEANS, leave).told(done, GOAL)


def staff_for(plan: Plan, axis: OpenTime) -> int:
    """As many people as keep them busy for LOAD of the open time, rounded up."""
    mails = plan.a_day * sum(WEEK) / 7 * (DAYS + AFTER)
    hours = sum(SHARES[name] * MEANS[name] for name in SHARES)
    return max(2, math.ceil(mails * hours / axis.length / LOAD))


def quieter(plan: Plan, a_day: float) -> Plan:
    """The same desk with so many mails a day."""
    return replace(plan, a_day=a_day)
