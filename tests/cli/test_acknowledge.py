"""`responder acknowledge`: a complaint that got no answer is acknowledged late, once, on a person's word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from responder.core.complaint import Event
from responder.core.ruling.rule_syntax import read_rules
from responder.edges import system
from responder.edges.register import outbox_rows, schema, source_rows, standing
from responder.edges.register.outbox_rows import FAILED, SENT, Settlement
from tests.cli.verbs import Shop
from tests.edges.register.desk_work import START, chain_faults, mail

OLD = START - timedelta(days=30)
LATER = START + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _then(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Friday, 17:00 in Tallinn: three hours after the mails came."""
    monkeypatch.setattr(system, "now", lambda: LATER)


def silenced(shop: Shop, **letter: Any) -> str:
    """A complaint that is too old to be acknowledged by itself."""
    return shop.complaint(**{"at": OLD, **letter})


def events(shop: Shop, identifier: str) -> list[str]:
    return [row["event"] for row in shop.work.rows(schema.facts) if row["complaint"] == identifier]


def acknowledgements(shop: Shop, identifier: str) -> list[dict[str, Any]]:
    return [
        row
        for row in shop.work.rows(schema.outbox)
        if row["complaint"] == identifier and row["kind"] == "ack"
    ]


def read(row: dict[str, Any]) -> EmailMessage:
    found = message_from_bytes(row["content"], policy=default)
    assert isinstance(found, EmailMessage)
    return found


def settle(shop: Shop, state: str) -> None:
    with shop.work.register.writing() as connection:
        (claimed,) = outbox_rows.claim(connection, LATER, 10)
        settled = Settlement(claimed, state, 250 if state == SENT else 550, "said")
        outbox_rows.settle(connection, settled, LATER)


def test_it_is_laid_into_the_outbox_with_promise_due_times_and_facts(shop: Shop) -> None:
    """In the thread of the customer's mail, with an apology for being late and a time from now on."""
    identifier = silenced(shop, message_id="first@klient.example", sender="Anna Tamm <anna@klient.example>")
    assert acknowledgements(shop, identifier) == []
    before = events(shop, identifier)
    ended = shop.run("acknowledge", identifier)
    assert ended.code == 0, ended.err
    assert f"{identifier}: the acknowledgement to anna@klient.example lies in the outbox" in ended.out
    assert "before    withheld by old" in ended.out
    (row,) = acknowledgements(shop, identifier)
    assert (row["state"], row["recipient"], row["next_at"]) == ("QUEUED", "anna@klient.example", LATER)
    letter = read(row)
    assert letter["In-Reply-To"] == "<first@klient.example>"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert identifier in letter["Subject"]
    text = letter.get_content()
    assert "this confirmation reaches you late" in text
    assert "Anna Tamm" in text
    (promise,) = shop.work.rows(schema.promises)
    assert promise["due_at"] > LATER + timedelta(days=1)
    assert promise["words"] in " ".join(text.split())
    assert promise["given_at"] == LATER
    assert promise["received_at"] == START
    dues = [due for due in shop.work.rows(schema.due_times) if due["done_at"] is None]
    assert {due["promise_id"] for due in dues} == {promise["id"]}
    assert max(due["at"] for due in dues) == promise["due_at"]
    (complaint,) = shop.work.rows(schema.complaints)
    assert (complaint["stage"], complaint["due_at"]) == ("received", promise["due_at"])
    assert complaint["withheld_by"] is None
    assert events(shop, identifier)[len(before) :] == ["reply.ordered", "promise.given", "reply.queued"]
    told = next(row for row in shop.work.rows(schema.facts) if row["event"] == "reply.ordered")
    assert json.loads(told["body"]) == {"complaint": identifier, "withheld_by": "old"}
    assert chain_faults(shop.work.register) == []


