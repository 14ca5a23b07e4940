"""A world whose Sent folder is looked at, and whose colleagues answer."""

from __future__ import annotations

from typing import Any

from responder.edges.register import outbox_rows, schema
from responder.flows.answers import Answers
from tests.flows.desk_with_mailbox import World, mail

CUSTOMER, DESK, COLLEAGUE = "anna@klient.example", "kaebused@kaubamaja.example", "jaan@kaubamaja.example"
LETTER = "letter-1@klient.example"


class AnsweringDesk:
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
