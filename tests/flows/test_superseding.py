"""A mail that the relay has had nothing of, when the time that it promises is over: a fresh one goes in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from responder.core.complaint import Event
from responder.edges.register import outbox_rows, schema, standing, superseding, trail
from responder.edges.register.standing import Word
from responder.edges.register.store import Register
from responder.flows.deadlines import Deadlines
from responder.flows.dispatch import Dispatch
from tests.contract.fake_courier import FakeCourier
from tests.edges.register.busy_desk import busy_desk
from tests.edges.register.desk_work import DeskWork, chain_faults, mail, nonce, opened


class Kill(BaseException):
    """The end of a process, as far as Python can play it."""


class Way:
    """A desk, its outbox, and a relay that is away for as long as `away`."""

    def __init__(self, register: Register, work: DeskWork | None = None) -> None:
        self.register, self.work, self.courier = register, work or DeskWork(register), FakeCourier()
        self.said: list[str] = []
        self.told: list[trail.Told] = []
        self.dispatch = self.process()

    def process(self) -> Dispatch:
        """A dispatcher as a new process makes it."""
        return Dispatch(
            self.register,
            self.courier,
            2,
            lambda: self.work.now,
            lambda: 0.5,
            self._call,
            self.told.extend,
            complain=self.said.append,
            stuck=self.said.append,
            desk=lambda name: self.work.desk if name == self.work.desk.mailbox else None,
            nonce=nonce,
        )

    async def _call(self, work: Callable[[], Any], /) -> Any:
        return work()

    def complaint(self, **letter: Any) -> str:
        return self.work.take(mail(**{"at": self.work.now, **letter}))[0].complaint_id

    async def round(self) -> int:
        return await asyncio.wait_for(self.dispatch.round(lambda: False), 60)

    async def outage(self, **length: float) -> None:
        """The relay is tried, does not answer, and comes back so much later."""
        self.courier.script = {"CONNECT": "drop"}
        await self.round()
        self.work.later(**length)
        self.courier.script = {}

    def outbox(self) -> list[dict[str, Any]]:
        return self.work.rows(schema.outbox)

    def states(self) -> list[tuple[str, str]]:
        return [(row["kind"], row["state"]) for row in self.outbox()]

    def events(self) -> list[str]:
        return [row["event"] for row in self.work.rows(schema.facts)]

    def open_promises(self) -> set[int]:
        """Those that own due times still."""
        return {one["promise_id"] for one in self.work.rows(schema.due_times) if one["done_at"] is None}


def shown(content: bytes) -> Message:
    return message_from_bytes(content, policy=default)


def text_of(content: bytes) -> str:
    payload = shown(content).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    register = opened(tmp_path / "register.sqlite")
    yield Way(register)
    register.close()


def say(way: Way, complaint: str, event: Event) -> None:
    with way.register.writing() as connection:
        standing.say(connection, complaint, Word(event), way.work.desk.calendars, way.work.now)


# --- an acknowledgement ---


async def test_an_acknowledgement_whose_time_is_over_is_decided_afresh(way: Way) -> None:
    """Same complaint and number; new Message-ID, nonce, promise and due times; the old promise was told to nobody."""
    identifier = way.complaint()
    await way.outage(days=9)
    assert await way.round() == 1
    old, new = way.outbox()
    assert [(row["state"], row["complaint"]) for row in (old, new)] == [
        ("SUPERSEDED", identifier),
        ("SENT", identifier),
    ]
    assert old["superseded_by"] == new["id"]
    assert (old["claimed_at"], old["settled_at"], old["attempts"]) == (None, way.work.now, 1)
    assert len({row["message_id"] for row in (old, new)}) == len({row["nonce"] for row in (old, new)}) == 2
    assert [content for _, _, content in way.courier.received] == [new["content"]]
    first, second = way.work.rows(schema.promises)
    assert (first["outcome"], second["outcome"], second["outbox_id"]) == ("withdrawn", None, new["id"])
    assert second["due_at"] > way.work.now
    assert second["words"] in text_of(new["content"])
    assert first["words"] not in text_of(new["content"])
    assert way.open_promises() == {second["id"]}
    (complaint,) = way.work.rows(schema.complaints)
    assert (complaint["stage"], complaint["due_at"]) == ("acknowledged", second["due_at"])
    superseded = next(one for one in way.told if one.event == "reply.superseded")
    assert (superseded.body["nonce"], superseded.body["by"]) == (old["nonce"], new["nonce"])
    assert chain_faults(way.register) == []


async def test_the_fresh_text_says_that_it_is_late_and_answers_the_same_mail(way: Way) -> None:
    """Sorry for being late, in the thread of the customer's mail, and no word of a person who ordered it."""
    way.complaint(message_id="first@klient.example")
    await way.outage(days=9)
    await way.round()
    content = way.courier.received[0][2]
    assert shown(content)["In-Reply-To"] == "<first@klient.example>"
    assert "reaches you late" in text_of(content)
    basis = way.work.rows(schema.promises)[-1]["basis"]
    assert "a person said" not in basis
    assert "relay" in basis


