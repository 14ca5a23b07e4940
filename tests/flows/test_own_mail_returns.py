"""Whatever we send, to whomever: it is silent when it comes back, unchanged or as relays change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial

import pytest

from responder.core.business_calendar import Budget, Unit
from responder.core.complaint_id import is_own_loop
from responder.core.forecast import Promising
from responder.core.guard import Silence
from responder.core.message import parse
from responder.core.reading import read
from responder.edges.register import schema
from tests.edges.register.desk_work import mail
from tests.flows.desk_with_mailbox import World
from tests.flows.test_mail_come_back import come_back, id_of
from tests.flows.test_slipping import complaint, deliver, mails, slip
from tests.flows.test_slipping_learned import practised
from tests.golden import CASES, desk

Change = Callable[[EmailMessage], None]


def rewritten(name: str, value: str | None, letter: EmailMessage) -> None:
    del letter[name]
    if value is not None:
        letter[name] = value


CHANGES: dict[str, Change] = {
    "unchanged": lambda letter: None,
    "another Message-ID": partial(rewritten, "Message-ID", "<relayed@relay.example>"),
    "no Message-ID": partial(rewritten, "Message-ID", None),
    "another From": partial(rewritten, "From", "Somebody <somebody@relay.example>"),
    "no loop header": partial(rewritten, "X-Responder-Loop", None),
    "no Auto-Submitted": partial(rewritten, "Auto-Submitted", None),
    "another subject": partial(rewritten, "Subject", "[EXTERNAL] [SPAM?] something else"),
}


def changed(content: bytes, how: str) -> bytes:
    letter = message_from_bytes(content, policy=SMTP)
    assert isinstance(letter, EmailMessage)
    CHANGES[how](letter)
    return letter.as_bytes()


@pytest.fixture
def everything(world: World) -> World:
    """A desk that has sent one of each: acknowledgement, confirmation, notice of delay; to staff: an alarm of capacity,
    warnings, the word that a customer was not reached."""
    practised(world)
    world.with_desk(
        slipping=replace(world.desk.slipping, notices="always"),
        promising=Promising(ceiling=Budget(16, Unit.WORKING_HOURS)),
        target=Budget(4, Unit.WORKING_HOURS),
        default_language="en",
        guard=replace(world.desk.guard, is_own_loop=lambda value: is_own_loop(value, world.register.keys)),
    )
    complaint(world)
    ack = mails(world, "ack")[-1]
    world.later(hours=1)
    world.deliver(mail("And wet.", subject="x", In_Reply_To=str(ack["Message-ID"]), at=world.now))
    world.catch_up()
    deliver(world)
    slip(world)
    come_back(world, id_of(ack))
    return world


@pytest.mark.parametrize("how", CHANGES)
def test_each_mail_of_ours_is_an_event_when_it_comes_back(everything: World, how: str) -> None:
    """Step 1, whichever of its marks a relay took away; and nothing is written because of it."""
    world = everything
    sent = world.rows(schema.outbox)
    assert {row["kind"] for row in sent} == {"ack", "followup", "delay", "notice"}
    subjects = " ".join(str(one["Subject"]) for one in mails(world, "notice"))
    for about in ("Reply due", "Reply overdue", "not reached", "longer than the limit"):
        assert about in subjects
    complaints = len(world.rows(schema.complaints))
    for row in sent:
        world.deliver(changed(row["content"], how))
    world.catch_up()
    came = world.rows(schema.correspondence)[-len(sent) :]
    assert {(row["outcome"], row["silence"]) for row in came} == {("event", "own-mail")}
    assert len(world.rows(schema.outbox)) == len(sent)
    assert len(world.rows(schema.complaints)) == complaints


@pytest.mark.parametrize("case", sorted(one.parent.name for one in CASES.glob("*/reply.eml")))
def test_the_reply_of_every_case_is_our_own_mail(case: str) -> None:
    """In each language and form; with all but one of its marks gone."""
    content = (CASES / case / "reply.eml").read_bytes()
    for how in CHANGES:
        raw = changed(content, how)
        message = parse(raw)
        verdict = read(message, raw, message.date or pytest.fail("no date"), desk()).verdict
        assert isinstance(verdict, Silence)
        assert (verdict.reason, verdict.event) == ("own-mail", True)


@pytest.mark.parametrize("case", sorted(one.parent.name for one in CASES.glob("*/reply.eml"))[:5])
def test_to_another_desk_it_is_a_machines(case: str) -> None:
    """That has neither our key nor our address: by RFC 3834 alone, whatever relays did to its ids."""
    guard = replace(
        desk().guard, own_addresses=frozenset({"desk@other.example"}), is_own_loop=lambda value: False
    )
    content = (CASES / case / "reply.eml").read_bytes()
    for how in CHANGES:
        raw = changed(content, how)
        message = parse(raw)
        verdict = read(
            message, raw, message.date or pytest.fail("no date"), replace(desk(), guard=guard)
        ).verdict
        assert isinstance(verdict, Silence), how
