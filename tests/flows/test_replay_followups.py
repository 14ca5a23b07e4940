"""Confirmations of further messages, decided once more: the same bytes; another text and another setting are seen."""

from __future__ import annotations

from dataclasses import replace

from responder.core.confirming import KIND
from responder.core.desk import Desk
from responder.core.reply import Templates
from responder.edges.register import outbox_rows, schema, source_rows
from responder.edges.register.source_rows import Wanted
from responder.flows.replay import Again, from_register
from tests.flows.desk_with_mailbox import World, mail


def a_confirmed_message(world: World) -> None:
    """Acknowledged, sent, and an hour later written to once more."""
    world.deliver(mail("My lamp is broken.", message_id="first@klient.example"))
    world.catch_up()
    with world.register.writing() as connection:
        for row in outbox_rows.claim(connection, world.now, 9):
            outbox_rows.settle(connection, outbox_rows.Settlement(row, "SENT", 250, "ok"), world.now)
    world.later(hours=1)
    world.deliver(mail("It is number 4711.", In_Reply_To="<first@klient.example>", at=world.now))
    world.catch_up()
    assert [row["kind"] for row in world.rows(schema.outbox)] == ["ack", KIND]


def again(world: World, desk: Desk) -> Again:
    """The further message under this desk."""
    with world.register.reading() as connection:
        last = source_rows.count(connection, Wanted()).last
    return list(from_register(world.register, {desk.mailbox: desk}, Wanted(), last))[-1]


def test_it_comes_out_as_it_was(world: World) -> None:
    """What was known of our mails then is kept with the message."""
    a_confirmed_message(world)
    told = again(world, world.desk)
    assert (told.differences, told.fault) == ((), "")


def test_another_text_is_seen(world: World) -> None:
    """By its first line that differs."""
    a_confirmed_message(world)
    texts = dict(world.desk.templates.texts)
    texts[KIND, "en"] = texts[KIND, "en"].replace("Thank you for your message.", "Thanks for that.")
    (found,) = again(world, replace(world.desk, templates=Templates(texts))).differences
    assert (found.aspect, found.before, found.after) == (
        "text", "Thank you for your message.", "Thanks for that.",
    )  # fmt: skip


def test_no_confirmation_is_seen(world: World) -> None:
    """With the reason."""
    a_confirmed_message(world)
    found = again(world, replace(world.desk, confirm_followups=False)).differences
    assert next((one.aspect, one.before, one.after) for one in found) == ("answer", "yes", "no, follow-up")
