"""Many due times at once, after an outage: each promise speaks once, and no mailbox waits for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from responder.edges.register import alerting_rows, schema
from responder.flows import deadlines as flow
from tests.edges.register.desk_work import chain_faults
from tests.flows.desk_with_mailbox import World, mail
from tests.flows.test_slipping import at_share, complaint, deadlines, deliver, mails, tick

LATER = timedelta(days=9)


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def crowd(world: World, size: int) -> None:
    for number in range(size):
        world.deliver(mail(sender=f"w{number}@klient.example", at=world.now))
    world.catch_up()
    deliver(world)


def test_a_crowd_larger_than_one_batch_is_merged_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down over all shares of nine promises, four of them a transaction: each is told once, as overdue."""
    monkeypatch.setattr(flow, "PROMISES", 4)
    crowd(world, 9)
    world.now += LATER
    done = [tick(world) for _ in range(6)]
    assert done[:2] == [16, 16]
    assert world.told_of("promise.at_risk") == 0
    assert world.told_of("promise.overdue") == 9
    assert chain_faults(world.register) == []


def test_a_mailbox_that_cannot_be_looked_at_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of its customers wait than one look takes: the other desk's customer is told all the same."""
    monkeypatch.setattr(flow, "NOTICES", 3)
    crowd(world, 6)
    last = world.rows(schema.complaints)[-1]["complaint"]
    with world.register.writing() as connection:
        mine = schema.complaints.update().where(schema.complaints.c.complaint == last)
        connection.execute(mine.values(mailbox="other"))
    world.now += LATER
    acting = deadlines(world)
    assert acting.mailboxes(world.now) == ("kaebused", "other")
    for _ in range(3):
        acting.act(world.now, unseen={"kaebused"})
    assert [one["To"] for one in mails(world, "delay")] == ["w5@klient.example"]


def test_a_letter_that_cannot_be_made_ends_no_due_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trail tells of the share and that nobody was told; the next look does not fail on it again."""

    def fails(*_: Any) -> Any:
        raise LookupError("a stranger's words")

    complaint(world)
    with monkeypatch.context() as patched:
        patched.setattr(alerting_rows, "alert", fails)
        assert tick(world, at_share(world, 50)) == 1
    assert world.told_of("promise.at_risk") == 1
    (untold,) = [one for one in world.told if one.event == "notice.withheld"]
    assert untold.body["reason"] == "LookupError"
    assert world.complaints == ["staff of kaebused cannot be told: LookupError"]
    assert tick(world) == 0
    assert tick(world, at_share(world, 75)) == 1
    assert len(mails(world, "notice")) == 1
