"""`responder delay`: the reason that a notice of delay gives, in the desk's words."""

from __future__ import annotations

import json

import pytest

from responder.core.complaint import Event
from responder.edges.register import schema, standing
from tests.cli.verbs import Shop
from tests.edges.register.desk_work import chain_faults, mail

REASON = "Das Ersatzteil kommt am Freitag; вазу чинят."


def complaint(shop: Shop) -> str:
    return shop.work.take(mail())[0].complaint_id


def test_it_is_kept_shown_and_taken_back(shop: Shop) -> None:
    """One line; the trail says that it was given, and not what."""
    identifier = complaint(shop)
    ended = shop.run("delay", "-c", str(shop.config), identifier, "--reason", f" {REASON} ")
    assert (ended.code, ended.out) == (0, f"{identifier}: a notice of delay will hold the reason\n")
    assert f"a notice of delay will say: {REASON}" in shop.run("show", "-c", str(shop.config), identifier).out
    assert [row["delay_reason"] for row in shop.work.rows(schema.clocks)] == [REASON]
    bodies = [row["body"] for row in shop.work.rows(schema.facts) if row["event"] == "delay.reason"]
    assert [json.loads(body)["given"] for body in bodies] == [True]
    assert not any("Ersatzteil" in row["body"] for row in shop.work.rows(schema.facts))
    back = shop.run("delay", "-c", str(shop.config), identifier.lower(), "--reason", "")
    assert (back.code, back.out) == (0, f"{identifier}: a notice of delay will hold no reason\n")
    assert [row["delay_reason"] for row in shop.work.rows(schema.clocks)] == [None]
    assert chain_faults(shop.work.register) == []


def test_nobody_waits(shop: Shop) -> None:
    """Of an answered complaint, and of none at all."""
    identifier = complaint(shop)
    word = standing.Word(Event.ANSWER_SEEN)
    with shop.work.register.writing() as connection:
        standing.say(connection, identifier, word, shop.work.desk.calendars, shop.work.now)
    ended = shop.run("delay", "-c", str(shop.config), identifier, "--reason", "late")
    assert ended.code == 65
    assert f"{identifier} is answered: nobody waits" in ended.err
    ended = shop.run("delay", "-c", str(shop.config), "KB-2026-00999-X", "--reason", "late")
    assert ended.code == 65
    assert "no such complaint" in ended.err
    assert shop.work.rows(schema.clocks) == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("x" * 501, "it has 501 characters, 500 at most"),
        ("one\ntwo", "it must be one line of printable text"),
        ("bell \a", "it must be one line of printable text"),
        ("left \u202e right", "it must be one line of printable text"),
    ],
)
def test_what_no_mail_should_hold(shop: Shop, reason: str, said: str) -> None:
    """Told as a mistake in the command; nothing is written."""
    ended = shop.run("delay", "-c", str(shop.config), complaint(shop), "--reason", reason)
    assert ended.code == 64
    assert said in ended.err
    assert shop.work.rows(schema.clocks) == []
