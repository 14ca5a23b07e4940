"""Lines -> a stream that may be closed, full, or read by nobody. Writing neither raises nor waits for long: a line
that finds no room is dropped and counted, since the register holds the truth and the log is its echo."""

from __future__ import annotations

import os
import select
import threading
from typing import Final, TextIO

PATIENCE_MS: Final = 100
# A pipe that is ready takes this much without blocking (PIPE_BUF of Linux, pipe(7)).
PORTION: Final = 4096
NONE: Final = -1


class LineWriter:
    """Writes whole lines, straight to the file descriptor where there is one. `dropped`: lines lost since the last one
    that got through. A line that got through in part is finished before the next. Threads may share it."""

    def __init__(self, stream: TextIO | None) -> None:
        self.dropped = 0
        self._stream = stream
        self._descriptor = _descriptor(stream)
        self._rest = b""
        self._lock = threading.Lock()

    def msg(self, line: str) -> None:
        """Write `line` and a line end. Never raises for what the stream does."""
        data = line.encode("utf-8", "replace") + b"\n"
        with self._lock:
            try:
                written = self._write(data)
            except (OSError, ValueError):
                written = False
            self.dropped = 0 if written else self.dropped + 1

    debug = info = warning = error = critical = msg

    def _write(self, data: bytes) -> bool:
        if self._descriptor == NONE:
            if self._stream is None:
                return False
            self._stream.write(data.decode())
            self._stream.flush()
            return True
        return self._drain() and self._send(data)

    def _drain(self) -> bool:
        """Finish a line that was written in part."""
        rest, self._rest = self._rest, b""
        return not rest or self._send(rest, started=True)

    def _send(self, data: bytes, started: bool = False) -> bool:
        view = memoryview(data)
        try:
            while view and self._ready():
                view = view[os.write(self._descriptor, view[:PORTION]) :]
                started = started or len(view) < len(data)
        finally:
            self._rest = bytes(view) if started else b""
        return not view

    def _ready(self) -> bool:
        """Room within a tenth of a second; after a dropped line, now or not at all."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        return bool(poll.poll(0 if self.dropped else PATIENCE_MS))


def _descriptor(stream: TextIO | None) -> int:
    try:
        if stream is None:
            return NONE
        stream.flush()
        return stream.fileno()
    except (OSError, ValueError):
        return NONE
