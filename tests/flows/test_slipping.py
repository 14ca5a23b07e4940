"""Promises that slip, with time passed in: warned at each share, told once, and after two notices a person decides."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from responder.core.complaint import Event
from responder.edges.register import outbox_rows, schema, standing
from responder.flows.deadlines import Deadlines
from tests.edges.register.desk_work import chain_faults, nonce
from tests.flows.desk_with_mailbox import World, mail

MARI = "mari@kaubamaja.example"
HOUR = timedelta(hours=1)


def deadlines(world: World) -> Deadlines:
    return Deadlines(
        world.register, lambda name: world.desk, nonce, world.told.extend, world.complaints.append
    )


def tick(world: World, at: datetime | None = None) -> int:
    """One run, and the relay takes what it laid out."""
    world.now = at or world.now
    done = deadlines(world).act(world.now)
    deliver(world)
    return done


def deliver(world: World, state: str = "SENT") -> None:
    with world.register.writing() as connection:
        for row in outbox_rows.claim(connection, world.now, 999):
            outbox_rows.settle(connection, outbox_rows.Settlement(row, state, 250, "ok"), world.now)


def complaint(world: World, sender: str = "Anna Tamm <anna@klient.example>", **more: Any) -> str:
    world.deliver(mail(sender=sender, **more))
    world.catch_up()
    deliver(world)
    return str(world.rows(schema.complaints)[-1]["complaint"])


def answer(world: World, identifier: str) -> None:
    word = standing.Word(Event.ANSWER_SEEN)
    with world.register.writing() as connection:
        standing.say(
            connection,
            identifier,
            word,
            world.desk.calendars | {"default": world.desk.calendars["default"]},
            world.now,
        )


def mails(world: World, kind: str) -> list[EmailMessage]:
    return [
        email.message_from_bytes(row["content"], policy=default)  # type: ignore[misc]
        for row in world.rows(schema.outbox)
        if row["kind"] == kind
    ]


def dues(world: World) -> list[tuple[str, int, datetime, bool]]:
    rows = world.rows(schema.due_times)
    return [(row["timer"], row["threshold"], row["at"], row["done_at"] is not None) for row in rows]


def at_share(world: World, share: int, timer: str = "promise") -> datetime:
    return next(at for name, one, at, done in dues(world) if (name, one) == (timer, share) and not done)


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def slip(world: World) -> None:
    """To the grace's end of the running promise, each share on the way."""
    while True:
        ahead = sorted(row[2] for row in dues(world) if not row[3])
        if not ahead:
            return
        notices = len(mails(world, "delay")) + world.told_of("delay.withheld")
        tick(world, max(ahead[0], world.now))
        if len(mails(world, "delay")) + world.told_of("delay.withheld") > notices:
            return


def test_the_life_of_a_promise_that_slips(world: World) -> None:
    """Warned once at each share, overdue once, one notice with a new time; then again; the third is a person's."""
    identifier = complaint(world)
    assert [row[:2] for row in dues(world)] == [("promise", share) for share in (50, 75, 90, 100)]
    slip(world)
    events = [one for one in world.events() if one.startswith(("promise.", "delay."))]
    assert events.count("promise.at_risk") == 3
    assert events.count("promise.overdue") == 1
    assert len(mails(world, "notice")) == 4
    assert {mail["To"] for mail in mails(world, "notice")} == {MARI}
    assert len(mails(world, "delay")) == 1
    slip(world)
    slip(world)
    assert len(mails(world, "delay")) == 2
    assert world.told_of("delay.withheld") == 1
    assert [row["outcome"] for row in world.rows(schema.promises)] == ["superseded", "superseded", None]
    assert "twice already" in mails(world, "notice")[-1].get_content()
    assert tick(world, world.now + timedelta(days=60)) == 0
    assert chain_faults(world.register) == []
    (row,) = world.rows(schema.complaints)
    assert (row["complaint"], row["stage"]) == (identifier, "acknowledged")


def test_the_notice_stands_in_the_thread(world: World) -> None:
    """An answer to our acknowledgement, which names the customer's mail too; made by a machine, unprompted."""
    complaint(world, message_id="theirs@klient.example")
    slip(world)
    (ours,) = mails(world, "ack")
    (notice,) = mails(world, "delay")
    assert notice["In-Reply-To"] == ours["Message-ID"]
    assert notice["References"].split() == ["<theirs@klient.example>", ours["Message-ID"]]
    assert notice["Subject"] == f"Re: {ours['Subject']}"
    assert notice["Auto-Submitted"] == "auto-generated"
    assert notice["To"] == "anna@klient.example"
    (_, new) = world.rows(schema.promises)
    assert new["words"] in notice.get_content()
    assert new["due_at"] > world.now
    assert world.rows(schema.complaints)[0]["due_at"] == new["due_at"]
