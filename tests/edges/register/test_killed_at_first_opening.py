"""A register whose very first opening was killed: SQLite's rollback journal lies beside it, the next start heals it."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

import pytest

from responder.edges.register.migrations import LATEST
from tests.acceptance.killing import older_register
from tests.edges.register.desk_work import opened


def killed_while_writing(place: Path) -> None:
    """In SQLite's first journal mode, which a file has until it was opened once; the file itself was written to."""
    pid = os.fork()
    if not pid:
        connection = sqlite3.connect(place, isolation_level=None)
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE filling (word TEXT)")
        for _ in range(200):
            connection.execute("INSERT INTO filling VALUES (?)", ("x" * 1000,))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.parametrize("version", [0, 1, LATEST])
def test_the_next_start_rolls_back_and_opens(tmp_path: Path, version: int) -> None:
    """Looking at it before it is opened for writing is no reason to refuse: nobody but a writer can roll back."""
    place = tmp_path / "register.sqlite"
    if version:
        older_register(place, version)
    killed_while_writing(place)
    journal = place.with_name("register.sqlite-journal")
    assert journal.stat().st_size > 512
    opened(place).close()
    assert not journal.exists()
