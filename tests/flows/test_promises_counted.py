"""Promises counted from a register that intake, dispatch, due times and the desk's word have filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from responder.core.complaint import Event
from responder.core.hit_rate import Count, count
from responder.edges.register import outbox_rows, promise_rows, schema, standing
from responder.flows.deadlines import Deadlines
from tests.edges.register.desk_work import nonce
from tests.flows.desk_with_mailbox import World, mail

MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def counted(world: World) -> Count:
    with world.register.reading() as connection:
        return count(promise_rows.told(connection), world.now)


def complaint(world: World, sender: str = "Anna Tamm <anna@klient.example>") -> str:
    world.deliver(mail(sender=sender, at=world.now))
    world.catch_up()
    return str(world.rows(schema.complaints)[-1]["complaint"])


def settle(world: World, state: str = "SENT") -> None:
    """The relay takes or refuses whatever lies in the outbox."""
    with world.register.writing() as connection:
        for row in outbox_rows.claim(connection, world.now, 999):
            outbox_rows.settle(connection, outbox_rows.Settlement(row, state, 250, "ok"), world.now)


def say(world: World, identifier: str, event: Event = Event.ANSWER_SEEN) -> None:
    with world.register.writing() as connection:
        standing.say(connection, identifier, standing.Word(event), world.desk.calendars, world.now)


def slip(world: World) -> None:
    """To the notice of delay, which then lies in the outbox."""
    deadlines = Deadlines(world.register, lambda name: world.desk, nonce, world.told.extend)
    notices = [row for row in world.rows(schema.outbox) if row["kind"] == "delay"]
    while [row for row in world.rows(schema.outbox) if row["kind"] == "delay"] == notices:
        ahead = [row["at"] for row in world.rows(schema.due_times) if row["done_at"] is None]
        assert ahead, "no notice was made"
        world.now = max(world.now, min(ahead))
        deadlines.act(world.now)


def test_a_promise_counts_when_the_relay_has_its_mail(world: World) -> None:
    """While it lies in the outbox nobody was told; refused for good, nobody ever is."""
    complaint(world)
    assert counted(world).given == 0
    settle(world)
    assert counted(world) == Count(running=1)
    complaint(world, "b@klient.example")
    settle(world, "FAILED")
    assert counted(world) == Count(running=1)


def test_kept_late_withdrawn_and_overdue(world: World) -> None:
    """As `responder answered` and `withdraw` leave them, and as time does."""
    kept, late, withdrawn, _ = (complaint(world, f"{name}@klient.example") for name in "abcd")
    settle(world)
    world.later(hours=1)
    say(world, kept)
    say(world, withdrawn, Event.WITHDRAWN)
    assert counted(world) == Count(kept=1, withdrawn=1, running=2)
    world.now += MONTH
    say(world, late)
    told = counted(world)
    assert (told.kept, told.late, told.withdrawn, told.running, told.overdue) == (1, 1, 1, 1, 1)
    assert told.lateness[0] > 3600 * 24


def test_a_clock_that_nobody_was_told_of_does_not_count(world: World) -> None:
    """A customer's mail after an answer starts one without words, where no confirmation tells its time."""
    world.with_desk(confirm_followups=False)
    identifier = complaint(world)
    settle(world)
    say(world, identifier)
    world.later(hours=1)
    world.deliver(mail(subject=f"Re: Complaint [{identifier}]", at=world.now))
    world.catch_up()
    assert [row["clock"] for row in world.rows(schema.promises)] == [1, 2]
    assert world.rows(schema.promises)[1]["words"] == ""
    assert counted(world) == Count(kept=1)


def test_a_clock_that_a_confirmation_tells_of_counts_and_slips_like_the_first(world: World) -> None:
    """From the relay's word on; when its time has passed, its customer gets a notice in the same thread."""
    identifier = complaint(world)
    settle(world)
    say(world, identifier)
    world.later(hours=1)
    world.deliver(mail(subject=f"Re: Complaint [{identifier}]", at=world.now))
    world.catch_up()
    assert counted(world) == Count(kept=1)
    settle(world)
    assert counted(world) == Count(kept=1, running=1)
    slip(world)
    settle(world)
    assert counted(world) == Count(kept=1, superseded=1)
    kinds = [row["kind"] for row in world.rows(schema.outbox)]
    assert [one for one in kinds if one != "notice"] == ["ack", "followup", "delay"]
    confirmation, notice = (row for row in world.rows(schema.outbox) if row["kind"] in ("followup", "delay"))
    assert f"<{confirmation['message_id']}>".encode() in notice["content"].replace(b"\r\n ", b" ")


def test_a_notice_of_delay_makes_it_not_kept_once_it_has_left(world: World) -> None:
    """Then it stays so, though the answer comes within the second time; two notices are one promise not kept."""
    identifier = complaint(world)
    settle(world)
    slip(world)
    assert counted(world) == Count(running=1, overdue=1)
    settle(world)
    assert counted(world) == Count(superseded=1)
    slip(world)
    settle(world)
    assert counted(world) == Count(superseded=1)
    world.later(minutes=5)
    say(world, identifier)
    told = counted(world)
    assert (told.given, told.superseded, told.kept) == (1, 1, 0)
    assert told.lateness[0] > 3600
    assert [row["outcome"] for row in world.rows(schema.promises)] == ["superseded", "superseded", "kept"]


def test_a_notice_that_the_relay_refuses_replaces_nothing(world: World) -> None:
    """The first promise runs again, and is late with its answer."""
    identifier = complaint(world)
    settle(world)
    slip(world)
    settle(world, "FAILED")
    assert counted(world) == Count(running=1, overdue=1)
    say(world, identifier)
    told = counted(world)
    assert (told.given, told.late, told.superseded) == (1, 1, 0)


def test_a_notice_that_was_answered_before_it_left_replaces_nothing(world: World) -> None:
    """It stays in the outbox for good."""
    identifier = complaint(world)
    settle(world)
    slip(world)
    say(world, identifier)
    told = counted(world)
    assert (told.given, told.late, told.superseded) == (1, 1, 0)
