"""Opening, refusing, and transactions: what an operator meets, and what threads may rely on."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core import facts
from responder.edges.register import schema, trail
from responder.edges.register.faults import RegisterBusy, RegisterFault
from responder.edges.register.migrations import MIGRATIONS
from responder.edges.register.store import Register, memory_register, open_register, read_register
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB of its own; without the right to mount, a skip."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def say(register: Register) -> None:
    with register.writing() as connection:
        trail.append(connection, "", START, [STOPPED])


# --- what is opened ---


def test_the_first_opening_makes_keys_and_the_second_keeps_them(place: Path) -> None:
    """Installation and secret are made once."""
    first = opened(place)
    first.close()
    again = open_register(place, START, lambda: b"other" * 8, lambda: "else2345")
    assert again.keys == first.keys
    assert again.keys.installation == "inst2345"
    again.close()


def test_the_files_are_nobody_elses(place: Path) -> None:
    """The register and what SQLite lays beside it: people's mail."""
    register = opened(place)
    say(register)
    beside = [one for one in place.parent.iterdir() if one.name.startswith(place.name)]
    assert len(beside) == 3
    assert {stat.S_IMODE(one.stat().st_mode) for one in beside} == {0o600}
    register.close()


def test_every_write_is_durable(register: Register) -> None:
    """WAL, synchronous=FULL (2) and foreign keys on the connection that writes."""
    with register.writing() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _PRAGMAS]
    assert told == ["wal", 2, 1]


_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")


def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    """`?`, `#`, `%` and blanks are part of a name, not of an address."""
    odd = tmp_path / "a?b#c%20 d.sqlite"
    opened(odd).close()
    assert odd.exists()
    read_register(odd).close()


# --- what is refused ---


def test_a_newer_schema_is_refused_by_everybody(place: Path) -> None:
    """An older program must not write into it, nor guess at it."""
    opened(place).close()
    connection = sqlite3.connect(place)
    connection.execute("INSERT INTO schema_version VALUES (?, '2026-01-01 00:00:00')", (len(MIGRATIONS) + 1,))
    connection.commit()
    connection.close()
    before = place.read_bytes()
    for opening in (opened, read_register, _in_memory):
        with pytest.raises(RegisterFault, match="newer responder") as told:
            opening(place)
        assert str(place) in str(told.value)
    assert place.read_bytes() == before


def _in_memory(place: Path) -> Register:
    return memory_register(place, START, lambda: b"k" * 32, lambda: "inst2345")


@pytest.mark.parametrize("content", [b"not a database " * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database_is_told(place: Path, content: bytes) -> None:
    """What, where, what to do; and the file is left as it is."""
    place.write_bytes(content)
    for opening in (opened, read_register, _in_memory):
        with pytest.raises(RegisterFault, match="damaged") as told:
            opening(place)
        assert str(place) in str(told.value)
        assert not told.value.temporary
    assert place.read_bytes() == content


def test_a_damaged_file_is_found_at_start(place: Path) -> None:
    """Pages overwritten in the middle: refused before the first mail, with what to do."""
    register = opened(place)
    work = DeskWork(register)
    for _ in range(30):
        work.take(mail("x" * 2_000))
    register.close()
    with place.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\x55" * 4096 * 20)
    with pytest.raises(RegisterFault, match="backup"):
        opened(place)


def test_another_programs_database_is_not_a_register(place: Path) -> None:
    """For reading verbs."""
    connection = sqlite3.connect(place)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(RegisterFault, match="not a register"):
        read_register(place)


def test_an_empty_file_is_not_a_register_to_read_and_a_fresh_one_to_open(place: Path) -> None:
    """A crash before the first commit leaves one."""
    place.touch()
    with pytest.raises(RegisterFault, match="not a register"):
        read_register(place)
    opened(place).close()
    read_register(place).close()


def test_a_missing_folder_and_a_missing_register(tmp_path: Path) -> None:
    """Opening names the folder; reading says who makes the file."""
    with pytest.raises(RegisterFault, match="folder exists"):
        opened(tmp_path / "nowhere" / "register.sqlite")
    with pytest.raises(RegisterFault, match="responder run"):
        read_register(tmp_path / "register.sqlite")


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    """Told, not a traceback."""
    for opening in (opened, read_register, _in_memory):
        with pytest.raises(RegisterFault, match="cannot be opened"):
            opening(tmp_path)


_AS_SOMEBODY = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime
sys.path.insert(0, os.getcwd())
from responder.edges.register.store import open_register, read_register, memory_register
from responder.edges.register.faults import RegisterFault
fresh = (datetime(2026, 1, 1, tzinfo=UTC), lambda: b"k" * 32, lambda: "inst2345")
memory_register(None, *fresh).close()
os.setgid(65534); os.setuid(65534)
ways = (lambda place: open_register(place, *fresh), read_register, lambda place: memory_register(place, *fresh))
for opening in ways:
    try:
        register = opening(Path(sys.argv[1]))
        with register.writing() as connection:
            connection.exec_driver_sql("UPDATE installation SET held_since = NULL")
        print("written")
    except RegisterFault as fault:
        print(fault)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another account")
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_another_accounts_folder_is_told(mode: int) -> None:
    """May be looked at or not: each way of opening gives a sentence."""
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/register.XXXXXX"], text=True).strip())
    try:
        opened(folder / "register.sqlite").close()
        folder.chmod(mode)
        told = subprocess.run(
            [sys.executable, "-c", _AS_SOMEBODY, str(folder / "register.sqlite")],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[3],
        )
        assert told.returncode == 0, told.stderr
        assert len(told.stdout.splitlines()) == 3
        assert "written" not in told.stdout
        assert told.stdout.count("account") == 3
    finally:
        subprocess.run(["rm", "-r", str(folder)], check=True)


# --- a full disk ---


def test_a_full_disk_is_temporary_loses_nothing_and_heals(small_disk: Path) -> None:
    """The transaction that finds no room is rolled back whole; with room, the same connection goes on."""
    register = opened(small_disk / "register.sqlite")
    work = DeskWork(register)
    with pytest.raises(RegisterBusy, match="disk space") as told:
        _fill(work)
    assert told.value.temporary
    written = len(rows(register, schema.correspondence))
    assert written == work.uid - 1 > 0
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    work.take(mail())
    assert len(rows(register, schema.correspondence)) == written + 1
    register.close()


def _fill(work: DeskWork) -> None:
    for _ in range(2_000):
        work.take(mail("x" * 3_000))


def test_no_room_for_the_first_byte(small_disk: Path) -> None:
    """At the first start."""
    (small_disk / "ballast").write_bytes(b"x" * 1_040_000)
    with pytest.raises(RegisterBusy):
        opened(small_disk / "register.sqlite")


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
