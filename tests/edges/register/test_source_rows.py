"""What a message was decided from: kept with its row as the setting says, found again page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from responder.core.grounds import from_json
from responder.core.rules import Leaf, Rule, rule_set
from responder.edges.register import schema, source_rows
from responder.edges.register.arrival import unpack
from responder.edges.register.setting_aside import set_aside
from responder.edges.register.source_rows import Count, Wanted
from tests.edges.register.desk_work import DeskWork, mail, opened
from tests.edges.register.test_recording import arrival

OFF = timedelta(0)
EVIL = "(a|aa)+$"  # tries every way of cutting a long row of a's in two


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    made = DeskWork(opened(tmp_path / "register.sqlite"))
    yield made
    made.register.close()


def pages(work: DeskWork, wanted: Wanted, limit: int) -> list[list[int]]:
    """The ids of each page, as somebody turns them."""
    found, after = [], 0
    with work.register.reading() as connection:
        last = source_rows.count(connection, wanted).last
        while True:
            page = source_rows.page(connection, wanted, after, last, limit)
            if not page:
                return found
            found.append([one.id for one in page])
            after = page[-1].id


def counted(work: DeskWork, wanted: Wanted | None = None) -> Count:
    with work.register.reading() as connection:
        return source_rows.count(connection, wanted or Wanted())


def test_a_message_keeps_its_bytes_and_its_context(work: DeskWork) -> None:
    """Both are what the decision was made from: number, time, counts, what was known of the thread."""
    work.take(mail())
    work.later(minutes=5)
    raw = mail(subject="Again", sender="anna@klient.example")
    work.take(raw)
    with work.register.reading() as connection:
        (_, second) = source_rows.page(connection, Wanted(), 0, 2, 10)
    grounds = from_json(second.context, unpack(second.source))
    assert (grounds.content, grounds.size, grounds.received) == (raw, len(raw), work.now)
    assert (grounds.context.now, grounds.context.number, grounds.context.replies_hour) == (work.now, 2, 1)
    row = work.rows(schema.correspondence)[1]
    assert row["source_until"] == work.now + timedelta(days=90)
    assert json.loads(second.decision)["complaint"] == second.complaint == row["complaint"]
    assert second.mail == work.rows(schema.outbox)[1]["content"]


def test_with_zero_nothing_is_kept(work: DeskWork) -> None:
    """Neither bytes nor context, and no time at which they would go."""
    work.desk = replace(work.desk, keep_source=OFF)
    work.take(mail())
    (row,) = work.rows(schema.correspondence)
    assert (row["source"], row["source_until"], row["context"]) == (None, None, None)
    assert counted(work) == Count(0, 1, 0, 1)
    assert pages(work, Wanted(), 10) == []


def test_all_that_is_kept_of_a_person_stands_in_the_row_of_their_mail(work: DeskWork) -> None:
    """Whoever empties the row, and the ones that were there before, has erased it."""
    work.take(mail("The parcel of Wonderland Street came open."))
    with work.register.writing() as connection:
        source_rows.drop(connection, [1])
    row = work.rows(schema.correspondence)[0]
    assert (row["source"], row["source_until"], row["context"]) == (None, None, None)
    for table in schema.metadata.tables.values():
        assert "Wonderland" not in str(work.rows(table))


def test_patterns_that_ran_out_of_time_are_kept(work: DeskWork) -> None:
    """In the context, from where a decision made again takes them: then they are out of time at once."""
    evil = Rule("evil", Leaf("text", "regex", EVIL), (("category", "evil"),))
    work.desk = replace(work.desk, rules=rule_set([evil, *work.desk.rules.rules]))
    decision, _ = work.take(mail("a" * 5000 + "b"))
    assert decision.match.timed_out == (f"text: {EVIL}",)
    (row,) = work.rows(schema.correspondence)
    assert from_json(row["context"], unpack(row["source"])).context.timed_out == (f"text: {EVIL}",)


def test_messages_come_in_pages_and_are_counted(work: DeskWork) -> None:
    """Since a time, of a mailbox; those without grounds are counted and passed over."""
    for number in range(5):
        work.take(mail(sender=f"a{number}@x.example"))
        work.later(hours=1)
    work.desk = replace(work.desk, keep_source=OFF, mailbox="second")
    work.take(mail(sender="b@x.example"))
    work.desk = replace(work.desk, keep_source=timedelta(days=9))
    work.take(mail(sender="c@x.example"))
    with work.register.writing() as connection:
        set_aside(connection, arrival(b"unreadable", uid=99), "planted", work.now)
    assert pages(work, Wanted(), 2) == [[1, 2], [3, 4], [5, 7]]
    assert counted(work) == Count(kept=6, dropped=1, undecided=1, last=8)
    since = Wanted(work.now - timedelta(hours=2))
    assert pages(work, since, 10) == [[4, 5, 7]]
    assert counted(work, since) == Count(3, 1, 1, 8)
    second = Wanted(mailbox="second")
    assert pages(work, second, 10) == [[7]]
    assert counted(work, second) == Count(1, 1, 0, 7)
    assert counted(work, Wanted(mailbox="third")) == Count(0, 0, 0, 0)
