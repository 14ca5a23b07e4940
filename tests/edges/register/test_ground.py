"""The files under a running register: replaced, removed, or without room beside them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from responder.core import facts
from responder.edges.register import ground, trail
from responder.edges.register.faults import RegisterBusy, RegisterGone
from responder.edges.register.store import Register
from tests.edges.register.desk_work import START, opened

STOPPED = facts.DaemonStopped(0)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "register.sqlite"


@pytest.fixture
def register(place: Path) -> Iterator[Register]:
    place.parent.mkdir()
    made = opened(place)
    yield made
    made.close()


def tell(register: Register, count: int = 1) -> None:
    with register.writing() as connection:
        trail.append(connection, "", START, [STOPPED] * count)


def stuffed(register: Register) -> None:
    """Not a page more, as on a disk that is full: SQLite's own word for it."""
    with register.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def emptied(register: Register) -> None:
    with register.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")


def moved(place: Path) -> None:
    place.rename(place.with_name("aside"))


def replaced(place: Path) -> None:
    shutil.copy(place, place.with_name("copy"))
    place.with_name("copy").replace(place)


def folder_gone(place: Path) -> None:
    shutil.rmtree(place.parent)


def log_gone(place: Path) -> None:
    place.with_name("register.sqlite-wal").unlink()


@pytest.mark.parametrize("happened", [moved, replaced, folder_gone, log_gone])
def test_a_file_that_is_another_one_is_neither_read_nor_written(
    register: Register, place: Path, happened: object
) -> None:
    """SQLite would write on into a file without a name."""
    tell(register)
    happened(place)  # type: ignore[operator]
    with pytest.raises(RegisterGone, match="moved, removed or replaced"):
        tell(register)
    with pytest.raises(RegisterGone), register.reading():
        pass


def test_what_a_register_does_to_itself_leaves_it_the_same(register: Register) -> None:
    """Growing, folding in the log, and being written anew."""
    tell(register, 500)
    for words in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
        with closing(sqlite3.connect(register.path, isolation_level=None)) as other:
            other.execute(words)
        tell(register)
    with register.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM facts").scalar() == 502


def test_less_room_than_is_wanted_is_told_before_anything_is_written(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what is left, and what to do."""
    register.make_sure_of_room(1_000)
    monkeypatch.setattr(ground.shutil, "disk_usage", lambda place: Usage(10_000, 9_500, 500))
    with pytest.raises(RegisterBusy, match=r"500 octets are left.*Free some disk space"):
        register.make_sure_of_room(1_000)


def test_after_a_write_that_failed_one_is_tried(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quota, or a limit on one file, does not show in what the file system says of itself."""

    def refused(*_: object) -> None:
        raise OSError(122, "Disk quota exceeded")

    monkeypatch.setattr(os, "posix_fallocate", refused)
    register.make_sure_of_room(1_000)
    stuffed(register)
    with pytest.raises(RegisterBusy, match="no room to write"):
        tell(register, 500)
    with pytest.raises(RegisterBusy, match="disk quota exceeded"):
        register.make_sure_of_room(1_000)
    monkeypatch.undo()
    emptied(register)
    register.make_sure_of_room(1_000)
    tell(register, 500)
    assert sorted(one.name for one in Path(register.path).parent.iterdir()) == [
        "register.sqlite",
        "register.sqlite-shm",
        "register.sqlite-wal",
    ]
