"""`responder accept` and `responder dismiss`: a person's word on messages of strangers who showed a token of ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from responder.core.complaint import Event
from responder.edges import system
from responder.edges.register import outbox_rows, schema, standing
from responder.edges.register.outbox_rows import SENT, Settlement
from tests.cli.verbs import EVIL, Shop
from tests.edges.register.desk_work import START, chain_faults, mail

LATER = START + timedelta(hours=3)
WORK = "anna@work.example"
FORGED = (
    b"Authentication-Results: mx.kaubamaja.example; dmarc=fail\r\n"
    b"Received: from x (x [192.0.2.7]) by mx.kaubamaja.example with ESMTPS id 1; Fri, 20 Nov 2026 12:00:00 +0000\r\n"
)


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Friday 17:00 in Tallinn: three hours after the mails came."""
    monkeypatch.setattr(system, "now", lambda: LATER)


def answered_by_a_stranger(shop: Shop, sender: str = WORK, **letter: Any) -> tuple[str, int]:
    """A complaint that was acknowledged, and the number of a message that quotes our mail from another address."""
    identifier = shop.complaint()
    with shop.work.register.writing() as connection:
        for claimed in outbox_rows.claim(connection, START, 10):
            outbox_rows.settle(connection, Settlement(claimed, SENT, 250, "taken"), START)
    return identifier, again(shop, identifier, sender, **letter)


def again(shop: Shop, identifier: str, sender: str = WORK, above: bytes = b"", **letter: Any) -> int:
    """Another message of a stranger on the complaint, its header below `above`; its number."""
    (row,) = [
        one for one in shop.work.rows(schema.outbox) if (one["complaint"], one["kind"]) == (identifier, "ack")
    ]
    told = {"subject": "Re: Complaint", "In_Reply_To": f"<{row['message_id']}>", **letter}
    assert shop.work.take(above + mail(sender=sender, **told))[0].outcome == "held"
    return int(shop.work.rows(schema.correspondence)[-1]["id"])


def row(shop: Shop, number: int) -> dict[str, Any]:
    return next(one for one in shop.work.rows(schema.correspondence) if one["id"] == number)


def complaint(shop: Shop, identifier: str) -> dict[str, Any]:
    return next(one for one in shop.work.rows(schema.complaints) if one["complaint"] == identifier)


def events(shop: Shop) -> list[str]:
    return [one["event"] for one in shop.work.rows(schema.facts)]


def say(shop: Shop, identifier: str, event: Event, at: Any = LATER) -> None:
    with shop.work.register.writing() as connection:
        word = standing.Word(event, at=at if event is Event.ANSWER_SEEN else None)
        standing.say(connection, identifier, word, shop.work.desk.calendars, LATER)


# --- it joins ---


def test_the_list_shows_the_number_and_it_joins(shop: Shop) -> None:
    """The message is a further one of the complaint, nobody is written to, and the list is empty."""
    identifier, number = answered_by_a_stranger(shop)
    listed = json.loads(shop.run("complaints", "--held", "--json").out)
    assert (listed["message"], listed["complaint"], listed["address"]) == (number, identifier, WORK)
    mails, before = len(shop.work.rows(schema.outbox)), len(events(shop))
    ended = shop.run("accept", str(number))
    assert ended.code == 0, ended.err
    assert ended.out.startswith(f"message {number} joined {identifier}: {WORK} may add to it from now on\n")
    assert (row(shop, number)["outcome"], row(shop, number)["complaint"]) == ("followup", identifier)
    assert len(shop.work.rows(schema.outbox)) == mails
    assert events(shop)[before:] == ["message.accepted"]
    assert shop.run("complaints", "--held").out == ""
    assert chain_faults(shop.work.register) == []


def test_its_sender_is_a_person_of_the_complaint_from_then_on(shop: Shop) -> None:
    """What was held before joins by itself after the word, and another stranger's does not."""
    identifier, number = answered_by_a_stranger(shop)
    assert shop.run("accept", str(number)).code == 0
    token = next(one["message_id"] for one in shop.work.rows(schema.outbox) if one["kind"] == "ack")
    answer = {"subject": "Re: Complaint", "In_Reply_To": f"<{token}>"}
    decision, _ = shop.work.take(mail("The number is 4711.", sender=WORK, **answer))
    assert (decision.outcome, decision.complaint_id) == ("followup", identifier)
    assert again(shop, identifier, "eve@stranger.example")


