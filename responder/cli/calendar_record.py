"""What `responder calendar` says of the record: what a mail that arrives now would be promised by it, if it decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from responder.cli.options import refused
from responder.config import Loaded
from responder.core import promise
from responder.core.business_calendar import Budget, Calendar
from responder.core.desk import Desk
from responder.core.forecast import Forecast
from responder.daemon.assembly import Places, desks_by_mailbox
from responder.edges.register.faults import RegisterFault
from responder.edges.register.learning_rows import foretell
from responder.edges.register.store import exists, read_register


def by_record(sound: Loaded, calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    """Of each mailbox and category that are promised on this calendar: `mailbox`, `category`, `learned` (whether the
    record decides), `due` (aware) and `why`; [] before the first start. Raises Stop: a register that cannot be used."""
    place = Places(Path(sound.settings.state)).register if sound.settings.state else None
    if place is None or not sound.settings.promise.learn:
        return []
    try:
        if not exists(place):
            return []
        register = read_register(place)
    except RegisterFault as fault:
        raise refused(fault) from None
    try:
        with register.reading() as connection:
            boxes = desks_by_mailbox(sound, register.keys).values()
            return [one for desk in boxes for one in _of_desk(connection, desk, calendar, now)]
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()


def _of_desk(
    connection: Connection, desk: Desk, calendar: Calendar, now: datetime
) -> Iterator[dict[str, Any]]:
    for category, target in _categories(desk, calendar.name).items():
        told = foretell(connection, desk, category, target, now, now, calendar)
        yield _told(desk, category, target, told, calendar, now)


def _told(
    desk: Desk, category: str, target: Budget, told: Forecast | None, calendar: Calendar, now: datetime
) -> dict[str, Any]:
    estimate = told.estimate if told else None
    given = promise.make(now, now, target, calendar, estimate=estimate)
    return {
        "mailbox": desk.mailbox,
        "category": category,
        "learned": estimate is not None and estimate.hours is not None,
        "due": given.due,
        "why": dict(given.basis)["why"].partition("; counted from ")[0],
    }


def _categories(desk: Desk, calendar: str) -> dict[str, Budget]:
    """Each that a rule may set on this calendar, with the target that the rule gives beside it."""
    found: dict[str, Budget] = {}
    for rule in desk.rules.rules:
        then = dict(rule.then)
        target = then.get("target")
        if then.get("category") and str(then.get("calendar") or desk.calendar) == calendar:
            found.setdefault(str(then["category"]), target if isinstance(target, Budget) else desk.target)
    return found
