"""What mails to staff, and a customer's own deadline, leave in the register; and what they leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.decision import Outcome
from responder.core.ruling.rule_syntax import read_rules
from responder.edges.register import cursor_rows, outbox_rows, schema
from responder.edges.register.outbox_rows import FAILED, QUEUED, SENT, QueuedMail, Settlement
from responder.edges.register.store import Register
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, opened

ANNA = "anna@klient.example"
BOSS, MARI = "boss@kaubamaja.example", "mari@kaubamaja.example"
NODES: list[Any] = [{"id": "all", "then": {"category": "other", "notify": [BOSS, MARI]}}]


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    register: Register = opened(tmp_path / "register.sqlite")
    made = DeskWork(register)
    rules, _ = read_rules(NODES, need_default=True)
    assert rules is not None
    made.desk = replace(made.desk, rules=rules, staff=frozenset({BOSS, MARI}), default_language="en")
    yield made
    register.close()


def settled(work: DeskWork, kind: str, state: str) -> list[str]:
    """Claim everything, settle the mails of one kind; the events told."""
    told = []
    with work.register.writing() as connection:
        for one in outbox_rows.claim(connection, work.now, 100):
            if one.kind == kind:
                told += outbox_rows.settle(connection, settlement(one, state, work), work.now)
    return [one.event for one in told]


def settlement(one: QueuedMail, state: str, work: DeskWork) -> Settlement:
    again = work.now + timedelta(minutes=5) if state == QUEUED else None
    return Settlement(one, state, 250 if state == SENT else 550, "answer", "recipient", next_at=again)


def complaint(work: DeskWork) -> dict[str, Any]:
    (row,) = work.rows(schema.complaints)
    return row


def test_notices_are_queued_with_the_complaint(work: DeskWork) -> None:
    """Behind the acknowledgement, in one transaction, each with its fact; to nobody's person."""
    _, told = work.take(mail())
    queued = work.rows(schema.outbox)
    assert [row["kind"] for row in queued] == ["ack", "notice", "notice"]
    assert [row["recipient"] for row in queued] == [ANNA, BOSS, MARI]
    assert [row["person_id"] for row in queued[1:]] == [None, None]
    assert {row["complaint"] for row in queued} == {complaint(work)["complaint"]}
    assert [one.event for one in told] == [
        "complaint.registered",
        "promise.given",
        "reply.queued",
        "reply.queued",
        "reply.queued",
    ]
    assert [one.body["kind"] for one in told[2:]] == ["ack", "notice", "notice"]
    assert BOSS not in str([one.body for one in told])
    assert chain_faults(work.register) == []


@pytest.mark.parametrize("state", [SENT, FAILED])
def test_what_becomes_of_a_notice_moves_no_complaint(work: DeskWork, state: str) -> None:
    """Neither acknowledged by one that was taken, nor anything else by one that was refused; it is told."""
    work.take(mail())
    events = settled(work, "notice", state)
    assert events == ["reply.sent" if state == SENT else "reply.failed"] * 2
    row = complaint(work)
    assert (row["stage"], row["acknowledged_at"]) == ("received", None)
    assert {one["done_at"] for one in work.rows(schema.due_times)} == {None}
    assert chain_faults(work.register) == []


def test_an_acknowledgement_beside_refused_notices_moves_it_all_the_same(work: DeskWork) -> None:
    """One mail's trouble is not another's."""
    work.take(mail())
    with work.register.writing() as connection:
        claimed = outbox_rows.claim(connection, work.now, 100)
        for one in claimed:
            state = SENT if one.kind == "ack" else FAILED
            outbox_rows.settle(connection, settlement(one, state, work), work.now)
    assert complaint(work)["stage"] == "acknowledged"


def test_notices_do_not_use_up_a_customers_budget(work: DeskWork) -> None:
    """A colleague who complains as a customer is answered, however often they were told of others."""
    private = replace(work.desk, staff=frozenset())
    for _ in range(5):
        work.take(mail())
        work.later(hours=2)
    work.desk = private
    work.later(minutes=-110)
    decision, _ = work.take(mail(sender=BOSS))
    assert decision.outgoing is not None


