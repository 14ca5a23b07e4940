"""An IMAP server that says exactly what a test tells it to, and keeps every byte that a client sent."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from responder.edges.imap import ImapAccount, ImapMailbox

GREETING = b"* OK ready\r\n"
CAPABILITIES = b"IMAP4rev1 IDLE UIDPLUS MOVE AUTH=PLAIN"
SELECTED = (
    b"* FLAGS (\\Seen \\Deleted)\r\n* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] ok\r\n"
    b"* OK [UIDNEXT %d] ok\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] ok\r\nTAG OK [READ-WRITE] selected\r\n"
)

Answer = bytes | Callable[["Session", bytes], bytes | None]


def selected(exists: int = 0, uidnext: int = 1) -> bytes:
    """The answer to SELECT for a folder with so many messages."""
    return SELECTED % (exists, uidnext)


class Session:
    """One client's connection, seen from the server. `heard`: all bytes that came, decrypted."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.heard = bytearray()
        self._buffer = bytearray()

    def send(self, content: bytes) -> None:
        """Send bytes as one packet."""
        self.connection.sendall(content)

    def line(self) -> bytes:
        """The client's next line without its end; b"" at EOF."""
        while b"\r\n" not in self._buffer:
            chunk = self.connection.recv(65_536)
            if not chunk:
                return b""
            self.heard += chunk
            self._buffer += chunk
        line, _, rest = bytes(self._buffer).partition(b"\r\n")
        self._buffer = bytearray(rest)
        return line

    def octets(self, count: int) -> bytes:
        """The client's next `count` bytes; fewer at EOF."""
        while len(self._buffer) < count:
            chunk = self.connection.recv(65_536)
            if not chunk:
                break
            self.heard += chunk
            self._buffer += chunk
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def starttls(self, context: ssl.SSLContext) -> None:
        """The server's side of the handshake."""
        self.connection = context.wrap_socket(self.connection, server_side=True)

    def serve(self, answers: Mapping[str, Answer], greeting: bytes = GREETING) -> None:
        """Greet, then answer each command by its name ("UID FETCH" before "UID"). An answer's TAG becomes the command's
        tag; a function gets the session and the command's arguments. Until EOF or LOGOUT."""
        if greeting:
            self.send(greeting)
        table = DEFAULTS | dict(answers)
        while line := self.line():
            tag, _, command = line.partition(b" ")
            answer = _find(table, command)
            if callable(answer):
                answer = answer(self, command)
            if answer is not None:
                self.send(answer.replace(b"TAG", tag))
            if command.upper().startswith(b"LOGOUT"):
                return


def authenticate(session: Session, _: bytes) -> bytes:
    """Take any login by AUTHENTICATE PLAIN."""
    session.send(b"+ \r\n")
    session.line()
    return b"TAG OK welcome\r\n"


def idle(*packets: bytes) -> Answer:
    """Answer IDLE with these packets, the first one holding the continuation, and wait for DONE."""

    def answer(session: Session, _: bytes) -> bytes:
        for packet in packets:
            session.send(packet)
        session.line()
        return b"TAG OK idle ended\r\n"

    return answer


DEFAULTS: dict[str, Answer] = {
    "CAPABILITY": b"* CAPABILITY " + CAPABILITIES + b"\r\nTAG OK done\r\n",
    "AUTHENTICATE": authenticate,
    "LOGIN": b"TAG OK welcome\r\n",
    "SELECT": selected(),
    "NOOP": b"TAG OK done\r\n",
    "STATUS": b'* STATUS "INBOX" (UIDVALIDITY 7 UIDNEXT 1 MESSAGES 0)\r\nTAG OK done\r\n',
    "UID SEARCH": b"* SEARCH\r\nTAG OK done\r\n",
    "IDLE": idle(b"+ idling\r\n"),
    "LIST": b'* LIST () "/" INBOX\r\nTAG OK done\r\n',
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
}


def _find(table: Mapping[str, Answer], command: bytes) -> Answer:
    spoken = command.decode("utf-8", "replace").upper()
    for name in sorted(table, key=len, reverse=True):
        if spoken.startswith(name):
            return table[name]
    return b"TAG BAD unknown command\r\n"


class ScriptedImap:
    """Listens on loopback; every connection runs `script(session)` in a thread of its own. `certificate` and `key`:
    TLS from the first byte. Use as a context manager; at its end a script's own exception is raised."""

    def __init__(
        self, script: Callable[[Session], None], *, certificate: Path | None = None, key: Path | None = None
    ) -> None:
        self._script = script
        self._context = server_context(certificate, key) if certificate and key else None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._troubles: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self.sessions: list[Session] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> ScriptedImap:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for session in self.sessions:
            with contextlib.suppress(OSError):
                session.connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(60)
        for session in self.sessions:
            session.connection.close()
        if self._troubles and kind is None:
            raise self._troubles[0]

    @property
    def heard(self) -> bytes:
        """Everything that all clients sent."""
        return b"".join(bytes(session.heard) for session in self.sessions)

    def account(self, **changes: object) -> ImapAccount:
        """An account for this server, with short time-outs; `changes` replace any field."""
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "username": "desk",
            "password": "hunter2-пароль",
            "tls": "none",
            "timeout_connect": 2.0,
            "timeout_read": 2.0,
        }
        return ImapAccount(**(values | changes))  # type: ignore[arg-type]

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            session = Session(connection)
            self.sessions.append(session)
            self._start(self._run, session)

    def _run(self, session: Session) -> None:
        try:
            if self._context is not None:
                session.starttls(self._context)
            self._script(session)
        except OSError:
            pass  # the client went away: scripts that misbehave provoke it
        except BaseException as trouble:
            self._troubles.append(trouble)
        finally:
            with contextlib.suppress(OSError):
                session.connection.shutdown(socket.SHUT_RDWR)


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A server's TLS context with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def scripted(answers: Mapping[str, Answer] | None = None, greeting: bytes = GREETING) -> ScriptedImap:
    """A server that behaves but for `answers`; see Session.serve."""
    return ScriptedImap(lambda session: session.serve(answers or {}, greeting))


@contextlib.contextmanager
def connected(
    answers: Mapping[str, Answer], *, use_idle: bool = True, **changes: object
) -> Iterator[tuple[ImapMailbox, ScriptedImap]]:
    """A mailbox connected to such a server, and the server; closed afterwards. `changes`: fields of its account."""
    with scripted(answers) as server:
        mailbox = ImapMailbox(server.account(**changes), idle=use_idle)
        try:
            mailbox.connect()
            yield mailbox, server
        finally:
            mailbox.close()


def capable(*names: str) -> dict[str, Answer]:
    """The answer of a server that offers exactly these beside IMAP4rev1 and AUTH=PLAIN."""
    words = " ".join(("IMAP4rev1", "AUTH=PLAIN", *names)).encode()
    return {"CAPABILITY": b"* CAPABILITY " + words + b"\r\nTAG OK done\r\n"}
