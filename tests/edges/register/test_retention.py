"""People whose time is over are forgotten by themselves, and nobody else; their mail is not taken in again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from responder.core.complaint import Event
from responder.daemon.housekeeping import Housekeeping
from responder.daemon.offload import Offload
from responder.edges import system
from responder.edges.register import audit_rows, outbox_rows, retention, schema, standing
from responder.edges.register.standing import Word
from tests.edges.register.desk_work import DeskWork, mail, opened

DAY = timedelta(days=1)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskWork]:
    made = DeskWork(opened(tmp_path / "register.sqlite"))
    monkeypatch.setattr(system, "now", lambda: made.now)
    yield made
    made.register.close()


def complaint(work: DeskWork, sender: str, *events: Event, **headers: str) -> str:
    identifier = work.take(mail(sender=sender, at=work.now, **headers))[0].complaint_id
    for event in events:
        with work.register.writing() as connection:
            standing.say(connection, identifier, Word(event), work.desk.calendars, work.now)
    return identifier


def known(work: DeskWork) -> set[str]:
    return {row["address"] for row in work.rows(schema.persons)} - {None}


def look(work: DeskWork, older: timedelta = 100 * DAY) -> None:
    """As the daemon does it once an hour."""
    offload = Offload(work.register, system.Pulse())
    house = Housekeeping(work.register, offload, lambda: 90 * DAY, lambda: False, lambda: older)
    asyncio.run(house.tidy())
    offload.close()


def test_who_waits_and_who_wrote_lately_stays(work: DeskWork) -> None:
    """Answered, resolved, withdrawn, or without any complaint: over; to the second."""
    complaint(work, "answered@x.example", Event.ANSWER_SEEN)
    complaint(work, "resolved@x.example", Event.RESOLVED)
    complaint(work, "withdrawn@x.example", Event.WITHDRAWN)
    complaint(work, "waiting@x.example")
    work.take(mail(sender="robot@x.example", Auto_Submitted="auto-generated"))
    work.later(seconds=1)
    complaint(work, "later@x.example", Event.RESOLVED)
    work.later(days=100, seconds=-1)
    look(work)
    assert len(known(work)) == 6
    work.later(microseconds=1)
    look(work)
    assert known(work) == {"waiting@x.example", "later@x.example"}
    with work.register.reading() as connection:
        assert audit_rows.replay_faults(connection) == audit_rows.chain_faults(connection) == []
    told = [row for row in work.rows(schema.facts) if row["event"] == "person.forgotten"]
    assert {'"by":"retention"' in row["body"] for row in told} == {True}
    assert len(told) == 4


def test_a_complaint_that_ended_late_counts_from_its_end(work: DeskWork) -> None:
    """Though nothing was written on it since."""
    identifier = complaint(work, "a@x.example")
    work.later(days=99)
    with work.register.writing() as connection:
        standing.say(connection, identifier, Word(Event.RESOLVED), work.desk.calendars, work.now)
    work.later(days=50)
    look(work)
    assert known(work) == {"a@x.example"}
    work.later(days=51)
    look(work)
    assert known(work) == set()


def test_who_wrote_to_a_complaint_that_waits_stays(work: DeskWork) -> None:
    """It is what the desk answers by."""
    complaint(work, "a@x.example")
    with work.register.writing() as connection:
        (row,) = outbox_rows.claim(connection, work.now, 9)
        outbox_rows.settle(connection, outbox_rows.Settlement(row, "SENT", 250, "ok"), work.now)
    (ack,) = work.rows(schema.outbox)
    work.take(mail(sender="b@x.example", In_Reply_To=f"<{ack['message_id']}>"))
    work.later(days=400)
    look(work)
    assert known(work) == {"a@x.example", "b@x.example"}


def test_never_is_the_default(work: DeskWork) -> None:
    """0d: nobody is forgotten however old."""
    complaint(work, "a@x.example", Event.RESOLVED)
    work.later(days=40_000)
    look(work, timedelta(0))
    assert known(work) == {"a@x.example"}


def test_many_go_in_portions_and_the_file_is_written_anew_once_a_day(
    work: DeskWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one look of the database takes at once; nothing of them is left in the file afterwards."""
    scrubbed: list[int] = []
    usual = retention.scrub_file
    monkeypatch.setattr(retention, "scrub_file", lambda register: (scrubbed.append(1), usual(register)))
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    for number in range(8):
        complaint(work, f"person{number}@x.example", Event.RESOLVED)
    work.later(days=101)
    offload = Offload(work.register, system.Pulse())
    house = Housekeeping(work.register, offload, lambda: 90 * DAY, lambda: False, lambda: 100 * DAY)
    asyncio.run(house.tidy())
    assert (known(work), scrubbed) == (set(), [1])
    path = Path(work.register.path)
    whole = path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    assert b"@x.example" not in whole.replace(b"@kaubamaja.example", b"")
    complaint(work, "one@x.example", Event.RESOLVED)
    work.later(days=101)
    complaint(work, "two@x.example", Event.RESOLVED)
    asyncio.run(house.tidy())
    asyncio.run(house.tidy())
    assert scrubbed == [1, 1]
    offload.close()


def test_a_stop_ends_it_between_two_portions(work: DeskWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others go at the next look."""
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(4):
        complaint(work, f"person{number}@x.example", Event.RESOLVED)
    work.later(days=101)
    offload = Offload(work.register, system.Pulse())
    stops = iter([False, False, True, True])
    house = Housekeeping(work.register, offload, lambda: 90 * DAY, lambda: next(stops), lambda: 100 * DAY)
    asyncio.run(house.tidy())
    assert len(known(work)) == 2
    offload.close()
