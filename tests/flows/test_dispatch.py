"""From outbox to courier and back: nothing lost, nothing changed, one mail's trouble is not another's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.edges.register import delivery_rows, outbox_rows, schema
from responder.edges.register.faults import RegisterBusy, RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.edges.smtp import Deferred, Outcome
from responder.flows.dispatch import Dispatch
from tests.contract.fake_courier import FakeCourier
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, nonce, opened, rows


@dataclass
class Way:
    """An outbox with letters, a scripted relay and a clock."""

    register: Register
    courier: FakeCourier = field(default_factory=FakeCourier)
    width: int = 2
    told: list[Told] = field(default_factory=list)
    slowly: list[str] = field(default_factory=list)
    now: datetime = START
    failing: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.work = DeskWork(self.register)
        self.dispatch = self.process()

    def process(self) -> Dispatch:
        """A dispatcher as a new process makes it."""
        return Dispatch(
            self.register,
            self.courier,
            self.width,
            lambda: self.now,
            lambda: 0.5,
            self._call,
            self.told.extend,
            slow=self.slowly.append,
            desk=lambda mailbox: self.work.desk,
            nonce=nonce,
        )

    async def _call(self, work: Callable[[], Any], /) -> Any:
        if self.failing:
            raise self.failing.pop(0)
        return work()

    def queue(self, count: int = 1) -> list[str]:
        """Letters of different people; returns their addresses."""
        self.work.now = self.now
        senders = [f"w{self.work.uid + number}@k.example" for number in range(count)]
        for sender in senders:
            self.work.take(mail(sender=sender, at=self.now))
        return senders

    async def round(self) -> int:
        return await asyncio.wait_for(self.dispatch.round(lambda: False), 20)

    def outbox(self) -> list[dict[str, Any]]:
        return rows(self.register, schema.outbox)

    def states(self) -> list[str]:
        return [row["state"] for row in self.outbox()]

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def events(self) -> list[str]:
        return [one.event for one in self.told]


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    register = opened(tmp_path / "register.sqlite")
    yield Way(register)
    register.close()


# --- sent ---


async def test_what_is_queued_is_sent_byte_for_byte(way: Way) -> None:
    """Oldest first, each once; the complaint is acknowledged in the same transaction."""
    senders = way.queue(7)
    assert await way.round() == 7
    assert [one[1] for one in way.courier.received] == senders
    assert [one[2] for one in way.courier.received] == [row["content"] for row in way.outbox()]
    assert set(way.states()) == {"SENT"}
    assert {row["stage"] for row in rows(way.register, schema.complaints)} == {"acknowledged"}
    assert way.events()[:2] == ["reply.sent", "complaint.advanced"]
    assert await way.round() == 0
    assert way.dispatch.idle
    assert chain_faults(way.register) == []


async def test_the_claim_is_committed_before_a_byte_is_sent(way: Way) -> None:
    """A process that dies while sending leaves a row that says so."""
    way.queue()
    seen: list[dict[str, Any]] = []
    deliver = way.courier.deliver

    async def looking(*values: Any) -> Outcome:
        seen.extend(way.outbox())
        return await deliver(*values)

    way.courier.deliver = looking  # type: ignore[method-assign]
    await way.round()
    assert seen[0]["claimed_at"] == START
    assert seen[0]["attempts"] == 1


# --- deferred ---


async def test_a_mail_put_off_backs_off_alone(way: Way) -> None:
    """Greylisting at RCPT: one minute, two, four; the others go out."""
    way.queue(3)
    way.courier.script = {"RCPT": ["451 later", None, None, "451 later", "451 later"]}
    assert await way.round() == 2
    pauses = []
    for _ in range(3):
        (row,) = [row for row in way.outbox() if row["state"] == "QUEUED"]
        pauses.append(row["next_at"] - way.now)
        assert row["claimed_at"] is None
        way.now = row["next_at"] - timedelta(seconds=1)
        assert await way.round() == 0
        assert len(way.courier.attempts) == 3 + len(pauses) - 1
        way.later(seconds=1)
        await way.round()
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert set(way.states()) == {"SENT"}


async def test_after_four_days_a_person_must_act(way: Way) -> None:
    """FAILED, with how often it was tried; the complaint stays received and due."""
    way.queue()
    way.courier.script = {"RCPT": "451 later"}
    for _ in range(100):
        await way.round()
        if way.states()[0] == "FAILED":
            break
        way.now = way.outbox()[0]["next_at"]
    assert way.now - START >= timedelta(days=4)
    failed = next(one for one in way.told if one.event == "reply.failed")
    assert "given up" in failed.body["fault"]
    assert rows(way.register, schema.complaints)[0]["stage"] == "received"


async def test_a_relay_that_is_away_is_waited_for_by_all(way: Way) -> None:
    """One attempt a pause, not one a mail; nobody's four days run out on it."""
    way.width = 1
    way.dispatch = way.process()
    way.queue(10)
    way.courier.script = {"CONNECT": "drop"}
    await way.round()
    assert len(way.courier.attempts) == 1
    assert await way.round() == 0
    assert len(way.courier.attempts) == 1
    for _ in range(1_500):
        way.later(minutes=5)
        await way.round()
    assert way.states().count("QUEUED") == 10
    assert set(way.states()) <= {"QUEUED", "SUPERSEDED"}  # their times went by too
    way.courier.script = {}
    way.later(minutes=10)
    assert await way.round() == 10


