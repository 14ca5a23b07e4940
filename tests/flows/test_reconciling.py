"""A register that lacks what happened last, its mailbox and its Sent folder: what is bound, what waits, what is brought
in; once, whatever kills it, and whoever else works on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.complaint_id import message_id
from responder.edges.imap import Fetched, Selected
from responder.edges.register import (
    key_rows,
    outbox_rows,
    reconcile_rows,
    restoring_rows,
    schema,
    verify_rows,
)
from responder.edges.register.copying import copy_register
from responder.edges.register.outbox_rows import SENT, Settlement
from responder.edges.register.store import Register
from responder.flows.intake import Intake
from responder.flows.marking import Marking
from responder.flows.reconciling import Reconciling
from tests.contract.fake_mailbox import FakeMailbox
from tests.edges.register.desk_work import chain_faults, nonce, opened
from tests.flows.desk_with_mailbox import Killed, World, mail

NAMES = ("anna", "berta", "clara", "dora", "elsa", "frida", "greta", "hilda")


def letter(name: str, **more: Any) -> bytes:
    return mail(
        f"My parcel {name} never came.", sender=f"{name}@{name}.example", subject=f"Parcel {name}", **more
    )


def deliver_mails(world: World) -> None:
    """What the dispatcher and the marking do: all that is queued is sent, marked, and copied."""
    with world.register.writing() as connection:
        for one in outbox_rows.claim(connection, world.now, 100):
            outbox_rows.settle(connection, Settlement(one, SENT, 250, "ok", reached_data=True), world.now)
    marking = Marking(
        world.mailbox, world.register, lambda: world.desk, lambda: world.now, lambda words: None
    )
    marking.mark(world.cursor.uidvalidity)
    marking.copy_sent()


class Story:
    """`lost`: the register that went on after the copy; `make()` puts a fresh copy back, on the same mailbox."""

    def __init__(
        self, folder: Path, *, sent_copy: bool = True, keyword: str = "$Complaint", rotated: bool = False
    ) -> None:
        self.folder = folder
        self.count = 0
        self.lost = World(self._place("lost"))
        self.lost.with_desk(sent_copy=sent_copy, keyword=keyword)
        self.lost.arrive()
        self._take("anna", "berta")
        self.lost.deliver(letter("clara"))
        self.lost.catch_up()  # queued and not sent when the copy is made
        copy_register(Path(self.lost.register.path), folder / "copy", self.lost.now)
        deliver_mails(self.lost)
        self.lost.later(minutes=5)
        if rotated:
            with self.lost.register.writing() as connection:
                key_rows.rotate(connection, self.lost.now, lambda: b"n" * 32)
            self.lost.register.renew_keys(self.lost.now)
        self._take("dora", "elsa")
        self.complaints = {row["complaint"]: row["due_at"] for row in self.lost.rows(schema.complaints)}
        self.lost.later(minutes=5)
        for name in ("frida", "greta"):
            self.lost.deliver(letter(name))
        self.lost.deliver(letter("hilda", at=self.lost.now - timedelta(days=9)), ago=timedelta(days=9))
        self.lost.later(hours=6)

    def _place(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir()
        return place

    def _take(self, *names: str) -> None:
        for name in names:
            self.lost.deliver(letter(name))
        self.lost.catch_up()
        deliver_mails(self.lost)

    def make(self) -> World:
        self.count += 1
        place = self._place(f"back-{self.count}")
        shutil.copy(self.folder / "copy", place / "register.sqlite")
        world = World(place, server=self.lost.server, now=self.lost.now, desk=self.lost.desk)
        world.arrive()
        with world.register.writing() as connection:
            held = restoring_rows.held(connection)
            assert held is not None
            keys = world.register.keys
            world.told += restoring_rows.hold(
                connection, "backup", held.since, [world.desk], keys, world.now, nonce
            )
        return world


def flow(world: World, register: Register | None = None) -> tuple[Reconciling, Selected]:
    mailbox = FakeMailbox(world.server)
    sources = (
        mailbox,
        register or world.register,
        lambda: world.desk,
        lambda: world.now,
        nonce,
        world.told.extend,
    )
    intake = Intake(*sources, while_held=True)
    return Reconciling(*sources, intake.bring_in), mailbox.connect()


def reconcile(world: World, *, send_queued: bool = False) -> int:
    one, selected = flow(world)
    taken = one.bring_in(world.cursor, one.survey(selected, world.cursor), send_queued=send_queued)
    one.mailbox.close()
    with world.register.writing() as connection:
        world.told += restoring_rows.release(connection, world.now)
    return taken


def outcome(world: World) -> dict[str, Any]:
    """What became of it, without what is another at each run."""
    complaints = world.rows(schema.complaints)
    return {
        "messages": sorted((row["uid"], row["outcome"]) for row in world.rows(schema.correspondence)),
        "complaints": {row["subject"]: (row["complaint"], row["due_at"], row["stage"]) for row in complaints},
        "mails": sorted(
            (row["recipient"], row["kind"], row["state"])
            for row in world.rows(schema.outbox)
            if row["kind"] != "notice"
        ),
        "faults": chain_faults(world.register),
    }


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path)
    yield made
    made.lost.close()


def test_held_it_answers_nothing_sends_nothing_and_loses_nothing(story: Story) -> None:
    """New mail waits, also in the backlog and in ranges that were open; the outbox gives staff's mail alone."""
    world = story.make()
    assert (world.catch_up(), world.intake.recover(world.cursor)) == (0, 0)
    assert len(world.rows(schema.correspondence)) == 3
    with world.register.writing() as connection:
        waits = restoring_rows.held(connection)
        assert waits is not None
        claimed = restoring_rows.claim(connection, waits, world.now, 10)
    assert [one.kind for one in claimed] == ["notice"]
    assert world.told_of("register.held") == 1
    world.close()


