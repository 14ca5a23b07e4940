"""`responder silences`: who got no answer, by reason and one by one; nothing of a stranger's moves the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from responder.core.complaint import Event
from responder.edges import system
from responder.edges.register import outbox_rows, schema, setting_aside, standing
from responder.edges.register.arrival import Arrival
from responder.edges.register.outbox_rows import FAILED, SENT, Settlement
from tests.cli.verbs import EVIL, Shop
from tests.edges.register.desk_work import START, mail

OLD = START - timedelta(days=30)


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "now", lambda: START + timedelta(hours=3))


def told(shop: Shop, *words: str) -> dict[str, Any]:
    ended = shop.run("silences", "--json", *words)
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def machine(shop: Shop, **headers: str) -> None:
    shop.work.take(mail("We have news for you.", sender="shop@list.example", subject="News", **headers))


def test_counts_come_first_and_machines_are_not_listed(shop: Shop) -> None:
    """A newsletter, a person who was answered, one who was not: shares are of all messages."""
    shop.complaint()
    identifier = shop.complaint(at=OLD, sender="Anna Tamm <b@klient.example>", subject="Where is it?")
    machine(shop, List_Id="<news.list.example>")
    machine(shop, Auto_Submitted="auto-generated")
    found = told(shop)
    assert (found["messages"], found["answered"], found["joined"], found["silenced"]) == (4, 1, 0, 3)
    assert (found["share"], found["people"]) == (75, 1)
    assert found["reasons"] == [
        {"reason": "auto-submitted", "messages": 1, "share": 25},
        {"reason": "list", "messages": 1, "share": 25},
        {"reason": "old", "messages": 1, "share": 25},
    ]
    (one,) = found["listed"]
    assert (one["complaint"], one["reason"], one["outcome"]) == (identifier, "old", "complaint")
    assert (one["sender"], one["name"], one["subject"]) == ("b@klient.example", "Anna Tamm", "Where is it?")
    assert "older than 3 days" in one["words"]
    assert f"responder acknowledge {identifier}" in one["advice"]
    page = shop.run("silences").out
    assert page.startswith("4 messages since ")
    assert "1 answered, 0 joined a complaint, 3 without an answer (75 %)" in page
    assert page.index("list") < page.index(identifier)
    assert "from      Anna Tamm <b@klient.example>" in page
    assert "News" not in page
    assert "2026-11-20 14:00 EET" in page


def test_all_lists_machines_with_clause_and_evidence(shop: Shop) -> None:
    """Newest first; no message that was answered."""
    shop.complaint()
    machine(shop, List_Id="<news.list.example>")
    machine(shop, Auto_Submitted="auto-generated")
    found = told(shop, "--all")["listed"]
    assert [one["reason"] for one in found] == ["auto-submitted", "list"]
    assert found[0]["clause"].startswith("RFC 3834")
    assert found[0]["evidence"] == "Auto-Submitted: auto-generated"
    page = shop.run("silences", "--all").out
    assert "evidence  Auto-Submitted: auto-generated" in page
    assert "(RFC 2919)" in page


def test_soft_evidence_is_listed(shop: Shop) -> None:
    """A person may have written it: an absence note by its subject, an address that looks like a machine's."""
    shop.work.take(mail("I am away until Monday.", subject="Automatic reply: Complaint"))
    shop.work.take(mail(sender="no-reply@shop.example"))
    found = told(shop)["listed"]
    assert [(one["reason"], one["outcome"], one["complaint"]) for one in found] == [
        ("system-address", "recorded", None),
        ("auto-reply-subject", "recorded", None),
    ]
    assert all("answer by hand" in one["advice"] for one in found)


def test_a_held_third_party_is_listed(shop: Shop) -> None:
    """Somebody from another address who shows our token: with the complaint that it is about."""
    identifier = shop.complaint()
    (row,) = [row for row in shop.work.rows(schema.outbox) if row["kind"] == "ack"]
    shop.work.take(
        mail(sender="anna@work.example", subject="Re: Complaint", In_Reply_To=f"<{row['message_id']}>")
    )
    (one,) = told(shop)["listed"]
    assert (one["reason"], one["complaint"], one["sender"]) == ("held", identifier, "anna@work.example")
    assert f"responder show {identifier}" in one["advice"]
    assert f"message 2 on {identifier}" in shop.run("silences").out


