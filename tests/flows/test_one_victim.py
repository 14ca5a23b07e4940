"""Thousands of forged mails in one person's name, through mailbox, intake, decision and register, in simulated time."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.edges.register import schema
from tests.edges.register.desk_work import START
from tests.edges.register.desk_work import mail as letter
from tests.flows.facing_desks import Side, most_within, side
from tests.flows.test_facing_desks import WORDS

VICTIM, MOST = "victim", 10
LONGEST_RUN = 2400.0


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Side]:
    made = side(tmp_path, "ours")
    yield made
    made.close()


def flood(
    ours: Side, mails: int, batch: int, step: timedelta, name: str, seconds: float = float("inf")
) -> int:
    """So many mails, or as many as fit, a batch every `step`: other words, subjects and tags each time, every third an
    answer to some mail; returns how many."""
    chance, now, number, began = random.Random(9), START, 0, time.monotonic()
    while number < mails and time.monotonic() - began < seconds:
        for _ in range(min(batch, mails - number)):
            number += 1
            text = " ".join(chance.choices(WORDS, k=chance.randrange(3, 60))) + f" {number}"
            sender = f"{name}+{number}@peer.example" if number % 2 else f"{name.upper()}@Peer.Example"
            content = letter(text, sender=sender, subject=" ".join(chance.choices(WORDS, k=4)), at=now)
            if number % 3 == 0:
                content = f"In-Reply-To: <{chance.random()}@x.example>\r\n".encode() + content
            ours.server.deliver(content, now)
        ours.work(now)
        now += step
    return number


def counted(ours: Side) -> tuple[int, int]:
    """Messages and complaints in the register."""
    with ours.register.reading() as connection:
        tables = (schema.correspondence, schema.complaints)
        messages, complaints = (
            connection.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables
        )
    return messages, complaints


def test_two_hundred_forged_mails_within_a_day_cause_ten_at_most(ours: Side) -> None:
    """All registered, each a complaint that staff can look at."""
    assert flood(ours, 200, 20, timedelta(minutes=130), VICTIM) == 200
    assert 1 <= most_within([at for at, _ in ours.sent]) <= MOST
    assert counted(ours) == (200, 200)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_fifty_thousand_forged_mails_within_a_day_cause_ten_at_most(ours: Side) -> None:
    """Really decided one by one, over 23 hours."""
    began = time.monotonic()
    done = flood(ours, 50_000, 2_000, timedelta(minutes=55), VICTIM, LONGEST_RUN)
    sys.stdout.write(f"{done} mails in {time.monotonic() - began:.0f} s: {len(ours.sent)} answers\n")
    assert done == 50_000
    assert 1 <= most_within([at for at, _ in ours.sent]) <= MOST
    assert counted(ours) == (done, done)