def test_what_was_registered_before_is_bound_and_nothing_else(story: Story) -> None:
    """With the number, the time and the stage that it had; no mail; customers' answers to it join."""
    world = story.make()
    one, selected = flow(world)
    assert one.bind(selected, world.cursor) == 2
    assert one.bind(selected, world.cursor) == 0
    found = {row["complaint"]: row["due_at"] for row in world.rows(schema.complaints)}
    assert found == story.complaints
    assert {row["stage"] for row in world.rows(schema.complaints) if row["subject"] != "Parcel clara"} == {
        "acknowledged"
    }
    assert [row["state"] for row in world.rows(schema.outbox) if row["kind"] == "ack"] == [
        "SENT",
        "SENT",
        "QUEUED",
        "SENT",
        "SENT",
    ]
    assert world.told_of("message.bound") == 2
    world.close()


def test_reconciled_everything_is_there_once(story: Story) -> None:
    """Bound, acknowledged, or too old for it; the mail that waited was sent before and is not sent again."""
    world = story.make()
    assert reconcile(world) == 5
    told = outcome(world)
    assert len(told["complaints"]) == len(NAMES)
    numbers = [number for number, _, _ in told["complaints"].values()]
    assert len(set(numbers)) == len(NAMES)
    assert {
        number: due for number, due, _ in told["complaints"].values() if number in story.complaints
    } == story.complaints
    assert [state for who, _, state in told["mails"]] == ["SENT"] * 5 + ["QUEUED"] * 2
    assert [
        row["withheld_by"] for row in world.rows(schema.complaints) if row["subject"] == "Parcel hilda"
    ] == ["old"]
    assert told["faults"] == []
    assert world.catch_up() == 0
    before = outcome(world)
    assert reconcile(world) == 0
    assert outcome(world) == before
    world.close()


def test_killed_at_each_commit_it_comes_to_the_same(story: Story) -> None:
    """Before and after each write transaction, of a reconcile that ran after a bind or without one; then again."""
    whole = story.make()
    reconcile(whole)
    wanted = outcome(whole)
    whole.close()
    died = 0
    for point in range(1, 60):
        world = story.make()
        killed = False
        try:
            with dying_at(world.register, point):
                reconcile(world)
        except Killed:
            killed = True
            died += 1
        world.start()
        if point % 2:
            one, selected = flow(world)
            one.bind(selected, world.cursor)
        reconcile(world)
        assert outcome(world) == wanted, point
        world.close()
        if not killed:
            break
    assert died >= 8


