"""A person's word: stage, due times, promise and facts change together, or nothing does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core import facts
from responder.core.business_calendar import Calendar, Interval
from responder.core.complaint import TABLE, Event, NoTransition, Stage
from responder.edges.register import due_acts, due_rows, outbox_rows, schema, standing, story, trail
from responder.edges.register.faults import RegisterBusy, RegisterFault
from responder.edges.register.standing import BeforeReceipt, NoSuchComplaint, Standing, Word
from responder.edges.register.store import write_register
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, opened

NINE_TO_FIVE = (Interval(time(9), time(17)),)
WEEK = Calendar("default", "UTC", dict.fromkeys(range(5), NINE_TO_FIVE))
WORDS = (Event.ANSWER_SEEN, Event.RESOLVED, Event.WITHDRAWN)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    register = opened(tmp_path / "register.sqlite")
    yield DeskWork(register)
    register.close()


def complaint(work: DeskWork) -> str:
    """A fresh one, acknowledged by the relay's 250."""
    identifier = work.take(mail())[0].complaint_id
    with work.register.writing() as connection:
        for row in outbox_rows.claim(connection, work.now, 9):
            outbox_rows.settle(connection, outbox_rows.Settlement(row, "SENT", 250, "ok"), work.now)
    return identifier


def say(work: DeskWork, identifier: str, word: Word, calendar: Calendar | None = None) -> Standing:
    calendars = work.desk.calendars | {"default": calendar} if calendar else work.desk.calendars
    with work.register.writing() as connection:
        return standing.say(connection, identifier, word, calendars, work.now)


def everything(work: DeskWork) -> dict[str, Any]:
    return {table.name: work.rows(table) for table in schema.metadata.sorted_tables}


def only(work: DeskWork, table: Any) -> dict[str, Any]:
    (row,) = work.rows(table)
    return row


def in_stage(work: DeskWork, stage: Stage) -> str:
    """A complaint put into a stage for which no verb exists yet."""
    identifier = complaint(work)
    with work.register.writing() as connection:
        connection.execute(schema.complaints.update().values(stage=str(stage)))
    return identifier


# --- what is written ---


def test_an_answer_in_time_keeps_the_promise(work: DeskWork) -> None:
    """Stage, due time, outcome and both facts, at one moment."""
    identifier = complaint(work)
    promise = only(work, schema.promises)
    work.now = promise["due_at"]
    told = say(work, identifier, Word(Event.ANSWER_SEEN))
    assert (told.stage, told.outcome, told.late_by) == (Stage.ANSWERED, "kept", 0)
    row = only(work, schema.complaints)
    assert (row["stage"], row["answered_at"]) == ("answered", work.now)
    assert (row["resolved_at"], row["closed_at"]) == (None, None)
    assert {row["done_at"] for row in work.rows(schema.due_times)} == {work.now}
    after = only(work, schema.promises)
    assert (after["outcome"], after["outcome_at"], after["late_by"]) == ("kept", work.now, None)
    assert [(fact.event, fact.body) for fact in told.told] == [
        (
            "complaint.advanced",
            facts.body(
                facts.ComplaintAdvanced(identifier, "acknowledged", "answered", "answer seen", "resolution")
            ),
        ),
        ("promise.settled", facts.body(facts.PromiseSettled(identifier, promise["id"], "kept", 0))),
    ]
    assert [row["event"] for row in work.rows(schema.facts)][-2:] == ["complaint.advanced", "promise.settled"]
    assert {row["mailbox"] for row in work.rows(schema.facts)} == {work.desk.mailbox}
    assert chain_faults(work.register) == []


