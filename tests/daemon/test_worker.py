"""One mailbox, one thread: it backs off alone, and never faster than what fails can bear."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from responder.daemon.worker import MailboxWorker, Rhythm
from responder.edges import audit
from responder.edges.imap import FolderMissing, InsecureServer, LoginRefused, MailboxFault, Unreachable
from responder.edges.register import schema
from responder.edges.register.faults import RegisterBusy
from responder.edges.system import Pulse, monotonic
from responder.flows.answers import Answers
from responder.flows.intake import Intake
from responder.flows.marking import Marking
from tests.contract.fake_mailbox import FakeMailbox
from tests.edges.register.desk_work import nonce
from tests.flows.desk_with_mailbox import World, mail


@dataclass
class Rests(threading.Event):
    """Stands where the worker waits between sessions: notes how long it would rest, and waits not at all."""

    after: int = 0
    rests: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def wait(self, timeout: float | None = None) -> bool:
        self.rests.append(timeout or 0.0)
        if len(self.rests) >= self.after:
            self.set()
        return self.is_set()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    audit.configure("json", "debug", stream)
    yield stream
    audit.configure("json", "info", None)


@pytest.fixture
def first(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def worker(world: World, mailbox: Any = None, **more: Any) -> MailboxWorker:
    mailbox = mailbox or FakeMailbox(world.server)
    intake = Intake(mailbox, world.register, lambda: world.desk, lambda: world.now, nonce, world.told.extend)
    marking = Marking(mailbox, world.register, lambda: world.desk, lambda: world.now, lambda words: None)
    answers = Answers(
        mailbox,
        world.register,
        lambda: world.desk,
        lambda: world.now,
        world.told.extend,
        lambda words: None,
    )
    usual: dict[str, Any] = {
        "answers": answers,
        "name": "kaebused",
        "mailbox": mailbox,
        "intake": intake,
        "marking": marking,
        "rhythm": Rhythm(60.0, 0.0),
        "pulse": Pulse(),
        "mail_registered": lambda: None,
        "jitter": lambda: 0.5,
    }
    return MailboxWorker(**usual | more)


def rests(one: MailboxWorker, count: int) -> list[float]:
    """How long it rests after each of `count` sessions that failed."""
    one._stop = Rests(count)
    one.run()
    return one._stop.rests


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


# --- backing off ---


def test_a_refused_login_backs_off_for_minutes(first: World, log: io.StringIO) -> None:
    """One, two, four ... thirty: no account is locked by us."""
    first.server.fault = LoginRefused("the password is wrong")
    one = worker(first)
    assert rests(one, 8) == [60 * minutes for minutes in (1, 2, 4, 8, 16, 30, 30, 30)]
    assert (one.state, one.settled.is_set(), one.ended.is_set()) == ("refused", True, True)


@pytest.mark.parametrize("fault", [Unreachable("cut"), InsecureServer("no TLS"), FolderMissing("no INBOX")])
def test_a_server_that_is_away_backs_off_for_seconds_growing(
    first: World, log: io.StringIO, fault: MailboxFault
) -> None:
    """One, two, four ... four minutes."""
    first.server.fault = fault
    one = worker(first)
    assert rests(one, 11) == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]
    assert one.state == "unreachable"


def test_the_first_failure_is_news_and_the_next_are_detail(first: World, log: io.StringIO) -> None:
    """An outage of a night is one warning, not a thousand."""
    first.server.fault = Unreachable("cut")
    rests(worker(first), 6)
    told = [line["level"] for line in lines(log) if line["event"] == "mailbox.unreachable"]
    assert told == ["warning"] + ["debug"] * 5


def test_a_failure_of_another_kind_is_news_too(first: World, log: io.StringIO) -> None:
    """The connection is lost, and then the folder is gone: somebody must hear of the folder."""
    first.server.fault = Unreachable("cut")
    one = worker(first)
    rests(one, 3)
    first.server.fault = FolderMissing("no folder Complaints")
    rests(one, 3)
    told = [line["error.type"] for line in lines(log) if line.get("level") == "warning"]
    assert told == ["unreachable", "folder-missing"]


def test_a_login_that_works_while_the_register_does_not_backs_off_too(
    first: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: a login a second would be an attack on one's own server."""
    one = worker(first)

    def full(*values: Any) -> Any:
        raise RegisterBusy("full")

    monkeypatch.setattr(one.intake, "arrive", full)
    assert rests(one, 6) == [1, 2, 4, 8, 16, 32]
    assert [line["level"] for line in lines(log) if line["event"] == "mailbox.unreachable"][1:] == [
        "debug"
    ] * 5


