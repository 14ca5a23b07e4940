"""Mails to staff on their way out: refused or put off, they hold up no customer's and move no complaint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from responder.core.ruling.rule_syntax import read_rules
from responder.edges.register import schema
from responder.edges.register.store import Register
from responder.edges.smtp import Deferred, Delivered, Outcome, Refused
from responder.flows.dispatch import Dispatch
from tests.edges.register.desk_work import DeskWork, chain_faults, mail, opened

BOSS = "boss@kaubamaja.example"


class Relay:
    """Takes every mail but those to the boss."""

    def __init__(self, answer: Outcome) -> None:
        self._answer = answer
        self.taken: list[str] = []

    async def deliver(self, sender: str, recipient: str, content: bytes) -> Outcome:
        if recipient == BOSS:
            return self._answer
        self.taken.append(recipient)
        return Delivered(250, "ok")


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    register: Register = opened(tmp_path / "register.sqlite")
    made = DeskWork(register)
    rules, _ = read_rules([{"id": "all", "then": {"category": "x", "notify": BOSS}}], need_default=True)
    assert rules is not None
    made.desk = replace(made.desk, rules=rules)
    yield made
    register.close()


async def sent(work: DeskWork, relay: Relay) -> list[str]:
    told: list[Any] = []

    async def call(written: Callable[[], Any], /) -> Any:
        return written()

    way = Dispatch(work.register, relay, 2, lambda: work.now, lambda: 0.5, call, told.extend)  # type: ignore[arg-type]
    await asyncio.wait_for(way.round(lambda: False), 20)
    return [f"{one.event} {one.body.get('kind', '')}".strip() for one in told]


@pytest.mark.parametrize(
    ("answer", "event", "state"),
    [
        (Refused(550, "no such user", "recipient"), "reply.failed notice", "FAILED"),
        (Deferred(451, "try later", "recipient"), "reply.deferred notice", "QUEUED"),
        (Delivered(250, "ok"), "reply.sent notice", "SENT"),
    ],
)
async def test_a_notice_is_settled_by_itself(work: DeskWork, answer: Outcome, event: str, state: str) -> None:
    """Told as what it is; the customer has the acknowledgement and the complaint its stage by that alone."""
    work.take(mail())
    relay = Relay(answer)
    events = await sent(work, relay)
    assert relay.taken == ["anna@klient.example"]
    assert event in events
    assert events.count("complaint.advanced") == 1
    assert [row["state"] for row in work.rows(schema.outbox)] == ["SENT", state]
    assert work.rows(schema.complaints)[0]["stage"] == "acknowledged"
    assert chain_faults(work.register) == []