def test_a_budget_is_listed(shop: Shop) -> None:
    """The fourth mail of an hour from one address."""
    identifiers = [shop.complaint() for _ in range(4)]
    (one,) = told(shop)["listed"]
    assert (one["reason"], one["complaint"]) == ("budget", identifiers[-1])


def test_a_further_message_over_a_budget_is_listed_and_others_joined(shop: Shop) -> None:
    """A confirmation was due and kept back; one that wants none is no silence."""
    shop.work.desk = replace(shop.work.desk, budgets=replace(shop.work.desk.budgets, per_address_hour=1))
    identifier = shop.complaint()
    with shop.work.register.writing() as connection:
        (claimed,) = outbox_rows.claim(connection, START, 10)
        outbox_rows.settle(connection, Settlement(claimed, SENT, 250, "taken"), START)
    (row,) = shop.work.rows(schema.outbox)
    for body in ("The number of the order is 4711.", "It was bought in your shop in Tartu."):
        shop.work.later(minutes=20)
        answer = mail(body, In_Reply_To=f"<{row['message_id']}>", subject="Re: x", at=shop.work.now)
        assert shop.work.take(answer)[0].outcome == "followup"
        shop.work.desk = replace(shop.work.desk, confirm_followups=False)
    found = told(shop)
    assert (found["answered"], found["joined"], found["silenced"]) == (1, 1, 1)
    (one,) = found["listed"]
    assert (one["reason"], one["outcome"], one["complaint"]) == ("budget", "followup", identifier)


def test_who_was_seen_to_is_not_listed_and_still_counted(shop: Shop) -> None:
    """Answered, resolved, withdrawn: the desk knows. With --all they are there."""
    identifiers = [shop.complaint(at=OLD, sender=f"a{number}@klient.example") for number in range(3)]
    words = (Event.ANSWER_SEEN, Event.RESOLVED, Event.WITHDRAWN)
    for identifier, event in zip(identifiers, words, strict=True):
        with shop.work.register.writing() as connection:
            standing.say(
                connection, identifier, standing.Word(event), shop.work.desk.calendars, shop.work.now
            )
    found = told(shop)
    assert (found["silenced"], found["listed"]) == (3, [])
    assert len(told(shop, "--all")["listed"]) == 3


def test_who_was_acknowledged_late_is_answered(shop: Shop) -> None:
    """Neither listed nor counted any more."""
    identifier = shop.complaint(at=OLD)
    assert shop.run("acknowledge", identifier).code == 0
    found = told(shop, "--all")
    assert (found["answered"], found["silenced"], found["listed"]) == (1, 0, [])


def test_a_mail_that_the_relay_refused_is_a_silence(shop: Shop) -> None:
    """It was decided and never read; acknowledged again, it is none."""
    identifier = shop.complaint()
    with shop.work.register.writing() as connection:
        (claimed,) = outbox_rows.claim(connection, START, 10)
        outbox_rows.settle(connection, Settlement(claimed, FAILED, 550, "no such user"), START)
    (one,) = told(shop)["listed"]
    assert (one["complaint"], one["reason"]) == (identifier, "undelivered")
    assert shop.run("acknowledge", identifier).code == 0
    assert told(shop)["listed"] == []


def test_a_strangers_words_are_escaped_and_lookalikes_marked(shop: Shop) -> None:
    """In name, subject and evidence; an address of mixed scripts says so."""
    shop.complaint(at=OLD, subject=f"Complaint {EVIL}", sender=f'"Anna {EVIL}" <anna@xn--80ak6aa92e.com>')
    page = shop.run("silences").out
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "beware    the domain reads аррӏе.com; Cyrillic letters that look like Latin ones" in page
    assert told(shop)["listed"][0]["beware"].startswith("the domain reads")


