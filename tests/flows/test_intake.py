"""From mailbox to register: each message once, a bad one alone, whatever dies or fails in between."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from responder.core.message import parse
from responder.core.rules import Leaf, Rule, rule_set
from responder.edges.imap import Fetched, Unreachable
from responder.edges.register import cursor_rows, deciding, registering, schema
from responder.edges.register.faults import RegisterBusy, RegisterFault
from responder.edges.register.recording import record
from responder.flows import intake
from tests.edges.register.desk_work import chain_faults
from tests.flows.desk_with_mailbox import START, Killed, World, dies_on, mail

DAY = timedelta(days=1)


def outcomes(world: World) -> list[str]:
    return [row["outcome"] for row in world.rows(schema.correspondence)]


# --- first sight ---


def test_the_first_start_answers_nothing_that_lies_there(tmp_path: Path) -> None:
    """A full mailbox: a baseline, told once; then only what comes."""
    world = World(tmp_path)
    for _ in range(60):
        world.deliver()
    world.arrive()
    assert world.catch_up() == 0
    assert world.events() == ["mailbox.baseline"]
    world.deliver()
    assert world.catch_up() == 1
    assert world.start() == 0
    assert world.events().count("mailbox.baseline") == 1
    world.close()


def test_what_arrives_between_select_and_baseline_is_new(tmp_path: Path) -> None:
    """The baseline is what SELECT told, not what a later search shows."""
    world = World(tmp_path)
    world.deliver()
    selected = world.mailbox.connect()
    world.deliver()
    world.cursor = world.intake.arrive(selected)
    assert world.catch_up() == 1
    world.close()


def test_an_empty_mailbox_then_mail(world: World) -> None:
    """From UID 1 on."""
    world.deliver()
    assert world.catch_up() == 1
    assert outcomes(world) == ["complaint"]


# --- batches ---


def test_a_backlog_is_taken_in_batches_each_message_once(world: World) -> None:
    """Two hundred and thirty of different people."""
    for number in range(230):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    assert world.catch_up() == 230
    assert world.catch_up() == 0
    assert len(world.rows(schema.outbox)) == 230
    assert world.rows(schema.cursors)[0]["last_uid"] == 230
    assert world.rows(schema.attempts) == []
    assert chain_faults(world.register) == []
    assert len(world.told) == len(world.rows(schema.facts)) - 1  # without the baseline


def test_a_stop_ends_between_two_batches(world: World) -> None:
    """What was begun is registered, the rest waits for the next start."""
    for number in range(120):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    asked = iter([False, True])
    world.intake.stop = lambda: next(asked)
    assert world.catch_up() == 50
    assert world.start() == 70


def test_uids_that_show_up_late_behind_the_cursor_are_seen(world: World) -> None:
    """A server that shows UIDs out of order: a small overlap is looked at again."""
    first = world.deliver()
    hidden = world.server.folders["INBOX"].messages.pop()
    for number in range(5):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    world.catch_up()
    world.server.folders["INBOX"].messages.insert(0, hidden)
    assert world.catch_up() == 1
    assert {row["uid"] for row in world.rows(schema.correspondence)} == set(range(first, first + 6))


def test_what_a_colleague_deletes_in_between_is_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed, gone at FETCH: the others are registered and the cursor goes on."""
    uids = [world.deliver(mail(sender=f"w{number}@k{number}.example")) for number in range(3)]
    fetch = world.mailbox.fetch

    def late(wanted: list[int]) -> Any:
        world.server.expunge(uids[1])
        return fetch(wanted)

    monkeypatch.setattr(world.mailbox, "fetch", late)
    assert world.catch_up() == 2
    assert world.rows(schema.cursors)[0]["last_uid"] == uids[2]


# --- mail without content ---


def test_a_message_without_content_holds_back_the_cursor_until_it_comes(world: World) -> None:
    """In the first of two batches; a restart in between asks again."""
    uids = [world.deliver(mail(sender=f"w{number}@k{number}.example")) for number in range(80)]
    world.server.unreadable = {uids[3]}
    assert world.catch_up() == 79
    assert world.rows(schema.cursors)[0]["last_uid"] == uids[2]
    world.server.unreadable.clear()
    assert world.start() == 1
    assert sorted(row["uid"] for row in world.rows(schema.correspondence)) == uids


