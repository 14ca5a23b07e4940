"""The mail program of everybody in the demonstration: hands mail in by SMTP, reads an inbox by IMAP."""

from __future__ import annotations

import imaplib
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from responder.demo.servers import HOST, Account

PATIENCE = 10.0


class Refused(Exception):
    """A server did not do what was asked of it; the text says which and what it answered."""


@dataclass(frozen=True)
class Received:
    """One message of an inbox."""

    uid: int
    content: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        """Parsed."""
        parsed = message_from_bytes(self.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def header(self, name: str) -> str:
        """Decoded, "" when it is not there."""
        return " ".join(str(self.message.get(name, "")).split())

    @property
    def text(self) -> str:
        """The plain text."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()).strip() if part is not None else ""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the servers listen, on 127.0.0.1."""

    imap: int
    smtp: int


def hand_in(ports: Ports, envelope_from: str, to: str, content: bytes) -> int:
    """Send one message; returns the UID that it got in its mailbox. Raises Refused."""
    with smtplib.SMTP(HOST, ports.smtp, local_hostname="client.demo.example", timeout=PATIENCE) as server:
        server.ehlo_or_helo_if_needed()
        plain = (envelope_from + to).isascii()
        _accepted("MAIL FROM", server.mail(envelope_from, () if plain else ("SMTPUTF8",)))
        _accepted("RCPT TO", server.rcpt(to))
        answer = _accepted("DATA", server.data(content))
    uid = answer.rpartition(" ")[2]
    if not uid.isdigit():
        raise Refused(f"the SMTP server took a message and did not say where it lies: {answer}")
    return int(uid)


def _accepted(command: str, answer: tuple[int, bytes]) -> str:
    code, words = answer[0], answer[1].decode("utf-8", "replace")
    if not 200 <= code < 300:
        raise Refused(f"the SMTP server answered {command} with {code} {words}")
    return words


def inbox(ports: Ports, account: Account) -> list[Received]:
    """All messages of the account's INBOX by UID. Raises Refused."""
    with _opened(ports, account) as server:
        found = []
        for uid in _uids(server):
            answer = _done("FETCH", server.uid("FETCH", str(uid), "(BODY.PEEK[])"))
            content = next(piece[1] for piece in answer if isinstance(piece, tuple))
            found.append(Received(uid, content))
        return found


def uids(ports: Ports, account: Account) -> list[int]:
    """UIDs in the account's INBOX, ascending. Raises Refused."""
    with _opened(ports, account) as server:
        return _uids(server)


@contextmanager
def _opened(ports: Ports, account: Account) -> Iterator[imaplib.IMAP4]:
    server = imaplib.IMAP4(HOST, ports.imap, timeout=PATIENCE)
    try:
        server.login(account.address, account.password)
        _done("SELECT", server.select("INBOX", readonly=True))
        yield server
    except imaplib.IMAP4.error as fault:
        raise Refused(f"the IMAP server refused {account.address}: {fault}") from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _uids(server: imaplib.IMAP4) -> list[int]:
    answer = _done("SEARCH", server.uid("SEARCH", "ALL"))
    return sorted(int(uid) for uid in (answer[0] or b"").split())


def _done(command: str, answer: tuple[str, Any]) -> Any:
    if answer[0] != "OK":
        raise Refused(f"the IMAP server answered {command} with {answer[0]}")
    return answer[1]
