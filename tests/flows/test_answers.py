"""Answers of colleagues in the Sent folder: each stops its clock once, at the time that it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from responder.core.complaint_id import is_own_loop
from responder.edges.register import schema
from responder.flows.deadlines import Deadlines
from tests.edges.register.desk_work import nonce
from tests.flows.answering_desk import COLLEAGUE, CUSTOMER, DESK, LETTER
from tests.flows.answering_desk import AnsweringDesk as Desk
from tests.flows.desk_with_mailbox import START, World, mail


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_an_answer_in_sent_keeps_the_promise(desk: Desk) -> None:
    """Stage, outcome, timer, row and facts in one go; the time is that of the answer."""
    identifier = desk.complaint()
    assert desk.look()
    desk.world.later(minutes=30)
    given = desk.world.now
    desk.answer()
    desk.world.later(minutes=5)
    assert desk.look()
    complaint = desk.only(schema.complaints)
    assert (complaint["stage"], complaint["answered_at"]) == ("answered", given)
    promise = desk.only(schema.promises)
    assert (promise["outcome"], promise["outcome_at"]) == ("kept", given)
    assert {row["done_at"] for row in desk.world.rows(schema.due_times)} == {desk.world.now}
    row = desk.only(schema.answers)
    assert (row["complaint"], row["source"], row["signal"]) == (identifier, "sent", "stored")
    assert (row["verdict"], row["counted"], row["at"]) == ("answer", 1, given)
    assert desk.world.events()[-3:] == ["answer.seen", "complaint.advanced", "promise.settled"]
    assert desk.answers.looked_at == desk.world.now
    assert desk.said == []


def test_a_late_answer_is_late_by_open_time(desk: Desk) -> None:
    """Laid into Sent after the due time."""
    desk.complaint()
    due = desk.only(schema.promises)["due_at"]
    desk.look()
    desk.world.now = due + timedelta(minutes=20)
    desk.answer()
    desk.look()
    promise = desk.only(schema.promises)
    assert (promise["outcome"], promise["outcome_at"]) == ("late", desk.world.now)
    assert promise["late_by"] is not None


def test_a_copy_that_was_laid_there_later_counts_from_its_date(desk: Desk) -> None:
    """A laptop that was offline: written in time, uploaded a day after."""
    desk.complaint()
    desk.look()
    desk.world.later(minutes=30)
    written = desk.world.now
    raw_uid = desk.answer()
    stored = desk.world.server.folders["Sent"].messages[-1]
    assert stored.uid == raw_uid
    stored.received = written + timedelta(days=1)
    desk.world.later(days=1)
    desk.look()
    assert desk.only(schema.answers)["at"] == written
    assert desk.only(schema.promises)["outcome"] == "kept"


def test_a_new_mail_with_the_number_in_its_subject_answers(desk: Desk) -> None:
    """Nothing of the thread in it: the number and the recipient tell."""
    identifier = desk.complaint()
    desk.look()
    desk.answer(In_Reply_To="", References="", Subject=f"Teie kaebus [{identifier}]")
    desk.look()
    row = desk.only(schema.answers)
    assert (row["verdict"], row["signal"], desk.stage()) == ("answer", "tag", "answered")


def test_an_answer_to_our_acknowledgement_answers(desk: Desk) -> None:
    """Which a copy in Sent invites."""
    desk.complaint()
    ours = desk.only(schema.outbox)["message_id"]
    desk.look()
    desk.answer(In_Reply_To=f"<{ours.strip('<>')}>", References="")
    desk.look()
    assert (desk.only(schema.answers)["signal"], desk.stage()) == ("signed", "answered")


@pytest.mark.parametrize(
    ("to", "headers", "verdict"),
    [
        (COLLEAGUE, {}, "elsewhere"),
        ("carrier@kuller.example", {"Subject": "Fwd: Complaint"}, "elsewhere"),
        (CUSTOMER, {"Auto_Submitted": "auto-replied"}, "machine"),
        (CUSTOMER, {"Precedence": "bulk"}, "machine"),
        (CUSTOMER, {"X_Autoreply": "yes"}, "machine"),
    ],
)
def test_what_is_no_answer_is_kept_and_stops_nothing(
    desk: Desk, to: str, headers: dict[str, str], verdict: str
) -> None:
    """Forwarding to a colleague, and an absence note, leave the promise running."""
    desk.complaint()
    desk.look()
    desk.answer(to, **headers)
    desk.look()
    row = desk.only(schema.answers)
    assert (row["verdict"], row["counted"]) == (verdict, 0)
    assert desk.only(schema.promises)["outcome"] is None
    assert desk.stage() == "acknowledged"
    assert desk.world.events()[-1] == "answer.considered"


@pytest.mark.parametrize("to", ["anna@kodu.example", "undisclosed-recipients:;"])
def test_an_answer_to_an_address_that_nobody_knows_keeps_the_notice_back(desk: Desk, to: str) -> None:
    """Perhaps the customer reads there: the promise stays open, a person is asked, and no machine apologizes."""
    desk.world.with_desk(slipping=replace(desk.world.desk.slipping, notices="always"), default_language="en")
    desk.complaint()
    desk.look()
    desk.world.later(minutes=30)
    desk.answer(to)
    desk.look()
    assert (desk.only(schema.answers)["verdict"], desk.stage()) == ("probable", "acknowledged")
    assert desk.only(schema.clocks)["probable_at"] == desk.world.now
    assert desk.only(schema.promises)["outcome"] is None
    while ahead := [row["at"] for row in desk.world.rows(schema.due_times) if row["done_at"] is None]:
        desk.world.now = min(ahead)
        acting = Deadlines(desk.world.register, lambda name: desk.world.desk, nonce, desk.world.told.extend)
        acting.act(desk.world.now)
    assert [one.body["reason"] for one in desk.world.told if one.event == "delay.withheld"] == ["probable"]
    assert {row["kind"] for row in desk.world.rows(schema.outbox)} == {"ack", "notice"}
    desk.answer(Message_ID="<two@kaubamaja.example>")
    desk.look()
    assert desk.stage() == "answered"


def test_a_draft_is_no_answer_until_it_is_sent(desk: Desk) -> None:
    """Some programs keep drafts in Sent; the same mail without the flag counts."""
    desk.complaint()
    desk.look()
    draft = desk.answer(Message_ID="<one@kaubamaja.example>")
    desk.world.server.folders["Sent"].messages[-1].flags.add("\\Draft")
    desk.look()
    assert (desk.only(schema.answers)["verdict"], desk.stage()) == ("draft", "acknowledged")
    desk.world.server.expunge(draft, "Sent")
    desk.answer(Message_ID="<one@kaubamaja.example>")
    desk.look()
    assert (desk.only(schema.answers)["verdict"], desk.stage()) == ("answer", "answered")


@pytest.mark.parametrize("field", ["Cc", "Bcc"])
def test_the_complainant_may_stand_in_copy(desk: Desk, field: str) -> None:
    """A copy of one's own keeps Bcc."""
    desk.complaint()
    desk.look()
    desk.answer(COLLEAGUE, **{field: f"Anna <{CUSTOMER.upper()}>"})
    desk.look()
    assert desk.stage() == "answered"


