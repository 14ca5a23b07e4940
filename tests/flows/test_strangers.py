"""Strangers who guess, forge and copy, from the mailbox to the register: nothing of another's moves."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from responder.core.complaint_id import complaint_id
from responder.core.spending import Budgets
from responder.edges.register import schema
from tests.edges.register.desk_work import chain_faults, mail
from tests.flows.desk_with_mailbox import World
from tests.flows.test_slipping import complaint

BOX, BOUNCES = "kaebused@kaubamaja.example", "bounces@kaubamaja.example"
SECRET = "The heirloom clock of my grandmother"
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
MOST = 100_000


@pytest.fixture(autouse=True)
def tokens_everywhere(world: World) -> None:
    """With every kind of token that the product makes, and no budget but that of address and domain."""
    guard = replace(
        world.desk.guard,
        own_addresses=world.desk.guard.own_addresses | {BOUNCES},
        bounces=frozenset({BOUNCES}),
    )
    world.with_desk(
        sub_addresses=True,
        bounces=BOUNCES,
        guard=guard,
        budgets=Budgets(MOST, MOST, MOST),
        default_language="en",
    )


def ack(world: World, number: int = -1) -> dict[str, Any]:
    """The row of an acknowledgement, and what a reader of the mail sees of it."""
    row = [one for one in world.rows(schema.outbox) if one["kind"] == "ack"][number]
    reply_to = re.search(rb"(?m)^Reply-To: (\S+)", row["content"])
    assert reply_to
    return row | {"reply_to": reply_to[1].decode()}


def standing(world: World, complaints: int) -> tuple[object, ...]:
    """All that an outsider could wish to move of the first complaints."""
    kept = world.rows(schema.complaints)[:complaints]
    mails = [
        row for row in world.rows(schema.outbox) if row["complaint"] in {one["complaint"] for one in kept}
    ]
    return kept, mails, world.rows(schema.deliveries), world.rows(schema.due_times)[: 4 * complaints]


def take(world: World, mails: Iterator[bytes]) -> None:
    for raw in mails:
        world.deliver(raw)
    while world.catch_up():
        pass


# --- who guesses ---


def guesses(world: World, many: int) -> Iterator[bytes]:
    """Genuine fields of genuine mails, with every MAC a guess; and the number, which needs none."""
    chance = random.Random(7)
    seen = ack(world)
    for number in range(many):
        guess = "".join(chance.choices(BASE32, k=20))
        forged_id = re.sub(r"[a-z2-7]{20}@", f"{guess}@", seen["message_id"])
        reply_to = re.sub(r"[a-z2-7]{20}@", f"{guess}@", seen["reply_to"])
        bounce = re.sub(r"[a-z2-7]{20}@", f"{guess}@", seen["envelope_from"])
        way = (
            {"In_Reply_To": f"<{forged_id}>", "References": f"<{forged_id}>"},
            {"Cc": reply_to},
            {"Delivered_To": reply_to},
            {"subject": f"Re: [{seen['complaint']}]"},
            {"subject": f"Re: [{complaint_id('KB', 2026, 100_000 + number)}]"},
            {"X_Original_To": bounce},
        )[number % 6]
        yield mail(f"Where is it? {number}", sender=f"eve@s{number}.example", **way)


def forged_answers(world: World, many: int) -> Iterator[bytes]:
    """In-Reply-To and References with the ids of letters that customers wrote: no secret."""
    ids = [row["message_id"] for row in world.rows(schema.correspondence)]
    for number in range(many):
        one = f"<{ids[number % len(ids)]}>"
        yield mail(f"And mine {number}?", sender=f"eve@f{number}.example", In_Reply_To=one, References=one)


def guess_and_forge(world: World, many: int) -> None:
    for number in range(5):
        complaint(world, f"anna{number}@klient{number}.example", body=SECRET)
    before = standing(world, 5)
    take(world, guesses(world, many))
    take(world, forged_answers(world, many))
    assert standing(world, 5) == before
    outcomes = [row["outcome"] for row in world.rows(schema.correspondence)][5:]
    to_senders = many // 6  # nobody but a machine writes there, whatever the token: kept, and no complaint
    assert outcomes.count("recorded") == to_senders
    assert outcomes.count("complaint") == 2 * many - to_senders
    told = world.rows(schema.outbox)[5:]
    numbers = [one["complaint"] for one in world.rows(schema.complaints)[:5]]
    for row in told:
        assert row["recipient"].startswith("eve@")
        said = row["content"].replace(b"=\r\n", b"")
        body = said.partition(b"\r\n\r\n")[2].decode()
        subject = re.search(rb"(?m)^Subject: (.+)", said)
        assert subject
        assert not any(one in body or one in subject[1].decode() for one in numbers)
        assert "heirloom" not in body


def test_whoever_guesses_or_forges_makes_complaints_of_their_own(world: World) -> None:
    """Each is new, at most linked; no answer names what it was linked to."""
    guess_and_forge(world, 60)
    assert chain_faults(world.register) == []


@pytest.mark.soak
def test_thousands_of_guesses_and_forgeries(world: World) -> None:
    """The same, 3,000 of each."""
    guess_and_forge(world, 3_000)


# --- who has seen a mail of ours ---


def shown(seen: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every way to show what stands in a mail that was passed on."""
    yield "in-reply-to", {"In_Reply_To": f"<{seen['message_id']}>"}
    yield "references", {"References": f"<x@y.example> <{seen['message_id']}>"}
    yield "capitals", {"In_Reply_To": f"<{seen['message_id'].upper()}>"}
    yield "plus-address", {"Cc": seen["reply_to"]}
    yield "blind copy", {"Delivered_To": seen["reply_to"].upper()}
    yield "thanks", {"In_Reply_To": f"<{seen['message_id']}>", "body": "Thank you!"}
    yield (
        "reply-to of the customer",
        {
            "In_Reply_To": f"<{seen['message_id']}>",
            "Reply_To": "anna@klient.example",
        },
    )
    yield (
        "sender of the customer",
        {"In_Reply_To": f"<{seen['message_id']}>", "Sender": "anna@klient.example"},
    )
    yield (
        "two in From",
        {
            "In_Reply_To": f"<{seen['message_id']}>",
            "sender": "eve@stranger.example, anna@klient.example",
        },
    )
    yield (
        "the name of the customer",
        {
            "In_Reply_To": f"<{seen['message_id']}>",
            "sender": '"anna@klient.example" <eve@stranger.example>',
        },
    )