async def test_one_whose_time_lies_ahead_goes_as_it_is(way: Way) -> None:
    """However late: its promise is still true."""
    way.complaint()
    stale = way.outbox()[0]["stale_after"]
    way.courier.script = {"CONNECT": "drop"}
    await way.round()
    way.work.now, way.courier.script = stale - timedelta(seconds=1), {}
    assert await way.round() == 1
    assert way.states() == [("ack", "SENT")]


@pytest.mark.parametrize(
    "script",
    [{"CONTENT": ["taken, then drop"]}, {"CONTENT": ["451 4.3.0 later"]}, {"BODY": ["drop"]}],
    ids=["taken", "451 at the final dot", "cut"],
)
async def test_what_reached_data_is_never_rewritten(way: Way, script: dict[str, Any]) -> None:
    """The same bytes once more, though their time is over: a second Message-ID is worse than an old time."""
    way.complaint()
    way.courier.script = script
    await way.round()
    way.work.later(days=9)
    assert await way.round() == 1
    (row,) = way.outbox()
    assert (row["state"], way.courier.received[-1][2]) == ("SENT", row["content"])


async def test_what_a_dead_process_had_in_hand_is_never_rewritten(way: Way) -> None:
    """Claimed when it died: the relay may have it."""
    way.complaint()
    with way.register.writing() as connection:
        outbox_rows.claim(connection, way.work.now, 5)
    way.work.later(days=9)
    with way.register.writing() as connection:
        outbox_rows.release(connection, way.work.now)
    await way.round()
    assert way.states() == [("ack", "SENT")]


@pytest.mark.parametrize(
    ("event", "stage"),
    [
        (Event.ANSWER_SEEN, "answered"),
        (Event.RESOLVED, "resolved"),
        (Event.WITHDRAWN, "withdrawn"),
    ],
)
async def test_nobody_is_promised_what_they_have(way: Way, event: Event, stage: str) -> None:
    """Answered, resolved or withdrawn meanwhile: an outdated acknowledgement stays here, and none takes its place."""
    identifier = way.complaint()
    await way.outage(days=9)
    say(way, identifier, event)
    assert await way.round() == 0
    assert way.states() == [("ack", "SUPERSEDED")]
    assert way.courier.received == []
    assert way.events()[-1] == "reply.recalled"
    assert way.work.rows(schema.complaints)[0]["stage"] == stage


async def test_the_next_clock_is_told_where_the_customer_wrote_again(way: Way) -> None:
    """Answered by hand, then they wrote again, while the relay was away: the fresh mail tells the time that runs."""
    identifier = way.complaint(message_id="first@klient.example")
    await way.outage(hours=3)
    say(way, identifier, Event.ANSWER_SEEN)
    way.work.later(hours=1)
    way.complaint(subject="Re: Complaint", In_Reply_To="<first@klient.example>")
    way.work.later(days=9)
    await way.round()
    assert [state for _, state in way.states()] == ["SUPERSEDED", "SENT"]
    told = way.work.rows(schema.promises)[-1]
    assert (told["clock"], told["outcome"]) == (2, None)
    assert way.open_promises() == {told["id"]}


async def test_nothing_is_learned_from_a_time_that_nobody_was_told(tmp_path: Path) -> None:
    """Though it was overdue before the relay came back; how long the complaint takes is learned still."""
    with busy_desk(tmp_path) as work:
        way = Way(work.register, work)
        way.complaint(body="a claim")
        assert work.rows(schema.observations)[-1]["candidates"]
        await way.outage(days=1)
        Deadlines(work.register, lambda name: work.desk, nonce, way.told.extend).act(work.now)
        assert "promise.overdue" in way.events()
        await way.outage(days=9)
        await way.round()
        observed = work.rows(schema.observations)[-1]
        assert (observed["candidates"], observed["settled"], observed["answered_at"]) == (None, None, None)
        assert {one["shift"] for one in work.rows(schema.estimators)} == {0.0}
        assert work.rows(schema.outbox)[-1]["state"] == "SENT"


async def test_many_at_once_are_renewed_a_few_in_a_transaction_in_their_order(way: Way) -> None:
    """Thirty after an outage: each once, oldest first, no transaction with more than there are places."""
    senders = [f"p{number}@k{number}.example" for number in range(30)]
    for sender in senders:
        way.complaint(sender=sender)
    await way.outage(days=9)
    assert await way.round() == 30
    # The two that met the relay's absence were put off, and stand behind the others.
    assert [to for _, to, _ in way.courier.received] == senders[2:] + senders[:2]
    assert [state for _, state in way.states()].count("SUPERSEDED") == 30
    facts = way.work.rows(schema.facts)
    assert sum(fact["event"] == "reply.superseded" for fact in facts) == 30
    assert {one["outcome"] for one in way.work.rows(schema.promises)} == {None, "withdrawn"}
    assert chain_faults(way.register) == []


