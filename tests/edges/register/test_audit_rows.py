"""Whoever changes the trail, or the register beside it, shows."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from responder.core import chain
from responder.core.chain import Head, unlike
from responder.core.complaint import Event
from responder.edges.register import audit_rows, outbox_rows, schema, standing, trail, trail_reading
from responder.edges.register.standing import Word
from tests.edges.register.desk_work import DeskWork, mail, opened


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    """Three complaints of one desk: one answered late, one withdrawn, one waiting; and a machine's mail."""
    one = DeskWork(opened(tmp_path / "register.sqlite"))
    names = [one.take(mail(sender=f"c{number}@klient.example"))[0].complaint_id for number in range(3)]
    one.take(mail(sender="robot@klient.example", Auto_Submitted="auto-generated", subject="Newsletter"))
    sent(one)
    one.later(days=9)
    say(one, names[0], Word(Event.ANSWER_SEEN, at=one.now - timedelta(hours=2)))
    say(one, names[1], Word(Event.WITHDRAWN))
    say(one, names[0], Word(Event.RESOLVED))
    yield one
    one.register.close()


def sent(work: DeskWork) -> None:
    with work.register.writing() as connection:
        for row in outbox_rows.claim(connection, work.now, 9):
            outbox_rows.settle(connection, outbox_rows.Settlement(row, "SENT", 250, "ok"), work.now)


def say(work: DeskWork, identifier: str, word: Word) -> None:
    with work.register.writing() as connection:
        standing.say(connection, identifier, word, work.desk.calendars, work.now)


def tamper(work: DeskWork, *statements: str) -> None:
    with sqlite3.connect(work.register.path) as raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()


def chain_faults(work: DeskWork, mailbox: str | None = None) -> list[str]:
    with work.register.reading() as connection:
        return audit_rows.chain_faults(connection, mailbox)


def replay_faults(work: DeskWork, mailbox: str | None = None) -> list[str]:
    with work.register.reading() as connection:
        return audit_rows.replay_faults(connection, mailbox)


def head(work: DeskWork, mailbox: str = "kaebused") -> Head:
    with work.register.reading() as connection:
        (found,) = [one for one in audit_rows.heads(connection) if one.mailbox == mailbox]
    return found


def against(work: DeskWork, noted: Head) -> str:
    with work.register.reading() as connection:
        found = trail_reading.at_number(connection, noted.mailbox, noted.seq)
        last = trail_reading.last_number(connection, noted.mailbox)
    return unlike(noted, found[0] if found else None, last)


def made_anew(work: DeskWork, *statements: str) -> None:
    """As a forger does it who knows the way: change, then hash everything again."""
    tamper(work, *statements)
    raw = sqlite3.connect(work.register.path)
    raw.row_factory = sqlite3.Row
    previous, seq = chain.GENESIS, 0
    with raw:
        for row in raw.execute("SELECT * FROM facts WHERE mailbox = 'kaebused' ORDER BY seq").fetchall():
            seq += 1
            moment = chain.Stored(0, "", 0, row["at"], "", "", "", "", "").moment()
            digest = chain.link(previous, "kaebused", seq, moment, row["event"], row["body"])
            raw.execute(
                "UPDATE facts SET seq = ?, prev_hash = ?, hash = ? WHERE id = ?",
                (seq, previous, digest, row["id"]),
            )
            previous = digest
    raw.close()


def test_what_the_register_wrote_itself_has_no_fault(work: DeskWork) -> None:
    """Neither in its chains nor beside its rows; asked for one mailbox or for all."""
    assert chain_faults(work) == chain_faults(work, "kaebused") == []
    assert replay_faults(work) == replay_faults(work, "kaebused") == []


