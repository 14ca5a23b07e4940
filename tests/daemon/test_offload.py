"""The register's work off the loop: what it raises is raised, what hangs is noticed, what is told is committed."""

from __future__ import annotations

import asyncio
import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from responder.core import facts
from responder.daemon.offload import LONGEST, Offload, echo
from responder.edges import audit
from responder.edges.register import schema
from responder.edges.register.faults import RegisterBusy
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.edges.system import Pulse, monotonic
from tests.edges.register.desk_work import START, chain_faults, opened, rows

STOPPED = facts.DaemonStopped(3)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def pulse() -> Pulse:
    return Pulse()


@pytest.fixture
def offload(register: Register, pulse: Pulse) -> Iterator[Offload]:
    made = Offload(register, pulse)
    yield made
    made.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    audit.configure("json", "debug", stream)
    yield stream
    audit.configure("json", "info", None)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def test_work_runs_in_one_thread_of_its_own(offload: Offload) -> None:
    """Never on the loop, and never two at once; its value comes back."""
    names = await asyncio.gather(*(offload.call(lambda: threading.current_thread().name) for _ in range(5)))
    assert set(names) == {"register_0"}


async def test_what_the_work_raises_is_raised(offload: Offload, pulse: Pulse) -> None:
    """And the promise of a sign of life is taken back."""
    with pytest.raises(ZeroDivisionError):
        await offload.call(lambda: 1 // 0)
    assert pulse.overdue(monotonic() + 10 * LONGEST) == ()


async def test_work_that_hangs_is_overdue_even_behind_another(offload: Offload, pulse: Pulse) -> None:
    """The end of one piece of work is no sign of life of the next."""
    first, second = threading.Event(), threading.Event()
    done = asyncio.ensure_future(offload.call(lambda: first.wait(60)))
    hangs = asyncio.ensure_future(offload.call(lambda: second.wait(60)))
    await asyncio.sleep(0)
    first.set()
    assert await done
    assert pulse.overdue(monotonic() + LONGEST - 5) == ()
    assert pulse.overdue(monotonic() + LONGEST + 1) == ("register",)
    second.set()
    assert await hangs
    assert pulse.overdue(monotonic() + 10 * LONGEST) == ()


async def test_a_fact_is_echoed_once_it_is_in_the_daemons_chain(
    offload: Offload, register: Register, log: io.StringIO
) -> None:
    """With its number; the chain holds."""
    await offload.tell(STOPPED)
    (row,) = rows(register, schema.facts)
    assert (row["mailbox"], row["event"]) == ("", STOPPED.event)
    (line,) = lines(log)
    assert (line["event"], line["seq"], line["queued"]) == (STOPPED.event, row["seq"], 3)
    assert chain_faults(register) == []


async def test_a_fact_that_cannot_be_written_is_trouble_not_an_end(
    offload: Offload, register: Register, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told in the log; the fact itself is not, since it was not committed."""

    def full() -> None:
        raise RegisterBusy("no room")

    monkeypatch.setattr(register, "writing", full)
    await offload.tell(STOPPED)
    (line,) = lines(log)
    assert (line["event"], line["level"], line["error.message"]) == ("register.trouble", "error", "no room")


def test_facts_keep_their_order_and_their_time(log: io.StringIO) -> None:
    """A field of the body never replaces what stands around it."""
    echo([Told("kaebused", n, START, "x.y", "info", {"n": n, "event": "z", "seq": 9}) for n in (1, 2)])
    first, second = lines(log)
    assert [(one["event"], one["seq"], one["mailbox"]) for one in (first, second)] == [
        ("x.y", 1, "kaebused"),
        ("x.y", 2, "kaebused"),
    ]
    assert first["timestamp"].startswith("2026-11-20T12:00:00")


def test_facts_of_one_transaction_are_echoed_by_their_numbers(log: io.StringIO) -> None:
    """However the lists of them were joined: the numbers of a chain never run backwards."""
    joined = [("kaebused", 47), ("kaebused", 45), ("", 3), ("kaebused", 46), ("", 2)]
    echo([Told(mailbox, seq, START, "x.y", "info", {}) for mailbox, seq in joined])
    by_chain = [[one["seq"] for one in lines(log) if one["mailbox"] == name] for name in ("", "kaebused")]
    assert by_chain == [[2, 3], [45, 46, 47]]


async def test_a_register_that_is_no_longer_there_ends_the_daemon(
    register: Register, pulse: Pulse, log: io.StringIO
) -> None:
    """Said once; whoever asks learns it each time."""
    ended: list[bool] = []
    offload = Offload(register, pulse, lambda: ended.append(True))
    assert not offload.lost
    os.rename(register.path, f"{register.path}.aside")  # noqa: PTH104 - for a path's own method the linter wants a thread
    for _ in range(2):
        await offload.tell(STOPPED)
    offload.close()
    assert offload.lost
    assert ended
    assert [line["event"] for line in lines(log)].count("register.gone") == 1
