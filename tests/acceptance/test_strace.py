"""Faults at each system call in the life of one mail, enumerated instead of left to luck: killed before it, and told
that the disk is full or broken."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from pathlib import Path

import pytest

from tests.acceptance import tracing
from tests.acceptance.cradle import Cradle
from tests.acceptance.invariants import broken, repeated
from tests.acceptance.killing import Lives
from tests.acceptance.living import Living
from tests.acceptance.tracing import MAILBOX, MAIN, MOST, POINTS, REGISTER, Point, Tracing
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(900)

TABLE = Path(__file__).parents[2] / "docs" / "kill-points.md"
HEAD = """\
# Each point at which one mail was killed

Written by `make soak` (tests/acceptance/test_strace.py): SIGKILL before each of these system calls, of one thread, from
the delivery of a mail until it is registered, answered and marked; then the daemon was started again. How many pages of
the register a transaction writes differs from mail to mail, so the numbers do too.

*stood*: how the register had the mail for a reader right after the death. *copies*: of our answer, at the relay, in
the end: two only where the final dot had gone out and the register could not know (RFC 1047). A further message is
answered sparingly, and has none here.

| mail | thread | call | which | for | stood | copies |
|---|---|---|---|---|---|---|
"""
# Those that matter most: before the COMMIT that registers, before SMTP's final dot, between SMTP's 250 and its COMMIT.
QUICK = ((MAILBOX, "fdatasync", 2), (MAIN, "sendto", 6), (REGISTER, "fdatasync", 2))


@pytest.fixture
def traced(living: Living, sink: SmtpSink) -> Iterator[Tracing]:
    """A world with a register that has looked once, and one mail that was answered."""
    if why := tracing.missing():
        pytest.skip(f"NOT TESTED: {why}")
    living.poll = "300s"
    with Cradle() as cradle:
        lives = Lives(living, sink, cradle, random.Random(20261122))
        lives.first_look()
        lives.measure()
        yield Tracing(lives)


def whole(traced: Tracing) -> None:
    lives = traced.lives
    assert broken(lives.living.register, lives.post.written, lives.sink.received, traced.kills) == []
    assert lives.put_aside() == []
    assert len(lives.living.dovecot.mailbox(lives.living.user)) == len(lives.post.written)


def test_killed_where_it_matters_and_on_a_full_disk(traced: Tracing) -> None:
    """At the commits and in the middle of the answer, each mail is answered in the end; and where the disk is full for
    one write, the daemon goes on by itself."""
    points = [traced.struck(thread, call, "signal=KILL", str(n)) for thread, call, n in QUICK]
    met = [point for point in points if point]
    assert met, "these points are no longer where they were"
    assert all(1 <= point.copies <= 2 for point in met)
    full = traced.struck(MAILBOX, "pwrite64", "error=ENOSPC", "2")
    assert full
    assert full.code is None
    assert full.copies == 1
    whole(traced)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_at_each_call(traced: Tracing) -> None:
    """Every point of a first mail's life, and those of a further message's that touch register and mailbox."""
    further = [one for one in POINTS if one[0] == MAILBOX]
    points: list[tuple[str, Point]] = []
    for mail, threads in (("first", POINTS), ("further", further)):
        for point in every(traced, threads, "signal=KILL", further=mail == "further"):
            points.append((mail, point))
            TABLE.write_text(HEAD + "".join(rows(points)), "utf-8")
    twice = Counter(point.copies for _, point in points)
    sys.stdout.write(
        f"killed at {len(points)} points; copies of the answer: {dict(sorted(twice.items()))}; "
        f"repeated {repeated(traced.lives.sink.received)}\n"
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_an_error_at_each_write_of_the_register(traced: Tracing, error: str) -> None:
    """Once at each call, and from each on; the daemon goes on, or ends with a code that means what it is."""
    writes = [(thread, call) for thread in (MAILBOX, REGISTER) for call in ("pwrite64", "fdatasync")]
    once = list(every(traced, writes, f"error={error}"))
    lasting = [traced.struck(*one, f"error={error}", "1+") for one in writes]
    codes = Counter(point.code for point in [*once, *lasting] if point)
    sys.stdout.write(f"{error} at {len(once)} points, lasting at {len(lasting)}; ended with {dict(codes)}\n")
    assert set(codes) <= {None, 74, 75}


def rows(points: list[tuple[str, Point]]) -> Iterator[str]:
    """Points next to one another that differ in nothing else share a row."""

    def alike(named: tuple[str, Point]) -> tuple[object, ...]:
        mail, point = named
        return mail, point.who, point.call, point.purpose, point.stood, point.copies

    for key, group in groupby(points, alike):
        numbers = [point.number for _, point in group]
        which = f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
        mail, who, call, purpose, stood, copies = key
        yield f"| {mail} | {who} | {call} | {which} | {purpose} | {stood} | {copies} |\n"


def every(
    traced: Tracing, threads: Sequence[tuple[int, str]], fault: str, *, further: bool = False
) -> Iterator[Point]:
    """Each call of these until a life has no more of them, twice in a row; the invariants after each."""
    for thread, call in threads:
        missed = 0
        for number in count(1):
            assert number <= MOST
            point = traced.struck(thread, call, fault, str(number), further=further)
            if point is None:
                missed += 1
                if missed == 2:
                    break
                continue
            missed = 0
            assert point.copies <= (2 if "KILL" in fault else 1), point
            whole(traced)
            yield point
