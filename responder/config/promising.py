"""Settings of how reply times are promised, and what they and the targets say of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from responder.config import time_values as times
from responder.config import value_types as values
from responder.config.accounts import Section
from responder.config.faults import Path, fault_at
from responder.config.value_types import Flag
from responder.core.business_calendar import Budget, Calendar, Interval, Unit, parse_budget
from responder.core.forecast import Promising

if TYPE_CHECKING:
    from responder.config.findings import Findings
    from responder.config.model import Settings
    from responder.config.rule_source import RuleSource
    from responder.core.rules import RuleSet

DAY_HOURS = 24
WEEK_HOURS = 7 * DAY_HOURS


class PromiseSettings(Section):
    """How the promised time is found."""

    learn: Flag = True
    """Promise what the mailbox's own record supports, once 20 answers are known; false: always the target."""
    floor: times.ReplyTime = Field(default="1wh", validate_default=True)
    """Nothing shorter is promised by the record."""
    ceiling: times.MaybeReplyTime = "10wd"
    """Where the honest time lies beyond it, staff are told at once; "" is no ceiling."""
    beyond_ceiling: Annotated[
        Literal["honest", "ceiling"], BeforeValidator(values.one_of("honest", "ceiling"))
    ] = "honest"
    """What is promised then: the honest time, or the ceiling, which will hardly be kept."""


def promising(settings: PromiseSettings) -> Promising:
    """As the core wants them."""
    return Promising(
        learn=settings.learn,
        floor=settings.floor,
        ceiling=parse_budget(settings.ceiling) if settings.ceiling else None,
        clamp=settings.beyond_ceiling == "ceiling",
    )


def check_limits(
    settings: Settings,
    calendars: Mapping[str, Calendar],
    rules: RuleSet | None,
    source: RuleSource,
    findings: Findings,
) -> None:
    """Floor and targets against a ceiling that somebody wrote, in the open hours of an ordinary week."""
    limits = settings.promise
    _in_vain(limits, findings)
    if not limits.ceiling or findings.is_spoilt(("promise",)) or "default" not in calendars:
        return
    ceiling = parse_budget(limits.ceiling)
    if _above(limits.floor, ceiling, calendars["default"]):
        given = "floor" if "floor" in limits.model_fields_set else "ceiling"
        text = f"the floor {limits.floor} lies above the ceiling {ceiling}. Change one of them."
        findings.fault(("promise", given), text)
    if "ceiling" not in limits.model_fields_set:
        return
    text = f"lies above the ceiling {ceiling} (`promise.ceiling`). Lower it, or raise the ceiling."
    for path, target, name in _targets(settings):
        if name in calendars and _above(target, ceiling, calendars[name]):
            findings.fault(path, f"the target {target} {text}")
    for number, rule in enumerate(rules.rules if rules else ()):
        then = dict(rule.then)
        told, calendar = then.get("target"), calendars.get(str(then.get("calendar", "default")))
        if isinstance(told, Budget) and calendar and _above(told, ceiling, calendar):
            place = source.place((number, "then", "target"))
            findings.faults.append(fault_at(place, f"the target {told} {text}"))


def _in_vain(limits: PromiseSettings, findings: Findings) -> None:
    """What somebody wrote that changes nothing."""
    if findings.is_spoilt(("promise",)):
        return
    given = limits.model_fields_set - {"learn"}
    if not limits.learn:
        for name in sorted(given):
            text = "has no effect with `learn: false`, by which the target is always promised. Remove one of them."
            findings.note(("promise", name), text, key=True)
    elif limits.beyond_ceiling == "ceiling" and not limits.ceiling:
        text = 'has no effect beside `ceiling: ""`, beyond which nothing lies. Remove one of them.'
        findings.note(("promise", "beyond_ceiling"), text, key=True)


def _targets(settings: Settings) -> Iterator[tuple[Path, Budget, str]]:
    """Each with its place and the calendar that it is counted on."""
    yield (
        ("target",) if "target" in settings.model_fields_set else ("promise", "ceiling"),
        settings.target,
        "default",
    )
    for number, box in enumerate(settings.mailboxes):
        if box.target:
            yield ("mailboxes", number, "target"), parse_budget(box.target), box.calendar or "default"


def _above(one: Budget, other: Budget, calendar: Calendar) -> bool:
    """By open hours of an ordinary week; a calendar without one says nothing."""
    day = _day_hours(calendar)
    return day > 0 and _hours(one, calendar, day) > _hours(other, calendar, day) + 1e-9


def _hours(budget: Budget, calendar: Calendar, day: float) -> float:
    week = day * sum(map(bool, calendar.week.values()))
    per_unit = {Unit.WORKING_HOURS: 1.0, Unit.WORKING_DAYS: day, Unit.CLOCK_HOURS: week / WEEK_HOURS}
    return budget.amount * per_unit[budget.unit]


def _day_hours(calendar: Calendar) -> float:
    """Of an ordinary working day."""
    days = [sum(map(_length, hours)) for hours in calendar.week.values() if hours]
    return sum(days) / len(days) if days else 0.0


def _length(hours: Interval) -> float:
    opens, closes = (one.hour + one.minute / 60 for one in (hours.opens, hours.closes))
    return closes - opens if closes > opens else closes - opens + DAY_HOURS  # over midnight
