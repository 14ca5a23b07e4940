"""A stream that is closed, full, blocked or shared: the echo neither raises nor waits, and lines stay whole."""

from __future__ import annotations

import io
import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.edges import audit


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave the libraries' logging and the configured output as they were."""
    root = logging.getLogger()
    level, known = root.level, list(root.handlers)
    yield
    root.handlers[:] = known
    root.setLevel(level)
    logging.captureWarnings(False)
    audit._current.clear()


def written(*, format: str = "json", level: str = "info") -> io.StringIO:
    """A stream to which the echo now writes."""
    stream = io.StringIO()
    audit.configure(format, level, stream)
    return stream


def test_a_closed_stream_raises_nothing() -> None:
    """Standard output closed, absent, or closed under us: the daemon goes on."""
    stream = written()
    stream.close()
    audit.operational("a.b")
    audit.configure("json", "info", None)
    audit.operational("a.b")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as broken:
        audit.configure("json", "info", broken)
        audit.operational("a.b")
        audit.operational("a.b")


def test_a_full_disk_raises_nothing() -> None:
    """ENOSPC loses the line, not the daemon."""
    with Path("/dev/full").open("w") as full:
        audit.configure("json", "info", full)
        audit.operational("a.b")


def test_a_reader_that_does_not_read_holds_nothing_up() -> None:
    """A blocked pipe costs a tenth of a second once; lost lines are counted, a line cut in the middle is finished, and
    what the reader gets is whole lines."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as source, os.fdopen(writer, "w") as blocked:
        audit.configure("json", "info", blocked)
        for n in range(300):
            audit.operational("a.b", n=n, **{f"filler{part}": "x" * 2000 for part in range(5)})
        received: list[bytes] = []
        listening = threading.Thread(target=lambda: received.extend(source))
        listening.start()
        while not any(b'"log.dropped"' in line for line in received):
            audit.operational("a.c")
        blocked.close()
        listening.join(60)
    lines = [json.loads(line) for line in received]
    numbers = [line["n"] for line in lines if "n" in line]
    lost = next(line["log.dropped"] for line in lines if "log.dropped" in line)
    assert numbers == list(range(len(numbers)))
    assert 2 <= len(numbers) < 10
    assert lost >= 300 - len(numbers)


def test_lines_of_many_threads_do_not_mix() -> None:
    """Workers write at once; each line arrives whole."""
    reader, writer = os.pipe()
    received: list[bytes] = []
    with os.fdopen(reader, "rb") as source, os.fdopen(writer, "w") as stream:
        audit.configure("json", "info", stream)
        listening = threading.Thread(target=lambda: received.extend(source))
        listening.start()
        writers = [
            threading.Thread(
                target=lambda n=n: [audit.operational("a.b", n=n, f="x" * 1500) for _ in range(50)]
            )
            for n in range(6)
        ]
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        stream.close()
        listening.join(60)
    lines = [json.loads(line) for line in received]
    assert sum("n" in line for line in lines) + sum(line.get("log.dropped", 0) for line in lines) == 300
