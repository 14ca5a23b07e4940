"""What every Courier promises: one suite for the real one, against a real server, and for the fake of the flows' tests.
Whatever passes here may stand in for the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from responder.edges.smtp import Courier, Deferred, Delivered, Refused, SmtpAccount, SmtpCourier, cut_short
from tests.contract.fake_courier import FakeCourier
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_conversation import SinkSettings

CONTENT = b"From: desk@example.org\r\nSubject: =?utf-8?q?=D0=B4?=\r\n\r\n.\r\n..two dots\r\nend\r\n"
Script = dict[str, str | list[str | None]]
Relay = FakeCourier | ScriptedSmtp
Opening = Callable[..., AbstractAsyncContextManager[tuple[Courier, Relay]]]


@contextlib.asynccontextmanager
async def fake(script: Script, patience: float | None = 0.0) -> AsyncIterator[tuple[Courier, Relay]]:
    courier = FakeCourier(script, patience)
    yield courier, courier
    await courier.close()


@contextlib.asynccontextmanager
async def real(script: Script, patience: float | None = 0.2) -> AsyncIterator[tuple[Courier, Relay]]:
    settings = SinkSettings(users={"desk": "secret"}, smtputf8=True)
    wait = 30.0 if patience is None else 0.2
    with ScriptedSmtp(script, settings) as relay:
        account = SmtpAccount(
            *("127.0.0.1", relay.port, "desk", "secret", "none"), timeout_command=wait, timeout_final_dot=wait
        )
        courier = SmtpCourier(account)
        yield courier, relay
        await courier.close()


@pytest.fixture(params=[fake, real], ids=["fake", "real"])
def opening(request: pytest.FixtureRequest) -> Opening:
    """Opens a courier to a relay that follows a script."""
    chosen: Opening = request.param
    return chosen


def taken(relay: Relay) -> list[tuple[str, str, bytes]]:
    if isinstance(relay, FakeCourier):
        return relay.received
    return [(mail.sender, mail.recipient[0], mail.content) for mail in relay.received]


async def test_an_accepted_mail_is_delivered_once_and_byte_for_byte(opening: Opening) -> None:
    """The relay's 250 after the final dot is Delivered, and the relay has exactly the envelope and bytes given."""
    async with opening({}) as (courier, relay):
        outcome = await courier.deliver("", "anna@example.org", CONTENT)
        assert isinstance(outcome, Delivered)
        assert (outcome.code, outcome.answer) == (250, "2.0.0 queued")
        assert taken(relay) == [("", "anna@example.org", CONTENT)]


async def test_many_deliveries_at_once_all_arrive(opening: Opening) -> None:
    """Concurrent calls share the connections; each mail arrives once."""
    async with opening({}) as (courier, relay):
        to = [f"person{n}@example.org" for n in range(50)]
        outcomes = await asyncio.gather(*(courier.deliver("desk@example.org", each, CONTENT) for each in to))
        assert all(isinstance(outcome, Delivered) for outcome in outcomes)
        assert sorted(recipient for _, recipient, _ in taken(relay)) == sorted(to)


FOUR, FIVE, CLOSING = "450 4.3.0 later", "550 5.0.0 no", "421 4.3.2 closing"
BEFORE = [("CONNECT", "connect"), ("EHLO", "hello"), ("AUTH", "auth"), ("MAIL", "sender")]
AFTER = [("RCPT", "recipient", False), ("DATA", "data", False), ("CONTENT", "data", True)]


@pytest.mark.parametrize(("verb", "fault"), BEFORE)
async def test_5xx_before_the_recipient_is_ours(opening: Opening, verb: str, fault: str) -> None:
    """A 5xx before RCPT is said to us: deferred and alarmed, never a refusal of this mail."""
    async with opening({verb: FIVE}) as (courier, relay):
        outcome = await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
        assert outcome == Deferred(550, "5.0.0 no", fault, ours=True)
        assert taken(relay) == []


@pytest.mark.parametrize(("verb", "fault", "reached"), AFTER)
async def test_5xx_to_recipient_or_data_refuses(
    opening: Opening, verb: str, fault: str, reached: bool
) -> None:
    """A 5xx to RCPT, DATA or the content refuses this mail; the next mail is not affected."""
    async with opening({verb: [FIVE]}) as (courier, relay):
        outcome = await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
        assert outcome == Refused(550, "5.0.0 no", fault, reached_data=reached)
        assert isinstance(await courier.deliver("desk@example.org", "bert@example.org", CONTENT), Delivered)
        assert [recipient for _, recipient, _ in taken(relay)] == ["bert@example.org"]