def test_a_message_that_never_has_content_is_set_aside_and_the_cursor_goes_on(world: World) -> None:
    """Asked for again and again, and after ten minutes put before a person: one row, with its reason."""
    uid = world.deliver()
    other = world.deliver(mail(sender="b@k.example"))
    world.server.unreadable = {uid}
    world.catch_up()
    assert outcomes(world) == ["complaint"]
    for _ in range(12):
        world.later(minutes=3)
        world.catch_up()
    assert sorted(outcomes(world)) == ["complaint", "set_aside"]
    world.deliver(mail(sender="c@k.example"))
    world.catch_up()
    assert world.rows(schema.cursors)[0]["last_uid"] == other + 1


def test_an_hour_without_any_content_costs_nobody_the_answer(world: World) -> None:
    """The server's store is away: it lists all mails and gives none, those that it gave before neither. Then the mails
    are not at fault, and wait."""
    early = world.deliver()
    world.catch_up()
    late = [world.deliver(mail(sender=f"b{number}@k.example")) for number in range(3)]
    world.server.unreadable = {early, *late}
    for _ in range(20):
        world.later(minutes=3)
        world.catch_up()
    assert outcomes(world) == ["complaint"]
    world.server.unreadable = set()
    world.later(minutes=6)
    world.catch_up()
    assert outcomes(world) == ["complaint"] * 4


def test_the_only_message_of_a_mailbox_is_waited_for_for_hours(world: World) -> None:
    """Nothing else tells whether the server gives anything: after four hours a person looks at it."""
    world.server.unreadable = {world.deliver()}
    for _ in range(78):
        world.later(minutes=3)
        world.catch_up()
    assert outcomes(world) == []
    for _ in range(4):
        world.later(minutes=3)
        world.catch_up()
    assert outcomes(world) == ["set_aside"]


def test_half_a_minute_of_trouble_costs_nobody_the_answer(world: World) -> None:
    """Many tries within a short time set nothing aside; when it can be read it is answered."""
    uid = world.deliver()
    world.server.unreadable = {uid}
    for _ in range(20):
        world.later(seconds=3)
        world.catch_up()
    world.server.unreadable = set()
    world.later(minutes=6)
    world.catch_up()
    assert outcomes(world) == ["complaint"]


def test_what_a_session_ended_on_is_asked_for_alone_and_holds_the_cursor_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also over a restart: what is registered above it does not hide it."""
    bad = world.deliver()
    others = [world.deliver(mail(sender=f"w{n}@k.example")) for n in range(30)]
    fetch = world.mailbox.fetch

    def serve(uids: list[int]) -> list[Fetched]:
        if bad in uids:
            raise Unreachable("BYE")
        return fetch(uids)

    monkeypatch.setattr(world.mailbox, "fetch", serve)
    for _ in range(3):
        with contextlib.suppress(Unreachable):
            world.catch_up()
    assert len(outcomes(world)) == len(others)
    assert world.rows(schema.cursors)[0]["last_uid"] < bad
    monkeypatch.setattr(world.mailbox, "fetch", fetch)
    world.intake.troubled.clear()  # a new process knows nothing of it
    world.catch_up()
    assert len(outcomes(world)) == len(others) + 1


def test_what_a_dead_process_left_blocks_nothing_when_it_cannot_be_fetched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session ends on it; recovery passes it over from then on, and the others are answered before it is asked for
    once more."""
    bad = world.deliver()
    with world.register.writing() as connection:
        attempt = cursor_rows.Attempt(bad, bad, 1)
        cursor_rows.open_attempt(connection, world.desk.mailbox, world.cursor.uidvalidity, attempt, world.now)
    fetch = world.mailbox.fetch

    def serve(uids: list[int]) -> list[Fetched]:
        if bad in uids:
            raise Unreachable("BYE")
        return fetch(uids)

    monkeypatch.setattr(world.mailbox, "fetch", serve)
    world.deliver(mail(sender="b@k.example"))
    with pytest.raises(Unreachable):
        world.intake.recover(world.cursor)
    assert world.intake.recover(world.cursor) == 0
    with pytest.raises(Unreachable):
        world.catch_up()
    assert outcomes(world) == ["complaint"]
    monkeypatch.setattr(world.mailbox, "fetch", fetch)
    world.later(minutes=1)
    assert world.catch_up() == 1
    assert outcomes(world) == ["complaint", "complaint"]


