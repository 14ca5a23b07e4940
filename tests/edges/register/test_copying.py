"""The copy of a register: whole or not there, nobody else's to read, and nobody's file is touched for it."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from responder.edges.register import schema
from responder.edges.register.copying import copy_register
from responder.edges.register.faults import RegisterBusy, RegisterFault
from responder.edges.register.store import read_register
from tests.edges.register.desk_work import START, DeskWork, mail, opened, rows

ROOT = Path(__file__).parents[3]


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    made = DeskWork(opened(tmp_path / "register.sqlite"))
    yield made
    made.register.close()


def path(work: DeskWork) -> Path:
    return Path(work.register.path)


def test_the_copy_holds_what_was_committed(work: DeskWork, tmp_path: Path) -> None:
    """Also what still lies in the write-ahead log, and the keys; its size is told."""
    work.take(mail())
    target = tmp_path / "copy #1?.sqlite"
    assert copy_register(path(work), target, START) == target.stat().st_size
    with closing(read_register(target)) as copy:
        assert rows(copy, schema.complaints) == work.rows(schema.complaints)
        assert copy.keys == work.register.keys


def test_only_its_owner_may_read_it_and_nothing_lies_beside(work: DeskWork, tmp_path: Path) -> None:
    """Mode 0600 whatever the umask; no journal and no part of it stays."""
    folder = tmp_path / "backups"
    folder.mkdir()
    copy_register(path(work), folder / "copy.sqlite", START)
    assert (folder / "copy.sqlite").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in folder.iterdir()] == ["copy.sqlite"]


def test_a_file_that_is_there_is_never_overwritten(work: DeskWork, tmp_path: Path) -> None:
    """Nor a link that leads nowhere."""
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_text("mine")
    link.symlink_to(tmp_path / "nowhere")
    for target in (there, link):
        with pytest.raises(RegisterFault, match="exists already"):
            copy_register(path(work), target, START)
    assert there.read_text() == "mine"
    assert link.is_symlink()


def test_another_backup_under_way_is_left_alone(work: DeskWork, tmp_path: Path) -> None:
    """What another one began, or a killed one left, is neither used nor removed, and hinders nobody."""
    other = tmp_path / "copy.sqlite.part"
    other.write_text("begun")
    copy_register(path(work), tmp_path / "copy.sqlite", START)
    assert other.read_text() == "begun"


@pytest.mark.parametrize("target", ["missing/copy.sqlite", "file/copy.sqlite", "x" * 300])
def test_a_place_that_cannot_be_written_is_named(work: DeskWork, tmp_path: Path, target: str) -> None:
    """No folder, a file instead of one, a name that is too long."""
    (tmp_path / "file").write_text("")
    with pytest.raises(RegisterFault, match="cannot be written") as fault:
        copy_register(path(work), tmp_path / target, START)
    assert str(fault.value).startswith(str(tmp_path / target))


def test_a_damaged_register_gives_no_copy(tmp_path: Path) -> None:
    """The fault names the register, not the target, and nothing stays of the attempt."""
    source = tmp_path / "register.sqlite"
    source.write_bytes(b"not a database" * 500)
    with pytest.raises(RegisterFault, match="damaged") as fault:
        copy_register(source, tmp_path / "copy.sqlite", START)
    assert str(fault.value).startswith(str(source))
    assert [one.name for one in tmp_path.iterdir()] == ["register.sqlite"]


def test_a_full_disk_is_that_of_the_copy(work: DeskWork, tmp_path: Path) -> None:
    """The place without room is named, time may heal it, and nothing stays of the attempt."""
    for _ in range(5):
        work.take(mail())
    folder = tmp_path / "full"
    folder.mkdir()
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from responder.edges.register import copying, faults\n"
        "try: copying.copy_register(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))\n"
        "except faults.RegisterBusy as fault: print(fault)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, work.register.path, str(folder / "copy.sqlite")],
        capture_output=True, text=True, check=False, timeout=180, cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
    )  # fmt: skip
    assert done.stdout.startswith(f"{folder / 'copy.sqlite'}: no room"), done.stderr
    assert list(folder.iterdir()) == []
    assert issubclass(RegisterBusy, RegisterFault)


def test_a_daemon_that_writes_without_end_holds_no_copy_up(work: DeskWork, tmp_path: Path) -> None:
    """The copy is one moment of the register, however fast another process commits."""
    with work.register.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (a, b)")
        connection.exec_driver_sql(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 6000)"
            " INSERT INTO ballast SELECT x, randomblob(4000) FROM n"
        )
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(work.register.path, isolation_level=None)) as raw:
            while not stop.is_set():
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("UPDATE ballast SET a = a + 1 WHERE rowid IN (1, 6000)")
                raw.execute("COMMIT")
                begun.set()

    daemon = threading.Thread(target=write, daemon=True)
    copier = threading.Thread(target=copy_register, args=(path(work), tmp_path / "copy", START), daemon=True)
    daemon.start()
    assert begun.wait(60)
    copier.start()
    copier.join(60)
    ended = not copier.is_alive()
    stop.set()
    daemon.join(60)
    copier.join(60)
    assert ended
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        ((first, last),) = copy.execute(
            "SELECT a.a - 1, b.a - 6000 FROM ballast a, ballast b WHERE a.rowid = 1 AND b.rowid = 6000"
        )
        assert first == last
