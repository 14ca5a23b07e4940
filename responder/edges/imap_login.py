"""From a TCP connection to a logged-in session: TLS as configured or not at all, then AUTHENTICATE PLAIN or LOGIN."""

from __future__ import annotations

import imaplib
import ssl
from typing import Any

import imapclient

from responder.edges.imap_contract import ImapAccount, InsecureServer, LoginRefused, MailboxFault, Unreachable
from responder.edges.imap_faults import from_refused_login, place, printable
from responder.edges.imap_wire import Wire


class Client(imapclient.IMAPClient):  # type: ignore[misc]
    """imapclient over our Wire."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._context = tls_context(account) if account.tls == "implicit" else None
        super().__init__(
            account.host,
            account.port,
            ssl=account.tls == "implicit",
            timeout=imapclient.SocketTimeout(account.timeout_connect, account.timeout_read),
        )
        self._imap.debug = 0  # imapclient turns on a trace of every line
        self.normalise_times = False

    @property
    def wire(self) -> Wire:
        """The connection itself."""
        wire: Wire = self._imap
        return wire

    def _create_IMAP4(self) -> Wire:
        return Wire(self._account, self._context)


def open_session(account: ImapAccount) -> Client:
    """Connect, secure, log in. Raises MailboxFault, or what imapclient, imaplib, ssl and socket raise; then the
    connection is closed."""
    client = Client(account)
    try:
        if client.wire.state != "NONAUTH":
            raise InsecureServer(
                f"{place(account)} greets with PREAUTH, as if we were logged in already; no login was sent. Nobody can "
                "tell whose mailbox that is: check host and port, and ask who runs the network."
            )
        if account.tls == "starttls":
            client.wire.secure(tls_context(account))
        _log_in(client.wire, account)
    except BaseException:
        client.wire.shutdown()
        raise
    return client


def tls_context(account: ImapAccount) -> ssl.SSLContext:
    """Certificate and name are checked, TLS 1.2 or later. Raises InsecureServer when ca_file cannot be used."""
    trouble = ""
    try:
        context = ssl.create_default_context(cafile=account.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble:
        raise InsecureServer(
            f"ca_file {account.ca_file} for {place(account)} cannot be used ({trouble}); no login was sent. It must be "
            "readable and hold certificates in PEM."
        )
    return context


def _log_in(wire: Wire, account: ImapAccount) -> None:
    if "\0" in account.username + account.password:
        raise LoginRefused("Username or password contains a NUL character. Correct it.")
    if "AUTH=PLAIN" in wire.capabilities:
        fault = _attempt(account, _authenticate, wire)
    elif "LOGINDISABLED" in wire.capabilities:
        raise _no_login(account)
    else:
        fault = _attempt(account, _login, wire)
    if fault is not None:
        raise fault


def _no_login(account: ImapAccount) -> MailboxFault:
    if account.tls == "none":
        return InsecureServer(
            f"{place(account)} takes no login in clear text; none was sent. Set tls to starttls or implicit."
        )
    return LoginRefused(
        f"{place(account)} takes no login by password (LOGINDISABLED). Ask who runs it how to log in."
    )


def _attempt(account: ImapAccount, login: Any, wire: Wire) -> MailboxFault | None:
    """The fault of a login that was answered with NO or BAD; None when it succeeded. Raises when the connection broke.

    imaplib tells NO and BAD as its `error`, a broken connection as `abort`."""
    try:
        login(wire, account)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        refusal = str(error)
    else:
        return None
    if "command error: BAD" in refusal:
        return Unreachable(
            f"{place(account)} does not understand the login ({printable(refusal, account)}). It is tried again."
        )
    return from_refused_login(refusal, account)


def _authenticate(wire: Wire, account: ImapAccount) -> None:
    """RFC 4616; UTF-8, so that any name and password will do."""
    wire.authenticate("PLAIN", lambda _: f"\0{account.username}\0{account.password}".encode())


def _login(wire: Wire, account: ImapAccount) -> None:
    """LOGIN with quoted strings, or with literals where the strings are not plain ASCII."""
    words = (account.username, account.password)
    if all(word.isascii() and word.isprintable() for word in words):
        typ, texts = wire._simple_command("LOGIN", *(_quoted(word) for word in words))
    else:
        literals = _Literals(*(word.encode() for word in words))
        wire.literal = literals.answer  # type: ignore[assignment]
        typ, texts = wire._simple_command("LOGIN", literals.announced)
    if typ != "OK":
        raise wire.error((texts[-1] or b"").decode("utf-8", "replace"))
    wire.state = "AUTH"


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Literals:
    """Strings sent one by one, each when the server asks (RFC 3501 section 4.3); each announces the next."""

    def __init__(self, *words: bytes) -> None:
        sizes = [b"{%d}" % len(word) for word in words]
        self.announced = sizes[0]
        self._texts = [
            word + (b" " + size if size else b"") for word, size in zip(words, [*sizes[1:], b""], strict=True)
        ]

    def answer(self, _: object) -> bytes:
        return self._texts.pop(0)