async def test_outdated_again_it_is_decided_again(way: Way) -> None:
    """Away once more, for longer than the new time: the chain of rows ends in the one that was sent."""
    way.complaint()
    await way.outage(days=9)
    await way.outage(days=9)
    await way.round()
    assert [state for _, state in way.states()] == ["SUPERSEDED", "SUPERSEDED", "SENT"]
    one, two, three = way.outbox()
    assert (one["superseded_by"], two["superseded_by"]) == (two["id"], three["id"])


# --- what can go wrong meanwhile ---


@pytest.mark.parametrize(
    "where", [(trail, "append"), (superseding, "queue_mail"), (superseding.due_rows, "make")]
)
async def test_killed_before_the_commit_nothing_was_renewed(
    way: Way, monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str]
) -> None:
    """Claim and renewal are one transaction; the next start does it whole, once."""
    way.complaint()
    await way.outage(days=9)
    tables = (schema.complaints, schema.outbox, schema.promises, schema.due_times, schema.facts)
    before = {table.name: way.work.rows(table) for table in tables}
    real: Callable[..., Any] = getattr(*where)

    def dies(*words: Any, **more: Any) -> Any:
        real(*words, **more)
        raise Kill

    with monkeypatch.context() as killing:
        killing.setattr(*where, dies)
        with pytest.raises(Kill):
            await way.round()
    assert {table.name: way.work.rows(table) for table in tables} == before
    way.dispatch = way.process()
    await way.round()
    assert [state for _, state in way.states()] == ["SUPERSEDED", "SENT"]
    assert chain_faults(way.register) == []


async def test_one_that_cannot_be_decided_waits_and_holds_up_no_other(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of one renewal is rolled back alone, told to the operator, and looked at later."""
    poisoned = way.complaint(sender="a@k1.example")
    way.complaint(sender="b@k2.example")
    await way.outage(days=9)
    real = superseding.late_acknowledgement

    def broken(owed: Any, *rest: Any, **more: Any) -> Any:
        if owed.complaint == poisoned:
            raise KeyError("anna@secret.example")
        return real(owed, *rest, **more)

    with monkeypatch.context() as breaking:
        breaking.setattr(superseding, "late_acknowledgement", broken)
        assert await way.round() == 1
        assert [to for _, to, _ in way.courier.received] == ["b@k2.example"]
        assert len(way.said) == 2  # the relay was away before
        assert "KeyError" in way.said[-1]
        assert "secret" not in way.said[-1]
    row = way.outbox()[0]
    assert (row["state"], row["claimed_at"], row["next_at"] > way.work.now) == ("QUEUED", None, True)
    way.work.now = row["next_at"]
    assert await way.round() == 1


async def test_without_its_desk_it_waits(way: Way) -> None:
    """The mailbox is not in this configuration: nobody could keep a new promise, and the old one is over."""
    way.complaint()
    await way.outage(days=9)
    other = way.work.desk
    way.work.desk = replace(other, mailbox="another")
    assert await way.round() == 0
    assert way.states() == [("ack", "QUEUED")]
    way.work.desk = other
    way.work.later(hours=1)
    assert await way.round() == 1


async def test_what_the_mail_cannot_tell_any_more_comes_from_the_rows(way: Way) -> None:
    """The kept bytes are gone after a month: number, thread and time are still right."""
    identifier = way.complaint(message_id="first@klient.example")
    await way.outage(days=40)
    with way.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(source=None, context=None))
    await way.round()
    content = way.courier.received[0][2]
    assert identifier in str(shown(content)["Subject"])
    assert shown(content)["In-Reply-To"] == "<first@klient.example>"


# --- a confirmation ---


async def test_a_confirmation_that_tells_the_time_of_a_new_clock_is_decided_afresh(way: Way) -> None:
    """The customer wrote after an answer, and the relay was away: one confirmation, with a time that lies ahead."""
    identifier = way.complaint(message_id="first@klient.example")
    await way.round()
    way.work.later(hours=1)
    say(way, identifier, Event.ANSWER_SEEN)
    way.work.later(hours=1)
    way.complaint(
        subject="Re: Complaint", message_id="second@klient.example", In_Reply_To="<first@klient.example>"
    )
    assert way.states()[-1] == ("followup", "QUEUED")
    await way.outage(days=9)
    Deadlines(way.register, lambda name: way.work.desk, nonce, way.told.extend).act(way.work.now)
    await way.round()
    assert [state for kind, state in way.states() if kind == "followup"] == ["SUPERSEDED", "SENT"]
    fresh = next(row for row in way.outbox() if row["kind"] == "followup" and row["state"] == "SENT")
    told = next(row for row in way.work.rows(schema.promises) if row["outbox_id"] == fresh["id"])
    assert (told["clock"], told["outcome"], told["due_at"] > way.work.now) == (2, None, True)
    assert told["words"] in text_of(fresh["content"])
    assert shown(fresh["content"])["In-Reply-To"] == "<second@klient.example>"
    assert way.open_promises() == {told["id"]}
    assert chain_faults(way.register) == []
