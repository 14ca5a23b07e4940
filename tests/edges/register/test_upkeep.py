"""Housekeeping drops what is kept past its time, and nothing else."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.edges.register import schema, upkeep
from responder.edges.register.setting_aside import set_aside
from responder.edges.register.upkeep import optimize, tidy
from tests.edges.register.desk_work import DeskWork, mail, opened
from tests.edges.register.test_recording import arrival

DAY = timedelta(days=1)
OURS = ("context", "source", "source_until")
GONE = dict.fromkeys(OURS)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    made = DeskWork(opened(tmp_path / "register.sqlite"))
    yield made
    made.register.close()


def kept(work: DeskWork) -> list[int]:
    """Messages of which anything is left."""
    return [row["id"] for row in messages(work) if any(row[name] is not None for name in OURS)]


def messages(work: DeskWork) -> list[dict[str, Any]]:
    return work.rows(schema.correspondence)


def test_sources_go_when_their_time_is_over(work: DeskWork) -> None:
    """To the second, bytes and context together; the rest of the message stays."""
    work.desk = replace(work.desk, keep_source=DAY)
    work.take(mail())
    work.later(hours=1)
    work.take(mail())
    before = messages(work)
    end = work.now + timedelta(hours=23)
    left = []
    for moment in (end, end + timedelta(seconds=1), end + timedelta(seconds=2)):
        assert tidy(work.register, moment, 2 * DAY) == 0
        left.append(kept(work))
    assert left == [[1, 2], [2], [2]]
    assert messages(work) == [before[0] | GONE, before[1]]
    optimize(work.register)


def test_a_shorter_time_holds_for_what_is_kept_already(work: DeskWork) -> None:
    """Ninety days were promised then, one is the rule now; with none at all everything goes."""
    for _ in range(3):
        work.take(mail())
        work.later(days=1)
    tidy(work.register, work.now, 2 * DAY + timedelta(seconds=1))
    assert kept(work) == [2, 3]
    tidy(work.register, work.now, timedelta(0))
    assert kept(work) == []


def test_what_waits_for_a_person_keeps_its_bytes(work: DeskWork) -> None:
    """Set aside unread, or read beyond the bounds: ninety days, however short the setting is."""
    work.desk = replace(work.desk, keep_source=timedelta(0))
    work.take(b"X: y\r\n" * 1001 + mail())
    with work.register.writing() as connection:
        set_aside(connection, arrival(b"unreadable", uid=99), "planted", work.now)
    rows = messages(work)
    assert [(bool(row["source"]), row["context"]) for row in rows] == [(True, None)] * 2
    tidy(work.register, work.now + 90 * DAY, timedelta(0))
    assert messages(work) == rows
    tidy(work.register, work.now + 90 * DAY + timedelta(seconds=1), timedelta(0))
    assert kept(work) == []


def test_a_long_time_holds_for_set_aside_mail_too(work: DeskWork) -> None:
    """Whoever keeps everything a year keeps those a year."""
    work.desk = replace(work.desk, keep_source=365 * DAY)
    work.take(b"X: y\r\n" * 1001 + mail())
    assert messages(work)[0]["source_until"] == work.now + 365 * DAY
    assert messages(work)[0]["context"]


def test_many_go_in_portions(work: DeskWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a transaction of its own, until nothing is left: the id to go on behind, then 0."""
    monkeypatch.setattr(upkeep, "AT_ONCE", 20)
    with work.register.writing() as connection:
        for number in range(41):
            work.take(mail(sender=f"w{number}@x.example"), connection)
    later = work.now + 91 * DAY
    steps, after, left = 0, 0, []
    while steps == 0 or after:
        after = tidy(work.register, later, 90 * DAY, after)
        left.append(len(kept(work)))
        steps += 1
    assert left == [21, 1, 0]


def test_what_was_dropped_is_not_in_the_file_any_more(work: DeskWork, tmp_path: Path) -> None:
    """Overwritten, so that nobody finds a letter in the free pages of the database."""
    work.take(mail(base64.encodebytes(random.Random(7).randbytes(30_000)).decode()))
    packed = messages(work)[0]["source"]
    place = tmp_path / "register.sqlite"
    assert packed[20_000:20_060] in place.read_bytes() + (tmp_path / "register.sqlite-wal").read_bytes()
    tidy(work.register, work.now, timedelta(0))
    work.register.close()  # folds the write-ahead log in
    assert packed[20_000:20_060] not in place.read_bytes()
    assert not (tmp_path / "register.sqlite-wal").exists()
