"""A word on a held message: all of it or nothing, once, whoever says it at the same time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from responder.core.complaint import Event, Stage
from responder.core.reviewing import HeldMessage, NoTransition, joined
from responder.edges.register import held_rows, ordering_rows, outbox_rows, schema, standing, trail
from responder.edges.register.outbox_rows import SENT, Settlement
from responder.edges.register.store import write_register
from responder.flows.reviewing import NotReviewed, begin, dismiss, join
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, nonce, opened

TABLES = (
    schema.complaints,
    schema.correspondence,
    schema.participants,
    schema.outbox,
    schema.promises,
    schema.due_times,
    schema.clocks,
    schema.links,
    schema.counters,
    schema.facts,
)


class Kill(BaseException):
    """The end of a process, as far as Python can play it."""


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    one = DeskWork(opened(tmp_path / "register.sqlite"))
    yield one
    one.register.close()


def held(work: DeskWork, *, answered: bool = False) -> int:
    """The number of a stranger's message on an acknowledged complaint; after its answer where `answered`."""
    identifier = work.take(mail())[0].complaint_id
    with work.register.writing() as connection:
        for claimed in outbox_rows.claim(connection, work.now, 10):
            outbox_rows.settle(connection, Settlement(claimed, SENT, 250, "taken"), work.now)
        if answered:
            standing.say(
                connection, identifier, standing.Word(Event.ANSWER_SEEN), work.desk.calendars, work.now
            )
    work.later(hours=1)
    token = work.rows(schema.outbox)[0]["message_id"]
    work.take(mail(sender="anna@work.example", subject="Re: x", In_Reply_To=f"<{token}>", at=work.now))
    return int(work.rows(schema.correspondence)[-1]["id"])


def everything(work: DeskWork) -> dict[str, list[dict[str, Any]]]:
    return {table.name: work.rows(table) for table in TABLES}


def say(work: DeskWork, how: str, number: int) -> None:
    desks = {work.desk.mailbox: work.desk}
    if how == "join":
        join(work.register, desks, number, work.now)
    elif how == "begin":
        begin(work.register, desks, number, work.now, nonce)
    else:
        dismiss(work.register, number, work.now)


@pytest.mark.parametrize(
    ("how", "place", "name"),
    [
        ("join", trail, "append"),
        ("join", held_rows.clock_rows, "begin"),
        ("begin", held_rows.complaint_rows, "begin"),
        ("begin", held_rows.due_rows, "make"),
        ("begin", ordering_rows, "queue_mail"),
        ("begin", ordering_rows.trail, "append"),
        ("dismiss", trail, "append"),
    ],
)
def test_killed_before_the_commit_nothing_was_said(
    work: DeskWork, monkeypatch: pytest.MonkeyPatch, how: str, place: Any, name: str
) -> None:
    """Wherever it ends; the next word does it whole."""
    number = held(work, answered=True)
    before = everything(work)
    real: Callable[..., Any] = getattr(place, name)

    def dies(*words: Any, **more: Any) -> Any:
        real(*words, **more)
        raise Kill

    with monkeypatch.context() as killing:
        killing.setattr(place, name, dies)
        with pytest.raises(Kill):
            say(work, how, number)
    assert everything(work) == before
    say(work, how, number)
    assert everything(work) != before
    assert chain_faults(work.register) == []


def test_of_many_words_at_once_one_counts(work: DeskWork) -> None:
    """Eight processes, as far as connections of their own are: one joins, seven are told that it did."""
    number = held(work)
    desks = {work.desk.mailbox: work.desk}
    said: list[str] = []

    def one() -> None:
        register = write_register(Path(work.register.path))
        try:
            join(register, desks, number, work.now)
            said.append("joined")
        except NotReviewed as fault:
            said.append(str(fault).split(" ")[0] + " already")
        finally:
            register.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["joined", *["joined already"] * 7]
    assert len([row for row in work.rows(schema.facts) if row["event"] == "message.accepted"]) == 1
    assert len(work.rows(schema.participants)) == 1


def test_the_customer_themselves_becomes_no_second_person(work: DeskWork) -> None:
    """Held for another reason than the address, a forged one say: nobody is added who is there."""
    number = held(work)
    with work.register.writing() as connection:
        (owner,) = {row["person_id"] for row in work.rows(schema.complaints)}
        mine = schema.correspondence.c.id == number
        connection.execute(schema.correspondence.update().where(mine).values(person_id=owner))
    say(work, "join", number)
    assert work.rows(schema.participants) == []


def test_every_stage_has_an_answer() -> None:
    """No word raises anything else: a stage takes the message, or says that it takes none."""
    for stage in Stage:
        message = HeldMessage(
            1, "m", "held", "held", "held", "KB-1", str(stage), START, None, "", "", "", "", "en"
        )
        if stage in (Stage.MERGED, Stage.WITHDRAWN):
            with pytest.raises(NoTransition):
                joined(message)
        else:
            assert joined(message).timer


def test_a_damaged_source_is_none(work: DeskWork) -> None:
    """The rows are enough then."""
    number = held(work)
    raw = sqlite3.connect(work.register.path)
    with raw:
        raw.execute("UPDATE correspondence SET source = x'00' WHERE id = ?", (number,))
    raw.close()
    say(work, "begin", number)
    assert work.rows(schema.correspondence)[-1]["outcome"] == "complaint"