@pytest.mark.parametrize(
    ("statement", "seq", "words"),
    [
        ("DELETE FROM facts WHERE seq = 4", 5, "fact 4 is missing"),
        ("DELETE FROM facts WHERE seq BETWEEN 4 AND 6", 7, "fact 4 to 6 is missing"),
        ("DELETE FROM facts WHERE seq = 1", 2, "fact 1 is missing"),
        ("UPDATE facts SET body = replace(body, 'normal', 'high') WHERE seq = 1", 1, "it was edited"),
        ("UPDATE facts SET at = '2026-11-21 12:00:00.000000' WHERE seq = 2", 2, "it was edited"),
        ("UPDATE facts SET event = 'reply.sent' WHERE seq = 3", 3, "it was edited"),
        ("UPDATE facts SET mailbox = 'other' WHERE seq = 3", 4, "fact 3 is missing"),
        ("UPDATE facts SET at = '2026-11-20T12:00:00.000000' WHERE seq = 2", 2, "its time is not spelled"),
        ("UPDATE facts SET at = at || '0' WHERE seq = 2", 2, "its time is not spelled"),
        ("UPDATE facts SET at = 'now' WHERE seq = 2", 2, "its time is not spelled"),
        ("UPDATE facts SET complaint = 'KB-2026-00002-H' WHERE seq = 2", 2, "the column was edited"),
        ("UPDATE facts SET complaint = NULL WHERE seq = 2", 2, "the column was edited"),
        ("UPDATE facts SET body = body || char(0) WHERE seq = 2", 2, "it was edited"),
        ("UPDATE facts SET event = event || char(0) || 'x' WHERE seq = 2", 2, "it was edited"),
        ("UPDATE facts SET body = CAST(body AS BLOB) WHERE seq = 2", 2, "it is not text as it was written"),
        ("UPDATE facts SET body = CAST(x'ff' AS TEXT) WHERE seq = 2", 2, "it is not text as it was written"),
        ("UPDATE facts SET seq = 'x' WHERE seq = 2", 0, "it comes after"),
        ("UPDATE facts SET prev_hash = hash WHERE seq = 2", 2, "it does not follow the fact before"),
        ("UPDATE facts SET hash = prev_hash WHERE seq = 2", 3, "it does not follow the fact before"),
        ("UPDATE facts SET id = id + 1000 WHERE seq = 2", 3, "it lies in the table before fact 2"),
    ],
)  # fmt: skip
def test_each_change_shows_where_it_was_made(work: DeskWork, statement: str, seq: int, words: str) -> None:
    """Whatever was edited, taken out or put elsewhere."""
    tamper(work, statement)
    told = chain_faults(work)
    assert any(f"breaks at {seq}: " in one and words in one for one in told), told


def test_two_facts_that_changed_places_show(work: DeskWork) -> None:
    """With their hashes, so that each fits its content but for its number."""
    for before, after in ((4, -1), (5, 4), (-1, 5)):
        tamper(work, f"UPDATE facts SET seq = {after} WHERE mailbox = 'kaebused' AND seq = {before}")  # noqa: S608
    told = " ".join(chain_faults(work))
    assert "the chain of kaebused breaks at 4: it does not follow the fact before" in told
    assert "the chain of kaebused breaks at 5: what it says is not what its hash was made of" in told


