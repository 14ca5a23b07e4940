"""A last look into Sent, asked for by whoever is about to say that a promise slipped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from responder.daemon.worker import MailboxWorker, Rhythm
from responder.edges.imap import Unreachable
from responder.edges.register import schema
from tests.daemon.test_worker import _until, log, worker
from tests.flows.desk_with_mailbox import World, mail

__all__ = ["log"]


@pytest.fixture
def watching(tmp_path: Path, log: Any) -> Iterator[tuple[World, MailboxWorker]]:
    """A worker that would wait for an hour."""
    world = World(tmp_path)
    one = worker(world, rhythm=Rhythm(3600.0, 0.0))
    thread = threading.Thread(target=one.run, daemon=True)
    thread.start()
    _until(lambda: one.state == "watching")
    yield world, one
    one.stop()
    thread.join(60)
    assert not thread.is_alive()
    world.close()


def test_it_sees_what_was_laid_there_a_moment_ago(watching: tuple[World, MailboxWorker]) -> None:
    """Whoever asks goes on only when the answer is in the register."""
    world, one = watching
    world.deliver(mail(message_id="letter@klient.example"))
    _until(lambda: len(world.rows(schema.complaints)) == 1)
    answer = mail(
        sender="kaebused@kaubamaja.example", In_Reply_To="<letter@klient.example>", at=world.now
    ).replace(b"To: kaebused@kaubamaja.example", b"To: anna@klient.example", 1)
    world.server.deliver(answer, world.now, "Sent")
    assert one.look_again() is True
    assert [row["verdict"] for row in world.rows(schema.answers)] == ["answer"]


def test_a_look_that_began_before_it_was_asked_for_does_not_count(
    watching: tuple[World, MailboxWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have passed over what came since."""
    _, one = watching
    begun, go_on, looks = threading.Event(), threading.Event(), []
    look = one.answers.look

    def slow() -> bool:
        looks.append(1)
        begun.set()
        assert go_on.wait(60)
        return look()

    monkeypatch.setattr(one.answers, "look", slow)
    one.wake()
    assert begun.wait(60)
    asked = threading.Thread(target=one.look_again)
    asked.start()
    _until(lambda: one._asked == 1)
    go_on.set()
    asked.join(60)
    assert not asked.is_alive()
    assert len(looks) == 2


def test_where_sent_cannot_be_read_it_says_so(watching: tuple[World, MailboxWorker]) -> None:
    """Nobody knows whether an answer lies there."""
    world, one = watching
    world.server.closed = {"Sent"}
    assert one.look_again() is False


def test_where_the_server_is_away_it_says_so_at_once(watching: tuple[World, MailboxWorker]) -> None:
    """Without waiting for the next attempt."""
    world, one = watching
    world.server.fault = Unreachable("cut")
    assert one.look_again() is False
    assert one.state == "unreachable"
    assert one.look_again(3600.0) is False


def test_a_desk_that_does_not_watch_sent_has_nothing_to_wait_for(
    watching: tuple[World, MailboxWorker],
) -> None:
    """watch_sent: false; a server that has no such folder is the same."""
    world, one = watching
    del world.server.folders["Sent"]
    assert one.look_again() is True
    world.with_desk(watch_sent=False)
    assert one.look_again() is True


def test_a_connection_that_is_lost_over_sent_is_made_anew_and_reads_the_inbox(
    watching: tuple[World, MailboxWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The inbox has no share in it: no pause, no failure."""
    world, one = watching

    def cut(folder: str) -> Any:
        one.mailbox.close()
        raise Unreachable("cut")

    monkeypatch.setattr(one.mailbox, "beside", cut)
    assert one.look_again() is False
    world.deliver(mail())
    _until(lambda: len(world.rows(schema.complaints)) == 1)
    assert (one.state, one.failed) == ("watching", "")
