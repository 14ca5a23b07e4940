"""imaplib's connection over a read buffer of our own: bounded in time and bytes, and open to a look without blocking.

imaplib reads through a buffered file that hides what has already arrived and waits as long as a server drips. The four
methods that imaplib means to be overridden (open, read, readline, send) are ours; commands and parsing stay its own.
"""

from __future__ import annotations

import imaplib
import math
import re
import select
import socket
import ssl
import time
from typing import Any

from responder.edges.imap_contract import ImapAccount, InsecureServer
from responder.edges.imap_faults import place
from responder.edges.imap_lines import spelled

MOST_BYTES = 64 * 1024 * 1024
MOST_LINE = 32 * 1024 * 1024
COMMAND_PATIENCE = 10
_CHUNK = 65_536
_COUNT = re.compile(rb"\* (\d{1,10}) (EXISTS|EXPUNGE)\b")
_BYE = re.compile(rb"\* BYE\b")
_VALIDITY = re.compile(rb"\* OK \[UIDVALIDITY (\d{1,10})\]")
_AT_LENGTH = frozenset({"UID", "APPEND"})


class Wire(imaplib.IMAP4):
    """One connection. `exists`: messages in the folder by EXISTS and EXPUNGE; `news`: it grew since it was last set to
    False. `uidvalidity`: of the selected folder, 0 = whatever the server tells; when it changes the connection ends.
    Silence longer than `patience` seconds (timeout_read), a command longer than `longest` (ten times that for searches,
    mail and copies, else twice), more than 64 MB in answer to one command, BYE and EOF raise (TimeoutError, imaplib's
    abort, OSError)."""

    def __init__(self, account: ImapAccount, context: ssl.SSLContext | None) -> None:
        self._account = account
        self._context = context
        self._buffer = bytearray()
        self._begins = False
        self.exists = 0
        self.news = False
        self.uidvalidity = 0
        self.patience = account.timeout_read
        self.longest = account.timeout_read * COMMAND_PATIENCE
        self.allow()
        super().__init__(account.host, account.port, timeout=account.timeout_connect)

    def allow(self, seconds: float = 0.0) -> None:
        """Start the clock and the count of bytes for one command, or one line: `seconds`, else the longest."""
        self._ends = time.monotonic() + (seconds or self.longest)
        self._left = MOST_BYTES

    def hurry(self, seconds: float) -> None:
        """From now on a command takes at most `seconds`, silence or not."""
        self.patience = self.longest = seconds

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect within `timeout` seconds for each address, keepalive on; TLS at once if it is implicit."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        try:
            keep_alive(self.sock)
            if self._context is not None:
                self._shake_hands(self._context)
        except BaseException:
            self.sock.close()
            raise

    def secure(self, context: ssl.SSLContext) -> None:
        """STARTTLS. Raises InsecureServer when it is not offered, refused, or followed by bytes that came before the
        handshake (a third party may have put them there); ssl.SSLError when certificate or name is wrong."""
        where = place(self._account)
        if "STARTTLS" not in self.capabilities:
            raise InsecureServer(
                f"{where} offers no STARTTLS; no login was sent. Use tls: implicit with its port (often 993), and ask "
                "who runs the network: the offer may have been taken away on the way."
            )
        if not self._agrees_to_tls():
            raise InsecureServer(
                f"{where} refused STARTTLS; no login was sent. Use tls: implicit with its port."
            )
        if self._buffer:
            raise InsecureServer(
                f"{where} sent bytes in clear text before the TLS handshake; no login was sent. Somebody may have "
                "put them there: ask who runs the network."
            )
        self._shake_hands(context)
        self.untagged_responses.clear()
        self._get_capabilities()

    def _shake_hands(self, context: ssl.SSLContext) -> None:
        """TLS within `timeout_connect` as a whole, however slowly the server talks."""
        secured = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = secured
        secured.settimeout(0)
        ends = time.monotonic() + self._account.timeout_connect
        turn = select.poll()
        while True:
            try:
                secured.do_handshake()
                return
            except ssl.SSLWantReadError:
                turn.register(secured, select.POLLIN)
            except ssl.SSLWantWriteError:
                turn.register(secured, select.POLLOUT)
            if not turn.poll(poll_milliseconds(ends - time.monotonic())) or time.monotonic() > ends:
                raise TimeoutError("the TLS handshake did not end")

    def _agrees_to_tls(self) -> bool:
        try:
            typ, _ = self._simple_command("STARTTLS")
        except self.abort:
            raise
        except self.error:  # BAD
            return False
        return bool(typ == "OK")

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        if size > self._left + len(self._buffer):
            raise self.abort(f"a literal of {size} bytes is announced")
        while len(self._buffer) < size:
            self._fill()
        return self._cut(size)

    def readline(self) -> bytes:
        """One line, ending with CRLF; the first of a response with its keywords in upper case."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if looked > MOST_LINE:
                raise self.abort(f"a line is longer than {MOST_LINE} bytes")
            self._fill()
        line = self._cut(end + 1)
        line = line if line.endswith(b"\r\n") else line[:-1] + b"\r\n"
        begins, self._begins = self._begins, False
        return spelled(line) if begins else line

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """All of `data`, within the time-out."""
        self.sock.settimeout(self.patience)
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close the socket, without a word to the server."""
        self.sock.close()

    def has_line(self) -> bool:
        """A whole line has arrived and waits in the buffer."""
        return b"\n" in self._buffer

    def pending(self) -> bool:
        """The TLS layer holds decrypted bytes, of which a poll of the socket knows nothing."""
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0

    def pump(self) -> None:
        """Take what has arrived into the buffer, without waiting. Raises abort at EOF."""
        self.sock.settimeout(0)
        try:
            chunk = self.sock.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        self._take(chunk)

    def _fill(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer to one command never ended")
        self.sock.settimeout(min(left, self.patience))
        self._take(self.sock.recv(_CHUNK))

    def _take(self, chunk: bytes) -> None:
        if not chunk:
            raise self.abort("the server closed it")
        self._left -= len(chunk)
        if self._left < 0:
            raise self.abort(f"more than {MOST_BYTES} bytes came in answer to one command")
        self._buffer += chunk

    def _cut(self, size: int) -> bytes:
        with memoryview(self._buffer) as view:  # a slice of the buffer itself would be a copy more
            taken = bytes(view[:size])
        del self._buffer[:size]
        return taken

    def _command(self, name: str, *args: Any) -> Any:
        self.untagged_responses.clear()  # else EXISTS and the like pile up for as long as the connection lives
        self.allow(self.longest if name in _AT_LENGTH else min(self.longest, 2 * self.patience))
        if name in ("SELECT", "EXAMINE"):
            self.uidvalidity = 0
        return super()._command(name, *args)  # type: ignore[misc]

    def _get_response(self, *args: Any, **kwargs: Any) -> Any:
        self._begins = True
        line = super()._get_response(*args, **kwargs)  # type: ignore[misc]
        if line:
            self._note(line)
        return line

    def _note(self, line: bytes) -> None:
        if counted := _COUNT.match(line):
            if counted[2] == b"EXPUNGE":
                self.exists = max(0, self.exists - 1)
            else:
                self.news = self.news or int(counted[1]) > self.exists
                self.exists = int(counted[1])
        elif self.uidvalidity and (told := _VALIDITY.match(line)) and int(told[1]) != self.uidvalidity:
            raise self.abort("the folder was renumbered")
        elif _BYE.match(line) and self.state != "LOGOUT":
            raise self.abort(line[2:].decode("utf-8", "replace"))

    def _log(self, line: Any) -> None:
        """imaplib keeps the last ten commands, logins too; we keep none."""

    def _mesg(self, *_: Any) -> None:
        """imaplib prints here when its debug is on."""


def keep_alive(connection: socket.socket) -> None:
    """TCP keepalive: a peer that vanished is noticed in about two minutes even while nothing is sent."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def poll_milliseconds(seconds: float) -> int:
    """For poll(): rounded up, so that no wait ends just before its time and turns round. An hour at most."""
    return min(max(0, math.ceil(seconds * 1000)), 3_600_000)
