"""A mailbox in memory that keeps the contract of responder.edges.imap.Mailbox; tests/contract/test_mailbox.py holds it
to that."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as EmailMessage
from itertools import count

from responder.core.message import Attachment, TextPart
from responder.edges.imap import (
    FIRST_BYTES,
    Beside,
    Fetched,
    FolderClosed,
    FolderMissing,
    MailboxFault,
    Selected,
    Unreachable,
    Woken,
)

CAPABILITIES = frozenset({"IMAP4REV1", "IDLE", "MOVE", "UIDPLUS"})


@dataclass
class Stored:
    """One message of a folder."""

    uid: int
    content: bytes
    received: datetime
    flags: set[str]


@dataclass
class Folder:
    """`messages` in the order of their UIDs."""

    uidvalidity: int
    messages: list[Stored] = field(default_factory=list)
    uidnext: int = 1

    def add(self, content: bytes, received: datetime, flags: tuple[str, ...] = ()) -> int:
        uid, self.uidnext = self.uidnext, self.uidnext + 1
        self.messages.append(
            Stored(uid, content, received.astimezone(UTC).replace(microsecond=0), set(flags))
        )
        return uid


class FakeServer:
    """The store behind fake mailboxes: several may share one. What a test does to it, other clients would do.

    `keywords`, `moves`: whether the server allows them; `closed`: folders that do not open; `fault`: raised by every
    call of a connected mailbox until it is None again; `unreadable`: UIDs for which no content is sent."""

    def __init__(self, folders: tuple[str, ...] = ("INBOX", "Sent")) -> None:
        self._numbers = count(1)
        self.folders = {name: Folder(next(self._numbers)) for name in folders}
        self.sent = "Sent"
        self.keywords = True
        self.moves = True
        self.fault: MailboxFault | None = None
        self.unreadable: set[int] = set()
        self.closed: set[str] = set()
        self.lock = threading.RLock()
        self._listeners: list[FakeMailbox] = []

    def deliver(self, content: bytes, received: datetime | None = None, folder: str = "INBOX") -> int:
        """A mail arrives; everybody who waits is told. Returns its UID."""
        with self.lock:
            uid = self.folders[folder].add(content, received or datetime.now(UTC))
            for mailbox in self._listeners:
                if mailbox.folder == folder:
                    mailbox.tell()
        return uid

    def expunge(self, uid: int, folder: str = "INBOX") -> None:
        """A colleague deletes it."""
        with self.lock:
            box = self.folders[folder]
            box.messages = [stored for stored in box.messages if stored.uid != uid]

    def renumber(self, folder: str = "INBOX") -> None:
        """UIDVALIDITY changes and all UIDs with it, as after a restore."""
        with self.lock:
            old = self.folders[folder]
            fresh = self.folders[folder] = Folder(old.uidvalidity + 1)
            for stored in old.messages:
                fresh.add(stored.content, stored.received, tuple(stored.flags))

    def listen(self, mailbox: FakeMailbox) -> None:
        """Tell `mailbox` of deliveries from now on."""
        self._listeners.append(mailbox)

    def forget(self, mailbox: FakeMailbox) -> None:
        """Tell it no more."""
        if mailbox in self._listeners:
            self._listeners.remove(mailbox)


class FakeMailbox:
    """A Mailbox on a FakeServer."""

    def __init__(self, server: FakeServer, folder: str = "INBOX") -> None:
        self._server = server
        self.folder = folder
        self._inside = folder
        self._connected = False
        self._uidvalidity = 0
        self._news = False
        self._bell: tuple[int, int] | None = None

    def connect(self) -> Selected:
        with self._server.lock:
            self.close()
            if self._server.fault is not None:
                raise self._server.fault
            if self.folder not in self._server.folders:
                raise self._missing(self.folder)
            self._bell = os.pipe()
            self._connected, self._news, self._inside = True, False, self.folder
            self._server.listen(self)
            return self._selected()

    def uids_after(self, uid: int) -> list[int]:
        with self._server.lock:
            box = self._box()
            self._news = False
            return [stored.uid for stored in box.messages if stored.uid > uid]

    def uids_since(self, moment: datetime) -> list[int]:
        with self._server.lock:
            box = self._box()
            self._news = False
            return [stored.uid for stored in box.messages if stored.received >= moment]

    def fetch(self, uids: list[int]) -> list[Fetched]:
        with self._server.lock:
            by_uid = {stored.uid: stored for stored in self._box().messages}
            return [
                _fetched(by_uid[uid]) for uid in uids if uid in by_uid and uid not in self._server.unreadable
            ]

    def mark(self, uids: list[int], keyword: str) -> bool:
        with self._server.lock:
            for stored in self._box().messages:
                if stored.uid in uids and self._server.keywords:
                    stored.flags.add(keyword)
            return self._server.keywords

    def move(self, uids: list[int], folder: str) -> bool:
        with self._server.lock:
            box = self._box()
            if not self._server.moves:
                return False
            if folder not in self._server.folders:
                raise self._missing(folder)
            for stored in [stored for stored in box.messages if stored.uid in uids]:
                box.messages.remove(stored)
                self._server.folders[folder].add(stored.content, stored.received, tuple(stored.flags))
            return True

    def append(self, folder: str, content: bytes, moment: datetime) -> bool:
        with self._server.lock:
            self._box()
            target = folder or self._server.sent
            if folder and folder not in self._server.folders:
                raise self._missing(folder)
            if target not in self._server.folders:
                return False
            self._server.folders[target].add(content, moment, ("\\Seen",))
            return True

    def beside(self, folder: str) -> Beside | None:
        with self._server.lock:
            self._box()
            target = folder or (self._server.sent if self._server.sent in self._server.folders else "")
            if not target:
                return None
            box = self._openable(target)
            return Beside(target, box.uidvalidity, box.uidnext)

    def look_into(self, folder: str) -> Selected:
        with self._server.lock:
            self._box()
            box = self._openable(folder)
            self._inside = folder
            return Selected(box.uidvalidity, box.uidnext, len(box.messages), False, True, CAPABILITIES)

    def heads(self, uids: list[int]) -> list[Fetched]:
        with self._server.lock:
            by_uid = {stored.uid: stored for stored in self._box().messages}
            return [
                _head(by_uid[uid]) for uid in uids if uid in by_uid and uid not in self._server.unreadable
            ]

    def look_back(self) -> Selected:
        with self._server.lock:
            self._box()
            self._inside, self._news = self.folder, True
            return self._selected()

    def _openable(self, folder: str) -> Folder:
        if folder not in self._server.folders:
            raise self._missing(folder)
        if folder in self._server.closed:
            raise FolderClosed(f"The fake does not open {folder}.")
        return self._server.folders[folder]

    def refresh(self) -> Selected:
        with self._server.lock:
            self._box()
            return self._selected()

    def wait(self, timeout: float, wakeup_fd: int, brisk: float = 0.0) -> Woken:
        ends = time.monotonic() + timeout
        with self._server.lock:
            self._box()
            bell = self._bell[0] if self._bell else -1
        while True:
            listening = [fd for fd in (bell, wakeup_fd) if fd >= 0]
            left = 0.0 if self._news else max(0.0, ends - time.monotonic())
            ready = select.select(listening, [], [], left)[0]
            for fd in ready:
                os.read(fd, 65_536)
            if wakeup_fd in ready:
                return Woken.SIGNAL
            with self._server.lock:
                self._box()
                if self._news:
                    return Woken.MAIL
            if time.monotonic() >= ends:
                return Woken.TIMEOUT

    def close(self) -> None:
        with self._server.lock:
            self._server.forget(self)
            self._connected = False
            for fd in self._bell or ():
                with contextlib.suppress(OSError):
                    os.close(fd)
            self._bell = None

    def tell(self) -> None:
        """New mail: whoever waits wakes up."""
        self._news = True
        if self._bell is not None:
            os.write(self._bell[1], b"m")

    def _box(self) -> Folder:
        if not self._connected:
            raise Unreachable("There is no connection to the fake. Connect first.")
        if self._server.fault is not None:
            self.close()
            raise self._server.fault
        return self._server.folders[self._inside]

    def _selected(self) -> Selected:
        box = self._server.folders[self.folder]
        return Selected(
            box.uidvalidity, box.uidnext, len(box.messages), self._server.keywords, False, CAPABILITIES
        )

    def _missing(self, folder: str) -> FolderMissing:
        return FolderMissing(
            f"The fake has no folder {folder}. There are: {', '.join(self._server.folders)}."
        )


def _head(stored: Stored) -> Fetched:
    block = stored.content.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")[0] + b"\r\n\r\n"
    return Fetched(stored.uid, stored.received, 0, tuple(sorted(stored.flags)), block, None, None)


def _fetched(stored: Stored) -> Fetched:
    head = stored.content[:FIRST_BYTES]
    attachments, text = (None, None) if head == stored.content else _beyond(stored.content, head)
    return Fetched(
        stored.uid, stored.received, len(stored.content), tuple(sorted(stored.flags)), head, attachments, text
    )


def _beyond(content: bytes, head: bytes) -> tuple[tuple[Attachment, ...], TextPart | None]:
    leaves = [part for part in message_from_bytes(content).walk() if not part.is_multipart()]
    texts = [part for part in leaves if _is_text(part) and _raw(part)]
    attachments = tuple(
        Attachment(part.get_filename() or "", part.get_content_type(), len(_raw(part)))
        for part in leaves
        if not _is_text(part)
    )
    first = texts[0] if texts else None
    if first is None or _raw(first)[:64] in head:
        return attachments, None
    charset = str(first.get_content_charset() or "")
    encoding = str(first.get("Content-Transfer-Encoding", "7bit")).lower()
    return attachments, TextPart(_raw(first)[:FIRST_BYTES], first.get_content_type(), charset, encoding)


def _is_text(part: EmailMessage) -> bool:
    plain = part.get_content_type() in ("text/plain", "text/html")
    return plain and part.get_content_disposition() != "attachment" and not part.get_filename()


def _raw(part: EmailMessage) -> bytes:
    return str(part.get_payload()).encode("utf-8", "surrogateescape")
