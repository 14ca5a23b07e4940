"""The alarm of a desk that does not keep up, by the real intake: a storm, a death, a notice of delay."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from responder.core.business_calendar import Budget, Unit
from responder.core.forecast import Promising
from responder.edges.register import capacity_rows, schema
from tests.edges.register.desk_work import chain_faults
from tests.flows.desk_with_mailbox import Killed, World, mail
from tests.flows.test_slipping import complaint, mails, slip
from tests.flows.test_slipping_learned import practised

CEILING = Budget(16, Unit.WORKING_HOURS)


@pytest.fixture(autouse=True)
def busy(world: World) -> None:
    """One complaint in three takes ten to sixty hours; sixteen are the most that is to be promised."""
    practised(world)
    world.with_desk(
        promising=Promising(ceiling=CEILING), target=Budget(4, Unit.WORKING_HOURS), default_language="en"
    )


def deliver(world: World, count: int) -> None:
    for number in range(count):
        world.deliver(mail(sender=f"s{number}@klient.example", at=world.now))


def test_a_storm_of_mail_is_one_alarm(world: World) -> None:
    """90 complaints in two batches, all beyond: one fact in the trail and one mail, with the first of them."""
    deliver(world, 90)
    assert world.catch_up() == 90
    beyond = [row for row in world.rows(schema.promises) if "capacity" in json.loads(row["basis"])]
    assert len(beyond) == 90
    assert world.told_of("capacity.exceeded") == 1
    (notice,) = mails(world, "notice")
    assert beyond[0]["complaint"] in notice["Subject"]
    assert beyond[0]["words"] in notice.get_content()
    assert chain_faults(world.register) == []


def test_a_process_that_dies_has_told_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch is taken in anew, and staff are told once: complaint, fact and mail stand or fall together."""
    deliver(world, 3)
    whole = capacity_rows.raise_alarm

    def dies(*given: object, **more: object) -> object:
        whole(*given, **more)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(capacity_rows, "raise_alarm", dies)
        with pytest.raises(Killed):
            world.catch_up()
    assert mails(world, "notice") == []
    assert world.rows(schema.estimators) == []
    assert world.start() == 3
    assert world.told_of("capacity.exceeded") == len(mails(world, "notice")) == 1


def test_the_second_time_of_what_slipped_raises_nothing(world: World) -> None:
    """It took longer than most do: the notice of its delay tells an honest time, and staff hear of the slip alone."""
    world.with_desk(promising=Promising(), slipping=replace(world.desk.slipping, notices="always", at=()))
    identifier = complaint(world)
    world.with_desk(promising=Promising(ceiling=CEILING))
    slip(world)
    first, second = [row for row in world.rows(schema.promises) if row["complaint"] == identifier]
    assert "capacity" not in json.loads(first["basis"])
    assert "capacity" in json.loads(second["basis"])
    assert world.told_of("capacity.exceeded") == 0
    assert complaint(world, "b@klient.example")
    assert world.told_of("capacity.exceeded") == 1
