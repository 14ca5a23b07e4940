"""The two kinds of mailbox that keep one contract: the fake, and the real one on Dovecot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from responder.edges.imap import ImapMailbox, Mailbox
from tests.contract.fake_mailbox import FakeMailbox, FakeServer
from tests.servers.dovecot import Dovecot


def mail(subject: str, text: str = "text") -> bytes:
    """A small mail."""
    return f"From: anna@example.org\r\nSubject: {subject}\r\n\r\n{text}\r\n".encode()


@dataclass
class Backend:
    """One kind of mailbox with what the world around it can do."""

    open: Callable[[str], Mailbox]
    deliver: Callable[[bytes, datetime | None], None]
    expunge: Callable[[int], None]
    flags: Callable[[int], set[str]]
    contents: Callable[[str], list[bytes]]
    flags_in: Callable[[str], list[set[str]]]
    opened: list[Mailbox] = field(default_factory=list)

    def mailbox(self, folder: str = "INBOX") -> Mailbox:
        """A connected mailbox, closed at the end of the test."""
        mailbox = self.open(folder)
        self.opened.append(mailbox)
        mailbox.connect()
        return mailbox


def fake_backend() -> Backend:
    """In memory."""
    server = FakeServer()
    stored = {folder: server.folders[folder] for folder in ("INBOX", "Sent")}
    return Backend(
        open=lambda folder: FakeMailbox(server, folder),
        deliver=lambda content, received: server.deliver(content, received) and None,
        expunge=server.expunge,
        flags=lambda uid: next(one.flags for one in stored["INBOX"].messages if one.uid == uid),
        contents=lambda folder: [one.content for one in stored[folder].messages],
        flags_in=lambda folder: [one.flags for one in stored[folder].messages],
    )


def dovecot_backend(dovecot: Dovecot, user: str) -> Backend:
    """A user of a real server, with a colleague who also has the mailbox open."""

    def expunge(uid: int) -> None:
        colleague = dovecot.session(user)
        colleague.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
        colleague.uid("EXPUNGE", str(uid))
        colleague.logout()

    def flags(uid: int) -> set[str]:
        colleague = dovecot.session(user)
        _, found = colleague.uid("FETCH", str(uid), "(FLAGS)")
        colleague.logout()
        line = bytes(found[0])
        return set(line[line.index(b"FLAGS (") + 7 : line.index(b")")].decode().split()) - {"\\Recent"}

    return Backend(
        open=lambda folder: ImapMailbox(dovecot.account(user, folder=folder)),
        deliver=lambda content, received: dovecot.deliver(user, content, received) and None,
        expunge=expunge,
        flags=flags,
        contents=lambda folder: dovecot.mailbox(user, folder),
        flags_in=lambda folder: [set(flags) - {"\\Recent"} for flags, _ in dovecot.read(user, folder)],
    )
