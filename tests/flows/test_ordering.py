"""A late acknowledgement on a person's word: all of it or nothing, on the clock that runs, by the desk's record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core import slipping
from responder.core.complaint import Event
from responder.edges.register import ordering_rows, outbox_rows, schema, standing, trail
from responder.edges.register.outbox_rows import SENT, Settlement
from responder.edges.register.standing import Word
from responder.flows.ordering import NotOrdered, Ordered, order
from tests.edges.register.busy_desk import busy_desk
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, nonce, opened

OLD = START - timedelta(days=30)


class Kill(BaseException):
    """The end of a process, as far as Python can play it."""


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    one = DeskWork(opened(tmp_path / "register.sqlite"))
    yield one
    one.register.close()


def silenced(work: DeskWork, **letter: Any) -> str:
    return work.take(mail(**{"at": work.now - timedelta(days=30), **letter}))[0].complaint_id


def ordered(work: DeskWork, complaint: str) -> Ordered:
    return order(work.register, {work.desk.mailbox: work.desk}, complaint, work.now, nonce())


def say(work: DeskWork, complaint: str, event: Event) -> None:
    with work.register.writing() as connection:
        standing.say(connection, complaint, Word(event), work.desk.calendars, work.now)


def sent(work: DeskWork) -> None:
    with work.register.writing() as connection:
        for claimed in outbox_rows.claim(connection, work.now, 10):
            outbox_rows.settle(connection, Settlement(claimed, SENT, 250, "taken"), work.now)


def everything(work: DeskWork) -> dict[str, list[dict[str, Any]]]:
    tables = (schema.complaints, schema.outbox, schema.promises, schema.due_times, schema.facts)
    return {table.name: work.rows(table) for table in tables}


@pytest.mark.parametrize(
    "where", [(trail, "append"), (ordering_rows.due_rows, "make"), (ordering_rows, "queue_mail")]
)
def test_killed_before_the_commit_nothing_was_ordered(
    work: DeskWork, monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str]
) -> None:
    """Wherever it ends; the next word does it whole."""
    identifier = silenced(work)
    before = everything(work)
    real: Callable[..., Any] = getattr(*where)

    def dies(*words: Any, **more: Any) -> Any:
        real(*words, **more)
        raise Kill

    with monkeypatch.context() as killing:
        killing.setattr(*where, dies)
        with pytest.raises(Kill):
            ordered(work, identifier)
    assert everything(work) == before
    ordered(work, identifier)
    assert len(work.rows(schema.outbox)) == 1
    assert chain_faults(work.register) == []


def test_the_word_counts_on_the_clock_that_runs(work: DeskWork) -> None:
    """Answered by hand, then the customer wrote again: the time without words ends, the one with words begins."""
    identifier = silenced(work, message_id="first@klient.example")
    say(work, identifier, Event.ANSWER_SEEN)
    with pytest.raises(NotOrdered, match="is answered"):
        ordered(work, identifier)
    work.later(hours=1)
    again = mail(subject="Re: Complaint", In_Reply_To="<first@klient.example>", at=work.now)
    assert work.take(again)[0].reopened == "answered"
    work.later(hours=2)
    told = ordered(work, identifier)
    promises = work.rows(schema.promises)
    assert [(one["clock"], one["words"], one["outcome"]) for one in promises] == [
        (2, "", "withdrawn"),
        (2, told.words, None),
    ]
    assert promises[-1]["received_at"] == work.now - timedelta(hours=2)
    still = [due for due in work.rows(schema.due_times) if due["done_at"] is None]
    assert {due["promise_id"] for due in still} == {promises[-1]["id"]}
    sent(work)
    assert work.rows(schema.complaints)[0]["stage"] == "acknowledged"


def test_the_answer_settles_what_was_promised(work: DeskWork) -> None:
    """Kept by what the customer was told, not by what the register had set itself before."""
    identifier = silenced(work)
    work.later(days=7)
    ordered(work, identifier)
    sent(work)
    work.later(hours=2)
    say(work, identifier, Event.ANSWER_SEEN)
    assert [one["outcome"] for one in work.rows(schema.promises)] == ["kept"]
    assert all(due["done_at"] for due in work.rows(schema.due_times))


def test_its_delay_is_told_like_any_others(work: DeskWork) -> None:
    """The complaint counts as acknowledged from then on: due times of the promise, the last of them its end."""
    identifier = silenced(work)
    ordered(work, identifier)
    (complaint,) = work.rows(schema.complaints)
    assert complaint["withheld_by"] is None
    (promise,) = work.rows(schema.promises)
    still = [due for due in work.rows(schema.due_times) if due["done_at"] is None]
    assert [due["threshold"] for due in still] == [*work.desk.slipping.at, slipping.DUE]
    assert still[-1]["at"] == promise["due_at"] == complaint["due_at"]


def test_the_time_is_that_of_the_record(tmp_path: Path) -> None:
    """A desk that takes 20 hours does not promise its target of one hour, and the basis says that a person spoke."""
    with busy_desk(tmp_path) as work:
        work.desk = replace(work.desk, promising=replace(work.desk.promising, ceiling=None))
        identifier = silenced(work)
        work.later(hours=3)
        ordered(work, identifier)
        promise = next(one for one in work.rows(schema.promises) if one["complaint"] == identifier)
        basis = json.loads(promise["basis"])
        assert promise["due_at"] > work.now + timedelta(hours=20)
        assert "a person said" in basis["ordered"]
        assert "answers" in json.dumps(basis)
        clocks = [row for row in work.rows(schema.observations) if row["complaint"] == identifier]
        assert [(row["clock"], row["expected_miss"]) for row in clocks] == [(1, None)]


def test_a_further_message_within_the_day_is_of_an_acknowledged_complaint(work: DeskWork) -> None:
    """What the customer answers to it joins by our own signature."""
    identifier = silenced(work)
    ordered(work, identifier)
    sent(work)
    (row,) = work.rows(schema.outbox)
    work.later(hours=1)
    answer = mail("The number is 4711.", In_Reply_To=f"<{row['message_id']}>", subject="Re: x", at=work.now)
    decision, _ = work.take(answer)
    assert (decision.complaint_id, decision.trace.signal) == (identifier, "signed")
