"""A desk that takes longer than it wants to promise, and what tests of its alarm look at."""

from __future__ import annotations

import contextlib
import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from responder.core.business_calendar import Budget, Unit, add
from responder.core.complaint import Event
from responder.core.desk import Budgets
from responder.core.forecast import Promising
from responder.core.rules import Leaf, Rule, rule_set
from responder.core.slipping import Slipping
from responder.edges.register import schema, standing
from responder.edges.register.standing import Word
from responder.edges.register.trail import Told
from tests.edges.register.desk_work import DeskWork, mail, opened

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
BOSS, MARI = "boss@kaubamaja.example", "mari@kaubamaja.example"
LIMIT = Budget(8, Unit.WORKING_HOURS)
SECRET = "kolmekümneaastane"


@contextlib.contextmanager
def busy_desk(folder: Path) -> Iterator[DeskWork]:
    """A desk that took 20 hours for each of 40 complaints, and wants to promise 8 at most. Claims take an hour."""
    one = DeskWork(opened(folder / "register.sqlite3", MONDAY), MONDAY)
    claim = Rule("claim", Leaf("text", "contains_any", ("claim",)), (("category", "claims"),))
    other = Rule("other", None, (("category", "other"),))
    one.desk = replace(
        one.desk,
        target=Budget(1, Unit.WORKING_HOURS),
        promising=Promising(ceiling=LIMIT),
        default_language="en",
        rules=rule_set([claim, other, *one.desk.rules.rules]),
        budgets=Budgets(1000, 1000, 1000),
    )
    practised(one, other=20, claims=1)
    yield one
    one.register.close()


def after(work: DeskWork, start: datetime, hours: float) -> datetime:
    return add(work.desk.calendars[work.desk.calendar], start, Budget(hours, Unit.WORKING_HOURS))


def practised(work: DeskWork, unanswered: int = 0, **hours: float) -> None:
    """40 answered complaints of each category, an hour of open time between them, each after so many hours; and some
    unanswered ones. They stand as clocks of one complaint, behind those that it has."""
    if not work.rows(schema.complaints):
        first = complain(work)[0]["complaint"]
        with work.register.writing() as connection:
            word = Word(Event.ANSWER_SEEN)
            standing.say(connection, first, word, work.desk.calendars, work.now)
    first, begun = work.rows(schema.complaints)[0]["complaint"], work.now
    clock = len(work.rows(schema.observations)) + 1
    rows = []
    for number, (category, took) in enumerate(pair for pair in hours.items() for _ in range(40)):
        arrived = after(work, begun, number % 40 + 1)
        known = {"arrived_at": arrived, "answered_at": after(work, arrived, took)}
        rows.append(known | {"category": category})
    last = max(row["answered_at"] for row in rows)
    rows += [{"arrived_at": begun, "answered_at": None, "category": "other"}] * unanswered
    same = {"complaint": first, "mailbox": work.desk.mailbox, "queue": 1.0}
    with work.register.writing() as connection:
        numbered = [row | same | {"clock": clock + at} for at, row in enumerate(rows)]
        connection.execute(schema.observations.insert(), numbered)
    work.now = last


def complain(
    work: DeskWork, body: str = f"My order arrived broken, {SECRET}."
) -> tuple[dict[str, Any], list[Told]]:
    decision, told = work.take(mail(body, sender=f"c{work.uid}@klient.example", at=work.now))
    (row,) = [row for row in work.rows(schema.complaints) if row["complaint"] == decision.complaint_id]
    return row, told


def alarms(told: list[Told]) -> list[Told]:
    return [one for one in told if one.event == "capacity.exceeded"]


def mails(work: DeskWork) -> list[EmailMessage]:
    return [
        email.message_from_bytes(row["content"], policy=default)  # type: ignore[misc]
        for row in work.rows(schema.outbox)
        if row["kind"] == "notice"
    ]


def to(work: DeskWork, *names: str) -> None:
    work.desk = replace(work.desk, slipping=Slipping(to={100: names}))


def withheld(told: list[Told]) -> list[tuple[int, str]]:
    return [(one.body["addresses"], one.body["reason"]) for one in told if one.event == "notice.withheld"]
