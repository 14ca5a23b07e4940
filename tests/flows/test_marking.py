"""Marks follow the register: set after COMMIT, healed after a crash, and one that cannot be set holds up no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from responder.edges.imap import Unreachable
from responder.edges.register import outbox_rows, schema
from responder.flows import marking
from responder.flows.marking import Marking
from tests.flows.desk_with_mailbox import World, mail

KEYWORD = "$Complaint"


class Desk:
    """A world with its marks; `said` is what the operator is told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[str] = []
        self.restart()

    def restart(self) -> None:
        world = self.world
        self.marking = Marking(
            world.mailbox, world.register, lambda: world.desk, lambda: world.now, self.said.append
        )

    def mark(self) -> int:
        return self.marking.mark(self.world.cursor.uidvalidity)

    def flagged(self, folder: str = "INBOX") -> list[int]:
        messages = self.world.server.folders[folder].messages
        return [one.uid for one in messages if KEYWORD in one.flags]

    def receive(self, count: int = 1) -> list[int]:
        uids = [
            self.world.deliver(mail(sender=f"w{self.world.server.folders['INBOX'].uidnext}@k.example"))
            for _ in range(count)
        ]
        self.world.catch_up()
        return uids

    def send(self) -> None:
        with self.world.register.writing() as connection:
            for one in outbox_rows.claim(connection, self.world.now, 50):
                sent = outbox_rows.Settlement(one, outbox_rows.SENT, 250, "ok", reached_data=True)
                outbox_rows.settle(connection, sent, self.world.now)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_registered_complaints_get_their_keyword_once(desk: Desk) -> None:
    """And nothing else gets it: neither a newsletter nor what a colleague flagged."""
    uids = desk.receive(3)
    desk.world.deliver(mail(List_Id="<news.example>"))
    desk.world.catch_up()
    assert desk.mark() == 3
    assert desk.flagged() == uids
    assert desk.mark() == 0


def test_a_crash_before_marking_is_healed(desk: Desk) -> None:
    """The register knows which marks are missing."""
    uids = desk.receive(2)
    desk.world.start()
    desk.restart()
    assert desk.mark() == 2
    assert desk.flagged() == uids


def test_a_crash_between_server_and_register_repeats_only_the_mark(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setting a keyword twice changes nothing."""
    desk.receive(2)

    def dying(*values: Any) -> None:
        raise Unreachable("cut")

    with monkeypatch.context() as patched:
        patched.setattr(marking.cursor_rows, "set_marked", dying)
        with pytest.raises(Unreachable):
            desk.mark()
    desk.restart()
    assert desk.mark() == 2


def test_more_than_one_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backlog's marks in one pass."""
    monkeypatch.setattr(marking, "AT_ONCE", 10)
    uids = desk.receive(35)
    assert desk.mark() == 35
    assert desk.flagged() == uids


def test_a_server_without_keywords_is_told_once_and_not_asked_for_ever(desk: Desk) -> None:
    """Marks are cosmetic."""
    desk.world.server.keywords = False
    desk.receive()
    assert desk.mark() == 1
    desk.receive()
    assert desk.mark() == 1
    assert len(desk.said) == 1
    assert "keyword" in desk.said[0]


# --- moving ---


def test_registered_mail_is_moved_with_its_mark(desk: Desk) -> None:
    """Into the folder of the desk."""
    desk.world.server.folders["Done"] = type(desk.world.server.folders["Sent"])(77)
    desk.world.with_desk(move_to="Done")
    desk.receive(2)
    assert desk.mark() == 2
    assert len(desk.flagged("Done")) == 2
    assert desk.world.server.folders["INBOX"].messages == []
    assert desk.world.catch_up() == 0


@pytest.mark.parametrize("trouble", ["no folder", "no move"])
def test_a_move_that_is_refused_holds_up_no_mark_and_is_tried_again_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    """Keywords of later mail are set all the same; said once; when it becomes possible, all are moved."""
    monkeypatch.setattr(marking, "AT_ONCE", 5)
    world = desk.world
    world.with_desk(move_to="Done")
    if trouble == "no move":
        world.server.folders["Done"] = type(world.server.folders["Sent"])(77)
        world.server.moves = False
    uids = desk.receive(12)
    assert desk.mark() == 0
    uids += desk.receive(1)
    assert desk.mark() == 0
    assert desk.flagged() == uids
    assert len(desk.said) == 1
    world.server.folders.setdefault("Done", type(world.server.folders["Sent"])(77))
    world.server.moves = True
    assert desk.mark() == 0
    world.later(minutes=11)
    assert desk.mark() == 13
    assert world.server.folders["INBOX"].messages == []


def test_a_refused_move_is_not_repeated_at_every_look(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is asked once in ten minutes, not at each poll."""
    desk.world.with_desk(move_to="Nowhere")
    desk.receive(3)
    calls = []
    move = desk.world.mailbox.move
    monkeypatch.setattr(desk.world.mailbox, "move", lambda *values: (calls.append(1), move(*values))[1])
    for _ in range(20):
        desk.mark()
    assert len(calls) == 1


# --- copies in Sent ---


def copies(world: World) -> list[bytes]:
    return [one.content for one in world.server.folders["Sent"].messages]


def test_what_was_sent_is_laid_into_sent_once(desk: Desk) -> None:
    """The exact bytes, after they were sent and not before."""
    desk.world.with_desk(sent_copy=True)
    desk.receive(2)
    assert desk.marking.copy_sent() == 0
    desk.send()
    assert desk.marking.copy_sent() == 2
    assert copies(desk.world) == [row["content"] for row in desk.world.rows(schema.outbox)]
    assert desk.marking.copy_sent() == 0


def test_no_copies_unless_wanted_and_none_of_long_ago(desk: Desk) -> None:
    """Turning it on lays no old mail into the desk's folder."""
    desk.receive()
    desk.send()
    assert desk.marking.copy_sent() == 0
    desk.world.later(days=30)
    desk.world.with_desk(sent_copy=True)
    assert desk.marking.copy_sent() == 0
    assert copies(desk.world) == []


@pytest.mark.parametrize("folder", ["Nowhere", ""])
def test_a_missing_sent_folder_is_told_once_and_healed(desk: Desk, folder: str) -> None:
    """Copies wait; when the folder is there, they are laid into it."""
    desk.world.with_desk(sent_copy=True, sent_folder=folder)
    sent = desk.world.server.folders.pop("Sent")
    desk.receive()
    desk.send()
    for _ in range(3):
        assert desk.marking.copy_sent() == 0
    assert len(desk.said) == 1
    desk.world.server.folders[folder or "Sent"] = sent
    assert desk.marking.copy_sent() == 1


def test_marks_of_an_old_numbering_are_left_alone(tmp_path: Path) -> None:
    """A UID of another UIDVALIDITY names another message."""
    world = World(tmp_path)
    world.arrive()
    desk = Desk(world)
    desk.receive(2)
    world.later(hours=1)
    world.server.renumber()
    world.server.expunge(1)
    world.start()
    desk.restart()
    desk.mark()
    assert world.server.folders["INBOX"].messages[0].uid == 2
    assert all(
        row["uidvalidity"] == 1 for row in world.rows(schema.correspondence) if row["marked_at"] is None
    )
    world.close()
