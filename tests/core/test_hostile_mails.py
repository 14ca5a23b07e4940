"""What hostile mails cost from their bytes to the decision, in processor time and memory, and that none of them raises;
mails of the corpus that were damaged at random cost no more."""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from responder.core.decision import Outcome
from tests.core.hostile_mails import HOSTILE
from tests.core.test_deciding_attacks import ATTACKS, MOST_CPU, TEXT, decided

CORPUS = Path(__file__).parent.parent / "mail"
OUTCOMES = (Outcome.COMPLAINT, Outcome.RECORDED, Outcome.EVENT, Outcome.SET_ASIDE)
QUICK, LONG = 150, 40_000
LONGEST_RUN = 240.0  # seconds of the soak run's mutants
MEGABYTE = 1024  # of ru_maxrss, which is in kB


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    """Tables that are made at the first mail are no part of any other."""
    decided(TEXT + b"x")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_mail_takes_long(name: str) -> None:
    """Two of the five seconds that are allowed, on any machine."""
    began = time.process_time()
    assert decided(HOSTILE[name]).outcome in OUTCOMES
    assert time.process_time() - began < MOST_CPU


def mutant(chance: random.Random, raws: list[bytes]) -> bytes:
    """One of them: bytes changed, cut, doubled or taken from another."""
    raw = bytearray(chance.choice(raws)[:65_536])
    for _ in range(chance.randrange(1, 12)):
        at, much = chance.randrange(len(raw) + 1), chance.randrange(1, 200)
        other = chance.choice(raws)
        begin = chance.randrange(len(other) + 1)
        acts: tuple[Callable[[], bytes], ...] = (
            lambda at=at: bytes((chance.randrange(256),)),  # type: ignore[misc]
            lambda: b"",
            lambda at=at, much=much: bytes(raw[at : at + much]) * chance.randrange(1, 40),  # type: ignore[misc]
            lambda other=other, begin=begin, much=much: other[begin : begin + much],  # type: ignore[misc]
            lambda: chance.choice((b"\r", b"\n", b"\0", b"=?utf-8?b?", b"\r\n--", b"<", b'"', b"(", b"\xff")),
        )
        raw[at : at + chance.choice((0, 1, much))] = chance.choice(acts)()
    return bytes(raw)


def corpus() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CORPUS.rglob("*.eml"))]


def fuzz(seed: int, mails: int, seconds: float = float("inf")) -> int:
    """Decide so many mutants, or as many as fit; returns how many."""
    chance, raws, began = random.Random(seed), corpus(), time.monotonic()
    for number in range(mails):
        if time.monotonic() - began > seconds:
            return number
        raw, start = mutant(chance, raws), time.process_time()
        assert decided(raw).outcome in OUTCOMES, raw
        assert time.process_time() - start < MOST_CPU, raw
    return mails


def test_damaged_mails_are_decided() -> None:
    """Never raises, never hangs; seeded."""
    assert fuzz(11, QUICK) == QUICK


@pytest.mark.soak
def test_many_damaged_mails_are_decided() -> None:
    """The same for as many as four minutes take."""
    done = fuzz(12, LONG, LONGEST_RUN)
    sys.stdout.write(f"{done} damaged mails decided\n")
    assert done > QUICK


def cost(raw: bytes) -> tuple[float, float]:
    """(seconds of CPU, MB that the peak rose by) of one mail, in a child of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        said = b"raised"
        try:
            decided(raw)
            rose = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            said = f"{time.process_time() - began} {rose / MEGABYTE}".encode()
        finally:
            os.write(write, said)
            os._exit(0)
    os.close(write)
    said = os.read(read, 100)
    os.close(read)
    os.waitpid(child, 0)
    seconds, megabytes = said.decode().split()
    return float(seconds), float(megabytes)


@pytest.mark.soak
def test_no_hostile_mail_needs_five_seconds_or_two_hundred_megabytes() -> None:
    """Each in a child, measured by the system; the dearest are printed."""
    costs = {name: cost(raw) for name, raw in (ATTACKS | HOSTILE).items()}
    for name, (seconds, megabytes) in sorted(costs.items(), key=lambda pair: pair[1], reverse=True)[:10]:
        sys.stdout.write(f"{seconds:.2f} s  {megabytes:.0f} MB  {name}\n")
    assert max(seconds for seconds, _ in costs.values()) < 5
    assert max(megabytes for _, megabytes in costs.values()) < 200
