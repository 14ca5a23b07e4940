"""A register that is damaged, or is none: refused with what to do, never begun anew in its place."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from responder.edges.register import schema
from responder.edges.register.faults import RegisterFault
from responder.edges.register.restoring_rows import newest_fact
from tests.edges.register.desk_work import DeskWork, mail, opened, rows

PAGE = 4096


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A register of thirty complaints, closed."""
    path = tmp_path / "register.sqlite"
    work = DeskWork(opened(path))
    for number in range(30):
        work.take(mail("x" * 2_000, sender=f"a{number}@k{number}.example"))
    work.register.close()
    return path


def overwrite(first: int, content: bytes) -> Callable[[Path], None]:
    def done(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(first)
            file.write(content)

    return done


def cut(octets: int) -> Callable[[Path], None]:
    def done(path: Path) -> None:
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - octets if octets > 0 else -octets)

    return done


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE bookmarks (x)")


DAMAGES = {
    "the head": overwrite(0, b"\0" * 100),
    "the first page": overwrite(100, b"\x55" * (PAGE - 100)),
    "pages in the middle": overwrite(9 * PAGE, b"\x55" * 9 * PAGE),
    "half a page is gone": cut(PAGE // 2),
    "half of the file is gone": cut(20 * PAGE),
    "all but the head is gone": cut(-100),
    "all but one page is gone": cut(-PAGE),
    "text instead": lambda path: (path.write_text("responder: lost\n" * 500), None)[1],
    "another program's": of_another_program,
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_it_is_refused_with_the_commands_and_left_as_it_is(place: Path, damage: str) -> None:
    """What, where, and how to restore; not a byte of what is left is changed."""
    DAMAGES[damage](place)
    before = place.read_bytes()
    with pytest.raises(RegisterFault) as told:
        opened(place)
    words = str(told.value)
    assert words.startswith(f"{place}: ")
    assert f"install -m 600 BACKUP {place}" in words
    assert "responder reconcile" in words
    assert not told.value.temporary
    assert place.read_bytes() == before


def test_pages_overwritten_anywhere_are_found_or_harmless(place: Path) -> None:
    """A hundred places: refused with the commands, or nothing that it is built of was hit; never a traceback."""
    whole, chance = place.read_bytes(), random.Random(7)
    words: list[str] = []
    for _ in range(100):
        spoiled = bytearray(whole)
        at = chance.randrange(len(whole) - 600)
        spoiled[at : at + 600] = chance.randbytes(600)
        for beside in place.parent.glob("register.sqlite-*"):
            beside.unlink()
        place.write_bytes(spoiled)
        try:
            register = opened(place)
        except RegisterFault as fault:
            words.append(str(fault))
            continue
        register.close()
    assert len(words) >= 25  # SQLite keeps no checksums: what is overwritten inside a text it cannot see
    assert [one for one in words if "BACKUP" not in one and "newer responder" not in one] == []


def test_a_lost_write_ahead_log_is_an_older_register(place: Path) -> None:
    """SQLite opens it without a word: fewer facts than were committed tell."""
    work = DeskWork(opened(place), uid=100)
    with work.register.reading() as connection:
        before = newest_fact(connection)
    work.take(mail("one more", sender="z@z.example"))
    with work.register.reading() as connection:
        after = newest_fact(connection)
    alone = place.parent / "alone" / place.name
    alone.parent.mkdir()
    alone.write_bytes(place.read_bytes())
    work.register.close()
    old = opened(alone)
    with old.reading() as connection:
        assert before <= newest_fact(connection) < after
    assert len(rows(old, schema.complaints)) == 30
    old.close()
