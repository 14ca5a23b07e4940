"""What promises are learned from: one row a clock, each outcome once, and the next promise made from it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from responder.core.business_calendar import Budget, Unit, add, between
from responder.core.complaint import Event
from responder.core.decision import Decision
from responder.core.forecast import Promising, open_hours
from responder.core.promising import adapting
from responder.core.promising.adapting import Given, State
from responder.core.rules import Leaf, Rule, rule_set
from responder.edges.register import due_acts, due_rows, learning_rows, outbox_rows, schema, standing
from responder.edges.register.standing import Word
from tests.edges.register.desk_work import DeskWork, mail, opened

MONDAY = datetime(2026, 9, 7, 7, tzinfo=UTC)  # 10:00 in Tallinn


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    one = DeskWork(opened(tmp_path / "register.sqlite3", MONDAY), MONDAY)
    yield one
    one.register.close()


def complain(work: DeskWork, body: str = "My order arrived broken.") -> Decision:
    return work.take(mail(body, sender=f"c{work.uid}@klient.example", at=work.now))[0]


def answer(work: DeskWork, complaint: str, at: datetime | None = None) -> None:
    with work.register.writing() as connection:
        standing.say(connection, complaint, Word(Event.ANSWER_SEEN, at=at), work.desk.calendars, work.now)


def ticked(work: DeskWork) -> None:
    """Due times that have come, as the daemon acts on them."""
    with work.register.writing() as connection:
        for due in due_rows.shares_due(connection, work.now, 1000):
            due_acts.warn(connection, [due], work.desk, work.now)


def observed(work: DeskWork, complaint: str) -> dict[str, Any]:
    (row,) = [row for row in work.rows(schema.observations) if row["complaint"] == complaint]
    return row


def state(work: DeskWork) -> State:
    with work.register.reading() as connection:
        return learning_rows.state_of(connection, work.desk.mailbox)


def practised(work: DeskWork, count: int = 25, hours: float = 2) -> None:
    """So many complaints, one a working hour, each answered after `hours` of open time."""
    for _ in range(count):
        given = complain(work)
        calendar = work.desk.calendars[given.calendar]
        at = add(calendar, work.now, Budget(hours, Unit.WORKING_HOURS))
        work.now, begun = at, work.now
        answer(work, given.complaint_id, at)
        work.now = add(calendar, begun, Budget(hours + 1, Unit.WORKING_HOURS))


def promised_hours(work: DeskWork, decision: Decision) -> float:
    assert decision.promise is not None
    calendar = work.desk.calendars[decision.calendar]

    return between(calendar, decision.promise.received, decision.promise.due) / timedelta(hours=1)


def test_without_a_record_the_target_is_promised_and_said_so(work: DeskWork) -> None:
    """The first complaint: nothing is known; its row waits to be learned from all the same."""
    first = complain(work)
    assert first.promise is not None
    assert dict(first.promise.basis)["estimate"].startswith("none: 0 answers of the mailbox known, too few")
    row = observed(work, first.complaint_id)
    assert (row["arrived_at"], row["answered_at"], row["expected_miss"]) == (MONDAY, None, None)
    assert work.rows(schema.estimators) == []


def test_the_desks_own_record_decides(work: DeskWork) -> None:
    """After 25 answers within two hours nobody is put off for three days; the basis tells the whole of it, and so does
    what `show` prints from the register."""
    slow = promised_hours(work, complain(work))
    practised(work)
    given = complain(work)
    quick = promised_hours(work, given)
    assert quick < 6 < 24 <= slow
    assert given.promise is not None
    basis = dict(given.promise.basis)
    assert set(basis) >= {
        "target",
        "calendar",
        "estimate",
        "record",
        "quantile",
        "backlog",
        "predictor",
        "rounded up",
    }
    (stored,) = [row for row in work.rows(schema.promises) if row["complaint"] == given.complaint_id]
    assert json.loads(stored["basis"]) == basis


def test_a_category_of_its_own_is_told_apart(work: DeskWork) -> None:
    """What is answered slowly is promised late, whatever the rest of the mailbox does."""

    slow = Rule("slow", Leaf("text", "contains_any", ("claim",)), (("category", "claims"),))
    work.desk = replace(work.desk, rules=rule_set([slow, *work.desk.rules.rules]))
    calendar = work.desk.calendars[work.desk.calendar]
    begun = work.now
    for _ in range(25):
        quick, late = complain(work), complain(work, "An insurance claim.")
        for one, hours in ((quick, 1), (late, 20)):
            at = add(calendar, begun, Budget(hours, Unit.WORKING_HOURS))
            work.now = max(work.now, at)
            answer(work, one.complaint_id, at)
        begun = work.now = add(calendar, work.now, Budget(1, Unit.WORKING_HOURS))
    assert promised_hours(work, complain(work)) < 10
    assert promised_hours(work, complain(work, "An insurance claim.")) > 19


def test_a_desk_that_does_not_learn_promises_its_target(work: DeskWork) -> None:
    """`promise.learn: false`; the record is kept for the day on which it is switched on."""
    work.desk = replace(work.desk, promising=Promising(learn=False))
    practised(work)
    given = complain(work)
    assert promised_hours(work, given) >= 24
    assert given.promise is not None
    assert "estimate" not in dict(given.promise.basis)
    work.desk = replace(work.desk, promising=Promising())
    assert promised_hours(work, complain(work)) < 6


def given_of(row: dict[str, Any]) -> Given:
    return Given(row["expected_miss"], row["predictor"], tuple(json.loads(row["candidates"])))


def test_each_outcome_is_learned_once_as_the_pure_core_would(work: DeskWork) -> None:
    """A promise, its end without an answer, the tick again, the late answer, a further answer: the state is the fold
    of core.promising.adapting over promise, miss and answer."""
    practised(work)
    before = state(work)
    late = complain(work)
    row = observed(work, late.complaint_id)
    expected = adapting.promised(before, given_of(row))
    assert state(work) == expected
    assert late.due is not None
    with work.register.writing() as connection:  # a time that nobody was told teaches nothing
        for mailed in outbox_rows.claim(connection, work.now, 50):
            outbox_rows.settle(connection, outbox_rows.Settlement(mailed, "SENT", 250, "ok"), work.now)
    work.now = late.due
    ticked(work)
    expected = adapting.settled(expected, given_of(row), missed=True)
    assert state(work) == expected
    ticked(work)
    work.later(hours=1)
    answer(work, late.complaint_id)
    calendar = work.desk.calendars[late.calendar]

    hours = open_hours(calendar, row["arrived_at"], work.now)
    expected = adapting.answered(expected, given_of(row), hours)
    assert state(work) == expected
    with work.register.writing() as connection:
        standing.say(connection, late.complaint_id, Word(Event.RESOLVED), work.desk.calendars, work.now)
    assert state(work) == expected
    assert observed(work, late.complaint_id)["settled"] == "missed"


def test_an_answer_in_time_that_is_seen_too_late_is_put_right(work: DeskWork) -> None:
    """The due time has passed and counted as missed; then Sent shows that it was answered before."""
    practised(work)
    before = state(work)
    given = complain(work)
    row = observed(work, given.complaint_id)
    assert given.due is not None
    answered_at = given.due - timedelta(minutes=5)
    work.now = given.due
    ticked(work)
    answer(work, given.complaint_id, answered_at)
    kept = adapting.settled(adapting.promised(before, given_of(row)), given_of(row), missed=False)
    assert state(work).shift == pytest.approx(adapting.answered(kept, given_of(row), 1).shift)
    assert observed(work, given.complaint_id)["settled"] == "kept"


def test_what_was_told_to_nobody_is_observed_and_not_learned_from(work: DeskWork) -> None:
    """A complaint without acknowledgement waits and is answered like every other."""
    practised(work)
    before = state(work)
    raw = mail(sender="mari@kaubamaja.example", at=work.now)
    work.desk = replace(work.desk, staff=frozenset({"mari@kaubamaja.example"}))
    silent = work.take(raw)[0]
    assert silent.withheld is not None
    assert observed(work, silent.complaint_id)["expected_miss"] is None
    work.later(hours=1)
    answer(work, silent.complaint_id)
    assert observed(work, silent.complaint_id)["answered_at"] == work.now
    assert state(work) == before


def test_what_is_taken_back_is_forgotten(work: DeskWork) -> None:
    """It neither waits nor was it answered."""
    given = complain(work)
    with work.register.writing() as connection:
        standing.say(connection, given.complaint_id, Word(Event.WITHDRAWN), work.desk.calendars, work.now)
    assert work.rows(schema.observations) == []


def test_a_further_message_after_the_answer_waits_anew(work: DeskWork) -> None:
    """The next clock is a row of its own, from which no promise is learned, since no mail tells its time."""
    practised(work)
    given = complain(work)
    work.later(hours=1)
    answer(work, given.complaint_id)
    work.later(hours=1)
    (ack,) = [row for row in work.rows(schema.outbox) if row["complaint"] == given.complaint_id]
    again = mail(
        "It is still broken.", sender=ack["recipient"], at=work.now, In_Reply_To=f"<{ack['message_id']}>"
    )
    further = work.take(again)[0]
    assert further.reopened == "answered"
    assert further.promise is not None
    assert "record" in dict(further.promise.basis)
    rows = [row for row in work.rows(schema.observations) if row["complaint"] == given.complaint_id]
    assert [(row["clock"], row["answered_at"] is None, row["expected_miss"] is None) for row in rows] == [
        (1, False, False),
        (2, True, True),
    ]


def test_nothing_is_learned_of_what_is_rolled_back(work: DeskWork) -> None:
    """The state is written with the complaint or not at all."""
    practised(work)
    before = state(work)
    with contextlib.suppress(KeyboardInterrupt), work.register.writing() as connection:
        work.take(mail(sender="late@klient.example", at=work.now), connection)
        assert learning_rows.state_of(connection, work.desk.mailbox) != before
        raise KeyboardInterrupt
    assert state(work) == before


def test_a_register_of_another_programs_predictors_begins_anew(work: DeskWork) -> None:
    """Losses of three predictors say nothing about two; the level is kept."""
    practised(work)
    with work.register.writing() as connection:
        connection.execute(schema.estimators.update().values(losses="[1, 2, 3]", predictor=2, shift=0.05))
    assert state(work) == State(shift=0.05)
    assert complain(work).promise is not None


def test_a_clock_whose_time_a_confirmation_tells_is_learned_from(work: DeskWork) -> None:
    """Like a complaint's first: its promise has the record's level, and its answer settles it."""
    practised(work)
    given = complain(work)
    with work.register.writing() as connection:
        connection.execute(schema.outbox.update().values(state="SENT", settled_at=work.now))
    work.later(hours=1)
    answer(work, given.complaint_id)
    work.later(hours=1)
    ack = next(row for row in work.rows(schema.outbox) if row["complaint"] == given.complaint_id)
    again = mail(
        "It is still broken.", sender=ack["recipient"], at=work.now, In_Reply_To=f"<{ack['message_id']}>"
    )
    further = work.take(again)[0]
    assert further.outgoing is not None
    row = work.rows(schema.observations)[-1]
    assert (row["complaint"], row["clock"], row["settled"]) == (given.complaint_id, 2, None)
    assert row["expected_miss"] is not None
    with work.register.writing() as connection:
        connection.execute(schema.outbox.update().values(state="SENT", settled_at=work.now))
    answer(work, given.complaint_id)
    assert work.rows(schema.observations)[-1]["settled"] == "kept"


def test_a_promise_that_the_relay_refused_teaches_nothing(work: DeskWork) -> None:
    """Its customer was told no time: the push of the promise is taken back, and its end is no miss."""
    practised(work)
    before = state(work)
    given = complain(work)
    with work.register.writing() as connection:
        (row,) = [
            one for one in outbox_rows.claim(connection, work.now, 99) if one.complaint == given.complaint_id
        ]
        outbox_rows.settle(connection, outbox_rows.Settlement(row, "FAILED", 550, "no such user"), work.now)
    assert state(work).shift == pytest.approx(before.shift)
    assert given.due is not None
    work.now = given.due
    ticked(work)
    assert state(work).shift == pytest.approx(before.shift)
    assert observed(work, given.complaint_id)["expected_miss"] is None


def test_what_is_taken_back_pushes_nothing(work: DeskWork) -> None:
    """Ten complaints withdrawn before their time leave the level where it was; an answered one stays answered."""
    practised(work)
    before = state(work)
    for _ in range(10):
        given = complain(work)
        with work.register.writing() as connection:
            standing.say(connection, given.complaint_id, Word(Event.WITHDRAWN), work.desk.calendars, work.now)
    assert state(work).shift == pytest.approx(before.shift)
    given = complain(work)
    work.later(hours=1)
    answer(work, given.complaint_id)
    with work.register.writing() as connection:
        standing.say(connection, given.complaint_id, Word(Event.WITHDRAWN), work.desk.calendars, work.now)
    assert observed(work, given.complaint_id)["answered_at"] == work.now


def test_a_fault_of_the_register_is_none_of_one_message(work: DeskWork) -> None:
    """The record cannot be read: the same kind of fault as any other statement's, so that nothing is set aside."""
    with work.register.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE observations RENAME COLUMN queue TO gone")
        with pytest.raises(OperationalError):
            learning_rows.foretell(
                connection, work.desk, "a", work.desk.target, work.now, work.now,
                work.desk.calendars[work.desk.calendar],
            )  # fmt: skip
