"""What hinders the look into Sent is said once, and hinders nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from responder.edges.imap import FolderClosed, Unreachable
from responder.edges.register import schema
from responder.flows import answers as flow
from tests.flows.answering_desk import COLLEAGUE, LETTER
from tests.flows.answering_desk import AnsweringDesk as Desk
from tests.flows.desk_with_mailbox import World, mail


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_a_server_without_a_sent_folder_is_told_once_and_asked_again(desk: Desk) -> None:
    """It may be made later: then it is read without a new start."""
    del desk.world.server.folders["Sent"]
    desk.complaint()
    for _ in range(3):
        assert desk.look()
    assert len(desk.said) == 1
    assert "sent_folder" in desk.said[0]
    desk.world.server.folders["Sent"] = type(desk.world.server.folders["INBOX"])(77)
    desk.answer()
    desk.look()
    assert desk.stage() == "answered"


@pytest.mark.parametrize("trouble", ["missing", "closed"])
def test_a_folder_that_is_missing_or_closed_is_told_once_and_holds_up_nothing(
    desk: Desk, trouble: str
) -> None:
    """The inbox is read as before."""
    desk.world.with_desk(sent_folder="Outgoing" if trouble == "missing" else "Sent")
    desk.world.server.closed = {"Sent"}
    for _ in range(3):
        assert desk.look()
    assert len(desk.said) == 1
    assert desk.answers.seen is False
    desk.complaint()
    assert desk.stage() == "acknowledged"


def test_a_server_that_says_the_time_with_its_refusal_is_told_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words differ at each look, the trouble does not."""

    def closed(folder: str) -> Any:
        raise FolderClosed(f"Internal error occurred [{desk.world.now}]")

    monkeypatch.setattr(desk.world.mailbox, "beside", closed)
    for _ in range(3):
        assert desk.look()
        desk.world.later(seconds=1)
    assert len(desk.said) == 1


def test_a_connection_that_is_lost_over_it_waits_before_the_next_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One minute, then two: the watched folder is not dragged down with it."""
    asked: list[str] = []

    def cut(folder: str) -> Any:
        asked.append(folder)
        raise Unreachable("cut")

    monkeypatch.setattr(desk.world.mailbox, "beside", cut)
    assert desk.look() is False
    assert desk.look() is True
    assert len(asked) == 1
    desk.world.later(seconds=61)
    assert desk.look() is False
    desk.world.later(seconds=61)
    assert desk.look() is True
    assert len(asked) == 2
    assert len(desk.said) == 1


def test_a_desk_that_does_not_watch_asks_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """watch_sent: false."""
    desk.world.with_desk(watch_sent=False)
    monkeypatch.setattr(desk.world.mailbox, "beside", None)
    assert desk.look()
    assert desk.answers.seen


def test_a_mail_that_cannot_be_judged_is_passed_over_and_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of its batch are recorded, and it is not tried for ever."""
    desk.complaint()
    desk.look()
    desk.answer(Subject="bad")
    desk.answer(Message_ID="<good@kaubamaja.example>")
    judge = flow.spoken

    def failing(message: Any, *more: Any) -> Any:
        if message.subject == "bad":
            raise RuntimeError("a secret of the mail")
        return judge(message, *more)

    monkeypatch.setattr(flow, "spoken", failing)
    assert desk.look()
    assert desk.stage() == "answered"
    assert len(desk.said) == 0 or "secret" not in desk.said[0]


