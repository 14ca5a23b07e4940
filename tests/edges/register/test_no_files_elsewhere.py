"""SQLite's own temporary files: none, for they would lie outside the state folder and hold what people wrote."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from responder.edges.register import schema
from responder.edges.register.store import Register
from tests.edges.register.desk_work import opened

ROWS = 400  # of a kilobyte: far beyond what SQLite keeps of a savepoint or a sort before it takes a file


def spilled(before: set[str]) -> list[str]:
    """Files that this process has opened since and that lie outside the register."""
    return [name for name in open_files() - before if "register.sqlite" not in name and "etilqs" in name]


def open_files() -> set[str]:
    names = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            names.add(str(link.readlink()))
        except OSError:
            continue  # the listing's own
    return names


def filled(register: Register) -> None:
    row = "INSERT INTO counters (prefix, year, value) VALUES (?, 2026, 1)"
    with register.writing() as connection:
        for number in range(ROWS):
            connection.exec_driver_sql(row, (f"{number:04} " + "x" * 1000,))


def test_a_savepoint_keeps_its_journal_in_memory(tmp_path: Path) -> None:
    """Each message is registered inside one: a full /var/tmp may hold up none, and none of people's mail lies there."""
    register = opened(tmp_path / "register.sqlite")
    filled(register)
    with register.writing() as connection, connection.begin_nested():
        before = open_files()
        connection.execute(sa.update(schema.counters).values(value=2))
        assert spilled(before) == []
    register.close()


def test_a_reader_sorts_in_memory(tmp_path: Path) -> None:
    """What a verb lists is not written anywhere."""
    register = opened(tmp_path / "register.sqlite")
    filled(register)
    with register.reading() as connection:
        assert connection.scalar(sa.text("PRAGMA temp_store")) == 2
    register.close()
