"""A customer who calls our mail spam: no unprompted mail follows, and a person hears why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from responder.edges.register import schema
from tests.edges.register.desk_work import mail
from tests.flows.desk_with_mailbox import World
from tests.flows.test_slipping import complaint, deliver, mails, slip, withheld

ARF = """\
Return-Path: <fbl@inbox.example>
From: <fbl@inbox.example>
To: kaebused@kaubamaja.example
Subject: complaint about message
Message-ID: <arf{number}@inbox.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

An e-mail abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: feedback/1.0
Version: 1
--b
Content-Type: text/rfc822-headers

Message-ID: <{ours}>
--b--
"""


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def call_spam(world: World, *, kind: str = "abuse", ours: str = "", number: int = 1) -> None:
    """A report about our last acknowledgement, taken in."""
    ours = ours or str(mails(world, "ack")[-1]["Message-ID"]).strip("<>")
    world.deliver(ARF.format(kind=kind, ours=ours, number=number).replace("\n", "\r\n").encode())
    world.catch_up()


def test_no_notice_of_delay_goes_to_whoever_called_our_mail_spam(world: World) -> None:
    """Staff are told why, and to get in touch in another way."""
    complaint(world)
    call_spam(world)
    slip(world)
    assert withheld(world) == ["complained"]
    assert mails(world, "delay") == []
    assert "called our mail spam" in mails(world, "notice")[-1].get_content()


def test_it_holds_for_all_complaints_of_that_person_and_for_nobody_else(world: World) -> None:
    """The wish is about us, not about one complaint."""
    complaint(world)
    complaint(world)
    complaint(world, "other@klient.example")
    ours = str(mails(world, "ack")[0]["Message-ID"]).strip("<>")
    call_spam(world, ours=ours)
    slip(world)
    assert withheld(world) == ["complained", "complained"]
    assert [one["To"] for one in mails(world, "delay")] == ["other@klient.example"]


def test_whoever_writes_again_is_told_again(world: World) -> None:
    """Their letter is newer than their complaint about us; a machine's is none."""
    complaint(world)
    call_spam(world)
    world.now += timedelta(minutes=20)
    world.deliver(mail(at=world.now, Auto_Submitted="auto-replied"))
    world.catch_up()
    slip(world)
    assert withheld(world) == ["complained"]
    complaint(world)
    deliver(world)
    slip(world)
    assert withheld(world) == ["complained"]
    assert len(mails(world, "delay")) == 1


@pytest.mark.parametrize(("kind", "ours"), [("not-spam", ""), ("abuse", "guessed@kaubamaja.example")])
def test_other_feedback_and_forged_reports_stop_nothing(world: World, kind: str, ours: str) -> None:
    """A word that it is no spam; a report that names no mail of ours."""
    complaint(world)
    call_spam(world, kind=kind, ours=ours)
    assert world.rows(schema.deliveries) == []
    slip(world)
    assert len(mails(world, "delay")) == 1
