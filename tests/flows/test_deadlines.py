"""Due times: each told once, in order, whatever restarts; one that cannot be acted on holds up no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from responder.edges.register import due_acts, schema
from responder.edges.register.faults import RegisterFault
from responder.flows.deadlines import LATER, Deadlines
from tests.edges.register.desk_work import START, chain_faults, nonce
from tests.flows.desk_with_mailbox import World, mail


def overdue(world: World, *, at: timedelta) -> list[str]:
    """Complaints told as overdue at that moment."""
    told: list[Any] = []
    Deadlines(world.register, lambda name: world.desk, nonce, told.extend).act(START + at)
    return [one.body["complaint"] for one in told if one.event == "promise.overdue"]


def complaints(world: World, count: int = 3) -> list[str]:
    for number in range(count):
        world.deliver(mail(sender=f"w{number}@k.example"))
        world.catch_up()
    return [row["complaint"] for row in world.rows(schema.complaints)]


def test_before_its_time_nothing_is_due(world: World) -> None:
    """Not a second early."""
    complaints(world)
    first = min(row["at"] for row in world.rows(schema.due_times))
    assert overdue(world, at=first - START - timedelta(seconds=1)) == []


def test_an_overdue_promise_is_told_once(world: World) -> None:
    """Each complaint, in the order of its due time; never again, after a restart neither."""
    ids = complaints(world)
    assert overdue(world, at=timedelta(days=30)) == ids
    assert overdue(world, at=timedelta(days=31)) == []
    assert chain_faults(world.register) == []


@pytest.mark.parametrize("stage", ["answered", "resolved", "closed", "withdrawn", "merged"])
def test_a_complaint_that_was_answered_is_not_overdue(world: World, stage: str) -> None:
    """The due time is settled in silence."""
    complaints(world, 1)
    with world.register.writing() as connection:
        connection.execute(schema.complaints.update().values(stage=stage))
    assert overdue(world, at=timedelta(days=30)) == []
    assert all(row["done_at"] for row in world.rows(schema.due_times))
    assert [row["kind"] for row in world.rows(schema.outbox)] == ["ack"]


def broken_for(complaint: str, fault: Exception) -> Any:
    warn = due_acts.warn

    def broken(connection: Any, dues: Any, desk: Any, now: Any) -> Any:
        acted = warn(connection, dues, desk, now)
        if dues[0].complaint == complaint:
            raise fault
        return acted

    return broken


@pytest.mark.parametrize(
    "fault", [KeyError("anna@secret.example"), IntegrityError("anna@secret.example", None, Exception("row"))]
)
def test_a_due_time_that_raises_is_postponed_and_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Rolled back, told, pushed ahead, whatever it was of that one row; the others are acted on; later it is tried
    again."""
    ids = complaints(world)
    at = START + timedelta(days=30)
    with monkeypatch.context() as patched:
        patched.setattr(due_acts, "warn", broken_for(ids[0], fault))
        flow = Deadlines(
            world.register, lambda name: world.desk, nonce, world.told.extend, world.complaints.append
        )
        assert flow.act(at) == 8
    assert world.complaints == [f"due time {number}: {type(fault).__name__}" for number in (1, 2, 3, 4)]
    row = world.rows(schema.due_times)[3]
    assert (row["at"], row["done_at"], row["attempts"]) == (at + LATER, None, 1)
    assert [one.body["complaint"] for one in world.told if one.event == "promise.overdue"] == ids[1:]
    assert overdue(world, at=timedelta(days=30) + LATER) == ids[:1]


@pytest.mark.parametrize(
    "fault", [RegisterFault("full"), OperationalError("", None, Exception("disk is full"))]
)
def test_a_register_fault_is_not_swallowed(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Nothing is claimed, of no row; the next tick begins again."""
    ids = complaints(world, 2)
    with monkeypatch.context() as patched:
        patched.setattr(due_acts, "warn", broken_for(ids[1], fault))
        with pytest.raises(RegisterFault):
            overdue(world, at=timedelta(days=30))
    assert overdue(world, at=timedelta(days=30)) == ids


def test_many_at_once_are_taken_in_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an outage: so many a tick, none lost, and nobody is written to before all have been looked at."""
    monkeypatch.setattr("responder.flows.deadlines.PROMISES", 25)
    complaints(world, 60)
    told = [len(overdue(world, at=timedelta(days=30))) for _ in range(4)]
    assert sum(told) == 60
    assert told[-1] == 0


def test_a_complaint_in_the_register_always_owns_a_due_time(world: World) -> None:
    """Answered or not: old, over budget, silenced by a rule."""
    for raw in (
        mail(sender="a@k.example"),
        *(mail(sender="b@k.example") for _ in range(5)),
        mail(sender="", message_id="x@y.example"),
    ):
        world.deliver(raw)
    world.catch_up()
    due = {row["complaint"] for row in world.rows(schema.due_times) if row["done_at"] is None}
    assert due == {row["complaint"] for row in world.rows(schema.complaints)}
    assert len(due) == 7
    assert {row["complaint"] for row in world.rows(schema.due_times) if row["threshold"] == 100} == due
