"""A TCP proxy on loopback that delays, cuts, swallows or resets what passes through it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

_CHUNK = 65_536


class Proxy:
    """Passes every connection to 127.0.0.1:`target`. Change the fields at any time:

    `delay`: seconds before each chunk goes on; `cut_after`: close a connection once so many octets came from the
    server (None = never); `blackhole`: swallow everything in silence, both ways; `refuse`: close new connections at
    once. `passed`: octets from the server so far, all connections together."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.delay = 0.0
        self.cut_after: int | None = None
        self.blackhole = False
        self.refuse = False
        self.passed = 0
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
        self._end(lambda connection: connection.shutdown(socket.SHUT_RDWR))

    def reset(self) -> None:
        """Break all present connections with RST."""
        self._end(lambda connection: connection.close())

    def _end(self, how: Callable[[socket.socket], None]) -> None:
        with self._lock:
            connections, self._open = self._open, []
        for connection in connections:
            with contextlib.suppress(OSError):
                # linger 0: close() sends RST; after shutdown() it is without effect
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.shutdown(socket.SHUT_RD)
            with contextlib.suppress(OSError):
                how(connection)

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
                self._open += [client, server]
            self._start(self._pass, client, server, False)
            self._start(self._pass, server, client, True)

    def _pass(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        came = 0
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if self.delay:
                    self._stopped.wait(self.delay)
                if self.blackhole:
                    continue
                limit = self.cut_after if from_server else None
                if limit is not None and came + len(chunk) >= limit:
                    sink.sendall(chunk[: limit - came])
                    break
                came += len(chunk)
                sink.sendall(chunk)
                if from_server:
                    self.passed += len(chunk)
        for connection in (source, sink):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        source.close()