def test_a_message_without_content_that_is_deleted_is_forgotten(world: World) -> None:
    """It holds nothing back any longer."""
    uid = world.deliver()
    world.server.unreadable = {uid}
    world.catch_up()
    world.server.expunge(uid)
    last = world.deliver()
    world.catch_up()
    assert world.rows(schema.cursors)[0]["last_uid"] == last
    assert outcomes(world) == ["complaint"]


# --- a bad message ---


@pytest.mark.parametrize("where", ["parse", "read", "gather", "consider", "foretell", "conclude", "record"])
def test_a_message_that_raises_is_set_aside_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Wherever the bug is: kind and place kept, never its words; its neighbours are answered."""
    room = next(room for room in (deciding, registering, intake) if hasattr(room, where))
    real = getattr(room, where)
    broken = mail("POISON", sender="bad@k.example")

    def raising(*values: Any, **more: Any) -> Any:
        if any("POISON" in repr(value) or value == "poison" for value in values):
            real(*values, **more)  # as late as can be: what it wrote must be rolled back
            raise RecursionError("anna@secret.example")
        return real(*values, **more)

    monkeypatch.setattr(room, where, raising)
    poison = Rule("poison", Leaf("text", "contains_any", ("poison",)), (("category", "poison"),))
    world.with_desk(rules=rule_set([poison, *world.desk.rules.rules]))
    for raw in (mail(sender="a@k.example"), broken, mail(sender="c@k.example")):
        world.deliver(raw)
    assert world.catch_up() == 3
    assert outcomes(world) == ["complaint", "set_aside", "complaint"]
    aside = world.rows(schema.correspondence)[1]
    assert aside["set_aside"].startswith("RecursionError in ")
    assert "anna" not in aside["set_aside"]
    assert len(world.rows(schema.outbox)) == 2
    assert [row["value"] for row in world.rows(schema.counters)] == [2]
    assert len(world.told) == len(world.rows(schema.facts)) - 1
    assert chain_faults(world.register) == []


def test_a_broken_constraint_is_the_messages_fault(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It must not hold up its batch for ever."""

    def breaking(connection: Any, arrival: Any, *values: Any) -> Any:
        told = record(connection, arrival, *values)
        if b"POISON" in arrival.content:
            raise IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed"))
        return told

    monkeypatch.setattr(registering, "record", breaking)
    world.deliver(mail("POISON"))
    world.deliver(mail(sender="b@k.example"))
    assert world.catch_up() == 2
    assert outcomes(world) == ["set_aside", "complaint"]


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"\xff\xfe" * 500, b"From: \r\n\r\n", b"\n\n\n"])
def test_rubbish_is_registered(world: World, content: bytes) -> None:
    """Whatever it is, it is in the register once and blocks nothing."""
    world.deliver(content)
    world.deliver()
    assert world.catch_up() == 2
    assert len(outcomes(world)) == 2


# --- the register fails ---