def test_the_address_that_the_customer_wants_answers_at_is_theirs(desk: Desk) -> None:
    """A web form writes from its own address, and names the customer's in Reply-To."""
    desk.complaint(sender="form@host.example", Reply_To="Peeter <peeter@kodu.example>")
    desk.look()
    desk.answer("peeter@kodu.example")
    desk.look()
    assert desk.stage() == "answered"


@pytest.mark.parametrize(
    ("to", "verdict"),
    [(COLLEAGUE, "elsewhere"), (DESK, "probable"), ("kaebused+anna@kaubamaja.example", "elsewhere")],
)
def test_an_address_of_the_desk_in_reply_to_is_not_the_customers(desk: Desk, to: str, verdict: str) -> None:
    """Theirs to write, and then every forward to a colleague would be an answer."""
    desk.world.with_desk(staff=frozenset({COLLEAGUE}))
    desk.complaint(Reply_To=f"{CUSTOMER}, {to}")
    desk.look()
    desk.answer(to)
    desk.look()
    assert (desk.only(schema.answers)["verdict"], desk.stage()) == (verdict, "acknowledged")


def test_a_stranger_adds_no_address_to_a_complaint(desk: Desk) -> None:
    """Who holds our acknowledgement may write to it, and is held: what goes to their Reply-To answers no customer."""
    desk.complaint()
    ours = desk.only(schema.outbox)["message_id"]
    stranger = mail(sender="x@other.example", In_Reply_To=f"<{ours}>", Reply_To="carrier@kuller.example")
    desk.world.deliver(stranger)
    desk.world.catch_up()
    assert desk.world.rows(schema.correspondence)[-1]["outcome"] == "held"
    desk.look()
    desk.answer("carrier@kuller.example")
    desk.look()
    assert desk.stage() == "acknowledged"


def test_long_message_ids_that_begin_alike_are_two_mails(desk: Desk) -> None:
    """As one server makes them: the second answer stops the second clock."""
    desk.complaint()
    desk.look()
    begins = "0" * 70
    desk.answer(Message_ID=f"<{begins}1@outlook.example>")
    desk.look()
    desk.world.later(hours=2)
    again = mail(message_id="letter-2@klient.example", In_Reply_To=f"<{LETTER}>", at=desk.world.now)
    desk.world.deliver(again)
    desk.world.catch_up()
    desk.world.later(hours=1)
    desk.answer(
        Message_ID=f"<{begins}2@outlook.example>", In_Reply_To="<letter-2@klient.example>", References=""
    )
    desk.look()
    assert [row["counted"] for row in desk.world.rows(schema.answers)] == [1, 1]
    assert desk.stage() == "answered"


