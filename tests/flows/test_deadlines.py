"""Due times: each told once, in order, whatever restarts; one that cannot be acted on holds up no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from responder.edges.register import due_rows, schema
from responder.edges.register.faults import RegisterFault
from responder.flows.deadlines import LATER, act_on_due_times
from tests.edges.register.desk_work import START, chain_faults
from tests.flows.desk_with_mailbox import World, mail


def overdue(world: World, *, at: timedelta) -> list[str]:
    """Complaints told as overdue at that moment."""
    told: list[Any] = []
    act_on_due_times(world.register, START + at, told.extend, lambda words: None)
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
    assert world.rows(schema.due_times)[0]["done_at"] is not None


def test_a_due_time_that_raises_is_postponed_and_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rolled back, told, pushed ahead; the others are acted on; later it is tried again."""
    ids = complaints(world)
    act, said = due_rows.act, []

    def broken(connection: Any, due_id: int, now: Any) -> Any:
        told = act(connection, due_id, now)
        if due_id == 1:
            raise KeyError("anna@secret.example")
        return told

    monkeypatch.setattr(due_rows, "act", broken)
    at = START + timedelta(days=30)
    assert act_on_due_times(world.register, at, world.told.extend, said.append) == 2
    assert said == ["due time 1: KeyError"]
    row = world.rows(schema.due_times)[0]
    assert (row["at"], row["done_at"], row["attempts"]) == (at + LATER, None, 1)
    monkeypatch.setattr(due_rows, "act", act)
    assert overdue(world, at=timedelta(days=30) + LATER) == ids[:1]


def test_a_register_fault_is_not_swallowed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is claimed; the next tick begins again."""
    ids = complaints(world, 1)

    def failing(*values: Any) -> Any:
        raise RegisterFault("full")

    with monkeypatch.context() as patched:
        patched.setattr(due_rows, "act", failing)
        with pytest.raises(RegisterFault):
            overdue(world, at=timedelta(days=30))
    assert overdue(world, at=timedelta(days=30)) == ids


def test_many_at_once_are_taken_in_portions(world: World) -> None:
    """After an outage: fifty a tick, none lost."""
    complaints(world, 60)
    told = [len(overdue(world, at=timedelta(days=30))) for _ in range(3)]
    assert told == [50, 10, 0]


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