@contextmanager
def dying_at(register: Register, point: int) -> Iterator[None]:
    """The process ends at the `point`-th of: a transaction's end before its commit, and after it."""
    real, seen = register.writing, [0]

    def step() -> None:
        seen[0] += 1
        if seen[0] == point:
            raise Killed

    @contextmanager
    def writing() -> Iterator[Any]:
        with real() as connection:
            yield connection
            step()
        step()

    register.writing = writing  # type: ignore[method-assign]
    try:
        yield
    finally:
        register.writing = real  # type: ignore[method-assign]


def test_two_programs_on_one_mailbox_double_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one has fetched and not yet registered, the other registers all of it."""
    whole = story.make()
    reconcile(whole)
    world = story.make()
    other = opened(Path(world.register.path), world.now)
    one, selected = flow(world)
    survey, real = one.survey(selected, world.cursor), one.mailbox.fetch
    second, again = flow(world, other)

    def late(uids: list[int]) -> list[Fetched]:
        came = real(uids)
        second.bring_in(world.cursor, second.survey(again, world.cursor), send_queued=False)
        return came

    monkeypatch.setattr(one.mailbox, "fetch", late)
    one.bring_in(world.cursor, survey, send_queued=False)
    assert outcome(world) == outcome(whole)
    other.close()
    world.close()
    whole.close()


def test_without_copies_in_sent_the_keyword_tells_and_nobody_is_written_to_twice(tmp_path: Path) -> None:
    """Registered under a new number, no second acknowledgement; what waited is held for a person's word, or is sent on
    the operator's."""
    story = Story(tmp_path, sent_copy=False)
    for send_queued, state in ((False, "HELD"), (True, "QUEUED")):
        world = story.make()
        assert reconcile(world, send_queued=send_queued) == 5
        rows = {row["subject"]: row for row in world.rows(schema.complaints)}
        assert [rows[f"Parcel {name}"]["withheld_by"] for name in ("dora", "elsa")] == ["restored"] * 2
        told = {who: (kind, sent) for who, kind, sent in outcome(world)["mails"]}
        assert told["clara@clara.example"] == ("ack", state)
        assert "dora@dora.example" not in told
        assert told["frida@frida.example"] == ("ack", "QUEUED")
        world.close()
    story.lost.close()


def test_where_neither_is_kept_nobody_is_written_to(tmp_path: Path) -> None:
    """Without keywords and copies nobody knows who was acknowledged."""
    story = Story(tmp_path, sent_copy=False, keyword="")
    world = story.make()
    assert reconcile(world) == 5
    assert [state for _, _, state in outcome(world)["mails"]] == ["SENT", "SENT", "HELD"]
    assert [row["by"] for row in (one.body for one in world.told if one.event == "message.bound")] == [
        "unknown"
    ] * 5
    world.close()
    story.lost.close()


def test_nobody_who_was_forgotten_comes_back(story: Story) -> None:
    """By UID: neither by reconcile nor by catching up afterwards."""
    world = story.make()
    uid = world.cursor.last_uid + 1
    stone = {
        "mailbox": world.desk.mailbox, "uidvalidity": world.cursor.uidvalidity, "uid": uid,
        "message_key": "", "erased_at": world.now,
    }  # fmt: skip
    with world.register.writing() as connection:
        connection.execute(schema.tombstones.insert(), stone)
    assert reconcile(world) == 4
    assert world.catch_up() == 0
    assert uid not in {row["uid"] for row in world.rows(schema.correspondence)}
    world.close()


def test_what_lay_there_before_the_first_start_stays_out_but_on_a_word(tmp_path: Path) -> None:
    """The baseline counts for reconcile too; a row that was deleted above it is brought in again, once."""
    world = World(tmp_path)
    world.deliver(letter("anna"), ago=timedelta(hours=2))
    world.arrive()
    world.deliver(letter("berta"))
    assert world.catch_up() == 1
    with world.register.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET correspondence_id = NULL")
        connection.exec_driver_sql("DELETE FROM reply_addresses")
        connection.exec_driver_sql("DELETE FROM correspondence")
    assert reconcile(world) == 1
    assert reconcile(world) == 0
    one, selected = flow(world)
    since = world.now - timedelta(days=1)
    cursor = replace(world.cursor, baseline_at=since)
    assert [found.uid for found in one.survey(selected, cursor, since).lacking] == [1]
    world.close()