def test_an_open_clock_goes_on(shop: Shop) -> None:
    """A second message before the answer postpones nothing."""
    identifier, number = answered_by_a_stranger(shop)
    dues = shop.work.rows(schema.due_times)
    before = complaint(shop, identifier)
    assert shop.run("accept", str(number)).code == 0
    after = complaint(shop, identifier)
    assert after == before | {"last_activity_at": LATER}
    assert shop.work.rows(schema.due_times) == dues


def test_after_an_answer_it_starts_a_clock_from_the_word_on(shop: Shop) -> None:
    """As a customer's message does; the time is told, and the promise has no words."""
    identifier = answered_by_a_stranger(shop)[0]
    say(shop, identifier, Event.ANSWER_SEEN, START + timedelta(minutes=10))
    shop.work.later(hours=1)
    number = again(shop, identifier)
    ended = shop.run("accept", str(number))
    assert ended.code == 0, ended.err
    assert "a new clock runs" in ended.out
    after = complaint(shop, identifier)
    assert (after["stage"], after["clock"]) == ("acknowledged", 2)
    assert after["due_at"] > LATER
    last = shop.work.rows(schema.promises)[-1]
    assert (last["words"], last["given_at"], last["outbox_id"]) == ("", LATER, None)
    assert [one for one in shop.work.rows(schema.due_times) if one["done_at"] is None]
    assert events(shop)[-2:] == ["message.accepted", "complaint.advanced"]
    zone = "EET"
    assert zone in ended.out


def test_one_that_came_before_the_answer_starts_none(shop: Shop) -> None:
    """The colleague answered after it had come; that the word comes late changes nothing."""
    identifier, number = answered_by_a_stranger(shop)
    say(shop, identifier, Event.ANSWER_SEEN, START + timedelta(hours=1))
    assert shop.run("accept", str(number)).code == 0
    assert (complaint(shop, identifier)["stage"], complaint(shop, identifier)["clock"]) == ("answered", 1)
    assert row(shop, number)["outcome"] == "followup"


def test_their_own_deadline_becomes_the_complaints(shop: Shop) -> None:
    """As it was read when the message came."""
    identifier, number = answered_by_a_stranger(shop, body="I need it before 24 November 2026, please.")
    assert complaint(shop, identifier)["customer_deadline"] is None
    assert shop.run("accept", str(number)).code == 0
    assert complaint(shop, identifier)["customer_deadline"] is not None


def test_a_complaint_that_is_none_takes_nothing(shop: Shop) -> None:
    """Withdrawn: the way out is said, and works."""
    identifier, number = answered_by_a_stranger(shop)
    say(shop, identifier, Event.WITHDRAWN)
    ended = shop.run("accept", str(number))
    assert ended.code == 65
    assert f"message {number} is held on {identifier}, which is withdrawn. Accept it with --new" in ended.err
    assert row(shop, number)["outcome"] == "held"
    assert shop.run("accept", "--new", str(number)).code == 0


def test_a_merged_complaint_hands_it_on(shop: Shop) -> None:
    """To the one that it was merged into."""
    identifier, number = answered_by_a_stranger(shop)
    other = shop.complaint(sender="boss@klient.example")
    with shop.work.register.writing() as connection:
        connection.execute(
            schema.complaints.update()
            .where(schema.complaints.c.complaint == identifier)
            .values(stage="merged", merged_into=other)
        )
    assert shop.run("accept", str(number)).code == 0
    assert row(shop, number)["complaint"] == other
    (participant,) = shop.work.rows(schema.participants)
    assert participant["complaint"] == other


def test_lookalikes_and_forgers_are_told(shop: Shop) -> None:
    """Whoever says the word shall know whom it lets in."""
    number = answered_by_a_stranger(shop, "anna@xn--80ak6aa92e.com")[1]
    assert "beware    the domain reads" in shop.run("accept", str(number)).out


# --- it is one of its own ---


