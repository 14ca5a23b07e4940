"""A promise that slipped on a desk whose record is known: the new time, and the reason, in the notice of its delay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from responder.core.business_calendar import Budget, Unit, add, between
from responder.edges.register import delay_reason, schema
from tests.flows.desk_with_mailbox import World
from tests.flows.test_slipping import answer, complaint, mails, slip

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def after(world: World, start: datetime, hours: float) -> datetime:
    return add(world.desk.calendars[world.desk.calendar], start, Budget(hours, Unit.WORKING_HOURS))


def practised(world: World) -> None:
    """150 complaints of the weeks before, an hour of open time between each; two of three took an hour, the third ten
    to sixty. They stand as clocks of one complaint."""
    first, begun = complaint(world), world.now
    answer(world, first)
    rows = []
    for number in range(150):
        took = 10 + number / 3 if number % 3 == 2 else 1
        arrived, answered = after(world, begun, number + 1), after(world, begun, number + 1 + took)
        row = {"complaint": first, "clock": number + 2, "mailbox": world.desk.mailbox, "category": "other"}
        rows.append(row | {"arrived_at": arrived, "answered_at": answered, "queue": 1.0})
    with world.register.writing() as connection:
        connection.execute(schema.observations.insert(), rows)
    world.now = max(row["answered_at"] for row in rows)


def test_the_new_time_is_that_of_complaints_which_took_as_long(world: World) -> None:
    """Its first promise is by the record, and so is the second: by those that were not answered within the first."""
    practised(world)
    identifier = complaint(world)
    slip(world)
    first, second = [row for row in world.rows(schema.promises) if row["complaint"] == identifier]
    calendar = world.desk.calendars[world.desk.calendar]
    assert all("record" in json.loads(row["basis"]) for row in (first, second))
    assert second["received_at"] == first["received_at"]
    assert second["due_at"] > world.now
    assert between(calendar, first["received_at"], first["due_at"]) >= 12 * HOUR
    (observed,) = [row for row in world.rows(schema.observations) if row["complaint"] == identifier]
    assert observed["settled"] == "missed"


def test_where_nothing_like_it_is_known_the_target_counts_from_now(world: World) -> None:
    """All were answered within an hour or so, this one was not: nobody can say by the record how long it takes."""
    for number in range(30):
        begun, identifier = world.now, complaint(world, f"w{number}@klient.example")
        world.now = after(world, begun, 1)
        answer(world, identifier)
    identifier = complaint(world)
    slip(world)
    first, second = [row for row in world.rows(schema.promises) if row["complaint"] == identifier]
    calendar = world.desk.calendars[world.desk.calendar]
    assert between(calendar, first["received_at"], first["due_at"]) <= 4 * HOUR
    assert second["received_at"] == second["given_at"] == world.now
    assert between(calendar, world.now, second["due_at"]) >= 24 * HOUR
    assert json.loads(second["basis"])["estimate"].startswith("none")


def test_the_notice_gives_the_reason_of_this_clock(world: World) -> None:
    """Word for word, once; the next clock has none."""
    reason = "The maker has your kettle <for a test> until Friday; {{ company }}."
    identifier = complaint(world)
    with world.register.writing() as connection:
        delay_reason.give(connection, identifier, reason, world.now)
    slip(world)
    (notice,) = mails(world, "delay")
    assert notice.get_content().replace("\r\n", "\n").count(f"\n\n{reason}\n\n") == 1
