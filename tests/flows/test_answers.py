"""Answers of colleagues in the Sent folder: each stops its clock once, and what hinders the look hinders nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.edges.imap import Unreachable
from responder.edges.register import outbox_rows, schema
from responder.flows import answers as flow
from responder.flows.answers import Answers
from tests.flows.desk_with_mailbox import START, World, mail

CUSTOMER, DESK, COLLEAGUE = "anna@klient.example", "kaebused@kaubamaja.example", "jaan@kaubamaja.example"
LETTER = "letter-1@klient.example"


class Desk:
    """A world whose Sent folder is looked at; `said` is what the operator is told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[str] = []
        self.restart()

    def restart(self) -> None:
        """A new process: what it kept in memory is gone."""
        world = self.world
        self.answers = Answers(
            world.mailbox,
            world.register,
            lambda: world.desk,
            lambda: world.now,
            world.told.extend,
            self.said.append,
        )

    def complaint(self, message_id: str = LETTER, **more: Any) -> str:
        """A fresh one, acknowledged by the relay's 250."""
        self.world.deliver(mail(message_id=message_id, **more))
        self.world.catch_up()
        with self.world.register.writing() as connection:
            for row in outbox_rows.claim(connection, self.world.now, 9):
                outbox_rows.settle(connection, outbox_rows.Settlement(row, "SENT", 250, "ok"), self.world.now)
        return str(self.world.rows(schema.complaints)[-1]["complaint"])

    def answer(self, to: str = CUSTOMER, folder: str = "Sent", **headers: str) -> int:
        """A colleague's program lays a sent mail into the folder; by default it answers the letter."""
        given = {"In_Reply_To": f"<{LETTER}>", "References": f"<{LETTER}>"} | headers
        raw = mail(
            "We are sorry.", sender=DESK, subject=given.pop("Subject", "Re: Complaint"), at=self.world.now
        )
        raw = raw.replace(b"To: kaebused@kaubamaja.example", b"To: " + to.encode(), 1)
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value)
        return self.world.server.deliver(lines.encode() + raw, self.world.now, folder)

    def look(self) -> bool:
        return self.answers.look()

    def only(self, table: Any) -> dict[str, Any]:
        (row,) = self.world.rows(table)
        return row

    def stage(self) -> str:
        return str(self.only(schema.complaints)["stage"])


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_an_answer_in_sent_keeps_the_promise(desk: Desk) -> None:
    """Stage, outcome, timer, row and facts in one go; the time is that of the answer."""
    identifier = desk.complaint()
    assert desk.look()
    desk.world.later(minutes=30)
    given = desk.world.now
    desk.answer()
    desk.world.later(minutes=5)
    assert desk.look()
    complaint = desk.only(schema.complaints)
    assert (complaint["stage"], complaint["answered_at"]) == ("answered", given)
    promise = desk.only(schema.promises)
    assert (promise["outcome"], promise["outcome_at"]) == ("kept", given)
    assert {row["done_at"] for row in desk.world.rows(schema.due_times)} == {desk.world.now}
    row = desk.only(schema.answers)
    assert (row["complaint"], row["source"], row["signal"]) == (identifier, "sent", "stored")
    assert (row["verdict"], row["counted"], row["at"]) == ("answer", 1, given)
    assert desk.world.events()[-3:] == ["answer.seen", "complaint.advanced", "promise.settled"]
    assert desk.answers.looked_at == desk.world.now
    assert desk.said == []