def test_a_fact_of_another_chain_does_not_fit(work: DeskWork) -> None:
    """Copied with its hashes and its number."""
    with work.register.writing() as connection:
        trail.append(
            connection, "other", work.now, [standing.facts.DelaysHeld(1), standing.facts.DelaysHeld(2)]
        )
    values = (
        "SELECT at, event, complaint, body, prev_hash, hash FROM facts WHERE mailbox = 'kaebused' AND seq = 2"
    )
    copied = f"UPDATE facts SET (at, event, complaint, body, prev_hash, hash) = ({values})"  # noqa: S608
    copied += " WHERE mailbox = 'other' AND seq = 2"
    tamper(work, copied)
    assert chain_faults(work, "kaebused") == []
    assert len(chain_faults(work, "other")) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM facts WHERE seq > 8",
        "DELETE FROM facts WHERE mailbox = 'kaebused'",
    ],
)
def test_a_chain_cut_at_its_end_shows_by_its_anchor_alone(work: DeskWork, statement: str) -> None:
    """In itself it holds."""
    noted = head(work)
    assert against(work, noted) == ""
    tamper(work, statement)
    assert chain_faults(work) == []
    assert "cut at its end, or is an older copy" in against(work, noted)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET body = replace(body, 'normal', 'high') WHERE seq = 1",
        "DELETE FROM facts WHERE seq = 4",
        "UPDATE facts SET at = '2026-11-20 12:00:00.000001' WHERE seq = 1",
    ],
)
def test_a_chain_made_anew_shows_by_its_anchor_alone(work: DeskWork, statement: str) -> None:
    """Each hash holds; the head that was noted does not."""
    noted = head(work)
    made_anew(work, statement)
    assert chain_faults(work) == []
    assert against(work, noted) != ""


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE complaints SET stage = 'closed' WHERE stage = 'resolved'", "stage is 'closed', by"),
        ("UPDATE complaints SET answered_at = registered_at WHERE answered_at IS NOT NULL", "answered_at"),
        ("UPDATE complaints SET resolved_at = NULL", "resolved_at is None"),
        ("UPDATE complaints SET closed_at = NULL", "closed_at is None"),
        ("UPDATE complaints SET due_at = registered_at WHERE stage = 'acknowledged'", "due_at"),
        ("UPDATE complaints SET category = 'x' WHERE stage = 'resolved'", "category is 'x'"),
        ("UPDATE promises SET outcome = 'kept', late_by = NULL WHERE outcome = 'late'", "outcome is 'kept'"),
        ("UPDATE promises SET late_by = 1 WHERE outcome = 'late'", "late_by is 1"),
        ("UPDATE promises SET outcome_at = '2026-11-20 13:00:00.000000' WHERE outcome = 'late'", "outcome_at"),
        ("UPDATE promises SET due_at = '2030-01-01 00:00:00.000000' WHERE outcome IS NULL", "due_at is '2030"),
        ("DELETE FROM promises WHERE outcome IS NULL", "stands in the trail alone"),
        ("UPDATE outbox SET state = 'FAILED' WHERE id = 1", "state is 'FAILED', by the trail 'SENT'"),
        ("UPDATE outbox SET nonce = 'zzz' WHERE id = 1", "mail zzz stands in the register alone"),
        ("UPDATE correspondence SET outcome = 'held' WHERE id = 1", "outcome is 'held', by the trail 'complaint'"),
        ("UPDATE correspondence SET outcome = 'event' WHERE complaint IS NULL", "outcome is 'event'"),
        ("UPDATE facts SET body = replace(body, ':\"resolved\"', ':\"closed\"')", "stage is 'resolved'"),
    ],
)  # fmt: skip
def test_a_register_that_was_changed_beside_its_trail_shows(
    work: DeskWork, statement: str, words: str
) -> None:
    """Column by column, as docs/audit.md lists them."""
    tamper(work, statement)
    told = replay_faults(work)
    assert any(words in one for one in told), told
    assert replay_faults(work, "elsewhere") == []


def test_a_complaint_that_lies_in_one_of_the_two_alone_is_named(work: DeskWork) -> None:
    """Rows without facts, facts without rows."""
    raw = sqlite3.connect(work.register.path)
    raw.execute("PRAGMA foreign_keys = OFF")
    with raw:
        raw.execute("DELETE FROM complaints WHERE stage = 'withdrawn'")
        raw.execute(
            "DELETE FROM facts WHERE complaint = (SELECT complaint FROM complaints WHERE stage = 'resolved')"
        )
    raw.close()
    told = " ".join(replay_faults(work))
    assert "the trail tells of it, the register does not hold it" in told
    assert "the register holds it, the trail does not tell of it" in told


def test_facts_that_cannot_be_read_stop_neither_check(work: DeskWork) -> None:
    """Half a JSON, fields of another kind, an event that nobody knows."""
    tamper(
        work,
        "UPDATE facts SET body = '{' WHERE seq = 1",
        'UPDATE facts SET body = \'{"cause": 7, "before": [], "after": null}\' WHERE event = \'complaint.advanced\'',
        "UPDATE facts SET body = '[]' WHERE seq = 3",
        "UPDATE facts SET event = 'x' WHERE seq = 5",
    )
    assert len(chain_faults(work)) > 4
    assert len(replay_faults(work)) > 2


def test_very_many_faults_are_counted(work: DeskWork) -> None:
    """A hundred are told one by one."""
    with work.register.writing() as connection:
        trail.append(connection, "", work.now, [standing.facts.DelaysHeld(number) for number in range(150)])
    tamper(work, "UPDATE facts SET body = '{}' WHERE mailbox = ''")
    told = chain_faults(work)
    assert (len(told), told[-1]) == (101, "and 50 more")


def test_a_long_trail_takes_little_memory(work: DeskWork) -> None:
    """Two thousand facts about a thousand complaints, held one complaint at a time."""
    fact = standing.facts.DelayReason
    with work.register.writing() as connection:
        told = [fact(f"KB-2026-{number % 1000:05}-X", True) for number in range(2_000)]
        trail.append(connection, "kaebused", work.now, told)
    tracemalloc.start()
    try:
        assert chain_faults(work) == []
        assert replay_faults(work) == []
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1_500_000
    assert len(work.rows(schema.facts)) > 2_000
