"""Tokens in addresses, held against the register: what it sent, to whom, on which complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from responder.core.decision import Outcome
from responder.edges.register import schema
from responder.edges.register.store import Register
from tests.edges.register.desk_work import DeskWork, mail, opened

BOUNCES = "bounces@kaubamaja.example"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    made = DeskWork(register)
    own = made.desk.guard.own_addresses | {BOUNCES}
    guard = replace(made.desk.guard, own_addresses=own)
    made.desk = replace(made.desk, bounces=BOUNCES, sub_addresses=True, guard=guard)
    return made


def sent(work: DeskWork, number: int = 0) -> tuple[str, str]:
    """Reply-To and envelope sender of a mail of ours."""
    row = work.rows(schema.outbox)[number]
    return str(message_from_bytes(row["content"])["Reply-To"]), str(row["envelope_from"])


def to(raw: bytes, address: str) -> bytes:
    return re.sub(rb"(?m)^To: .*\r$", f"To: {address}\r".encode(), raw)


def last(work: DeskWork) -> tuple[str, str]:
    row = work.rows(schema.correspondence)[-1]
    return str(row["outcome"]), str(row["complaint"] or "")


def test_a_reply_that_lost_its_thread_joins_by_the_address(work: DeskWork) -> None:
    """Another subject, no In-Reply-To."""
    work.take(mail())
    work.later(hours=2)
    work.take(to(mail(subject="one more thing", body="I forgot the photo"), sent(work)[0]))
    assert last(work) == (Outcome.FOLLOWUP, work.rows(schema.complaints)[0]["complaint"])
    assert len(work.rows(schema.complaints)) == 1


def test_answers_were_asked_for_elsewhere_and_come_from_there_or_from_the_sender(work: DeskWork) -> None:
    """The MAC is bound to where our mail went; who may append is asked of the sender."""
    work.take(mail(Reply_To="anna.home@klient.example"))
    assert work.rows(schema.outbox)[0]["recipient"] == "anna.home@klient.example"
    work.later(hours=2)
    work.take(to(mail(subject="x", body="more"), sent(work)[0]))
    assert last(work)[0] == Outcome.FOLLOWUP


def test_the_address_of_one_complaint_is_none_of_another(work: DeskWork) -> None:
    """The number exchanged for that of her other complaint."""
    work.take(mail())
    work.later(hours=2)
    work.take(mail(subject="Another matter", body="quite another"))
    one, other = (str(row["complaint"]) for row in work.rows(schema.complaints))
    work.later(hours=2)
    swapped = sent(work)[0].replace(one.lower(), other.lower())
    work.take(to(mail(subject="x", body="third"), swapped))
    assert last(work)[0] == Outcome.COMPLAINT


def test_a_stranger_with_the_address_is_held(work: DeskWork) -> None:
    """Who was sent it by somebody."""
    work.take(mail())
    work.take(to(mail(sender="eva@elsewhere.example", subject="x"), sent(work)[0]))
    assert last(work)[0] == Outcome.HELD


def test_a_report_without_a_word_of_our_mail_is_an_event_of_it(work: DeskWork) -> None:
    """By the envelope sender alone, whatever the mail system left out."""
    work.take(mail())
    report = (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.klient.example\r\nTo: {sent(work)[1].upper()}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nDate: Fri, 20 Nov 2026 12:01:00 +0000\r\n\r\n"
        "Your mail could not be delivered: mailbox full.\r\n"
    )
    work.take(report.encode())
    assert last(work) == (Outcome.EVENT, work.rows(schema.complaints)[0]["complaint"])
    guessed = re.sub(r"\.[A-Z2-7]{20}@", f".{'A' * 20}@", report)
    work.take(guessed.replace("12:01", "12:02").encode())
    assert last(work) == (Outcome.EVENT, "")