@pytest.mark.parametrize("answer", [FOUR, CLOSING])
@pytest.mark.parametrize(("verb", "fault", "reached"), [(*step, False) for step in BEFORE] + AFTER)
async def test_4xx_and_421_defer_wherever_they_come(
    opening: Opening, verb: str, fault: str, reached: bool, answer: str
) -> None:
    """A 4xx is weather: deferred, not ours, not uncertain, since the relay said that it did not take the mail."""
    async with opening({verb: answer}) as (courier, relay):
        outcome = await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
        assert outcome == Deferred(int(answer[:3]), answer[4:], fault, reached_data=reached)
        assert taken(relay) == []


@pytest.mark.parametrize("reaction", ["drop", "stall"])
@pytest.mark.parametrize("verb", [verb for verb, _ in BEFORE] + ["RCPT", "DATA"])
async def test_silence_before_the_content_is_not_uncertain(
    opening: Opening, verb: str, reaction: str
) -> None:
    """A drop or a stall before the content began: deferred, and the relay cannot have the mail."""
    async with opening({verb: reaction}) as (courier, _):
        outcome = await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
        assert isinstance(outcome, Deferred)
        assert (outcome.uncertain, outcome.reached_data) == (False, False)
        assert outcome.ours == (verb in dict(BEFORE))
        assert outcome.code == 0


@pytest.mark.parametrize(
    ("verb", "reaction"),
    [
        ("BODY", "drop"),
        ("BODY", "stall"),
        ("CONTENT", "drop"),
        ("CONTENT", "stall"),
        ("CONTENT", "taken, then drop"),
    ],
)
async def test_silence_after_the_content_began_is_uncertain(
    opening: Opening, verb: str, reaction: str
) -> None:
    """A drop or a stall once content was under way: the relay may have the mail, and the outcome says so."""
    async with opening({verb: reaction}) as (courier, relay):
        outcome = await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
        assert isinstance(outcome, Deferred)
        assert (outcome.uncertain, outcome.reached_data, outcome.ours) == (True, True, False)
        assert len(taken(relay)) == (1 if reaction == "taken, then drop" else 0)


@pytest.mark.parametrize(("verb", "reached"), [("RCPT", False), ("CONTENT", True)])
async def test_cancelled_delivery_tells_whether_content_was_sent(
    opening: Opening, verb: str, reached: bool
) -> None:
    """Cancelled, deliver raises CancelledError, from which cut_short reads what to record."""
    async with opening({verb: "stall"}, patience=None) as (courier, relay):

        async def attempt() -> Deferred | None:
            try:
                await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
            except asyncio.CancelledError as stop:
                return cut_short(stop)
            return None

        task = asyncio.create_task(attempt())
        assert await asyncio.to_thread(relay.stalled.wait, 5)
        task.cancel()
        record = await task
        assert record is not None
        assert (record.uncertain, record.reached_data) == (reached, reached)


@pytest.mark.parametrize(("verb", "reached"), [("RCPT", False), ("CONTENT", True)])
async def test_close_ends_open_deliveries_with_the_truth(opening: Opening, verb: str, reached: bool) -> None:
    """close() does not wait for a stalled relay: the open delivery returns, uncertain if content was sent."""
    async with opening({verb: "stall"}, patience=None) as (courier, relay):
        task = asyncio.create_task(courier.deliver("desk@example.org", "anna@example.org", CONTENT))
        assert await asyncio.to_thread(relay.stalled.wait, 5)
        async with asyncio.timeout(2):
            await courier.close()
            outcome = await task
        assert isinstance(outcome, Deferred)
        assert (outcome.fault, outcome.uncertain, outcome.reached_data) == ("lost", reached, reached)


async def test_a_closed_courier_sends_nothing(opening: Opening) -> None:
    """After close() a delivery is deferred; closing twice is no fault."""
    async with opening({}) as (courier, relay):
        await courier.close()
        outcome = await courier.deliver("desk@example.org", "anna@example.org", CONTENT)
        assert outcome == Deferred(0, "the courier is closed", "closed")
        assert taken(relay) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a b@example.org",
        "a@example.org>\r\nRSET",
        "<a@example.org>",
        "a@b@c",
        "x@exa\0mple.org",
        "é@\ud800",
    ],
)
async def test_an_address_that_smtp_cannot_carry_is_refused_unsent(opening: Opening, address: str) -> None:
    """Such a mail can never go out: Refused with fault "address", and the relay sees nothing of it."""
    async with opening({}) as (courier, relay):
        outcome = await courier.deliver("desk@example.org", address, CONTENT)
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.fault) == (0, "address")
        assert taken(relay) == []


async def test_international_addresses_reach_the_wire(opening: Opening) -> None:
    """A domain beyond ASCII goes out in IDNA, a local part beyond ASCII by SMTPUTF8."""
    async with opening({}) as (courier, relay):
        for address in ("info@kõrts.ee", "жалоба@почта.рф"):
            assert isinstance(await courier.deliver("", address, CONTENT), Delivered)
        assert [recipient for _, recipient, _ in taken(relay)] == [
            "info@xn--krts-0qa.ee",
            "жалоба@xn--80a1acny.xn--p1ai",
        ]
