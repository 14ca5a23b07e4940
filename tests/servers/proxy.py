"""A TCP proxy on loopback that delays, cuts, swallows or resets what passes through it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_CHUNK = 65_536


@dataclass(frozen=True)
class Cut:
    """Where one connection ends: after so many octets from the server, or from the client; by RST or by FIN."""

    after: int
    from_server: bool = True
    reset: bool = False


class Proxy:
    """Passes every connection to 127.0.0.1:`target`. Change the fields at any time:

    `delay`: seconds before each chunk goes on; `cut_after`: close a connection once so many octets came from the
    server (None = never); `blackhole`: swallow everything in silence, both ways; `refuse`: close new connections at
    once. `cuts`: each new connection takes one, None = uncut, and ends there. `passed`: octets from the server so far,
    all connections together; `sent`: octets from the clients; `connections`: how many were passed on."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.delay = 0.0
        self.cut_after: int | None = None
        self.blackhole = False
        self.refuse = False
        self.cuts: deque[Cut | None] = deque()
        self.passed = 0
        self.sent = 0
        self.connections = 0
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Proxy:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        for thread in self._threads:
            thread.join(60)

    def drop(self) -> None:
        """Close all present connections, both sides, with FIN."""
        for connection in self._taken():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Break all present connections with RST."""
        _reset(*self._taken())

    def _taken(self) -> list[socket.socket]:
        with self._lock:
            connections, self._open = self._open, []
        return connections

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refuse:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=60)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            with self._lock:
                self._open = [one for one in self._open if one.fileno() >= 0] + [client, server]
            self._threads = [one for one in self._threads if one.is_alive()]
            self.connections += 1
            cut = self.cuts.popleft() if self.cuts else None
            self._start(self._pass, client, server, False, cut)
            self._start(self._pass, server, client, True, cut)

    def _pass(self, source: socket.socket, sink: socket.socket, from_server: bool, cut: Cut | None) -> None:
        came = 0
        mine = cut.after if cut and cut.from_server is from_server else None
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if self.delay:
                    self._stopped.wait(self.delay)
                if self.blackhole:
                    continue
                limit = mine if mine is not None else self.cut_after if from_server else None
                if limit is not None and came + len(chunk) >= limit:
                    sink.sendall(chunk[: limit - came])
                    if mine is not None and cut and cut.reset:
                        _reset(source, sink)
                    break
                came += len(chunk)
                sink.sendall(chunk)
                if from_server:
                    self.passed += len(chunk)
                else:
                    self.sent += len(chunk)
        for connection in (source, sink):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        source.close()


def _reset(*connections: socket.socket) -> None:
    """RST: what the peer has not read yet may be lost too."""
    for connection in connections:
        with contextlib.suppress(OSError):
            # linger 0: close() sends RST; after shutdown() of both ways it is without effect
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.shutdown(socket.SHUT_RD)
        with contextlib.suppress(OSError):
            connection.close()