def test_it_becomes_a_complaint_that_is_acknowledged(shop: Shop) -> None:
    """With a number of its own, linked to the one whose mail it answered, by the way of a late acknowledgement."""
    identifier, number = answered_by_a_stranger(shop, body="My own parcel was broken too.")
    before = len(events(shop))
    ended = shop.run("accept", "--new", str(number))
    assert ended.code == 0, ended.err
    own = row(shop, number)["complaint"]
    assert own != identifier
    assert f"message {number} is the complaint {own} from now on" in ended.out
    assert f"the acknowledgement to {WORK} lies in the outbox" in ended.out
    made = complaint(shop, own)
    assert (made["stage"], made["withheld_by"], made["received_at"]) == ("received", None, START)
    assert made["due_at"] > LATER
    (mail_out,) = [one for one in shop.work.rows(schema.outbox) if one["complaint"] == own]
    assert (mail_out["kind"], mail_out["recipient"], mail_out["state"]) == ("ack", WORK, "QUEUED")
    assert identifier.encode() not in mail_out["content"].partition(b"\r\n\r\n")[2]
    (link,) = [one for one in shop.work.rows(schema.links) if one["complaint"] == own]
    assert link["other"] == identifier
    assert events(shop)[before:] == [
        "message.accepted", "complaint.registered", "reply.withheld", "reply.ordered", "promise.given",
        "reply.queued",
    ]  # fmt: skip
    due = [one for one in shop.work.rows(schema.due_times) if one["complaint"] == own and not one["done_at"]]
    assert due
    assert chain_faults(shop.work.register) == []
    found = json.loads(shop.run("silences", "--json").out)
    assert (found["answered"], found["silenced"]) == (2, 0)


def test_without_the_bytes_the_rows_are_enough(shop: Shop) -> None:
    """Past `keep_source`."""
    number = answered_by_a_stranger(shop)[1]
    with shop.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(source=None, context=None))
    ended = shop.run("accept", "--new", str(number))
    assert ended.code == 0, ended.err
    assert f"the acknowledgement to {WORK} lies in the outbox" in ended.out


@pytest.mark.parametrize("sender", ["kaebused+x@kaubamaja.example", "no-reply@shop.example", ""])
def test_a_complaint_whose_sender_cannot_be_written_to(shop: Shop, sender: str) -> None:
    """It stands, with its due times; nothing is sent, and that is said."""
    number = answered_by_a_stranger(shop)[1]
    with shop.work.register.writing() as connection:
        person = row(shop, number)["person_id"]
        values = {"address": sender or None}
        connection.execute(schema.persons.update().where(schema.persons.c.id == person).values(values))
        connection.execute(schema.correspondence.update().values(source=None, context=None))
    ended = shop.run("accept", "--new", str(number))
    assert ended.code == 0, ended.err
    assert "no acknowledgement: " in ended.out
    own = row(shop, number)["complaint"]
    assert [one for one in shop.work.rows(schema.outbox) if one["complaint"] == own] == []
    assert [one for one in shop.work.rows(schema.due_times) if one["complaint"] == own]


def test_a_forger_is_not_answered_on_that_word_alone(shop: Shop) -> None:
    """Whoever really bears the address would read it: a second word says that they may."""
    text = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(
        text.replace("    prefix: KB\n", "    prefix: KB\n    authserv_ids: [mx.kaubamaja.example]\n"),
        encoding="utf-8",
    )
    shop.work.desk = replace(shop.work.desk, authserv_ids=frozenset({"mx.kaubamaja.example"}))
    number = answered_by_a_stranger(shop, above=FORGED)[1]
    ended = shop.run("accept", "--new", str(number))
    assert ended.code == 0, ended.err
    assert "no acknowledgement: authentication, " in ended.out
    own = row(shop, number)["complaint"]
    assert complaint(shop, own)["withheld_by"] == "authentication"
    assert shop.run("acknowledge", own).code == 0


# --- it is nothing ---


def test_dismissed_it_waits_for_nobody(shop: Shop) -> None:
    """It is kept; the complaint is as it was; neither list names it."""
    identifier, number = answered_by_a_stranger(shop)
    before = complaint(shop, identifier)
    ended = shop.run("dismiss", str(number))
    assert (ended.code, ended.out) == (0, f"message {number}, held on {identifier}: dismissed\n")
    assert row(shop, number)["outcome"] == "recorded"
    assert complaint(shop, identifier) == before
    assert shop.work.rows(schema.participants) == []
    assert events(shop)[-1] == "message.dismissed"
    assert shop.run("complaints", "--held").out == ""
    assert json.loads(shop.run("silences", "--json").out)["listed"] == []


def test_a_word_taken_back(shop: Shop) -> None:
    """Dismissed by mistake."""
    identifier, number = answered_by_a_stranger(shop)
    assert shop.run("dismiss", str(number)).code == 0
    assert shop.run("accept", str(number)).code == 0
    assert (row(shop, number)["outcome"], row(shop, number)["complaint"]) == ("followup", identifier)