def test_a_server_that_cuts_at_every_fetch_backs_off_too(
    first: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It greets, lists, and dies, a message at a time: growing pauses."""
    one = worker(first)
    one.once = True
    one.run()
    for _ in range(6):
        first.deliver()
    again = worker(first)

    def cut(uids: list[int]) -> Any:
        raise Unreachable("cut")

    monkeypatch.setattr(again.mailbox, "fetch", cut)
    assert rests(again, 5) == [1, 2, 4, 8, 16]


def test_a_bug_in_a_session_is_told_with_its_place_and_backs_off(
    first: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Level error, a stack, no words of a mail; the thread lives on."""
    one = worker(first)

    def broken(*values: Any) -> Any:
        raise KeyError("anna@secret.example")

    monkeypatch.setattr(one.intake, "catch_up", broken)
    assert rests(one, 3) == [1, 2, 4]
    told = next(line for line in lines(log) if line["event"] == "mailbox.unreachable")
    assert told["level"] == "error"
    assert "error.stack" in told
    assert "anna" not in log.getvalue()


def test_a_mailbox_that_fails_backs_off_alone(tmp_path: Path, log: io.StringIO) -> None:
    """Two mailboxes: one server is away, the other one's mail is registered meanwhile."""
    for name in "ab":
        (tmp_path / name).mkdir()
    good, bad = World(tmp_path / "a"), World(tmp_path / "b")
    bad.server.fault = Unreachable("cut")
    well, ill = worker(good), worker(bad)
    threads = [threading.Thread(target=one.run, daemon=True) for one in (ill, well)]
    for thread in threads:
        thread.start()
    assert well.settled.wait(60)
    assert ill.settled.wait(60)
    good.deliver()
    _until(lambda: len(good.rows(schema.correspondence)) == 1)
    assert (well.state, ill.state) == ("watching", "unreachable")
    for one in (ill, well):
        one.stop()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    good.close()
    bad.close()


# --- a session ---


def test_once_takes_in_what_is_there_and_ends(first: World, log: io.StringIO) -> None:
    """Registered, marked, told, ended."""
    first.arrive()
    first.mailbox.close()
    first.deliver()
    woken = []
    one = worker(first, once=True, mail_registered=lambda: woken.append(1))
    one.run()
    assert (one.state, one.failed, len(woken)) == ("ended", "", 1)
    assert "$Complaint" in first.server.folders["INBOX"].messages[0].flags
    assert [line["event"] for line in lines(log)] == ["mailbox.reached"]


def test_a_dry_run_marks_nothing(first: World, log: io.StringIO) -> None:
    """Not even a flag."""
    first.arrive()
    first.mailbox.close()
    first.deliver()
    worker(first, once=True, dry_run=True).run()
    assert first.server.folders["INBOX"].messages[0].flags == set()


def test_after_an_outage_the_next_failure_begins_at_one_second(
    first: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole session that went well ends the row of failures, and is told."""
    mailbox = FakeMailbox(first.server)
    first.server.fault = Unreachable("cut")
    one = worker(first, mailbox)
    waits = []

    def healthy(*values: Any) -> Any:
        waits.append(one.state)
        first.server.fault = Unreachable("cut again")
        raise first.server.fault

    monkeypatch.setattr(mailbox, "wait", healthy)
    seen = Rests(6)
    plain = seen.wait

    def third(timeout: float | None = None) -> bool:
        if len(seen.rests) == 2:
            first.server.fault = None
        return plain(timeout)

    seen.wait = third  # type: ignore[method-assign]
    one._stop = seen
    one.run()
    assert waits == ["watching"]
    assert seen.rests == [1, 2, 4, 1, 2, 4]


def test_a_new_uidvalidity_ends_the_session_and_begins_another(first: World, log: io.StringIO) -> None:
    """The mailbox is made anew while it is being watched."""
    one = worker(first, rhythm=Rhythm(0.05, 0.0))
    thread = threading.Thread(target=one.run, daemon=True)
    thread.start()
    _until(lambda: one.state == "watching")
    first.later(minutes=1)
    first.server.renumber()
    _until(lambda: len(first.rows(schema.cursors)) == 2)
    first.deliver(mail(sender="new@k.example"))
    _until(lambda: len(first.rows(schema.correspondence)) == 1)
    one.stop()
    thread.join(60)
    assert not thread.is_alive()


def test_a_tick_wakes_and_a_stop_ends_at_once(first: World, log: io.StringIO) -> None:
    """Waiting for an hour, ended within a moment."""
    one = worker(first, rhythm=Rhythm(3600.0, 0.0))
    thread = threading.Thread(target=one.run, daemon=True)
    thread.start()
    _until(lambda: one.state == "watching")
    for _ in range(70_000):
        one.wake()
    one.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert one.pulse.overdue(monotonic() + 3600) == ()


def _until(true: Any) -> None:
    pause = threading.Event()
    for _ in range(6_000):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("not in time")