def test_our_own_copies_in_sent_answer_nothing(desk: Desk) -> None:
    """By our Message-ID, and by our loop header where a program gave it another."""
    keys = desk.world.register.keys
    desk.world.with_desk(
        guard=replace(desk.world.desk.guard, is_own_loop=lambda value: is_own_loop(value, keys))
    )
    identifier = desk.complaint()
    content = bytes(desk.only(schema.outbox)["content"])
    desk.look()
    desk.world.server.deliver(content, desk.world.now, "Sent")
    changed = [line for line in content.split(b"\r\n") if not line.lower().startswith(b"message-id:")]
    assert identifier.encode() in content
    desk.world.server.deliver(b"\r\n".join(changed), desk.world.now, "Sent")
    desk.look()
    assert desk.world.rows(schema.answers) == []
    assert desk.stage() == "acknowledged"


def test_one_mail_may_answer_several_complaints(desk: Desk) -> None:
    """Two numbers in one subject, one complainant."""
    first, second = desk.complaint(), desk.complaint("letter-2@klient.example")
    desk.look()
    desk.answer(In_Reply_To="", References="", Subject=f"{first} ja {second}")
    desk.look()
    assert {row["complaint"] for row in desk.world.rows(schema.answers)} == {first, second}
    assert {row["stage"] for row in desk.world.rows(schema.complaints)} == {"answered"}


def test_the_thread_wins_over_the_number_and_the_number_is_told(desk: Desk) -> None:
    """A colleague took an old mail to write a new one: what it answers counts."""
    first = desk.complaint()
    second = desk.complaint("letter-2@klient.example")
    desk.look()
    desk.answer(Subject=f"Re: [{second}]")
    desk.look()
    row = desk.only(schema.answers)
    assert (row["complaint"], row["note"]) == (first, f"its subject names {second}")


def test_a_second_answer_is_kept_and_changes_nothing(desk: Desk) -> None:
    """The first answer is the one that counts."""
    desk.complaint()
    desk.look()
    desk.answer()
    desk.look()
    first = desk.only(schema.promises)
    desk.world.later(hours=1)
    desk.answer()
    desk.look()
    assert [row["counted"] for row in desk.world.rows(schema.answers)] == [1, 0]
    assert desk.only(schema.promises) == first


def test_the_same_mail_again_is_nothing_new(desk: Desk) -> None:
    """After UIDVALIDITY changed, and in a new process: known by its Message-ID."""
    desk.complaint()
    desk.look()
    desk.answer(Message_ID="<one@kaubamaja.example>")
    desk.look()
    events = desk.world.events()
    desk.world.server.renumber("Sent")
    desk.restart()
    desk.look()
    assert len(desk.world.rows(schema.answers)) == 1
    assert desk.world.events() == events
    assert len(desk.world.rows(schema.sent_cursors)) == 2


def test_what_was_answered_while_the_daemon_was_down_is_seen_at_its_start(desk: Desk) -> None:
    """The cursor lies in the register."""
    desk.complaint()
    desk.look()
    desk.world.later(minutes=10)
    given = desk.world.now
    desk.answer()
    desk.world.later(hours=9)
    desk.restart()
    desk.look()
    assert desk.only(schema.promises)["outcome_at"] == given


def test_the_first_look_reads_as_far_back_as_a_complaint_waits(desk: Desk) -> None:
    """A register that is older than this watch: its answers lie in Sent already. Thirty days at most."""
    desk.world.server.deliver(mail("old"), START - timedelta(days=90), "Sent")
    desk.complaint()
    desk.answer()
    seen: list[list[int]] = []
    heads = desk.world.mailbox.heads
    desk.world.mailbox.heads = lambda uids: seen.append(uids) or heads(uids)  # type: ignore[func-returns-value,method-assign]
    desk.look()
    assert desk.stage() == "answered"
    assert seen == [[2]]


def test_a_first_look_where_nothing_waits_opens_no_folder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Sent folder of twenty years is not read for nothing; nor is one that did not grow."""
    for _ in range(5):
        desk.world.server.deliver(mail("old"), START, "Sent")
    monkeypatch.setattr(desk.world.mailbox, "look_into", None)
    assert desk.look()
    assert desk.only(schema.sent_cursors)["last_uid"] == 5
    assert desk.look()


def test_a_backlog_that_is_taken_in_finds_its_answers(desk: Desk) -> None:
    """`--since`: the answers to mail of last week were read over when nothing waited."""
    desk.look()
    desk.world.server.deliver(mail(message_id=LETTER, at=START), START, "INBOX")
    desk.answer()
    desk.look()
    desk.world.catch_up()
    desk.look()
    assert desk.world.rows(schema.answers) == []
    desk.answers.since = START - timedelta(days=1)
    desk.look()
    assert len(desk.world.rows(schema.answers)) == 1
    assert desk.answers.since is None
