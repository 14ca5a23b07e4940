"""Exceptions of imapclient, imaplib, ssl, socket -> one of the four mailbox faults: a sentence without secrets."""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
import unicodedata

from responder.edges.imap_contract import ImapAccount, InsecureServer, LoginRefused, MailboxFault, Unreachable

# What a server that talks nonsense can provoke in imaplib, imapclient and the code that reads their answers.
NONSENSE = (
    imaplib.IMAP4.error,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)
# RFC 5530 section 3: these pass by themselves.
TEMPORARY = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT"})
_CUT_DURING_HANDSHAKE = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_LONGEST = 200


def place(account: ImapAccount) -> str:
    """HOST:PORT, for sentences."""
    return f"{account.host}:{account.port}"


def printable(text: bytes | str, account: ImapAccount) -> str:
    """A server's words for a sentence: one line, no control or bidi characters, at most 200, and never the secret
    (a server may echo what it was sent)."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    for secret in _secrets(account):
        words = words.replace(secret, "***")
    shown = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in words
    )
    return " ".join(shown.split())[:_LONGEST]


def response_code(text: bytes | str) -> str:
    """The code in brackets at the start of a response's text (RFC 3501 section 7.1), upper-case; "" without one."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = re.match(r"\s*\[([A-Za-z-]+)", words)
    return found[1].upper() if found else ""


def from_exception(trouble: BaseException, account: ImapAccount, *, opening: bool) -> MailboxFault:
    """The fault for an exception. `opening`: TLS is not up yet, so a TLS error means that it cannot be had."""
    where = place(account)
    words = printable(str(trouble) or type(trouble).__name__, account)
    if isinstance(trouble, ssl.SSLCertVerificationError):
        reason = printable(trouble.verify_message or words, account)
        return InsecureServer(
            f"The certificate of {where} is not accepted ({reason}); no login was sent. Renew it, set host to the name "
            "in it, or name the authority that signed it in ca_file."
        )
    if isinstance(trouble, ssl.SSLError) and opening and not isinstance(trouble, _CUT_DURING_HANDSHAKE):
        return InsecureServer(
            f"No TLS with {where} ({words}); no login was sent. Check that tls (implicit, starttls) fits the port."
        )
    return Unreachable(_unreachable(trouble, where, words))


def _unreachable(trouble: BaseException, where: str, words: str) -> str:
    if isinstance(trouble, socket.gaierror):
        return f"The name of {where} cannot be resolved ({words}). Check host, and the name server of this machine."
    if isinstance(trouble, ConnectionRefusedError):
        return f"{where} refused the connection. Check that the IMAP server runs and that host and port are right."
    if isinstance(trouble, TimeoutError) or "timed out" in words:
        return (
            f"{where} did not answer in time ({words}). It is tried again; check the server and the network."
        )
    if isinstance(trouble, OSError | imaplib.IMAP4.abort):
        return f"The connection to {where} was lost ({words}). It is tried again; check the server and the network."
    return (
        f"{where} answered what IMAP does not allow ({type(trouble).__name__}: {words}). It is tried again; check that "
        "the port is that of an IMAP server."
    )


def from_refused_login(text: bytes | str, account: ImapAccount) -> MailboxFault:
    """The fault for a NO to LOGIN or AUTHENTICATE, by its response code (RFC 5530)."""
    words, where, code = printable(text, account), place(account), response_code(text)
    if code in TEMPORARY:
        return Unreachable(f"{where} cannot log anybody in now ({words}). It is tried again.")
    if code == "PRIVACYREQUIRED":
        return InsecureServer(
            f"{where} takes no login without TLS ({words}). Set tls to starttls or implicit."
        )
    return LoginRefused(
        f"{where} refused the login of {printable(account.username, account)} ({words}). Check username and password, "
        "and that the account may use IMAP."
    )


def _secrets(account: ImapAccount) -> list[str]:
    if not account.password:
        return []
    plain = f"\0{account.username}\0{account.password}".encode("utf-8", "surrogateescape")
    encoded = [base64.b64encode(secret).decode() for secret in (plain, plain.rpartition(b"\0")[2])]
    return [account.password, *encoded]