def test_a_sender_who_is_not_known(shop: Shop) -> None:
    """Erased, or never named: said as such."""
    shop.complaint(at=OLD)
    with shop.work.register.writing() as connection:
        connection.execute(schema.persons.update().values(address=None, name=None))
    assert told(shop)["listed"][0]["sender"] is None
    assert "  from      unknown\n" in shop.run("silences").out


def test_what_could_not_be_read_is_listed(shop: Shop) -> None:
    """A person may have written it, and nobody else will look."""
    arrival = Arrival("kaebused", 1, 77, START, 9, b"unreadable")
    with shop.work.register.writing() as connection:
        setting_aside.set_aside(connection, arrival, "KeyError in parse", START)
    (one,) = told(shop)["listed"]
    assert (one["reason"], one["words"], one["uid"]) == ("set-aside", "KeyError in parse", 77)
    assert "  reason    set-aside: KeyError in parse\n" in shop.run("silences").out


def test_a_decision_that_cannot_be_read_has_no_evidence(shop: Shop) -> None:
    """Of another program, or damaged: the message is listed all the same."""
    shop.complaint(at=OLD)
    with shop.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(decision="[" * 100_000))
    assert [one["evidence"] for one in told(shop)["listed"]] == [None]


def test_since_mailbox_and_limit_narrow(shop: Shop) -> None:
    """What was registered before does not count; the newest are shown, and it is said that there are more."""
    for number in range(3):
        shop.complaint(at=OLD, sender=f"a{number}@klient.example")
    assert told(shop, "--since", "1h")["messages"] == 0
    assert told(shop, "--mailbox", "kaebused")["messages"] == 3
    ended = shop.run("silences", "--json", "--limit", "2")
    assert "the newest 2; there are more" in ended.err
    assert [one["sender"] for one in json.loads(ended.out)["listed"]] == [
        "a2@klient.example",
        "a1@klient.example",
    ]


def test_an_empty_register(shop: Shop) -> None:
    """No share of nothing."""
    assert shop.work.rows(schema.correspondence) == []
    ended = shop.run("silences")
    assert ended.code == 0
    assert ended.out.startswith("0 messages since ")
    assert "(0 %)" in ended.out


def test_a_day_begins_where_the_desk_is(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Midnight in Tallinn, on a machine that has another zone: the header says which moment was meant."""
    monkeypatch.setenv("TZ", "America/New_York")
    shop.complaint(at=OLD)
    with shop.work.register.writing() as connection:
        before = datetime(2026, 11, 19, 21, 59, tzinfo=UTC)
        connection.execute(schema.correspondence.update().values(registered_at=before))
    page = shop.run("silences", "--since", "2026-11-20").out
    assert page.startswith("0 messages since 2026-11-20 00:00 EET: ")
    assert told(shop, "--since", "2026-11-20")["since"] == "2026-11-19T22:00:00.000000Z"
    assert told(shop, "--since", "2026-11-19T23:59")["messages"] == 1
    assert told(shop, "--since", "2026-11-19T16:59-05:00")["messages"] == 1
    assert (
        "2026-11-20 00:00 EET" in shop.run("silences", "--mailbox", "kaebused", "--since", "2026-11-20").out
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "yesterday"), "is no time"),
        (("--since", "2999-01-01"), "lies in the future"),
        (("--mailbox", "nobody"), "there is no mailbox 'nobody'"),
        (("--mailbox", EVIL), "there is no mailbox"),
        (("--limit", "0"), "--limit"),
        (("more",), "unexpected extra argument"),
    ],
)
def test_wrong_usage(shop: Shop, words: tuple[str, ...], said: str) -> None:
    """What, where, what to do; exit 64."""
    shop.complaint()
    ended = shop.run("silences", *words)
    assert ended.code == 64
    assert said in ended.err
    assert "\x1b" not in ended.err


def test_without_a_register(shop: Shop) -> None:
    """Said as by every reading verb."""
    ended = shop.run("silences")
    assert ended.code == 78
    assert "there is no register yet" in ended.err
