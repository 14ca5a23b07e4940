"""Answers between messages of the customer, and copies of colleagues in the inbox: what came when decides."""

from __future__ import annotations

import email
from datetime import timedelta
from email.policy import default

import pytest

from responder.edges.register import schema
from responder.flows.deadlines import Deadlines
from tests.edges.register.desk_work import nonce
from tests.flows.answering_desk import CUSTOMER, DESK, LETTER
from tests.flows.answering_desk import AnsweringDesk as Desk
from tests.flows.desk_with_mailbox import World, mail


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


# --- what the customer wrote meanwhile ---


def test_a_message_after_the_answer_starts_a_new_clock(desk: Desk) -> None:
    """With a promise and due times of its own; the old ones stay as they were judged."""
    desk.complaint()
    desk.look()
    desk.answer(Message_ID="<one@kaubamaja.example>")
    desk.look()
    desk.world.later(hours=2)
    again = mail(
        message_id="letter-2@klient.example", In_Reply_To="<one@kaubamaja.example>", at=desk.world.now
    )
    desk.world.deliver(again)
    desk.world.catch_up()
    complaint = desk.only(schema.complaints)
    assert (complaint["stage"], complaint["clock"]) == ("acknowledged", 2)
    first, second = desk.world.rows(schema.promises)
    assert (first["outcome"], second["outcome"], second["clock"]) == ("kept", None, 2)
    assert second["due_at"] == complaint["due_at"] > first["due_at"]
    waiting = [row for row in desk.world.rows(schema.due_times) if row["done_at"] is None]
    assert {row["promise_id"] for row in waiting} == {second["id"]}
    assert max(row["at"] for row in waiting) == second["due_at"]
    desk.world.later(hours=1)
    desk.answer(In_Reply_To="<letter-2@klient.example>", References="")
    desk.look()
    assert desk.world.rows(schema.promises)[1]["outcome"] == "kept"
    assert desk.stage() == "answered"


def test_an_answer_of_before_does_not_stop_the_new_clock(desk: Desk) -> None:
    """A copy that a laptop lays into Sent late answers what came before it, not what came after."""
    desk.complaint()
    desk.look()
    desk.answer()
    desk.look()
    desk.world.later(hours=2)
    written = desk.world.now
    desk.world.later(hours=2)
    desk.world.deliver(
        mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=desk.world.now)
    )
    desk.world.catch_up()
    now, desk.world.now = desk.world.now, written
    desk.answer()
    desk.world.now = now + timedelta(hours=1)
    desk.look()
    assert [row["verdict"] for row in desk.world.rows(schema.answers)] == ["answer", "earlier"]
    assert desk.stage() == "acknowledged"


def test_an_answer_to_the_new_message_is_never_older_than_it(desk: Desk) -> None:
    """A colleague's clock that is slow by ten minutes makes no answer one of before."""
    desk.complaint()
    desk.look()
    desk.answer()
    desk.look()
    desk.world.later(hours=2)
    wrote = desk.world.now
    desk.world.deliver(mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=wrote))
    desk.world.catch_up()
    desk.world.later(minutes=5)
    laid, desk.world.now = desk.world.now, wrote - timedelta(minutes=5)
    desk.answer(In_Reply_To="<letter-2@klient.example>", References="")
    desk.world.server.folders["Sent"].messages[-1].received = laid
    desk.world.now = laid
    desk.look()
    assert desk.world.rows(schema.answers)[-1]["at"] == laid
    assert desk.stage() == "answered"


def test_a_further_message_that_is_older_than_its_complaint_is_answered_too(desk: Desk) -> None:
    """Moved from another folder it keeps its own time: the answer was given after the complaint came."""
    desk.complaint()
    asked = mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=desk.world.now)
    desk.world.deliver(asked, ago=timedelta(hours=3))
    desk.world.catch_up()
    desk.look()
    desk.answer(In_Reply_To="<letter-2@klient.example>", References="")
    desk.world.server.folders["Sent"].messages[-1].received -= timedelta(hours=2)
    desk.look()
    assert desk.said == []
    assert desk.stage() == "answered"


