"""Opening, refusing, and transactions: what an operator meets, and what threads may rely on."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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