@pytest.mark.parametrize("fault", [OperationalError, DatabaseError])
def test_a_register_fault_in_the_middle_registers_nothing_and_is_retried(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: type[DatabaseError]
) -> None:
    """A disk that is full at the third message: all or nothing, then all, once."""
    for number in range(5):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    calls = []

    def failing(*values: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise fault("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
        return record(*values)

    monkeypatch.setattr(registering, "record", failing)
    with pytest.raises(RegisterFault):
        world.catch_up()
    assert outcomes(world) == []
    assert world.told == []
    assert world.rows(schema.cursors)[0]["last_uid"] == 0
    assert world.catch_up() == 5
    assert outcomes(world) == ["complaint"] * 5
    assert chain_faults(world.register) == []


def test_a_mailbox_that_fails_between_two_batches_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut at the second FETCH: the first batch stays, the rest comes next time."""
    for number in range(70):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    fetch, calls = world.mailbox.fetch, []

    def cut(uids: list[int]) -> Any:
        calls.append(uids)
        if len(calls) == 2:
            raise Unreachable("cut")
        return fetch(uids)

    monkeypatch.setattr(world.mailbox, "fetch", cut)
    with pytest.raises(Unreachable):
        world.catch_up()
    assert len(outcomes(world)) == 50
    assert world.start() == 20


# --- the process dies ---


def test_a_death_while_reading_is_healed_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing registered, the attempt open; the next process takes them one by one."""
    for number in range(4):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    monkeypatch.setattr(intake, "parse", dies_on(b"From: w2@", parse))
    with pytest.raises(Killed):
        world.catch_up()
    assert outcomes(world) == []
    monkeypatch.setattr(intake, "parse", parse)
    assert world.start() == 4
    assert world.rows(schema.attempts) == []
    assert outcomes(world) == ["complaint"] * 4


@pytest.mark.parametrize("position", [0, 2, 4])
def test_the_third_death_sets_the_message_aside_and_answers_its_neighbours(
    world: World, monkeypatch: pytest.MonkeyPatch, position: int
) -> None:
    """First, in the middle or last of its batch: three processes die, the fourth lives."""
    for number in range(5):
        world.deliver(mail("POISON" if number == position else "x", sender=f"w{number}@k{number}.example"))
    monkeypatch.setattr(intake, "parse", dies_on(b"POISON", parse))
    deaths = 0
    with pytest.raises(Killed):
        world.catch_up()
    for _ in range(10):
        deaths += 1
        try:
            world.start()
            break
        except Killed:
            continue
    assert deaths == 3
    assert sorted(outcomes(world)) == ["complaint"] * 4 + ["set_aside"]
    aside = next(row for row in world.rows(schema.correspondence) if row["set_aside"])
    assert "3 times" in aside["set_aside"]
    assert world.rows(schema.attempts) == []
    assert world.start() == 0


def test_two_poisons_in_one_batch_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own three deaths; the daemon comes to rest."""
    for number in range(5):
        world.deliver(mail("POISON" if number in (1, 3) else "x", sender=f"w{number}@k{number}.example"))
    monkeypatch.setattr(intake, "parse", dies_on(b"POISON", parse))
    deaths = 0
    for _ in range(12):
        try:
            world.start()
            break
        except Killed:
            deaths += 1
    assert deaths <= 6
    assert sorted(outcomes(world)) == ["complaint"] * 3 + ["set_aside"] * 2


def test_a_death_before_the_commit_repeats_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of the transaction: no half batch, and one answer each afterwards."""
    for number in range(4):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))

    def dying(connection: Any, arrival: Any, *values: Any) -> Any:
        if arrival.uid == 3:
            raise Killed
        return record(connection, arrival, *values)

    monkeypatch.setattr(registering, "record", dying)
    with pytest.raises(Killed):
        world.catch_up()
    assert outcomes(world) == []
    monkeypatch.setattr(registering, "record", record)
    assert world.start() == 4
    assert len(world.rows(schema.outbox)) == 4


# --- dates of servers ---


@pytest.mark.parametrize("received", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2098, 1, 1, tzinfo=UTC)])
def test_a_server_without_a_clock(world: World, received: datetime) -> None:
    """INTERNALDATE unreadable (1970) or far ahead: registered, numbered in this year, due soon."""
    world.server.deliver(mail(), received)
    assert world.catch_up() == 1
    (complaint,) = world.rows(schema.complaints)
    assert complaint["complaint"].startswith("KB-2026-")
    assert START < complaint["due_at"] < START + 20 * DAY


def test_a_desk_is_asked_anew_for_each_batch(world: World) -> None:
    """A reload between two batches: the second one is numbered under the new prefix."""
    for number in range(60):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))

    def reloaded() -> bool:
        if outcomes(world):
            world.with_desk(prefix="NEW")
        return False

    world.intake.stop = reloaded
    world.catch_up()
    prefixes = [row["complaint"].split("-")[0] for row in world.rows(schema.complaints)]
    assert (prefixes.count("KB"), prefixes.count("NEW")) == (50, 10)


# --- no room ---


def test_nothing_is_fetched_that_could_not_be_registered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where the disk says that it is full, nor, after a write that failed, where it would fail again; then
    each message is there once."""
    asked: list[list[int]] = []
    fetch = world.mailbox.fetch
    monkeypatch.setattr(world.mailbox, "fetch", lambda uids: asked.append(uids) or fetch(uids))
    full = RegisterBusy("no room")

    def refused(octets: int) -> None:
        assert octets >= 2 * intake.BATCH * 64 * 1024
        raise full

    world.deliver()
    world.deliver()
    with monkeypatch.context() as patched:
        patched.setattr(world.register, "make_sure_of_room", refused)
        for _ in range(3):
            with pytest.raises(RegisterBusy):
                world.catch_up()
    assert asked == []
    assert world.catch_up() == 2
    assert outcomes(world) == ["complaint", "complaint"]