def test_the_hours_budget_is_the_mailboxes_own(work: DeskWork) -> None:
    """Counted from the outbox, over an hour, for this mailbox only."""
    work.desk = replace(work.desk, notices_per_hour=3)
    assert len(work.take(mail())[0].notices) == 2
    decision, told = work.take(mail(sender="eva@klient.example"))
    assert len(decision.notices) == 1
    assert [one.body["addresses"] for one in told if one.event == "notice.withheld"] == [1]
    silent, told = work.take(mail(sender="ivo@klient.example"))
    assert silent.notices == ()
    assert [one.body["addresses"] for one in told if one.event == "notice.withheld"] == [2]
    ours = work.desk
    work.desk = replace(ours, mailbox="another", prefix="X")
    assert len(work.take(mail(sender="ott@klient.example"))[0].notices) == 2
    work.desk = ours
    work.later(hours=1, seconds=1)
    assert len(work.take(mail(sender="uku@klient.example"))[0].notices) == 2


def test_the_sent_folder_gets_no_copy_of_a_notice(work: DeskWork) -> None:
    """It holds what customers were told."""
    work.take(mail())
    settled(work, "notice", SENT)
    with work.register.reading() as connection:
        assert cursor_rows.uncopied(connection, work.desk.mailbox, START) == []


# --- the customer's own deadline ---


def test_a_complaint_keeps_the_customers_own_deadline(work: DeskWork) -> None:
    """In its column and in its fact: the time, never the words."""
    decision, told = work.take(mail("I need it by Tuesday morning, secretword."))
    assert decision.deadline is not None
    assert complaint(work)["customer_deadline"] == decision.deadline.at
    (fact,) = [one for one in told if one.event == "complaint.registered"]
    assert fact.body["customer_deadline"].startswith("2026-11-24T10:00")
    assert "Tuesday" not in str([one.body for one in told])


def test_the_latest_word_of_the_person_holds(work: DeskWork) -> None:
    """Put off, or brought forward; a message without one changes nothing."""
    decision, _ = work.take(mail("I need it by Tuesday."))
    subject = f"Re: [{decision.complaint_id}]"
    said = []
    for body in ("You have until 12 December inclusive.", "Any news?", "I need it by Wednesday after all."):
        work.later(hours=1)
        followup, told = work.take(mail(body, subject=subject, at=work.now))
        assert followup.outcome is Outcome.FOLLOWUP
        said.append(f"{complaint(work)['customer_deadline']:%d.%m}")
        (fact,) = [one for one in told if one.event == "message.joined"]
        assert bool(fact.body["customer_deadline"]) == (body != "Any news?")
    assert said == ["12.12", "12.12", "25.11"]


def test_a_deadline_named_later_makes_the_complaint_urgent(work: DeskWork) -> None:
    """Where it lies before the running clock's due time; told in the fact."""
    decision, _ = work.take(mail())
    assert complaint(work)["priority"] == "normal"
    work.later(hours=1)
    subject = f"Re: [{decision.complaint_id}]"
    _, told = work.take(mail("I need it by tomorrow.", subject=subject, at=work.now))
    assert complaint(work)["priority"] == "high"
    assert [bool(one.body["raised"]) for one in told if one.event == "message.joined"] == [True]


def test_a_machine_and_a_stranger_name_no_deadline(work: DeskWork) -> None:
    """An absence note says until when somebody is away."""
    decision, _ = work.take(mail())
    subject = f"Re: [{decision.complaint_id}]"
    work.take(mail("I need it by tomorrow.", subject=subject, Auto_Submitted="auto-replied"))
    work.take(mail("I need it by tomorrow.", subject=subject, sender="eva@else.example"))
    first = work.rows(schema.complaints)[0]
    assert (first["customer_deadline"], first["priority"]) == (None, "normal")
