"""A healthy desk, one planted fault at a time: exactly that fault is named, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder.core.verifying import KINDS, Compared, Finding, counted
from responder.edges.imap import Unreachable
from responder.edges.register import outbox_rows, schema
from responder.edges.register.outbox_rows import SENT, Settlement
from responder.edges.register.store import read_register
from responder.flows.verifying import Stopped, Verifying
from tests.contract.fake_listing import FakeListing
from tests.flows.desk_with_mailbox import World, mail

KEYWORD = "ResponderRegistered"
MAILS = 6


@pytest.fixture
def healthy(world: World) -> World:
    """Six complaints, four of them acknowledged, all marked; a mail from before the first start lies there too."""
    for number in range(MAILS):
        world.deliver(mail(sender=f"p{number}@k{number}.example"))
    assert world.catch_up() == MAILS
    with world.register.writing() as connection:
        for claimed in outbox_rows.claim(connection, world.now, 4):
            outbox_rows.settle(connection, Settlement(claimed, SENT, 250, "ok", reached_data=True), world.now)
    with world.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(marked_at=world.now, mark=KEYWORD))
    for stored in world.server.folders["INBOX"].messages:
        stored.flags.add(KEYWORD)
    world.later(hours=1)
    return world


def verifying(world: World, *, running: bool = True, stop: Callable[[], bool] = lambda: False) -> Verifying:
    return Verifying(world.register, lambda: world.now, lambda: running, stop)


def alone(world: World) -> tuple[Finding, ...]:
    return verifying(world).register_alone(thorough=True)


def with_mailbox(world: World, *, running: bool = True, keyword: str = KEYWORD) -> Compared:
    return verifying(world, running=running).mailbox(world.desk.mailbox, FakeListing(world.server), keyword)


def kinds(found: tuple[Finding, ...]) -> list[str]:
    return list(counted(found))


def plant(world: World, *statements: str) -> None:
    """Whatever somebody does with a tool of their own, foreign keys or not."""
    connection = sqlite3.connect(world.register.path, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
    finally:
        connection.close()


def test_a_healthy_desk_fits(healthy: World) -> None:
    """Nothing is found, and everything is counted."""
    assert alone(healthy) == ()
    found = with_mailbox(healthy)
    assert found == Compared(healthy.desk.mailbox, listed=MAILS, registered=MAILS)


# What is planted -> the kinds that name it. One act may break two things: both are named.
PLANTED = {
    "a message is deleted": (
        "DELETE FROM correspondence WHERE id = 3",
        ["complaint-without-message", "reference-broken"],
    ),
    "a stage is changed": ("UPDATE complaints SET stage = 'waiting' WHERE rowid = 1", ["trail-contradicts"]),
    "a stage that there is not": (
        "UPDATE complaints SET stage = 'lost' WHERE rowid = 1",
        ["stage-unknown", "trail-contradicts"],
    ),
    "a reason in a fact is rewritten": (
        "UPDATE facts SET body = replace(body, '\"code\":250', '\"code\":251') WHERE id = "
        "(SELECT max(id) FROM facts WHERE event = 'reply.sent')",
        ["trail-broken"],
    ),
    "a fact is dropped": (
        "DELETE FROM facts WHERE id = (SELECT min(id) FROM facts WHERE event = 'promise.given')",
        ["trail-broken"],
    ),
    "a message is given another complaint's row": (
        "UPDATE correspondence SET complaint = 'KB-2026-99999-X' WHERE id = 2",
        ["complaint-without-message", "reference-broken"],
    ),
    "an outbox row is dropped": (
        "DELETE FROM outbox WHERE state = 'QUEUED' AND id = (SELECT max(id) FROM outbox)",
        ["complaint-unacknowledged", "reference-broken"],
    ),
    "a mail's bytes are changed": (
        "UPDATE outbox SET content = CAST(replace(CAST(content AS TEXT), 'Message-ID: <v1', 'Message-ID: <v2') "
        "AS BLOB) WHERE id = 2",
        ["mail-altered"],
    ),
    "a mail's recipient is changed": (
        "UPDATE outbox SET recipient = 'x@y.example' WHERE id = 2",
        ["mail-altered"],
    ),
    "a mail's number is changed": (
        "UPDATE outbox SET nonce = 'aaaaaaaaaaaaaaaa' WHERE id = 5",
        ["mail-altered"],
    ),
    "a mail is given to another complaint": (
        "UPDATE outbox SET complaint = (SELECT complaint FROM complaints WHERE rowid = 1) WHERE id = 5",
        ["complaint-acknowledged-twice", "complaint-unacknowledged", "mail-altered"],
    ),
    "a sent mail has no time": ("UPDATE outbox SET settled_at = NULL WHERE id = 1", ["mail-unsettled"]),
    "a waiting mail is called sent": (
        "UPDATE outbox SET state = 'SENT' WHERE id = (SELECT max(id) FROM outbox)",
        ["mail-unsettled"],
    ),
    "a mail in no state": (
        "UPDATE outbox SET state = 'GONE', settled_at = queued_at WHERE id = 5",
        ["complaint-unacknowledged", "mail-unsettled"],
    ),
    "due times are dropped": (
        "DELETE FROM due_times WHERE complaint = (SELECT complaint FROM complaints WHERE rowid = 1)",
        ["complaint-without-due-time", "promise-without-due-time"],
    ),
    "a due time is taken from its complaint": (
        "UPDATE complaints SET due_at = NULL WHERE rowid = 2",
        ["complaint-without-due-time"],
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_one_planted_fault_is_named_and_no_other(healthy: World, name: str) -> None:
    """Each kind that must name it does; the trail may contradict besides, where it tells of the same thing."""
    statement, wanted = PLANTED[name]
    plant(healthy, statement)
    found = set(kinds(alone(healthy)))
    assert set(wanted) <= found <= {*wanted, "trail-contradicts"}


def test_a_message_that_is_there_twice_is_named(healthy: World) -> None:
    """By its content, whatever its UID; called a duplicate, it is none."""
    columns = [column.name for column in schema.correspondence.columns if column.name not in ("id", "uid")]
    names = ", ".join(columns)
    plant(
        healthy,
        f"INSERT INTO correspondence (uid, {names}) SELECT 999, {names} FROM correspondence WHERE id = 1",  # noqa: S608
    )
    found = [one for one in alone(healthy) if one.kind != "trail-contradicts"]
    assert [(one.kind, one.subject) for one in found] == [("message-doubled", f"messages 1 and {MAILS + 1}")]
    for said in ("outcome", "standing"):
        plant(healthy, f"UPDATE correspondence SET {said} = 'duplicate' WHERE id = {MAILS + 1}")  # noqa: S608
        assert "message-doubled" not in kinds(alone(healthy))
        plant(healthy, f"UPDATE correspondence SET {said} = 'new' WHERE id = {MAILS + 1}")  # noqa: S608


def test_an_answered_complaint_whose_due_time_is_open_is_named(healthy: World) -> None:
    """Its writer would be told of a delay."""
    plant(healthy, "UPDATE complaints SET stage = 'answered' WHERE rowid = 1")
    assert "due-time-left" in kinds(alone(healthy))


def test_a_damaged_file_is_named(healthy: World) -> None:
    """An index that no longer agrees with its table is found by the thorough look alone."""
    healthy.register.close()
    plant(
        healthy,
        "CREATE TABLE aside AS SELECT * FROM correspondence",
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET sql = replace(sql, '(complaint, id)', '(person_id, id)') "
        "WHERE name = 'correspondence_by_complaint'",
    )
    healthy.register = read_register(Path(healthy.register.path))
    assert "file-damaged" in kinds(alone(healthy))


def test_a_value_that_cannot_be_read_is_named_and_the_rest_still_looked_at(healthy: World) -> None:
    """Nothing is raised over it."""
    plant(
        healthy,
        "UPDATE facts SET at = 'yesterday' WHERE id = 2",
        "UPDATE outbox SET settled_at = NULL WHERE id = 1",
    )
    found = kinds(alone(healthy))
    assert {"trail-broken", "value-unreadable"} & set(found)
    assert "mail-unsettled" in found


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("complaints SET tags = '[y'", "complaints.tags in 1 row, first in row 1"),
        ("complaints SET received_at = 'yesterday'", "complaints.received_at in 1 row, first in row 1"),
        (
            "complaints SET received_at = '2026-02-31 10:00:00'",
            "complaints.received_at in 1 row, first in row 1",
        ),
        ("promises SET basis = '{'", "promises.basis in 1 row, first in row 1"),
        ("correspondence SET decision = '{'", "correspondence.decision in 1 row, first in row 1"),
        ("correspondence SET size = 'large'", "correspondence.size in 1 row, first in row 1"),
        ("outbox SET next_at = 'never'", "outbox.next_at in 1 row, first in row 1"),
    ],
)
def test_a_value_that_only_some_verb_reads_is_named(healthy: World, change: str, named: str) -> None:
    """It would end `complaints` or `show` with a fault, and the daemon at the mail it concerns."""
    plant(healthy, f"UPDATE {change} WHERE rowid = 1")
    assert named in [one.subject for one in alone(healthy) if one.kind == "value-unreadable"]


@given(lost=st.sets(st.integers(1, MAILS), min_size=1))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_messages_the_register_loses_are_lacking(healthy: World, lost: set[int]) -> None:
    """By their UIDs, all of them and none else; put back, everything fits again."""
    wanted = ", ".join(map(str, sorted(lost)))
    plant(healthy, f"UPDATE correspondence SET uid = uid + 1000 WHERE uid IN ({wanted})")  # noqa: S608
    found = with_mailbox(healthy, keyword="")
    lacking = [one for one in found.findings if one.kind == "message-lacking"]
    assert [one.subject for one in lacking] == [f"UID {uid}" for uid in sorted(lost)]
    assert set(kinds(found.findings)) == {"message-lacking", "message-unknown"}
    assert found.registered == MAILS - len(lost)
    plant(healthy, "UPDATE correspondence SET uid = uid - 1000 WHERE uid > 1000")
    assert with_mailbox(healthy).findings == ()


def test_a_wrong_uid_within_the_range_shows_as_the_message_that_lacks(healthy: World) -> None:
    """The row stands for a message that somebody seems to have deleted."""
    healthy.server.expunge(2)
    assert with_mailbox(healthy).gone == 1
    plant(
        healthy, "DELETE FROM correspondence WHERE uid = 2", "UPDATE correspondence SET uid = 2 WHERE uid = 5"
    )
    found = with_mailbox(healthy, keyword="")
    assert [(one.kind, one.subject) for one in found.findings] == [("message-lacking", "UID 5")]
    assert found.gone == 1


def test_what_carries_our_keyword_and_is_not_known_is_told_apart(healthy: World) -> None:
    """The register is older than the mailbox."""
    plant(healthy, "DELETE FROM correspondence WHERE uid = 4")
    assert kinds(with_mailbox(healthy).findings) == ["message-marked"]


def test_a_cursor_ahead_of_the_server_is_named(healthy: World) -> None:
    """New mail under it would be passed over."""
    plant(healthy, "UPDATE cursors SET last_uid = 4000")
    assert kinds(with_mailbox(healthy).findings) == ["cursor-ahead"]


def test_mail_on_its_way_is_no_fault_while_a_daemon_runs(healthy: World) -> None:
    """Without one, or minutes later, it waits; and it is the daemon that takes it in."""
    healthy.deliver()
    found = with_mailbox(healthy)
    assert (found.findings, found.not_yet) == ((), 1)
    assert kinds(with_mailbox(healthy, running=False).findings) == ["message-waiting"]
    healthy.later(minutes=11)
    assert kinds(with_mailbox(healthy).findings) == ["message-waiting"]
    assert healthy.catch_up() == 1
    assert with_mailbox(healthy).findings == ()


def test_what_lay_there_before_the_first_start_is_owed_to_nobody(healthy: World) -> None:
    """And a backlog that was taken in is, as far as it was asked for."""
    plant(healthy, "DELETE FROM correspondence", "UPDATE cursors SET baseline_uid = 6")
    assert with_mailbox(healthy, keyword="").findings == ()
    plant(healthy, "UPDATE cursors SET baseline_at = '2026-11-20 11:00:00.000000'")
    assert counted(with_mailbox(healthy, keyword="").findings) == {"message-lacking": MAILS}


def test_a_mailbox_that_was_never_watched_owes_nothing(healthy: World) -> None:
    """Its messages are counted."""
    plant(healthy, "DELETE FROM cursors", "DELETE FROM correspondence")
    assert with_mailbox(healthy) == Compared(healthy.desk.mailbox, listed=MAILS)


def test_moved_and_deleted_messages_are_counted_and_fit(healthy: World) -> None:
    """People do that; so do keywords that somebody took away."""
    healthy.server.expunge(1)
    healthy.server.folders["INBOX"].messages[0].flags.clear()
    found = with_mailbox(healthy)
    assert (found.findings, found.gone, found.unkept) == ((), 1, 1)


def test_what_was_not_marked_for_long_is_named_while_a_daemon_runs(healthy: World) -> None:
    """Where none runs, nobody could have."""
    plant(healthy, "UPDATE correspondence SET marked_at = NULL WHERE uid = 3")
    assert [(one.kind, one.subject) for one in with_mailbox(healthy).findings] == [
        ("message-unmarked", "UID 3")
    ]
    assert with_mailbox(healthy, running=False).findings == ()


def test_a_tombstone_settles_its_message(healthy: World) -> None:
    """It lies on the server, and nobody is to bring it in."""
    plant(
        healthy,
        "DELETE FROM correspondence WHERE uid = 4",
        "INSERT INTO tombstones (mailbox, uidvalidity, uid, message_key, erased_at) "
        "SELECT mailbox, uidvalidity, 4, 'k', created_at FROM cursors",
    )
    found = with_mailbox(healthy)
    assert (found.findings, found.erased) == ((), 1)


def test_a_renumbered_mailbox_is_known_by_content(healthy: World) -> None:
    """Before the daemon has looked, and after; a message whose size changed is read and known by what it says."""
    healthy.server.renumber()
    assert with_mailbox(healthy).findings == ()
    plant(healthy, "UPDATE correspondence SET size = 1 WHERE id = 2")
    assert with_mailbox(healthy).findings == ()
    plant(healthy, "UPDATE correspondence SET fingerprint = 'another' WHERE id = 2")
    assert len(with_mailbox(healthy, keyword="").findings) == 1
    plant(healthy, "UPDATE correspondence SET fingerprint = 'x', message_id = 'x@y' WHERE id = 2")
    assert healthy.start() == MAILS
    assert with_mailbox(healthy, keyword="").findings == ()


def test_since_narrows_what_is_asked(healthy: World) -> None:
    """What arrived before is neither listed nor missed."""
    healthy.deliver()
    healthy.catch_up()
    plant(healthy, "DELETE FROM correspondence WHERE uid = 1")
    listing = FakeListing(healthy.server)
    since = healthy.now - timedelta(minutes=1)
    found = verifying(healthy).mailbox(healthy.desk.mailbox, listing, KEYWORD, since)
    assert (found.findings, found.listed, found.gone, listing.asked) == ((), 1, 0, [])


def test_only_what_the_register_does_not_know_is_asked_for(healthy: World) -> None:
    """A large mailbox costs its list of UIDs; what is unknown comes in batches, and a stop ends it between two."""
    for number in range(25):
        healthy.deliver(mail(sender=f"n{number}@n.example"))
    listing = FakeListing(healthy.server, batch=10)
    heard: list[tuple[int, int]] = []
    looking = verifying(healthy)
    looking.progress = lambda mailbox, done, of: heard.append((done, of))
    looking.mailbox(healthy.desk.mailbox, listing, KEYWORD)
    assert listing.asked == list(range(MAILS + 1, MAILS + 26))
    assert heard == [(10, 25), (20, 25), (25, 25)]
    again = FakeListing(healthy.server, batch=10)
    with pytest.raises(Stopped):
        verifying(healthy, stop=lambda: bool(again.asked)).mailbox(healthy.desk.mailbox, again, KEYWORD)
    assert len(again.asked) == 10


def test_a_server_that_is_away_is_raised(healthy: World) -> None:
    """Whoever asked says so; nothing of the register is called wrong for it."""
    healthy.server.fault = Unreachable("away")
    with pytest.raises(Unreachable):
        with_mailbox(healthy)


def test_looking_writes_nothing(healthy: World) -> None:
    """Neither into the register nor onto the server."""
    before = [healthy.rows(table) for table in schema.metadata.sorted_tables]
    flags = [set(one.flags) for one in healthy.server.folders["INBOX"].messages]
    healthy.deliver()
    with_mailbox(healthy)
    alone(healthy)
    assert [healthy.rows(table) for table in schema.metadata.sorted_tables] == before
    assert [one.flags for one in healthy.server.folders["INBOX"].messages][:MAILS] == flags


def test_every_kind_says_what_it_means_and_what_to_do() -> None:
    """In sentences that end without a full stop: the page sets it."""
    for kind in KINDS.values():
        assert kind.means
        assert kind.cure
        assert not kind.means.endswith(".")
        assert not kind.cure.endswith(".")
