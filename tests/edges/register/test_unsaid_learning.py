"""A promise that came back unread: nothing is learned from it, how long its complaint took is."""

from __future__ import annotations

from typing import Any

import pytest

from responder.core.decision import Decision
from responder.core.promising import adapting
from responder.edges.register import learning_rows, schema
from tests.edges.register.desk_work import DeskWork
from tests.edges.register.test_learning import answer, complain, observed, practised, state, ticked, work
from tests.flows.test_undelivered import REPORT

__all__ = ["work"]


def come_back(desk: DeskWork, decision: Decision, number: int = 1) -> None:
    """The relay took the acknowledgement, and a report returns it."""
    assert decision.outgoing
    with desk.register.writing() as connection:
        connection.execute(schema.outbox.update().values(state="SENT", attempts=1))
    text = REPORT.format(action="failed", status="5.1.1", ours=decision.outgoing.message_id)
    text = text.replace("anna@klient.example", decision.outgoing.recipient).replace("report@", f"r{number}@")
    desk.take(text.replace("\n", "\r\n").encode())


def promise_of(row: dict[str, Any]) -> tuple[object, ...]:
    return row["expected_miss"], row["predictor"], row["candidates"]


def test_what_was_counted_for_it_is_taken_back(work: DeskWork) -> None:
    """The level is as if it had never been promised; the complaint waits like every other, and its answer counts."""
    practised(work)
    before = state(work)
    given = complain(work)
    assert state(work) != before
    come_back(work, given)
    assert state(work).shift == pytest.approx(before.shift)
    assert promise_of(observed(work, given.complaint_id)) == (None, None, None)
    assert given.due is not None
    work.now = given.due
    ticked(work)
    work.later(hours=1)
    answer(work, given.complaint_id)
    assert observed(work, given.complaint_id)["answered_at"] == work.now
    assert state(work).shift == pytest.approx(before.shift)
    assert state(work).losses == before.losses


def test_the_same_report_again_takes_nothing_back(work: DeskWork) -> None:
    """Once, whatever comes."""
    practised(work)
    given = complain(work)
    come_back(work, given, 1)
    after = state(work)
    come_back(work, given, 2)
    with work.register.writing() as connection:
        learning_rows.unsaid(connection, given.complaint_id, 1)
        learning_rows.unsaid(connection, "KB-2026-99999-X", 1)
    assert state(work) == after


def test_what_was_learned_before_the_report_came_stays(work: DeskWork) -> None:
    """Its outcome was known: the record of the desk is what it was then."""
    practised(work)
    given = complain(work)
    row = observed(work, given.complaint_id)
    work.later(hours=1)
    answer(work, given.complaint_id)
    after = state(work)
    come_back(work, given)
    assert state(work) == after
    assert promise_of(observed(work, given.complaint_id)) == promise_of(row)


def test_taking_back_is_the_inverse_of_promising() -> None:
    """Away from the bounds of the level."""
    one = adapting.Given(0.25, 0, (1.0,) * len(adapting.PREDICTORS))
    state = adapting.State()
    assert adapting.unsaid(adapting.promised(state, one), one).shift == pytest.approx(state.shift)