def test_a_stop_ends_the_look_between_two_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not read is read at the next start; nothing counts as looked at."""
    monkeypatch.setattr(flow, "BATCH", 1)
    desk.complaint()
    desk.look()
    for _ in range(3):
        desk.answer(COLLEAGUE)
    desk.answer(Message_ID="<last@kaubamaja.example>")
    desk.answers.stop = lambda: True
    desk.look()
    assert desk.answers.seen is False
    desk.restart()
    desk.look()
    assert desk.stage() == "answered"


# --- a server that lists a mail and does not give it ---


def test_a_mail_that_the_server_does_not_give_for_a_while_is_asked_for_again(desk: Desk) -> None:
    """The cursor waits before it, later mails do not; meanwhile nobody says that all was seen."""
    desk.complaint()
    desk.complaint("letter-2@klient.example")
    desk.look()
    away = desk.answer()
    desk.answer(In_Reply_To="<letter-2@klient.example>", References="")
    desk.world.server.unreadable.add(away)
    desk.look()
    assert [row["stage"] for row in desk.world.rows(schema.complaints)] == ["acknowledged", "answered"]
    assert desk.answers.seen is False
    desk.world.server.unreadable.clear()
    desk.restart()  # what the process knew of it is gone, the cursor is not
    desk.look()
    assert [row["stage"] for row in desk.world.rows(schema.complaints)] == ["answered", "answered"]
    assert desk.answers.seen


def test_a_mail_that_is_never_given_is_passed_over_after_ten_minutes(desk: Desk) -> None:
    """And said once; the next mails are read as ever."""
    desk.complaint()
    desk.look()
    desk.world.server.unreadable.add(desk.answer())
    for _ in range(30):
        desk.look()
        desk.world.later(minutes=1)
    assert desk.answers.seen
    assert [words for words in desk.said if "UID 1" in words and "no content" in words] == desk.said
    desk.answer()
    desk.look()
    assert desk.stage() == "answered"


def test_a_mail_that_ends_the_connection_takes_no_other_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is asked for one by one at the next look; the mail at fault is given up in the end."""
    desk.complaint()
    desk.complaint("letter-2@klient.example")
    desk.look()
    bad = desk.answer()
    desk.answer(In_Reply_To="<letter-2@klient.example>", References="")
    heads = desk.world.mailbox.heads

    def cut(uids: list[int]) -> Any:
        if bad in uids:
            desk.world.mailbox.close()
            raise Unreachable("cut")
        return heads(uids)

    monkeypatch.setattr(desk.world.mailbox, "heads", cut)
    for _ in range(90):
        if not desk.look():
            desk.world.mailbox.connect()
        desk.world.later(minutes=1)
    assert [row["stage"] for row in desk.world.rows(schema.complaints)] == ["acknowledged", "answered"]
    assert desk.answers.seen


# --- an answer to a complaint that nobody knew yet ---


def test_an_answer_that_was_passed_over_before_its_complaint_was_registered(desk: Desk) -> None:
    """The inbox's server gave the complaint only minutes later; a colleague had read and answered it meanwhile."""
    desk.look()
    here = desk.world
    uid = here.deliver(mail(message_id=LETTER, at=here.now))
    here.server.unreadable.add(uid)
    here.catch_up()
    here.later(minutes=3)
    given = here.now
    desk.answer()
    desk.look()
    here.server.unreadable.clear()
    here.later(minutes=3)
    here.catch_up()
    desk.look()
    assert desk.only(schema.complaints)["answered_at"] == given
    assert desk.only(schema.promises)["outcome"] == "kept"


def test_sent_is_not_read_again_for_a_complaint_that_came_in_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each new complaint would cost a search of the folder."""
    desk.complaint()
    desk.look()
    desk.world.later(minutes=3)
    desk.complaint("letter-2@klient.example")
    monkeypatch.setattr(desk.world.mailbox, "look_into", None)
    assert desk.look()


def test_a_look_under_way_takes_nothing_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks meanwhile, from another thread, hears what the last look came to."""
    desk.answers.look()
    assert desk.answers.seen
    beside, meanwhile = desk.world.mailbox.beside, []

    def slow(folder: str) -> object:
        meanwhile.append(desk.answers.seen)
        return beside(folder)

    monkeypatch.setattr(desk.world.mailbox, "beside", slow)
    desk.answers.look()
    assert meanwhile == [True]


def test_after_a_look_that_failed_nobody_says_that_it_saw(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it failed of."""
    desk.answers.look()

    def broken(folder: str) -> object:
        raise LookupError("planted")

    monkeypatch.setattr(desk.world.mailbox, "beside", broken)
    with pytest.raises(LookupError):
        desk.answers.look()
    assert not desk.answers.seen