def test_once_for_ever(shop: Shop) -> None:
    """Refused while it waits, and after it went out; nothing is written by the second word."""
    identifier = silenced(shop)
    assert shop.run("acknowledge", identifier.lower()).code == 0
    facts = len(shop.work.rows(schema.facts))
    again = shop.run("acknowledge", identifier)
    assert again.code == 65
    assert "has its acknowledgement in the outbox" in again.err
    settle(shop, SENT)
    facts = len(shop.work.rows(schema.facts))
    again = shop.run("acknowledge", identifier)
    assert again.code == 65
    assert f"{identifier} was acknowledged already" in again.err
    assert len(acknowledgements(shop, identifier)) == 1
    assert len(shop.work.rows(schema.facts)) == facts
    assert shop.work.rows(schema.complaints)[0]["stage"] == "acknowledged"


def test_the_id_as_it_stands_in_the_subject(shop: Shop) -> None:
    """With its brackets, as one copies it."""
    identifier = silenced(shop)
    ended = shop.run("acknowledge", f"[{identifier}]")
    assert ended.code == 0, ended.err
    assert len(acknowledgements(shop, identifier)) == 1


def test_one_that_was_acknowledged_by_itself(shop: Shop) -> None:
    """Whether its mail has gone out yet or not."""
    identifier = shop.complaint()
    assert "in the outbox" in shop.run("acknowledge", identifier).err
    settle(shop, SENT)
    ended = shop.run("acknowledge", identifier)
    assert (ended.code, len(acknowledgements(shop, identifier))) == (65, 1)


def test_one_whose_mail_the_relay_refused(shop: Shop) -> None:
    """A new mail with an identity of its own; what the first one promised was never said, and ends."""
    identifier = shop.complaint()
    settle(shop, FAILED)
    ended = shop.run("acknowledge", identifier)
    assert ended.code == 0, ended.err
    assert "before    refused by the relay" in ended.out
    first, second = acknowledgements(shop, identifier)
    assert (first["state"], second["state"]) == ("FAILED", "QUEUED")
    assert first["message_id"] != second["message_id"]
    unsaid, promise = shop.work.rows(schema.promises)
    assert (unsaid["outcome"], promise["outcome"], promise["outbox_id"]) == ("withdrawn", None, second["id"])
    told = next(row for row in shop.work.rows(schema.facts) if row["event"] == "reply.ordered")
    assert json.loads(told["body"])["withheld_by"] == "undelivered"


@pytest.mark.parametrize(
    ("event", "said"),
    [(Event.ANSWER_SEEN, "is answered"), (Event.RESOLVED, "is resolved"), (Event.WITHDRAWN, "is withdrawn")],
)
def test_where_nobody_waits(shop: Shop, event: Event, said: str) -> None:
    """A person has seen to it."""
    identifier = silenced(shop)
    with shop.work.register.writing() as connection:
        standing.say(connection, identifier, standing.Word(event), shop.work.desk.calendars, shop.work.now)
    ended = shop.run("acknowledge", identifier)
    assert ended.code == 65
    assert f"{identifier} {said}: nobody waits" in ended.err
    assert acknowledgements(shop, identifier) == []


def test_no_such_complaint(shop: Shop) -> None:
    """Of a right form, and of none."""
    shop.complaint()
    for typed in ("KB-2026-00999-X", "nonsense", "\x1b[2J", "КВ-2026"):
        ended = shop.run("acknowledge", typed)
        assert ended.code == 65
        assert "no such complaint" in ended.err
        assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("kaebused+x@kaubamaja.example", "one of our own addresses"),
        ("KAEBUSED@kaubamaja.example", "one of our own addresses"),
        ("no-reply@shop.example", "an address of a machine"),
        ("mailer-daemon@shop.example", "an address of a machine"),
        ("", "has no address"),
    ],
)
def test_addresses_that_no_word_overrides(shop: Shop, sender: str, said: str) -> None:
    """Steps 1, 2 and 8 of the guard; looked at with the rows alone, too."""
    identifier = silenced(shop)
    with shop.work.register.writing() as connection:
        connection.execute(schema.persons.update().values(address=sender or None))
        connection.execute(schema.correspondence.update().values(source=None, context=None))
    ended = shop.run("acknowledge", identifier)
    assert ended.code == 65
    assert said in ended.err
    assert acknowledgements(shop, identifier) == []