def test_status_waits_until_a_word_is_said(shop: Shop) -> None:
    """However old it is; then there is nothing to say. The figure of the page is that of the list."""
    identifier, number = answered_by_a_stranger(shop)
    again(shop, identifier)
    with shop.work.register.writing() as connection:
        old = LATER - timedelta(days=9)
        connection.execute(schema.correspondence.update().values(registered_at=old))
    page = shop.run("status").out
    assert "! 2 messages of strangers are held, the oldest for 9 days: responder complaints --held" in page
    assert "2 held since 2026-11-11" in page
    shop.run("accept", str(number))
    shop.run("dismiss", str(number + 1))
    assert "held" not in shop.run("status").out.partition("daemon ")[0]
    made = json.loads(shop.run("status", "--json").out)
    assert (made["messages"]["held"], made["messages"]["held_since"]) == (0, None)


# --- wrong words ---


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("accept",), ("accept",), "joined KB-2026-00001-{} already"),
        (("accept",), ("accept", "--new"), "joined KB-2026-00001-{} already"),
        (("accept",), ("dismiss",), "joined KB-2026-00001-{} already"),
        (("accept", "--new"), ("accept",), "is the complaint KB-2026-00002-{} already"),
        (("dismiss",), ("dismiss",), "was dismissed already"),
    ],
)
def test_a_second_word_changes_nothing(
    shop: Shop, first: tuple[str, ...], second: tuple[str, ...], said: str
) -> None:
    """Whatever was said first holds."""
    number = answered_by_a_stranger(shop)[1]
    assert shop.run(*first, str(number)).code == 0
    facts, mails = events(shop), shop.work.rows(schema.outbox)
    ended = shop.run(*second, str(number))
    assert ended.code == 65
    assert said.partition("{")[0] in ended.err
    assert "Nothing was changed." in ended.err
    assert (events(shop), shop.work.rows(schema.outbox)) == (facts, mails)


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
@pytest.mark.parametrize("typed", ["{}", "[{}]"])
def test_a_complaints_id_is_no_number_of_a_message(shop: Shop, verb: str, typed: str) -> None:
    """Bare or in the brackets of its subject: it is said where the numbers stand, and nothing is changed."""
    identifier, number = answered_by_a_stranger(shop)
    ended = shop.run(verb, typed.format(identifier))
    assert (ended.code, ended.out) == (64, "")
    assert f"{identifier} is a complaint. `responder complaints --held` lists" in ended.err
    assert row(shop, number)["outcome"] == "held"


def test_a_message_that_is_not_held(shop: Shop) -> None:
    """A customer's own, and one that there is not."""
    shop.complaint()
    for verb in ("accept", "dismiss"):
        ended = shop.run(verb, "1")
        assert (ended.code, ended.out) == (65, "")
        assert "message 1 is not held. Nothing was changed." in ended.err
        ended = shop.run(verb, "999")
        assert ended.code == 65
        assert "999: no such message. `responder complaints --held` lists" in ended.err
        for typed in ("0", "-1", "KB-2026-00001-9", EVIL, str(2**63)):
            ended = shop.run(verb, "--", typed)
            assert ended.code == 64, typed
            assert "\x1b" not in ended.err


def test_a_mailbox_that_is_not_configured_any_more(shop: Shop) -> None:
    """Nobody's hours and texts are known; putting it away needs none."""
    number = answered_by_a_stranger(shop)[1]
    with shop.work.register.writing() as connection:
        connection.execute(sa.update(schema.correspondence).values(mailbox="gone"))
    ended = shop.run("accept", str(number))
    assert ended.code == 65
    assert "came to the mailbox gone, which is not in this configuration" in ended.err
    assert shop.run("dismiss", str(number)).code == 0


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
def test_without_a_register(shop: Shop, verb: str) -> None:
    """Said as by every verb that writes."""
    ended = shop.run(verb, "1")
    assert ended.code == 78
    assert "there is no register yet" in ended.err


def test_a_copy_that_no_daemon_was_started_on_gives_no_number(shop: Shop) -> None:
    """The next one may have been given before; to join a complaint takes none."""
    _, number = answered_by_a_stranger(shop)
    with shop.work.register.writing() as connection:
        connection.execute(schema.installation.update().values(held_since=START))
    ended = shop.run("accept", "--new", str(number))
    assert ended.code == 75
    assert "Start responder, or run `responder reconcile`" in ended.err
    assert row(shop, number)["outcome"] == "held"
    assert shop.run("accept", str(number)).code == 0


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
@pytest.mark.parametrize("typed", ["x", "1e3", "0", "", "9" * 30])
def test_what_is_no_number(shop: Shop, verb: str, typed: str) -> None:
    """It is said where numbers stand, in words of people."""
    ended = shop.run(verb, typed)
    assert ended.code == 64
    assert "is no number of a message. `responder complaints --held` lists them" in ended.err
    assert "range" not in ended.err