async def test_our_own_5xx_fails_no_mail(way: Way) -> None:
    """A login that the relay refuses is our trouble."""
    way.queue(2)
    way.courier.script = {"AUTH": "535 no"}
    await way.round()
    assert set(way.states()) == {"QUEUED"}
    deferred = [one for one in way.told if one.event == "reply.deferred"]
    assert all(one.body["ours"] for one in deferred)
    assert deferred[0].level == "warning"


# --- refused ---


async def test_a_refused_recipient_fails_for_good_and_alone(way: Way) -> None:
    """550 at RCPT: told at level error, never tried again."""
    way.queue(3)
    way.courier.script = {"RCPT": ["550 no such user", None, None]}
    assert await way.round() == 4
    assert sorted(way.states()) == ["FAILED", "SENT", "SENT", "SENT"]
    (failed,) = [one for one in way.told if one.event == "reply.failed"]
    assert (failed.level, failed.body["code"]) == ("error", 550)
    way.later(days=5)
    assert await way.round() == 0
    assert len(way.courier.attempts) == 4


async def test_what_is_refused_for_good_is_a_mail_to_staff(way: Way) -> None:
    """Its bytes lie in the outbox from the transaction that says FAILED: to the person responsible, with the cause;
    and one of those that is refused too is told to nobody whose mail was just refused."""
    way.queue()
    way.courier.script = {"RCPT": "550 5.1.1 no such user"}
    await way.round()
    customer, *staff = way.outbox()
    assert (customer["kind"], customer["state"]) == ("ack", "FAILED")
    assert [(one["kind"], one["complaint"]) for one in staff] == [("notice", customer["complaint"])] * len(
        staff
    )
    assert b"no such address" in staff[0]["content"].lower() or b"5.1.1" in staff[0]["content"]
    assert len({one["recipient"] for one in staff}) == len(staff)
    told = way.events()
    assert told.index("reply.failed") < told.index("reply.queued")
    way.later(days=1)
    await way.round()
    assert len(way.outbox()) == 1 + len(staff)
    assert chain_faults(way.register) == []


