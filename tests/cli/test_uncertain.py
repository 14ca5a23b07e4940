"""`responder uncertain`: mails that the relay may have, held for a person's word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from responder.edges.register import outbox_rows, schema
from responder.flows.dispatch import Dispatch
from tests.cli.verbs import Shop
from tests.contract.fake_courier import FakeCourier
from tests.edges.register.desk_work import chain_faults, mail, nonce


def dispatch(shop: Shop, courier: FakeCourier) -> Dispatch:
    async def call(work: Callable[[], Any], /) -> Any:
        return work()

    work = shop.work
    return Dispatch(
        work.register,
        courier,
        2,
        lambda: work.now,
        lambda: 0.5,
        call,
        lambda told: None,
        hold=True,
        desk=lambda name: work.desk,
        nonce=nonce,
    )


def sent(shop: Shop, courier: FakeCourier) -> None:
    asyncio.run(dispatch(shop, courier).round(lambda: False))


def held(shop: Shop) -> tuple[str, FakeCourier]:
    """An acknowledgement that the relay took without saying so."""
    identifier = shop.work.take(mail())[0].complaint_id
    courier = FakeCourier({"CONTENT": ["taken, then drop"]})
    sent(shop, courier)
    return identifier, courier


def only(shop: Shop) -> dict[str, Any]:
    (row,) = shop.work.rows(schema.outbox)
    return row


def events(shop: Shop) -> list[str]:
    return [row["event"] for row in shop.work.rows(schema.facts)]


def test_it_waits_for_a_word_and_is_listed(shop: Shop) -> None:
    """However long: nothing is sent again by itself, and the four days do not run."""
    identifier, courier = held(shop)
    shop.work.later(days=30)
    sent(shop, courier)
    assert (only(shop)["state"], only(shop)["settled_at"]) == ("HELD", None)
    assert len(courier.received) == 1
    listed = shop.run("uncertain", "-c", str(shop.config))
    assert listed.code == 0
    assert identifier in listed.out
    assert "1 attempt\n" in listed.out
    assert events(shop)[-1] == "reply.held"


def test_again_sends_the_same_bytes(shop: Shop) -> None:
    """Same Message-ID, though its time is over: what may have been read is never rewritten."""
    identifier, courier = held(shop)
    ended = shop.run("uncertain", "-c", str(shop.config), identifier, "--again")
    assert (ended.code, ended.out) == (0, f"{identifier}: 1 mail sent again, at the daemon's next look\n")
    shop.work.now = only(shop)["next_at"]
    shop.work.later(days=30)
    sent(shop, courier)
    assert only(shop)["state"] == "SENT"
    assert courier.received[0] == courier.received[1]
    assert events(shop)[-3:] == ["reply.decided", "reply.sent", "complaint.advanced"]
    assert chain_faults(shop.work.register) == []


def test_arrived_counts_as_sent(shop: Shop) -> None:
    """The complaint is acknowledged, and nothing goes out; a second word finds nothing."""
    identifier, courier = held(shop)
    assert shop.run("uncertain", "-c", str(shop.config), identifier, "--arrived").code == 0
    assert only(shop)["state"] == "SENT"
    assert shop.work.rows(schema.complaints)[0]["stage"] == "acknowledged"
    sent(shop, courier)
    assert len(courier.received) == 1
    again = shop.run("uncertain", "-c", str(shop.config), identifier, "--again")
    assert again.code == 65
    assert "no mail of it is uncertain" in again.err


@pytest.mark.parametrize("word", ["--arrived", "--again"])
def test_the_id_as_it_stands_in_the_subject(shop: Shop, word: str) -> None:
    """With its brackets, as one copies it."""
    identifier, _ = held(shop)
    ended = shop.run("uncertain", word, f"[{identifier}]")
    assert ended.code == 0, ended.err
    assert ended.out.startswith(f"{identifier}: ")
    assert only(shop)["state"] != "HELD"


@pytest.mark.parametrize("words", [("--again", "--arrived"), ("--arrived", "--again")])
def test_both_words_at_once_are_none(shop: Shop, words: tuple[str, str]) -> None:
    """Neither wins by standing last: what was counted as sent is never sent again."""
    identifier, _ = held(shop)
    ended = shop.run("uncertain", identifier, *words)
    assert ended.code == 64
    assert "one of --again and --arrived" in ended.err
    assert only(shop)["state"] == "HELD"


def test_what_a_dead_process_had_in_hand_waits_too(shop: Shop) -> None:
    """Killed while it was being sent: the relay may have it. A mail to staff goes again by itself."""
    shop.work.take(mail())
    with shop.work.register.writing() as connection:
        outbox_rows.claim(connection, shop.work.now, 5)
    with shop.work.register.writing() as connection:
        assert outbox_rows.release(connection, shop.work.now, hold=True) == 1
    assert (only(shop)["state"], only(shop)["claimed_at"]) == ("HELD", None)
    assert only(shop)["uncertain_at"] is not None
    assert events(shop)[-1] == "reply.held"


def test_a_certain_failure_is_no_question(shop: Shop) -> None:
    """No content went out: it is tried again, whatever the setting."""
    shop.work.take(mail())
    courier = FakeCourier({"RCPT": ["451 later"]})
    sent(shop, courier)
    assert only(shop)["state"] == "QUEUED"


def test_it_is_not_acknowledged_beside(shop: Shop) -> None:
    """A second acknowledgement would be a second Message-ID."""
    identifier, _ = held(shop)
    ended = shop.run("acknowledge", "-c", str(shop.config), identifier)
    assert ended.code == 65
    assert "responder uncertain" in ended.err


@pytest.mark.parametrize("words", [("--again",), ("KB-2026-00001-1",)])
def test_half_a_word_is_none(shop: Shop, words: tuple[str, ...]) -> None:
    """An ID without a word, a word without an ID."""
    ended = shop.run("uncertain", "-c", str(shop.config), *words)
    assert ended.code == 64
    assert "--again" in ended.err
