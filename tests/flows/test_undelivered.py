"""A customer whom no mail reaches is told of no delay by a machine: a person hears of it, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from responder.edges.register import schema
from tests.edges.register.desk_work import chain_faults
from tests.flows.desk_with_mailbox import World
from tests.flows.test_slipping import (
    at_share,
    complaint,
    deadlines,
    deliver,
    dues,
    mails,
    slip,
    tick,
    withheld,
)

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.klient.example
To: kaebused@kaubamaja.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.klient.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail system.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.klient.example

Final-Recipient: rfc822; anna@klient.example
Action: {action}
Status: {status}
--b
Content-Type: text/rfc822-headers

Message-ID: <{ours}>
--b--
"""


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def overdue(world: World) -> None:
    for share in (50, 75, 90, 100):
        tick(world, at_share(world, share))
    world.now = at_share(world, 100, "delay")


def test_a_refused_notice_is_told_to_staff_and_not_tried_again(world: World) -> None:
    """The promise that it gave warns of nothing, the old one runs again; nothing is due for ever after."""
    complaint(world)
    overdue(world)
    deadlines(world).act(world.now)
    deliver(world, "FAILED")
    before = len(mails(world, "notice"))
    assert tick(world, world.now + timedelta(minutes=1)) == 1
    assert withheld(world) == ["undelivered"]
    assert len(mails(world, "notice")) == before + 1
    assert all(done for *_, done in dues(world))
    assert tick(world, world.now + timedelta(days=60)) == 0
    assert len(mails(world, "delay")) == 1
    assert [row["outcome"] for row in world.rows(schema.promises)] == [None, "withdrawn"]
    assert chain_faults(world.register) == []


def test_a_refused_notice_of_two_complaints_tells_of_both(world: World) -> None:
    """One person, one mail, two promises."""
    complaint(world), complaint(world)
    world.now += timedelta(days=9)
    tick(world)
    with world.register.writing() as connection:
        row = schema.outbox.update().where(schema.outbox.c.kind == "delay")
        connection.execute(row.values(state="QUEUED", settled_at=None, next_at=world.now))
    deliver(world, "FAILED")
    tick(world, world.now + timedelta(minutes=1))
    assert withheld(world) == ["undelivered", "undelivered"]


@pytest.mark.parametrize(
    ("action", "status", "told"),
    [("failed", "5.1.1", ["undelivered"]), ("delayed", "4.4.1", []), ("delivered", "2.0.0", [])],
)
def test_an_acknowledgement_that_came_back(world: World, action: str, status: str, told: list[str]) -> None:
    """The relay took it and the customer's server did not: a report on our Message-ID says so (RFC 3464)."""
    complaint(world)
    ours = str(mails(world, "ack")[0]["Message-ID"]).strip("<>")
    report = REPORT.format(action=action, status=status, ours=ours)
    world.deliver(report.replace("\n", "\r\n").encode())
    world.catch_up()
    assert world.rows(schema.correspondence)[-1]["outcome"] == "event"
    slip(world)
    assert withheld(world) == told
    assert len(mails(world, "delay")) == 1 - len(told)


def test_a_report_that_nobody_can_prove_keeps_nothing_back(world: World) -> None:
    """Anybody can write one: it must name a mail of ours."""
    complaint(world)
    report = REPORT.format(action="failed", status="5.1.1", ours="guessed@kaubamaja.example")
    world.deliver(report.replace("\n", "\r\n").encode())
    world.catch_up()
    slip(world)
    assert withheld(world) == []
    assert len(mails(world, "delay")) == 1


# --- while the relay is away ---


def test_a_notice_whose_time_has_passed_stays_and_a_fresh_one_goes_out(world: World) -> None:
    """Days without a relay: the customer never reads a time that lies behind them, and two notices are one."""
    complaint(world)
    overdue(world)
    acting = deadlines(world)
    assert acting.act(world.now) == 1
    passed = world.rows(schema.promises)[-1]["due_at"]
    while world.now <= passed:
        world.later(hours=2)
        acting.act(world.now)
    assert [row["state"] for row in world.rows(schema.outbox) if row["kind"] == "delay"] == [
        "SUPERSEDED",
        "QUEUED",
    ]
    assert world.told_of("promise.overdue") == 1
    deliver(world)
    old, unsaid, told = world.rows(schema.promises)
    assert (old["outcome"], unsaid["outcome"], told["outcome"]) == ("superseded", "withdrawn", None)
    assert old["superseded_by"] == told["id"]
    assert told["due_at"] > world.now
    assert {row["promise_id"] for row in world.rows(schema.due_times) if not row["done_at"]} == {told["id"]}
    assert chain_faults(world.register) == []


def test_a_notice_that_the_relay_may_have_is_left_alone(world: World) -> None:
    """Its bytes have gone out once: who knows what became of them."""
    complaint(world)
    overdue(world)
    deadlines(world).act(world.now)
    with world.register.writing() as connection:
        mine = schema.outbox.update().where(schema.outbox.c.kind == "delay")
        connection.execute(mine.values(uncertain_at=world.now))
    world.later(days=30)
    deadlines(world).act(world.now)
    assert [row["state"] for row in world.rows(schema.outbox) if row["kind"] == "delay"] == ["QUEUED"]
    assert world.told_of("promise.overdue") == 2


# --- while nobody can see whether it was answered ---


def test_after_a_day_without_sight_of_sent_a_person_must_look(world: World) -> None:
    """Until then nobody is told anything; then staff are, once, and the customer is not."""
    complaint(world)
    overdue(world)
    acting = deadlines(world)
    before = len(mails(world, "notice"))
    for _ in range(24):
        assert acting.mailboxes(world.now) == ("kaebused",)
        assert acting.act(world.now, unseen={"kaebused"}) == 0
        world.later(hours=1)
    assert acting.act(world.now, unseen={"kaebused"}) == 1
    assert withheld(world) == ["unseen"]
    assert len(mails(world, "notice")) == before + 1
    assert mails(world, "delay") == []
    assert acting.act(world.now, unseen={"kaebused"}) == 0


def test_a_start_after_a_long_outage_is_no_day_without_sight(world: World) -> None:
    """The mailbox is reached a moment after the first look at due times: what counts is how long this process waits."""
    complaint(world)
    world.later(days=9)
    acting = deadlines(world)
    assert acting.act(world.now, unseen={"kaebused"}) == 4
    world.later(seconds=30)
    assert acting.act(world.now) == 1
    assert withheld(world) == []
    assert len(mails(world, "delay")) == 1
