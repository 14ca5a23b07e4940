"""What a decision asks of the register: how many complaints of the sender there are, before this one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core.complaint import Stage
from responder.core.decision import Context
from responder.core.message import parse
from responder.core.reading import read
from responder.core.rules import Leaf, Rule, rule_set
from responder.edges.register import schema
from responder.edges.register.gathering import MOST_COUNTED, gather
from responder.edges.register.store import Register
from tests.edges.register.desk_work import DeskWork, mail, nonce, opened

OTHER = "oskar@klient.example"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    return DeskWork(register)


def context(work: DeskWork, raw: bytes) -> Context:
    reading = read(parse(raw), raw, work.now, work.desk)
    with work.register.reading() as connection:
        return gather(connection, reading, work.desk, work.register.keys, work.now, nonce())


def counts(work: DeskWork, raw: bytes = b"") -> tuple[int | None, int | None]:
    asked = context(work, raw or mail())
    return asked.open_complaints, asked.complaints_30d


def put(work: DeskWork, stage: Stage, number: int = 0) -> None:
    """The stage of a complaint, by its place in the register."""
    complaint = work.rows(schema.complaints)[number]["complaint"]
    with work.register.writing() as connection:
        of_it = schema.complaints.c.complaint == complaint
        connection.execute(schema.complaints.update().where(of_it).values(stage=str(stage)))


def test_of_a_new_sender_none_and_of_nobody_nothing_is_known(work: DeskWork) -> None:
    """0 is an answer; without an address in From there is nobody to count."""
    work.take(mail(sender=OTHER))
    assert counts(work) == (0, 0)
    assert counts(work, b"Subject: x\r\n\r\ny\r\n") == (None, None)


def test_complaints_before_this_mail_are_counted(work: DeskWork) -> None:
    """The sender's own, however the address is spelt; other mail of theirs is none."""
    work.take(mail(sender="Anna <Anna@Klient.example>"))
    work.take(mail(sender=OTHER))
    work.take(mail(Auto_Submitted="auto-replied"))
    assert counts(work) == (1, 1)
    work.take(mail())
    assert counts(work) == (2, 2)
    assert counts(work, mail(sender=OTHER)) == (1, 1)


@pytest.mark.parametrize("stage", list(Stage))
def test_open_is_what_nobody_has_ended(work: DeskWork, stage: Stage) -> None:
    """Resolved, closed, merged and withdrawn are open no more; all stay complaints of the month."""
    work.take(mail())
    put(work, stage)
    ended = stage in (Stage.RESOLVED, Stage.CLOSED, Stage.MERGED, Stage.WITHDRAWN)
    assert counts(work) == (0 if ended else 1, 1)


def test_after_thirty_days_a_complaint_is_recent_no_more(work: DeskWork) -> None:
    """To the second; open it may still be."""
    work.take(mail())
    work.later(days=30, seconds=-1)
    assert counts(work) == (1, 1)
    work.later(seconds=1)
    assert counts(work) == (1, 0)


def test_a_rule_may_ask_for_them(work: DeskWork) -> None:
    """The third complaint within a month goes to a team of its own."""
    third = Rule(
        "third", Leaf("sender.complaints_30d", "gt", 1.0), (("team", "retention"), ("priority", "high"))
    )
    first = Rule("first", Leaf("sender.open_complaints", "equals", 0.0), (("team", "welcome"),))
    work.desk = replace(
        work.desk, rules=rule_set([third, first, Rule("rest", None, (("category", "other"),))])
    )
    for _ in range(3):
        work.take(mail())
    assert [row["team"] for row in work.rows(schema.complaints)] == ["welcome", None, "retention"]
    assert [row["priority"] for row in work.rows(schema.complaints)] == ["normal", "normal", "high"]


def test_a_sender_of_very_many_complaints_costs_no_more_than_others(work: DeskWork) -> None:
    """Only the latest are counted."""
    work.take(mail())
    (row,) = work.rows(schema.complaints)
    copies = [row | {"complaint": f"KB-2026-{number:05}"} for number in range(1000, 4000)]
    with work.register.writing() as connection:
        connection.execute(sa.insert(schema.complaints), copies)
    began = time.perf_counter()
    assert counts(work) == (MOST_COUNTED, MOST_COUNTED)
    assert time.perf_counter() - began < 1.0