def test_a_late_answer_is_late_by_open_time(work: DeskWork) -> None:
    """Two hours over a weekend that nobody worked, not fifty-odd."""
    identifier = complaint(work)
    with work.register.writing() as connection:
        connection.execute(schema.promises.update().values(due_at=datetime(2026, 11, 27, 16, tzinfo=UTC)))
    work.now = datetime(2026, 11, 30, 10, 0, 30, tzinfo=UTC)
    told = say(work, identifier, Word(Event.ANSWER_SEEN), WEEK)
    assert (told.outcome, told.late_by) == ("late", 2 * 3600 + 30)
    promise = only(work, schema.promises)
    assert (promise["outcome"], promise["late_by"]) == ("late", 7230)
    assert json.loads(work.rows(schema.facts)[-1]["body"])["late_by"] == 7230


def test_what_counts_is_when_the_answer_was_given_not_when_it_was_said(work: DeskWork) -> None:
    """Answered by telephone in time, told to the register days later: kept."""
    identifier = complaint(work)
    due = only(work, schema.promises)["due_at"]
    work.now = due + timedelta(days=4)
    told = say(work, identifier, Word(Event.ANSWER_SEEN, at=due - timedelta(minutes=1)))
    assert told.outcome == "kept"
    assert only(work, schema.complaints)["answered_at"] == due - timedelta(minutes=1)
    assert only(work, schema.promises)["outcome_at"] == due - timedelta(minutes=1)
    assert work.rows(schema.facts)[-1]["at"] == work.now


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (timedelta(), ("kept", 0)),
        (-timedelta(days=1), ("kept", 0)),
        (timedelta(microseconds=1), ("late", 0)),
        (timedelta(hours=1), ("late", 3600)),
        (timedelta(hours=8), ("late", 5 * 3600)),
    ],
)
def test_the_judgement_at_its_borders(answered: timedelta, expected: tuple[str, int]) -> None:
    """From a Friday noon, on a desk that closes at five."""
    due = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert standing.judged(WEEK, due, due + answered) == expected


def test_a_promise_of_long_ago_is_judged_all_the_same() -> None:
    """Beyond the horizon of a calendar it is late by what fits into it."""
    outcome, late_by = standing.judged(WEEK, START, START + timedelta(days=9000))
    assert outcome == "late"
    assert late_by > 2000 * 8 * 3600


def test_a_calendar_that_is_gone_is_replaced_by_the_default_one(work: DeskWork) -> None:
    """A calendar that was renamed keeps nobody from saying that he answered."""
    identifier = complaint(work)
    with work.register.writing() as connection:
        due = datetime(2026, 11, 20, 12, tzinfo=UTC)
        connection.execute(schema.promises.update().values(calendar="gone", due_at=due))
    work.now = datetime(2026, 11, 20, 13, tzinfo=UTC)
    assert say(work, identifier, Word(Event.ANSWER_SEEN), WEEK).late_by == 3600


def test_resolving_keeps_cause_and_action_and_settles_the_promise(work: DeskWork) -> None:
    """Nobody said before that it was answered: the promise ends here."""
    identifier = complaint(work)
    told = say(work, identifier, Word(Event.RESOLVED, cause="courier", action="sent again"))
    assert (told.stage, told.outcome) == (Stage.RESOLVED, "kept")
    row = only(work, schema.complaints)
    assert (row["cause"], row["action"], row["resolved_at"]) == ("courier", "sent again", work.now)
    assert row["answered_at"] is None
    assert {row["done_at"] for row in work.rows(schema.due_times)} == {work.now}


def test_resolving_without_words_leaves_the_cause_of_the_rules(work: DeskWork) -> None:
    """What a rule proposed stands until somebody knows better."""
    identifier = complaint(work)
    with work.register.writing() as connection:
        connection.execute(schema.complaints.update().values(cause="proposed"))
    say(work, identifier, Word(Event.RESOLVED))
    assert only(work, schema.complaints)["cause"] == "proposed"


