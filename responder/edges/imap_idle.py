"""Waiting for mail: IDLE (RFC 2177) or brisk NOOPs, with an ear on a wake-up descriptor.

imapclient's idle_check() misses a line that came in one packet with the answer before it, breaks a line that is split
over two packets, and turns round at full speed on a closed socket. Here lines already buffered are read first, then
what the TLS layer holds, and only then is the socket polled; a line counts when it is whole, and EOF raises.
"""

from __future__ import annotations

import os
import select
import time

from responder.edges.imap_contract import Woken
from responder.edges.imap_wire import Wire, poll_milliseconds

LONGEST_IDLE = 240.0
SIGNAL_PATIENCE = 5.0
BRISKEST = 0.01


def idle(wire: Wire, timeout: float, wakeup_fd: int) -> Woken:
    """IDLE for at most min(timeout, 240) seconds, then DONE. MAIL also when the news came with the answer to DONE.

    Where the server refuses IDLE or ends it by itself, the rest of the time is spent listening without it."""
    ends = time.monotonic() + min(timeout, LONGEST_IDLE)
    tag = wire._command("IDLE")
    while not _completed(wire, tag) and wire._get_response() is not None:
        pass
    woken = Woken.TIMEOUT if _completed(wire, tag) else _listen(wire, wakeup_fd, ends, tag)
    ended_by_server = _completed(wire, tag)
    if not ended_by_server:
        _done(wire, tag, SIGNAL_PATIENCE if woken is Woken.SIGNAL else wire.patience)
    wire.tagged_commands.pop(tag)
    if ended_by_server and woken is Woken.TIMEOUT:
        return listen(wire, ends - time.monotonic(), wakeup_fd)
    return Woken.MAIL if wire.news and woken is Woken.TIMEOUT else woken


def listen(wire: Wire, timeout: float, wakeup_fd: int) -> Woken:
    """Without a command: until the time is over, the wake-up, or the server speaks of new mail by itself."""
    return _listen(wire, wakeup_fd, time.monotonic() + timeout, b"")


def brisk(wire: Wire, timeout: float, wakeup_fd: int, pause: float) -> Woken:
    """NOOP every `pause` seconds (at least 0.01) until there is news or the time is over."""
    ends = time.monotonic() + timeout
    while True:
        wire.noop()
        left = ends - time.monotonic()
        woken = listen(wire, max(0.0, min(left, max(pause, BRISKEST))), wakeup_fd)
        if woken is not Woken.TIMEOUT or left <= 0:
            return woken


def _done(wire: Wire, tag: bytes, patience: float) -> None:
    """Leave IDLE. After a signal somebody is in a hurry: a server that does not answer then is given up soon."""
    usual, longest = wire.patience, wire.longest
    wire.hurry(min(patience, usual))
    wire.allow()
    wire.send(b"DONE\r\n")
    while not _completed(wire, tag):
        wire._get_response()
    wire.patience, wire.longest = usual, longest


def _completed(wire: Wire, tag: bytes) -> bool:
    return wire.tagged_commands.get(tag) is not None


def _listen(wire: Wire, wakeup_fd: int, ends: float, tag: bytes) -> Woken:
    """Read lines as they come. Also returns (TIMEOUT) when the server itself completes the command `tag`."""
    poll = select.poll()
    poll.register(wire.sock.fileno(), select.POLLIN)
    if wakeup_fd >= 0:
        poll.register(wakeup_fd, select.POLLIN)
    while True:
        while wire.has_line():
            wire.allow(wire.patience)
            wire._get_response()
            wire.untagged_responses.clear()
        left = ends - time.monotonic()
        buffered = wire.pending()
        ready = {fd for fd, _ in poll.poll(0 if buffered or wire.news else poll_milliseconds(left))}
        if wakeup_fd in ready:
            os.read(wakeup_fd, 65_536)
            return Woken.SIGNAL
        if wire.news:
            return Woken.MAIL
        if left <= 0 or _completed(wire, tag):
            return Woken.TIMEOUT
        if ready or buffered:
            wire.pump()
