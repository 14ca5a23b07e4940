"""Transactions: what threads and processes that share the register may rely on."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core import facts
from responder.edges.register import schema, trail
from responder.edges.register.faults import RegisterBusy, RegisterFault
from responder.edges.register.store import Register, memory_register, read_register
from tests.edges.register.desk_work import START, DeskWork, mail, opened, rows

STOPPED = facts.DaemonStopped(0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite"


@pytest.fixture
def register(place: Path) -> Iterator[Register]:
    made = opened(place)
    yield made
    made.close()


def say(register: Register) -> None:
    with register.writing() as connection:
        trail.append(connection, "", START, [STOPPED])


def _in_memory(place: Path) -> Register:
    return memory_register(place, START, lambda: b"k" * 32, lambda: "inst2345")


# --- transactions ---


def test_an_exception_rolls_everything_back(register: Register) -> None:
    """Whatever it is."""
    with pytest.raises(KeyError), register.writing() as connection:
        _say_and_fail(connection)
    assert rows(register, schema.facts) == []


def _say_and_fail(connection: sa.Connection) -> None:
    trail.append(connection, "", START, [STOPPED, STOPPED])
    raise KeyError


def test_a_savepoint_rolls_back_alone(register: Register) -> None:
    """The bad message's rows go, its neighbours' stay, and the facts are numbered without a gap."""
    with register.writing() as connection:
        trail.append(connection, "", START, [STOPPED])
        with pytest.raises(KeyError), connection.begin_nested():
            _say_and_fail(connection)
        trail.append(connection, "", START, [STOPPED])
    assert [row["seq"] for row in rows(register, schema.facts)] == [1, 2]


def test_a_failed_statement_inside_a_savepoint_spoils_nothing(register: Register) -> None:
    """A broken constraint is the message's fault; the transaction goes on."""
    with register.writing() as connection:
        trail.append(connection, "", START, [STOPPED])
        with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
            connection.execute(schema.installation.insert().values(id=1, installation="x", created_at=START))
        trail.append(connection, "", START, [STOPPED])
    assert [row["seq"] for row in rows(register, schema.facts)] == [1, 2]


def test_a_reader_sees_one_moment_and_holds_up_no_writer(register: Register) -> None:
    """A long list being printed never stops the intake, nor does it see half of it."""
    count = sa.select(sa.func.count()).select_from(schema.facts)
    with register.reading() as connection:
        assert connection.scalar(count) == 0
        say(register)
        assert connection.scalar(count) == 0
    assert len(rows(register, schema.facts)) == 1


def test_a_reader_writes_nothing(register: Register, place: Path) -> None:
    """Neither the daemon's nor a verb's."""
    other = read_register(place)
    for one in (register.reading, other.reading, other.writing):
        with pytest.raises(RegisterFault, match="cannot be written"), one() as connection:
            trail.append(connection, "", START, [STOPPED])
    other.close()


def test_a_reading_process_beside_a_writer_takes_no_write_lock(register: Register, place: Path) -> None:
    """`responder complaints` while a batch is being written: reads at once, from before it."""
    with register.writing() as connection:
        trail.append(connection, "", START, [STOPPED])
        other = read_register(place)
        assert rows(other, schema.facts) == []
        other.close()


def test_two_writers_in_one_process_take_turns(register: Register) -> None:
    """Threads of several mailboxes and the dispatcher: no fault, no gap."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: say(register), range(80)))
    assert [row["seq"] for row in rows(register, schema.facts)] == list(range(1, 81))


def test_a_lock_held_by_another_program_is_told_as_temporary(
    register: Register, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup tool or a person with sqlite3."""
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with register.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.facts)) == 0
    with register._writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=10")  # type: ignore[union-attr]
        connection.rollback()
    with pytest.raises(RegisterBusy, match="another program"):
        say(register)
    other.execute("ROLLBACK")
    other.close()
    say(register)


def test_faults_never_tell_what_was_being_written(register: Register) -> None:
    """No mail and no address of a person in a sentence or a traceback."""
    with pytest.raises(RegisterFault) as told, register.writing() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "anna@klient.example"})
    assert "anna" not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


# --- in memory ---


def test_the_dry_runs_register_is_a_copy(place: Path) -> None:
    """It knows what the file knows, beside a running daemon, and writes nothing into it."""
    real = opened(place)
    DeskWork(real).take(mail())
    before = place.read_bytes()
    copy = _in_memory(place)
    assert copy.keys == real.keys
    work = DeskWork(copy, uid=1)
    decision, _ = work.take(mail())
    assert decision.number == 2
    assert len(rows(copy, schema.correspondence)) == 2
    assert len(rows(real, schema.correspondence)) == 1
    assert place.read_bytes() == before
    copy.close()
    real.close()


def test_without_a_file_it_begins_empty(tmp_path: Path) -> None:
    """And makes none."""
    copy = _in_memory(tmp_path / "register.sqlite")
    DeskWork(copy).take(mail())
    copy.close()
    assert list(tmp_path.iterdir()) == []


def test_threads_share_the_one_in_memory() -> None:
    """Readers and writers of several mailboxes, days long."""
    copy = memory_register(None, START, lambda: b"k" * 32, lambda: "inst2345")
    go = threading.Barrier(6)

    def work(number: int) -> int:
        go.wait()
        for _ in range(25):
            say(copy) if number % 2 else rows(copy, schema.facts)
        return number

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert len(rows(copy, schema.facts)) == 75
    copy.close()