STAGES = ["received", "acknowledged", "answered", "resolved"]


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_shows_a_genuine_token_is_held(world: World, stage: str) -> None:
    """Whatever the stage: nothing moves, nobody is written to, a person looks."""
    identifier = complaint(world, body=SECRET)
    with world.register.writing() as connection:
        ended = world.now if stage == "resolved" else None
        connection.execute(schema.complaints.update().values(stage=stage, resolved_at=ended))
    world.now += timedelta(hours=1)
    before, mails = standing(world, 1), len(world.rows(schema.outbox))
    for number, (way, fields) in enumerate(shown(ack(world))):
        said = {"body": f"Send it to me, {number}", "sender": "eve@stranger.example", **fields}
        take(world, iter([mail(**said)]))
        row = world.rows(schema.correspondence)[-1]
        assert (row["outcome"], row["complaint"]) == ("held", identifier), way
        assert standing(world, 1) == before, way
    assert len(world.rows(schema.outbox)) == mails


@pytest.mark.parametrize("stage", ["closed", "withdrawn"])
def test_a_complaint_that_is_over_is_not_opened_by_a_token(world: World, stage: str) -> None:
    """The stranger's is a new one, linked; its answer names neither."""
    identifier = complaint(world, body=SECRET)
    with world.register.writing() as connection:
        connection.execute(
            schema.complaints.update().values(stage=stage, closed_at=world.now - timedelta(days=90))
        )
    before = standing(world, 1)
    seen = ack(world)
    world.now += timedelta(hours=1)
    take(world, iter([mail(sender="eve@stranger.example", Cc=seen["reply_to"])]))
    assert standing(world, 1) == before
    made = ack(world)
    assert made["recipient"] == "eve@stranger.example"
    assert identifier.encode() not in made["content"]
    assert world.rows(schema.links)[-1]["other"] == identifier


def test_a_mail_of_ours_sent_again_is_an_event(world: World) -> None:
    """As it was; under a stranger's name with our Message-ID; to the envelope sender: nothing happens at all."""
    complaint(world)
    before, seen = standing(world, 1), ack(world)
    raw = seen["content"]
    copied = re.sub(rb"(?m)^From: .*\r\n", b"From: eve@stranger.example\r\n", raw)
    to_sender = re.sub(rb"(?m)^To: .*\r\n", f"To: {seen['envelope_from']}\r\n".encode(), copied)
    take(world, iter([raw, copied, to_sender, raw]))
    assert standing(world, 1) == before
    assert {row["outcome"] for row in world.rows(schema.correspondence)[1:]} <= {"event", "duplicate"}
    assert len(world.rows(schema.outbox)) == 1


def test_two_complaints_shown_by_tokens_of_one_kind_make_a_third(world: World) -> None:
    """Of the customer's own: linked to both; nobody guesses which was meant."""
    complaint(world)
    complaint(world, subject="Another")
    both = f"<{ack(world, 0)['message_id']}> <{ack(world, 1)['message_id']}>"
    world.now += timedelta(hours=1)
    take(world, iter([mail("Both of them", subject="Both", References=both)]))
    assert world.rows(schema.correspondence)[-1]["outcome"] == "complaint"
    assert {row["other"] for row in world.rows(schema.links)} == {ack(world, n)["complaint"] for n in (0, 1)}


def test_the_customer_from_another_spelling_of_the_address_is_the_customer(world: World) -> None:
    """Written to at anna+shop@, answering from anna@: joined, and confirmed to the address that they gave."""
    identifier = complaint(world, "anna+shop@klient.example")
    world.now += timedelta(hours=2)
    told = mail("Where is it?", sender="anna@klient.example", In_Reply_To=f"<{ack(world)['message_id']}>")
    take(world, iter([told]))
    row = world.rows(schema.correspondence)[-1]
    assert (row["outcome"], row["complaint"]) == ("followup", identifier)
    assert {one["recipient"] for one in world.rows(schema.outbox)} == {"anna+shop@klient.example"}
    assert [one["kind"] for one in world.rows(schema.outbox)] == ["ack", "followup"]