def test_a_settled_promise_is_not_settled_again(work: DeskWork) -> None:
    """Answered in time, resolved long after: kept."""
    identifier = complaint(work)
    say(work, identifier, Word(Event.ANSWER_SEEN))
    before = only(work, schema.promises)
    work.later(days=30)
    assert say(work, identifier, Word(Event.RESOLVED)).outcome == ""
    assert only(work, schema.promises) == before
    assert [row["event"] for row in work.rows(schema.facts)].count("promise.settled") == 1


def test_withdrawing_ends_everything_and_says_no_word_in_the_trail(work: DeskWork) -> None:
    """The reason may name a person: it stands with the complaint, which can be emptied, not in the chain."""
    identifier = complaint(work)
    work.later(days=30)
    told = say(work, identifier, Word(Event.WITHDRAWN, action="Anna took it back"))
    assert (told.stage, told.outcome) == (Stage.WITHDRAWN, "withdrawn")
    row = only(work, schema.complaints)
    assert (row["stage"], row["closed_at"], row["action"]) == ("withdrawn", work.now, "Anna took it back")
    promise = only(work, schema.promises)
    assert (promise["outcome"], promise["late_by"]) == ("withdrawn", None)
    assert "Anna" not in "".join(row["body"] for row in work.rows(schema.facts))


def test_a_complaint_without_a_promise_is_answered_too(work: DeskWork) -> None:
    """One that was never acknowledged owns a due time only."""
    identifier = complaint(work)
    with work.register.writing() as connection:
        connection.execute(schema.due_times.update().values(promise_id=None))
        connection.execute(schema.promises.delete())
    told = say(work, identifier, Word(Event.ANSWER_SEEN))
    assert (told.outcome, [fact.event for fact in told.told]) == ("", ["complaint.advanced"])
    assert {row["done_at"] for row in work.rows(schema.due_times)} == {work.now}


def test_another_complaint_is_left_alone(work: DeskWork) -> None:
    """Its due time runs on, and so does its promise."""
    first, second = complaint(work), work.take(mail(sender="b@klient.example"))[0].complaint_id
    say(work, first, Word(Event.WITHDRAWN, action="spam"))
    (other,) = [row for row in work.rows(schema.complaints) if row["complaint"] == second]
    assert other["stage"] == "received"
    assert [row["outcome"] for row in work.rows(schema.promises)] == ["withdrawn", None]
    assert {row["done_at"] for row in work.rows(schema.due_times) if row["complaint"] == first} == {work.now}
    assert {row["done_at"] for row in work.rows(schema.due_times) if row["complaint"] == second} == {None}


# --- what follows ---


@pytest.mark.parametrize("event", WORDS)
def test_nothing_is_overdue_any_more(work: DeskWork, event: Event) -> None:
    """Neither the list nor the tick finds it, however late it is."""
    identifier = complaint(work)
    late = work.now + timedelta(days=60)
    with work.register.reading() as connection:
        assert story.complaints(connection, overdue_at=late) != []
        assert len(due_rows.shares_due(connection, late, 9)) == 4
    say(work, identifier, Word(event))
    with work.register.reading() as connection:
        assert story.complaints(connection, overdue_at=late) == []
        assert due_rows.shares_due(connection, late, 9) == []


def test_a_tick_that_saw_the_due_time_before_does_nothing(work: DeskWork) -> None:
    """The daemon read the list, then the person spoke."""
    identifier = complaint(work)
    late = work.now + timedelta(days=60)
    with work.register.reading() as connection:
        dues = due_rows.shares_due(connection, late, 9)
    say(work, identifier, Word(Event.ANSWER_SEEN))
    with work.register.writing() as connection:
        assert due_acts.warn(connection, dues, work.desk, late) == due_acts.Acted()