def test_a_word_overrides_a_mark_of_a_machine(shop: Shop) -> None:
    """A web form that says Auto-Submitted, registered by a rule: withheld by the guard, and a person waits."""
    form = {
        "id": "form",
        "when": {"header.Auto-Submitted": {"exists": True}},
        "then": {"register": "complaint"},
    }
    rules, faults = read_rules([form])
    assert rules is not None, faults
    shop.work.desk = replace(shop.work.desk, rules=rules)
    identifier = shop.complaint(sender="anna@klient.example", Auto_Submitted="auto-generated")
    assert shop.work.rows(schema.complaints)[0]["withheld_by"] == "guard"
    assert shop.run("acknowledge", identifier).code == 0
    told = next(row for row in shop.work.rows(schema.facts) if row["event"] == "reply.ordered")
    assert json.loads(told["body"])["withheld_by"] == "guard"


def test_without_the_bytes_the_rows_are_enough(shop: Shop) -> None:
    """Past `keep_source`: to the same address, in the same thread and language; nothing is asked that may be in it."""
    identifier = silenced(shop, message_id="first@klient.example", sender="Anna Tamm <anna@klient.example>")
    with shop.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(source=None, context=None))
    ended = shop.run("acknowledge", identifier)
    assert ended.code == 0, ended.err
    (row,) = acknowledgements(shop, identifier)
    letter = read(row)
    assert letter["In-Reply-To"] == "<first@klient.example>"
    assert row["recipient"] == "anna@klient.example"
    assert "Anna Tamm" in letter.get_content()


def test_bytes_that_cannot_be_read_are_as_good_as_gone(shop: Shop) -> None:
    """Of another program, or damaged."""
    identifier = silenced(shop)
    with shop.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(source=b"rubbish", context="{}"))
    assert shop.run("acknowledge", identifier).code == 0


def test_in_another_language(shop: Shop) -> None:
    """The person's choice holds from now on; one that the mailbox does not speak is refused."""
    identifier = silenced(shop)
    wrong = shop.run("acknowledge", identifier, "--language", "xx")
    assert wrong.code == 65
    assert "'xx'" in wrong.err
    assert acknowledgements(shop, identifier) == []
    ended = shop.run("acknowledge", identifier, "--language", "et")
    assert ended.code == 0, ended.err
    (row,) = acknowledgements(shop, identifier)
    assert read(row)["Content-Language"] == "et"
    assert shop.work.rows(schema.complaints)[0]["language"] == "et"
    assert shop.work.rows(schema.promises)[0]["language"] == "et"


def test_a_mailbox_that_is_gone_from_the_configuration(shop: Shop) -> None:
    """Nobody knows in whose name to write."""
    identifier = silenced(shop)
    with shop.work.register.writing() as connection:
        connection.execute(schema.complaints.update().values(mailbox="gone"))
    ended = shop.run("acknowledge", identifier)
    assert ended.code == 65
    assert "not in this configuration" in ended.err


def test_the_answer_to_it_joins_and_replay_finds_no_difference(shop: Shop) -> None:
    """It is a mail of ours like any other; what was decided when the message came is what it was."""
    identifier = silenced(shop)
    shop.run("acknowledge", identifier)
    (row,) = acknowledgements(shop, identifier)
    settle(shop, SENT)
    decision, _ = shop.work.take(mail(In_Reply_To=f"<{row['message_id']}>", subject="Re: Complaint"))
    assert decision.complaint_id == identifier
    assert decision.outcome == "followup"
    wanted = source_rows.Wanted()
    with shop.work.register.reading() as connection:
        kept = source_rows.page(connection, wanted, 0, 1, 10)
    assert [(one.complaint, one.mail) for one in kept] == [(identifier, None)]
