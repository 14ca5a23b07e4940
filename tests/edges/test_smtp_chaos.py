"""Many mails through a relay that misbehaves at random: what the outcomes claim is what the relay has."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from responder.edges.smtp import Deferred, Delivered, Outcome, SmtpAccount, SmtpCourier, cut_short
from tests.servers.scripted_smtp import DROP, TAKEN_THEN_DROP, ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink

VERBS = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "CONTENT", "RSET"]
WEATHER = [DROP, "421 4.3.2 restarting", "451 4.3.0 not now", "9 what", "250 2.0.0 ok\r\n250 2.0.0 and more"]


class StormyRelay(ScriptedSmtp):
    """Misbehaves at one step in ten, by a seeded choice."""

    def __init__(self, source: random.Random) -> None:
        super().__init__()
        self.source = source

    def next_reaction(self, verb: str) -> str | None:
        if self.source.random() > 0.1:
            return None
        if verb == "BODY":
            return DROP
        return self.source.choice([TAKEN_THEN_DROP, *WEATHER[:4]] if verb == "CONTENT" else WEATHER)


def content(n: int) -> bytes:
    return f"Subject: {n}\r\n\r\n.{n}\r\n".encode() + b"x" * (n % 70) + b"\r\n"


async def until_delivered(courier: SmtpCourier, n: int) -> list[Outcome]:
    """What an outbox does, without its pauses: the same bytes again until the relay says 250."""
    outcomes: list[Outcome] = []
    while not outcomes or not isinstance(outcomes[-1], Delivered):
        assert len(outcomes) < 60, f"mail {n} never came through: {outcomes[-3:]}"
        outcomes.append(await courier.deliver("desk@example.org", f"p{n}@example.org", content(n)))
    return outcomes


@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_nothing_is_lost_and_only_the_uncertain_repeats(seed: int) -> None:
    """Every mail arrives byte for byte; it arrives more often than once only as often as an outcome said that the
    relay may already have it."""
    with StormyRelay(random.Random(seed)) as relay:
        courier = SmtpCourier(SmtpAccount("127.0.0.1", relay.port, tls="none"))
        stories = await asyncio.gather(*(until_delivered(courier, n) for n in range(150)))
        await courier.close()
    arrived = Counter(mail.recipient[0] for mail in relay.received)
    contents = {mail.recipient[0]: mail.content for mail in relay.received}
    for n, outcomes in enumerate(stories):
        doubtful = sum(isinstance(outcome, Deferred) and outcome.uncertain for outcome in outcomes)
        assert 1 <= arrived[f"p{n}@example.org"] <= 1 + doubtful
        assert contents[f"p{n}@example.org"] == content(n)
    assert all(isinstance(outcome, Delivered | Deferred) for outcomes in stories for outcome in outcomes)
    assert any(
        outcome.uncertain for outcomes in stories for outcome in outcomes if isinstance(outcome, Deferred)
    )


async def cancelled_after(courier: SmtpCourier, n: int, seconds: float) -> Outcome:
    """deliver, cancelled after a while; what it returned, or what its CancelledError tells to record."""

    async def attempt() -> Outcome:
        try:
            return await courier.deliver("", f"p{n}@example.org", content(n))
        except asyncio.CancelledError as stop:
            return cut_short(stop)

    task = asyncio.create_task(attempt())
    asyncio.get_running_loop().call_later(seconds, task.cancel)
    return await task


async def test_cancelled_at_any_moment_the_record_is_true() -> None:
    """Cancelled at random moments, but for one in twenty: what is not called uncertain is not at the relay, what is
    Delivered is."""
    source = random.Random(11)
    with SmtpSink() as relay:
        courier = SmtpCourier(SmtpAccount("127.0.0.1", relay.port, tls="none"))
        records = await asyncio.gather(
            *(cancelled_after(courier, n, source.uniform(0, 0.15) if n % 20 else 60.0) for n in range(400))
        )
        last = await courier.deliver("", "last@example.org", content(1))
        await courier.close()
    arrived = Counter(mail.recipient[0] for mail in relay.received)
    for n, record in enumerate(records):
        if isinstance(record, Delivered):
            assert arrived[f"p{n}@example.org"] == 1
        elif not (isinstance(record, Deferred) and record.uncertain):
            assert arrived[f"p{n}@example.org"] == 0
    kinds = Counter(
        "delivered" if isinstance(r, Delivered) else "uncertain" if r.reached_data else "unsent"
        for r in records
    )
    assert kinds["delivered"] > 0
    assert kinds["unsent"] > 0
    assert isinstance(last, Delivered)