def test_answer_and_further_message_of_one_outage_are_put_in_their_order(desk: Desk) -> None:
    """Both came while the daemon was down: the promise is judged by the answer, the new message waits for one."""
    desk.complaint()
    desk.look()
    desk.world.later(minutes=30)
    answered = desk.world.now
    desk.answer()
    desk.world.later(hours=3)
    wrote = desk.world.now
    desk.world.deliver(mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=wrote))
    desk.world.later(hours=3)
    desk.world.start()
    desk.restart()
    desk.look()
    first, second = desk.world.rows(schema.promises)
    assert (first["outcome"], first["outcome_at"]) == ("kept", answered)
    assert (second["received_at"], second["outcome"], second["clock"]) == (wrote, None, 2)
    assert desk.stage() == "acknowledged"
    assert desk.only(schema.clocks)["began_at"] == wrote


def test_of_a_clock_that_no_mail_told_of_a_person_is(desk: Desk) -> None:
    """Answer and further message are seen together: nobody apologizes for its delay, and staff hear that they must."""
    desk.world.with_desk(default_language="en")
    desk.complaint()
    desk.look()
    desk.world.later(hours=2)
    desk.answer()
    desk.world.later(hours=1)
    again = mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=desk.world.now)
    desk.world.deliver(again)
    desk.world.catch_up()
    desk.look()
    complaint = desk.only(schema.complaints)
    promise = desk.world.rows(schema.promises)[-1]
    assert (complaint["clock"], promise["words"], promise["due_at"]) == (2, "", complaint["due_at"])
    shares = [row for row in desk.world.rows(schema.due_times) if row["done_at"] is None]
    assert [row["threshold"] for row in shares] == [50, 75, 90, 100]
    for row in shares:
        desk.world.now = row["at"]
        acting = Deadlines(desk.world.register, lambda name: desk.world.desk, nonce, desk.world.told.extend)
        assert acting.act(desk.world.now) == 1
    assert desk.world.told_of("promise.at_risk") == 3
    (withheld,) = [one.body for one in desk.world.told if one.event == "delay.withheld"]
    assert (withheld["promise"], withheld["reason"]) == (promise["id"], "unpromised")
    mails = [row for row in desk.world.rows(schema.outbox) if row["kind"] == "notice"]
    assert len(mails) == 4
    text = email.message_from_bytes(mails[-1]["content"], policy=default).get_content()
    assert "Write to them yourself" in " ".join(text.split())
    assert "Write to them yourself" not in str(mails[0]["content"])
    assert [row for row in desk.world.rows(schema.due_times) if row["done_at"] is None] == []


def test_a_second_message_before_the_answer_postpones_nothing(desk: Desk) -> None:
    """Nor does it start a clock."""
    desk.complaint()
    desk.look()
    before = desk.world.rows(schema.due_times)
    desk.world.later(hours=1)
    desk.world.deliver(
        mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=desk.world.now)
    )
    desk.world.catch_up()
    assert desk.world.rows(schema.due_times) == before
    assert len(desk.world.rows(schema.promises)) == 1


def test_a_reply_to_a_mail_that_nobody_knows_tells_of_an_answer(desk: Desk) -> None:
    """The promise stays open and its due times stand; the fact is told once a clock."""
    identifier = desk.complaint()
    for number in (2, 3):
        desk.world.deliver(
            mail(
                "Thank you, but when?\r\n\r\nOn Friday Jaan wrote:\r\n> We have looked into it, dear Anna.\r\n",
                message_id=f"letter-{number}@klient.example",
                subject=f"Re: Complaint [{identifier}]",
                In_Reply_To="<private@gmail.example>",
                References=f"<{LETTER}> <private@gmail.example>",
                at=desk.world.now,
            )
        )
    desk.world.catch_up()
    assert desk.world.events().count("answer.probable") == 1
    assert desk.only(schema.clocks)["probable_at"] == desk.world.now
    assert (desk.only(schema.promises)["outcome"], desk.stage()) == (None, "acknowledged")