@pytest.mark.parametrize("event", WORDS)
def test_an_acknowledgement_in_the_queue_stays_there_and_moves_nothing_back(
    work: DeskWork, event: Event
) -> None:
    """It is sent; the stage that a person said stays."""
    identifier = work.take(mail())[0].complaint_id
    told = say(work, identifier, Word(event))
    with work.register.writing() as connection:
        (row,) = outbox_rows.claim(connection, work.now, 9)
        settled = outbox_rows.settle(connection, outbox_rows.Settlement(row, "SENT", 250, "ok"), work.now)
    assert [fact.event for fact in settled] == ["reply.sent"]
    assert only(work, schema.complaints)["stage"] == str(told.stage)


# --- what is refused ---


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("event", WORDS)
def test_the_table_decides_and_a_refusal_changes_nothing(work: DeskWork, stage: Stage, event: Event) -> None:
    """Every stage with every word."""
    identifier = in_stage(work, stage)
    before = everything(work)
    if (stage, event) in TABLE:
        assert say(work, identifier, Word(event)).stage is TABLE[stage, event].stage
    else:
        with pytest.raises(NoTransition, match=f"{event} .*{stage}"):
            say(work, identifier, Word(event, cause="c", action="a"))
        assert everything(work) == before


def test_an_unknown_complaint_and_a_time_before_receipt_change_nothing(work: DeskWork) -> None:
    """The moment of receipt itself is allowed."""
    identifier = complaint(work)
    before = everything(work)
    with pytest.raises(NoSuchComplaint):
        say(work, "KB-2026-99999-0", Word(Event.ANSWER_SEEN))
    received = only(work, schema.complaints)["received_at"]
    with pytest.raises(BeforeReceipt):
        say(work, identifier, Word(Event.ANSWER_SEEN, at=received - timedelta(microseconds=1)))
    assert everything(work) == before
    assert say(work, identifier, Word(Event.ANSWER_SEEN, at=received)).stage is Stage.ANSWERED


def test_a_fault_in_the_middle_leaves_nothing_behind(work: DeskWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the facts are written."""
    identifier = complaint(work)
    before = everything(work)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(trail, "append", full)
    with pytest.raises(RegisterBusy):
        say(work, identifier, Word(Event.ANSWER_SEEN))
    assert everything(work) == before


# --- opening for a verb ---


def test_a_verb_writes_beside_the_daemon(work: DeskWork) -> None:
    """Two writers by turns on one chain; no lock file, no migration."""
    identifier = complaint(work)
    beside = write_register(Path(work.register.path))
    with beside.writing() as connection:
        standing.say(connection, identifier, Word(Event.ANSWER_SEEN), work.desk.calendars, work.now)
    beside.close()
    work.take(mail(sender="b@klient.example"))
    assert chain_faults(work.register) == []
    assert beside.keys.secrets == work.register.keys.secrets
    files = {path.name for path in Path(work.register.path).parent.iterdir()}
    assert files <= {"register.sqlite", "register.sqlite-wal", "register.sqlite-shm"}


@pytest.mark.parametrize(("version", "words"), [(99, "newer responder"), (0, "older responder")])
def test_a_register_of_another_program_is_not_written(work: DeskWork, version: int, words: str) -> None:
    """Nor brought up to date: that is the daemon's."""
    with sqlite3.connect(work.register.path) as raw:
        raw.execute("DELETE FROM schema_version WHERE version > 1")
        raw.execute("UPDATE schema_version SET version = ?", (version,))
    raw.close()
    with pytest.raises(RegisterFault, match=words) as told:
        write_register(Path(work.register.path))
    assert not told.value.temporary
    assert only(work, schema.schema_version)["version"] == version


def test_a_register_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Its first start is the daemon's."""
    with pytest.raises(RegisterFault, match="no register yet"):
        write_register(tmp_path / "register.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_register_that_somebody_else_holds_is_busy(work: DeskWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told as a thing that time heals, after the busy timeout."""
    monkeypatch.setattr("responder.edges.register.store.BUSY_MS", 10)
    with work.register.writing(), pytest.raises(RegisterBusy, match="another program"):
        write_register(Path(work.register.path))
