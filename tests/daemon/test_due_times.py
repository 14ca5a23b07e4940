"""The tick of due times: before anybody is told of a delay, every Sent folder is looked into."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from responder.daemon.due_times import DueTimes
from responder.daemon.offload import Offload
from responder.edges import system
from responder.edges.register import schema
from responder.edges.register.learning_tables import observations
from responder.flows.answers import Answers
from tests.contract.fake_mailbox import FakeMailbox, FakeServer
from tests.flows.desk_with_mailbox import World, mail
from tests.flows.test_slipping import answer, at_share, complaint, mails, tick

CUSTOMER, OTHER = b"To: anna@klient.example", "info"


class Company:
    """A mailbox whose complaint slips, and a second one, `info`, whose people may answer it."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.world.with_desk(
            slipping=replace(self.world.desk.slipping, notices="always"), default_language="en"
        )
        self.world.arrive()
        self.elsewhere = FakeServer()
        self.offload = Offload(self.world.register, system.Pulse())
        mailbox = FakeMailbox(self.elsewhere)
        mailbox.connect()
        desk = replace(self.world.desk, mailbox=OTHER, address="info@kaubamaja.example")
        self.answers = Answers(
            mailbox,
            self.world.register,
            lambda: desk,
            lambda: self.world.now,
            self.world.told.extend,
            lambda words: None,
        )

    def slipped(self, message_id: str = "letter@klient.example") -> str:
        """A complaint; its notice is due."""
        found = complaint(self.world, message_id=message_id)
        for share in (50, 75, 90, 100):
            tick(self.world, at_share(self.world, share))
        self.world.now = at_share(self.world, 100, "delay")
        return found

    def answer(self, message_id: str = "letter@klient.example") -> None:
        """A colleague answers from the other mailbox."""
        raw = mail(
            "We are sorry.",
            sender="info@kaubamaja.example",
            In_Reply_To=f"<{message_id}>",
            at=self.world.now,
        )
        raw = raw.replace(b"To: kaebused@kaubamaja.example", CUSTOMER, 1)
        self.elsewhere.deliver(raw, self.world.now, "Sent")

    def look(self, mailbox: str) -> bool:
        return self.answers.look() if mailbox == OTHER else True

    async def tick(self, look: Callable[[str], bool] | None = None) -> int:
        """Returns how many notices of delay there are."""
        configuration: Any = SimpleNamespace(known=lambda name: self.world.desk)
        names = (self.world.desk.mailbox, OTHER)
        one = DueTimes(
            self.world.register, configuration, self.offload, lambda: None, look or self.look, names
        )
        await one.tick()
        return len(mails(self.world, "delay"))


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    made = Company(tmp_path)
    monkeypatch.setattr(system, "now", lambda: made.world.now)
    yield made
    made.offload.close()
    made.world.close()


async def test_an_answer_that_lies_in_another_mailboxs_sent_is_seen_before_the_notice(
    company: Company,
) -> None:
    """A colleague answered from there a moment ago; nobody apologizes for a delay."""
    company.slipped()
    company.answer()
    assert await company.tick() == 0
    assert [row["stage"] for row in company.world.rows(schema.complaints)] == ["answered"]


async def test_a_mailbox_that_never_answered_for_this_one_does_not_keep_the_notice_back(
    company: Company,
) -> None:
    """Its server may be away for weeks."""
    company.slipped()
    assert await company.tick(lambda mailbox: mailbox != OTHER) == 1


async def test_one_that_did_answer_for_it_keeps_the_notice_back_while_it_cannot_be_read(
    company: Company,
) -> None:
    """Nobody knows whether an answer lies there; the next look that sees goes on."""
    company.slipped()
    company.answer()
    assert await company.tick() == 0
    company.slipped("second@klient.example")
    assert await company.tick(lambda mailbox: mailbox != OTHER) == 0
    assert await company.tick() == 1


async def test_all_are_looked_into_at_the_same_time(company: Company) -> None:
    """One that hangs uses up nobody else's time."""
    company.slipped()
    both = threading.Barrier(2)

    def together(mailbox: str) -> bool:
        both.wait(60)
        return True

    assert await company.tick(together) == 1


async def test_nothing_due_looks_nowhere(company: Company) -> None:
    """A quiet desk's servers are not asked every half minute."""
    looked: list[str] = []
    complaint(company.world)
    await company.tick(lambda mailbox: looked.append(mailbox) is None)
    assert looked == []


async def test_a_further_clock_of_an_older_version_gets_its_row(company: Company) -> None:
    """Of such a clock nothing was written: it waits like the others, and its answer is learned from. Once."""
    identifier = complaint(company.world)
    answer(company.world, identifier)
    company.world.later(hours=1)
    further = mail(subject=f"Re: [{identifier}]", at=company.world.now)
    company.world.deliver(further)
    company.world.catch_up()
    before = company.world.rows(observations)
    assert [row["clock"] for row in before] == [1, 2]
    with company.world.register.writing() as connection:
        connection.execute(observations.delete().where(observations.c.clock == 2))
    for _ in range(2):
        await company.tick()
    after = company.world.rows(observations)
    unlearned = {"queue": 0.0, "expected_miss": None, "predictor": None, "candidates": None}
    assert after == [before[0], before[1] | unlearned]
    company.world.later(hours=1)
    answer(company.world, identifier)
    assert company.world.rows(observations)[1]["answered_at"] == company.world.now