def test_a_reply_to_our_own_mail_under_another_id_tells_of_nothing(desk: Desk) -> None:
    """Some relays give every mail a Message-ID of their own: the quoted time tells that it is ours."""
    identifier = desk.complaint()
    words = desk.only(schema.promises)["words"]
    desk.world.deliver(
        mail(
            f"Thanks.\r\n\r\nOn Friday Kauba Maja wrote:\r\n> We answer you by\r\n> {words}.\r\n",
            message_id="letter-2@klient.example",
            subject=f"Re: Complaint [{identifier}]",
            In_Reply_To="<0102@eu-west-1.relay.example>",
            References=f"<{LETTER}> <0102@eu-west-1.relay.example>",
            at=desk.world.now,
        )
    )
    desk.world.catch_up()
    assert "answer.probable" not in desk.world.events()


# --- colleagues who write from their own address, with the desk in copy ---


def from_colleague(desk: Desk, **headers: str) -> None:
    given = {"In_Reply_To": f"<{LETTER}>", "Cc": DESK} | headers
    raw = mail(
        headers.pop("body", "We are sorry."), sender="mari@kaubamaja.example", at=desk.world.now, **given
    ).replace(b"To: kaebused@kaubamaja.example", b"To: " + CUSTOMER.encode(), 1)
    desk.world.deliver(raw)
    desk.world.catch_up()


def test_a_colleagues_copy_in_the_inbox_answers(desk: Desk) -> None:
    """In the transaction that registers it as no complaint."""
    desk.complaint()
    from_colleague(desk)
    row = desk.only(schema.answers)
    assert (row["source"], row["verdict"], desk.stage()) == ("inbox", "answer", "answered")
    assert desk.only(schema.promises)["outcome"] == "kept"
    assert len(desk.world.rows(schema.complaints)) == 1


def test_seen_in_the_inbox_and_in_sent_it_counts_once(desk: Desk) -> None:
    """The Message-ID is the same."""
    desk.complaint()
    desk.look()
    from_colleague(desk)
    content = desk.world.server.folders["INBOX"].messages[-1].content
    desk.world.server.deliver(content, desk.world.now, "Sent")
    desk.look()
    assert len(desk.world.rows(schema.answers)) == 1


def test_a_colleagues_absence_note_stops_nothing(desk: Desk) -> None:
    """To the customer in copy or not."""
    desk.complaint()
    from_colleague(desk, Auto_Submitted="auto-replied")
    assert desk.stage() == "acknowledged"
    assert desk.only(schema.promises)["outcome"] is None


@pytest.mark.parametrize(
    ("result", "verdict"), [("dmarc=pass", "answer"), ("dmarc=fail", "unproved"), ("", "unproved")]
)
def test_a_border_that_tells_of_senders_must_vouch_for_a_colleague(
    desk: Desk, result: str, verdict: str
) -> None:
    """Anybody can write a From: where the operator named the border, its word is needed."""
    desk.world.with_desk(authserv_ids=frozenset({"mx.kaubamaja.example"}))
    desk.complaint()
    told = f"mx.kaubamaja.example; {result} header.from=kaubamaja.example" if result else "elsewhere; none"
    letter = (
        f"Authentication-Results: {told}\r\n"
        "Received: from a by mx.kaubamaja.example with ESMTP; Fri, 20 Nov 2026 12:00:00 +0000\r\n"
    ).encode()
    raw = letter + mail(
        sender="mari@kaubamaja.example", In_Reply_To=f"<{LETTER}>", at=desk.world.now
    ).replace(b"To: kaebused@kaubamaja.example", b"To: anna@klient.example", 1)
    desk.world.deliver(raw)
    desk.world.catch_up()
    assert desk.only(schema.answers)["verdict"] == verdict