async def test_a_crash_at_the_refusal_leaves_neither(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAILED and the mail to staff are one transaction."""
    way.queue()
    way.courier.script = {"RCPT": ["550 5.1.1 no such user"]}

    def dies(*_: Any) -> Any:
        raise RegisterBusy("the end")

    with monkeypatch.context() as killing:
        killing.setattr(delivery_rows, "refused", dies)
        with pytest.raises(RegisterBusy):
            await way.round()
    assert way.states() == ["QUEUED"]
    await way.round()
    assert way.states() == ["FAILED", "SENT"]


# --- asked to slow down ---


async def test_a_relay_that_asks_to_slow_down_is_left_alone(way: Way) -> None:
    """Ten mails a minute, four connections: attempts stay near what it takes, and everything arrives once."""
    way.width, minutes = 4, {}
    way.dispatch = way.process()
    senders = way.queue(100)
    deliver = way.courier.deliver

    async def limited(*mail: Any) -> Outcome:
        minute = int((way.now - START).total_seconds() // 60)
        tried, taken = minutes.get(minute, (0, 0))
        if taken >= 10:
            minutes[minute] = (tried + 1, taken)
            return Deferred(450, "4.7.1 too many messages, slow down", "recipient", limited=True)
        minutes[minute] = (tried + 1, taken + 1)
        return await deliver(*mail)

    way.courier.deliver = limited  # type: ignore[method-assign]
    for _ in range(60 * 40):
        way.later(seconds=1)
        await way.round()
        if set(way.states()) == {"SENT"}:
            break
    assert set(way.states()) == {"SENT"}
    assert sorted(to for _, to, _ in way.courier.received) == sorted(senders)
    assert max(tried for tried, _ in minutes.values()) <= 14
    assert sum(tried for tried, _ in minutes.values()) <= 100 + 2 * len(minutes)
    assert way.now - START < timedelta(minutes=25)
    assert len(way.slowly) >= 1


async def test_one_poisoned_recipient_does_not_hold_up_the_others(way: Way) -> None:
    """One of a hundred is told "too many messages", drops or stalls each time: the others are there within minutes."""
    for script in ("450 4.7.1 too many messages", "drop", "421 4.3.2 not now", "550 5.7.1 relaying denied"):
        way.now, start = way.now + timedelta(days=1), way.now + timedelta(days=1)
        poisoned, *others = way.queue(100)
        sent = len(way.courier.received)

        async def poison(
            sender: str, to: str, content: bytes, bad: str = poisoned, say: str = script
        ) -> Outcome:
            way.courier.script = {"RCPT": [say]} if to == bad else {}
            return await FakeCourier.deliver(way.courier, sender, to, content)

        way.courier.deliver = poison  # type: ignore[method-assign]
        while len(way.courier.received) < sent + len(others):
            way.later(seconds=10)
            await way.round()
            assert way.now - start < timedelta(minutes=5), script


async def test_no_fact_of_the_outbox_names_the_recipient(way: Way) -> None:
    """Nor quotes the relay's answer, which may."""
    way.queue(2)
    way.courier.script = {"RCPT": ["550 <w0@k.example> unknown", "451 <w1@k.example> later"]}
    await way.round()
    assert all("k.example" not in repr(one.body) for one in way.told)


# --- uncertain ---


async def test_a_connection_lost_after_the_final_dot_sends_the_same_bytes_again(way: Way) -> None:
    """The one repeat that cannot be excluded (RFC 1047): same Message-ID, said to be a repeat."""
    way.queue()
    way.courier.script = {"CONTENT": ["taken, then drop"]}
    assert await way.round() == 0
    (row,) = way.outbox()
    assert row["uncertain_at"] == START
    assert row["reached_data_at"] == START
    way.later(minutes=2)
    assert await way.round() == 1
    assert len(way.courier.received) == 2
    assert way.courier.received[0] == way.courier.received[1]
    assert next(one for one in way.told if one.event == "reply.sent").body["repeated"]


async def test_a_process_that_died_while_sending_sends_again_at_its_next_start(way: Way) -> None:
    """Claimed and never settled: released, uncertain, the same bytes."""
    way.queue()
    with way.register.writing() as connection:
        (claimed,) = outbox_rows.claim(connection, way.now, 5)
    assert await way.round() == 0
    way.later(seconds=10)
    with way.register.writing() as connection:
        assert outbox_rows.release(connection, way.now) == 1
    way.dispatch = way.process()
    assert await way.round() == 1
    assert way.courier.received[0][2] == claimed.content
    (sent,) = [one for one in way.told if one.event == "reply.sent"]
    assert (sent.body["repeated"], sent.body["attempts"]) == (True, 2)


# --- the register fails ---


async def test_a_register_fault_after_delivery_loses_no_settlement(way: Way) -> None:
    """The relay has the mails; they are settled in the next round and not sent again."""
    way.queue(2)
    calls = []
    call = way._call

    async def once(work: Callable[[], Any], /) -> Any:
        calls.append(1)
        if len(calls) in (2, 3):
            raise RegisterBusy("full")
        return await call(work)

    way.dispatch.call = once
    for _ in range(2):
        with pytest.raises(RegisterFault):
            await way.round()
    assert not way.dispatch.idle
    await way.round()
    assert set(way.states()) == {"SENT"}
    assert len(way.courier.received) == 2
    assert way.events().count("reply.sent") == 2


async def test_a_register_fault_at_the_claim_sends_nothing(way: Way) -> None:
    """And the next round does."""
    way.queue()
    way.failing = [RegisterBusy("full")]
    with pytest.raises(RegisterFault):
        await way.round()
    assert way.courier.attempts == []
    assert await way.round() == 1


async def test_a_settlement_told_twice_counts_once(way: Way) -> None:
    """A row that is settled is never settled again."""
    way.queue()
    with way.register.writing() as connection:
        (claimed,) = outbox_rows.claim(connection, way.now, 5)
        sent = outbox_rows.Settlement(claimed, outbox_rows.SENT, 250, "ok")
        assert len(outbox_rows.settle(connection, sent, way.now)) == 2
        assert outbox_rows.settle(connection, sent, way.now) == []


# --- a mail that stalls, a courier with a bug ---


async def test_a_stalled_mail_holds_up_no_other(way: Way) -> None:
    """The relay does not answer its final dot; mail that is queued later goes out meanwhile."""
    way.queue()
    way.courier.script = {"CONTENT": ["stall"]}
    way.courier.patience = None
    sending = asyncio.create_task(way.dispatch.round(lambda: False))
    await _until(way.courier.stalled.is_set)
    way.queue(3)
    way.dispatch.woken.set()
    await _until(lambda: len(way.courier.received) == 3)
    await way.courier.close()
    await asyncio.wait_for(sending, 10)
    assert sorted(way.states()) == ["QUEUED", "SENT", "SENT", "SENT"]


async def test_a_stop_claims_nothing_more_and_settles_what_comes_back(way: Way) -> None:
    """What is still open stays queued, due at the next start, and uncertain."""
    way.queue(5)
    way.courier.script = {"CONTENT": "stall"}
    way.courier.patience = None
    stopping = asyncio.Event()
    sending = asyncio.create_task(way.dispatch.round(stopping.is_set))
    await _until(way.courier.stalled.is_set)
    stopping.set()
    await way.courier.close()
    await asyncio.wait_for(sending, 10)
    assert set(way.states()) == {"QUEUED"}
    assert sum(row["uncertain_at"] is not None for row in way.outbox()) == 2
    assert {row["next_at"] for row in way.outbox()} == {way.now}
    assert {row["claimed_at"] for row in way.outbox()} == {None}


async def test_a_bug_in_the_courier_defers_that_mail_alone(way: Way) -> None:
    """It comes back as uncertain; the others are sent and settled."""
    way.queue(4)
    deliver = way.courier.deliver

    async def broken(sender: str, recipient: str, content: bytes) -> Outcome:
        if recipient.startswith("w1@"):
            raise KeyError("anna@secret.example")
        return await deliver(sender, recipient, content)

    way.courier.deliver = broken  # type: ignore[method-assign]
    await way.round()
    assert sorted(way.states()) == ["QUEUED", "SENT", "SENT", "SENT"]
    (deferred,) = [one for one in way.told if one.event == "reply.deferred"]
    assert deferred.body["fault"] == "bug"
    assert deferred.body["uncertain"]
    assert "anna" not in repr(way.outbox()[1]["smtp_answer"])


async def test_an_answer_seen_before_the_acknowledgement_went_out_keeps_its_stage(way: Way) -> None:
    """A withdrawn complaint is not brought back by SMTP's 250."""
    way.queue()
    with way.register.writing() as connection:
        connection.execute(schema.complaints.update().values(stage="withdrawn"))
    await way.round()
    assert way.states() == ["SENT"]
    assert rows(way.register, schema.complaints)[0]["stage"] == "withdrawn"


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(12_000):
        if true():
            return
        await asyncio.wait({asyncio.ensure_future(asyncio.Event().wait())}, timeout=0.005)
    raise AssertionError("not in time")
