"""Whoever was forgotten is not brought back by their old mail, whatever makes it look new; their new mail is new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from responder.edges.register import (
    audit_rows,
    forgetting_rows,
    key_rows,
    outbox_rows,
    person_rows,
    reconcile_rows,
    schema,
)
from responder.edges.register.outbox_rows import SENT, Settlement
from responder.flows import intake
from responder.flows.marking import Marking
from tests.flows.desk_with_mailbox import World, mail

ANNA = "anna@klient.example"


def letter(body: str = "The vase broke.", **headers: Any) -> bytes:
    return mail(body, sender=f"Anna <{ANNA}>", subject="Vase", message_id="one@klient.example", **headers)


def forget(world: World, address: str = ANNA, nobodys: tuple[int, ...] = ()) -> None:
    with world.register.writing() as connection:
        found = person_rows.find(connection, address, world.register.keys)
        assert found is not None
        calendars = world.desk.calendars
        forgetting_rows.forget(connection, found, nobodys, calendars, world.register.keys, world.now)


def finish(world: World) -> None:
    """Sent and marked."""
    with world.register.writing() as connection:
        for one in outbox_rows.claim(connection, world.now, 100):
            outbox_rows.settle(connection, Settlement(one, SENT, 250, "ok", reached_data=True), world.now)
    marking = Marking(
        world.mailbox, world.register, lambda: world.desk, lambda: world.now, lambda words: None
    )
    marking.mark(world.cursor.uidvalidity)


def people(world: World) -> list[str]:
    return [row["address"] for row in world.rows(schema.persons) if row["address"]]


@pytest.fixture
def forgotten(world: World) -> World:
    world.deliver(letter())
    world.deliver(mail(sender="berta@klient.example"))
    world.catch_up()
    finish(world)
    world.later(days=30)
    forget(world)
    assert people(world) == ["berta@klient.example"]
    return world


def holds_nothing(world: World, complaints: int = 2) -> None:
    assert ANNA not in people(world)
    assert len(world.rows(schema.complaints)) == complaints
    told = [row for row in world.rows(schema.correspondence) if "Vase" in str(row) or "anna" in str(row)]
    assert told == []
    assert all(row["state"] != "QUEUED" for row in world.rows(schema.outbox))
    with world.register.reading() as connection:
        assert audit_rows.chain_faults(connection) == audit_rows.replay_faults(connection) == []


def test_a_renumbered_mailbox_brings_nobody_back(forgotten: World) -> None:
    """Every message is looked at again: hers by its tombstone, the other by its content. A third time nothing is."""
    forgotten.server.renumber()
    forgotten.arrive()
    assert forgotten.catch_up() == 2
    assert [row["outcome"] for row in forgotten.rows(schema.correspondence)[2:]] == ["duplicate", "duplicate"]
    holds_nothing(forgotten)
    assert forgotten.catch_up() == 0


def test_the_same_mail_delivered_or_copied_once_more(forgotten: World) -> None:
    """Another UID, or put back by a colleague."""
    forgotten.deliver(letter())
    assert forgotten.catch_up() == 1
    holds_nothing(forgotten)


def test_a_backlog_brings_nobody_back(forgotten: World) -> None:
    """--since takes in what lies there, but for her."""
    since = forgotten.now - timedelta(days=60)
    uids = forgotten.intake.backlog(forgotten.cursor, since)
    assert uids == []
    forgotten.server.renumber()
    forgotten.arrive()
    uids = forgotten.intake.backlog(forgotten.cursor, since)
    forgotten.intake.take_backlog(forgotten.cursor, since, uids)
    holds_nothing(forgotten)


def test_a_key_that_is_rotated_changes_nothing(forgotten: World) -> None:
    """A tombstone is by the oldest key, which stays."""
    with forgotten.register.writing() as connection:
        key_rows.rotate(connection, forgotten.now, lambda: b"n" * 32)
    forgotten.register.renew_keys(forgotten.now)
    forgotten.deliver(letter())
    forgotten.catch_up()
    holds_nothing(forgotten)


def test_new_mail_of_hers_is_new(forgotten: World) -> None:
    """A new person, whom nothing ties to the old complaint, however she answers."""
    old = forgotten.rows(schema.outbox)[0]
    new = mail("And the cup too.", sender=f"Anna <{ANNA}>", In_Reply_To=f"<{old['message_id']}>")
    forgotten.deliver(new)
    forgotten.catch_up()
    assert people(forgotten) == ["berta@klient.example", ANNA]
    assert len(forgotten.rows(schema.complaints)) == 3
    last = forgotten.rows(schema.correspondence)[-1]
    assert (last["outcome"], last["complaint"]) == (
        "complaint",
        forgotten.rows(schema.complaints)[-1]["complaint"],
    )


def test_her_number_in_a_subject_joins_nothing(forgotten: World) -> None:
    """Nor is her old complaint's row written to."""
    old = forgotten.rows(schema.complaints)[0]
    forgotten.deliver(mail("Once more.", sender=f"Anna <{ANNA}>", subject=f"Re: [{old['complaint']}] Vase"))
    forgotten.catch_up()
    assert forgotten.rows(schema.complaints)[0] == old
    assert len(forgotten.rows(schema.complaints)) == 3


def test_what_could_not_be_read_is_known_by_its_bytes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was erased with her because it names her; a reader that still fails does not bring it back."""
    world.deliver(letter())
    monkeypatch.setattr(intake, "parse", breaks_on(b"poison", intake.parse))
    world.deliver(mail(f"poison of {ANNA}", sender=ANNA))
    world.catch_up()
    assert [row["outcome"] for row in world.rows(schema.correspondence)] == ["complaint", "set_aside"]
    forget(world, nobodys=(2,))
    world.server.renumber()
    world.arrive()
    world.catch_up()
    assert [row["source"] for row in world.rows(schema.correspondence)] == [None] * 4
    assert [row["set_aside"] for row in world.rows(schema.correspondence)] == [None] * 4


def breaks_on(word: bytes, usual: Any) -> Any:
    def parse(raw: bytes, **more: Any) -> Any:
        if word in raw:
            raise ValueError("unreadable")
        return usual(raw, **more)

    return parse


def test_marked_mail_of_hers_is_no_sign_of_a_register_put_back(forgotten: World) -> None:
    """Renumbered, it bears our keyword and its Message-ID is not stored: the register does not hold for that."""
    with forgotten.register.reading() as connection:
        keys = forgotten.register.keys
        assert reconcile_rows.is_stored(connection, "one@klient.example", keys)
        assert not reconcile_rows.is_stored(connection, "two@klient.example", keys)