@pytest.mark.parametrize(
    ("sent_copy", "keyword", "sign"),
    [(False, "$Complaint", "keyword"), (True, "", "sent"), (True, "$Complaint", "keyword"), (False, "", "")],
)
def test_a_plain_old_copy_is_known_by_the_mailbox(
    tmp_path: Path, sent_copy: bool, keyword: str, sign: str
) -> None:
    """Where it keeps anything of us; the register that went on shows no such sign."""
    story = Story(tmp_path, sent_copy=sent_copy, keyword=keyword)
    world = story.make()
    with world.register.writing() as connection:
        connection.execute(schema.installation.update().values(held_since=None))
    one, _ = flow(world)
    assert one.sign(world.cursor) == sign
    mine, _ = flow(story.lost)
    assert mine.sign(story.lost.cursor) == ""
    world.close()
    story.lost.close()


def test_an_answer_to_an_acknowledgement_that_nobody_knows_is_a_sign_and_keeps_its_number(
    tmp_path: Path,
) -> None:
    """Its writer was told that number: it is theirs again."""
    world = World(tmp_path)
    world.arrive()
    ours = message_id(
        world.register.keys, "ack", "KB-2026-00417-T", "b" * 16, "anna@anna.example", "kaubamaja.example"
    )
    world.deliver(letter("anna", In_Reply_To=f"<{ours}>"))
    world.deliver(letter("berta"))
    one, selected = flow(world)
    assert one.sign(world.cursor) == reconcile_rows.ANSWERED
    one.hold(reconcile_rows.ANSWERED)
    assert one.bind(selected, world.cursor) == 0
    assert reconcile(world) == 2
    told = outcome(world)["complaints"]
    assert told["Parcel anna"][0] == "KB-2026-00417-T"
    assert told["Parcel berta"][0] > "KB-2026-01000"
    world.close()


def test_a_register_begun_anew_on_a_mailbox_that_was_ours_holds_once(story: Story) -> None:
    """At first sight old mail with our keyword is a sign; after reconcile it is none any more."""
    world = World(story._place("anew"), server=story.lost.server, now=story.lost.now, desk=story.lost.desk)
    world.arrive()
    one, _ = flow(world)
    assert one.sign(world.cursor) == "keyword"
    one.hold("keyword")
    assert reconcile(world) == 0
    assert one.sign(world.cursor) == ""
    counters = world.rows(schema.counters)
    assert [row["value"] >= 1_000 for row in counters] == [True]
    world.close()


@pytest.mark.parametrize(("sent_copy", "becomes"), [(True, "SENT"), (False, "HELD")])
def test_what_was_held_for_a_word_when_the_copy_was_made(
    tmp_path: Path, sent_copy: bool, becomes: str
) -> None:
    """Lying in Sent it was sent; else it waits for that word still, whatever is said of what was queued."""
    story = Story(tmp_path, sent_copy=sent_copy)
    world = story.make()
    with world.register.writing() as connection:
        assert outbox_rows.claim(connection, world.now, 100)
        assert outbox_rows.release(connection, world.now, hold=True)
    reconcile(world, send_queued=True)
    told = {who: state for who, _, state in outcome(world)["mails"]}
    assert told["clara@clara.example"] == becomes
    with world.register.reading() as connection:
        assert list(verify_rows.findings(connection, world.register.keys, thorough=True)) == []
    world.close()
    story.lost.close()


@pytest.mark.parametrize("keyword", ["", "$Complaint"])
def test_a_key_that_came_after_the_copy_proves_nothing_and_nobody_is_written_to_twice(
    tmp_path: Path, keyword: str
) -> None:
    """The lost register signed with it: its mails in Sent cannot be proved, and yet tell that something was said. No
    number that stands in them is given again."""
    story = Story(tmp_path, keyword=keyword, rotated=True)
    world = story.make()
    assert reconcile(world) == 5
    rows = {row["subject"]: row for row in world.rows(schema.complaints)}
    assert [rows[f"Parcel {name}"]["withheld_by"] for name in ("dora", "elsa")] == ["restored"] * 2
    to = [who for who, kind, _ in outcome(world)["mails"] if kind == "ack"]
    assert sorted(to) == sorted(
        f"{name}@{name}.example" for name in ("anna", "berta", "clara", "frida", "greta")
    )
    fresh = {row["complaint"] for row in rows.values()} - set(story.complaints)
    assert len(fresh) == 5
    world.close()
    story.lost.close()
