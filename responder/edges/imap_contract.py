"""What a mailbox promises: values, four faults, the Mailbox protocol. Import them from responder.edges.imap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from responder.core.message import Attachment, TextPart

FIRST_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where and how to log in. `tls`: "implicit" (993), "starttls", or "none" (explicitly allowed clear text).
    `password` is a secret: kept out of repr, logs and tracebacks. `timeout_connect` and `timeout_read` are seconds:
    the longest silence that is waited through; one command takes ten times `timeout_read` at most."""

    host: str
    port: int
    username: str
    password: str
    tls: str = "implicit"
    ca_file: str = ""
    folder: str = "INBOX"
    timeout_connect: float = 10.0
    timeout_read: float = 60.0

    def __repr__(self) -> str:
        return f"ImapAccount({self.username!r} at {self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Selected:
    """State of the selected folder. `keywords`: the server takes new keywords (PERMANENTFLAGS has \\*)."""

    uidvalidity: int
    uidnext: int
    exists: int
    keywords: bool
    read_only: bool
    capabilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as fetched. `content`: its first 64 kB; `size`: whole octets (RFC822.SIZE); `received`:
    INTERNALDATE in UTC, 1970 where the server sent none that can be read (old: a person looks at it); `attachments`
    from BODYSTRUCTURE, None where `content` is the whole mail or the server sent none that can be read;
    `text_part`: see TextPart."""

    uid: int
    received: datetime
    size: int
    flags: tuple[str, ...]
    content: bytes
    attachments: tuple[Attachment, ...] | None
    text_part: TextPart | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A folder beside the watched one, by STATUS. `uidnext`: 0 where the server does not tell it."""

    folder: str
    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Probe:
    """What a server offers, for `doctor`. `folders`: names, sorted; `special_use`: (attribute like "\\Sent", folder);
    `server`: name and version by RFC 2971, "" when it keeps silent; `newest`: INTERNALDATE of the folder's newest
    message in UTC (in our future: the clocks differ by at least that), None when there is none. IMAP tells no time."""

    capabilities: frozenset[str]
    folders: tuple[str, ...]
    special_use: tuple[tuple[str, str], ...]
    keywords: bool
    read_only: bool
    idle: bool
    move: bool
    uidplus: bool
    server: str
    newest: datetime | None


class Woken(Enum):
    """Why wait() returned."""

    MAIL = "mail"
    TIMEOUT = "timeout"
    SIGNAL = "signal"


class MailboxFault(Exception):
    """Base. The text says what, where and what to do; never a secret. `kind` is a slug for logs."""

    kind = "fault"


class Unreachable(MailboxFault):
    """Time will heal it: refused connection, cut, timeout, BYE, nonsense from the server."""

    kind = "unreachable"


class LoginRefused(MailboxFault):
    """The server refused the credentials: somebody must act; back off, lest the account is locked."""

    kind = "login-refused"


class InsecureServer(MailboxFault):
    """TLS cannot be had as configured (no STARTTLS, PREAUTH or bytes before the handshake, certificate or name wrong).
    No login was sent."""

    kind = "insecure"


class FolderMissing(MailboxFault):
    """The configured folder does not exist (the text lists those that do)."""

    kind = "folder-missing"


class FolderClosed(FolderMissing):
    """The folder is there and does not open: somebody must give the right to read it."""

    kind = "folder-closed"


class Mailbox(Protocol):
    """What flows may ask of a mailbox; the real one and the fake pass one contract suite.

    After a fault the connection is closed: connect() again. Only FolderMissing from move(), append(), beside() or
    look_into() leaves it open, on the watched folder.
    A search shows what the server had told before: refresh() or wait() first; what comes later is MAIL to wait()."""

    def connect(self) -> Selected:
        """Connect, secure, log in, select the folder. Raises MailboxFault."""

    def uids_after(self, uid: int) -> list[int]:
        """UIDs greater than `uid`, ascending, from UID SEARCH; never the last one again (`n:*` returns it)."""

    def uids_since(self, moment: datetime) -> list[int]:
        """UIDs with INTERNALDATE at or after `moment`, ascending (SEARCH SINCE, then exact by INTERNALDATE)."""

    def fetch(self, uids: list[int]) -> list[Fetched]:
        """First 64 kB of each, in batches of 50, in the order of `uids`. Missing from the answer: a message expunged
        meanwhile, and one for which the server sends no content; the latter is still listed by uids_after(), so ask
        for it again later."""

    def mark(self, uids: list[int], keyword: str) -> bool:
        """Set a keyword; False where the server allows none."""

    def move(self, uids: list[int], folder: str) -> bool:
        """MOVE, or COPY + \\Deleted + UID EXPUNGE; False where neither is safe, or the server refuses it. Never a
        plain EXPUNGE. Raises FolderMissing when `folder` does not exist."""

    def append(self, folder: str, content: bytes, moment: datetime) -> bool:
        """Put a copy (\\Seen) into a folder; "" = the special-use \\Sent one. False when there is none, or the server
        refuses it (quota). Raises FolderMissing when a named `folder` does not exist."""

    def beside(self, folder: str) -> Beside | None:
        """How far a folder beside the watched one is filled (STATUS); "" = the special-use \\Sent one, None when there
        is none. Raises FolderMissing, FolderClosed."""

    def look_into(self, folder: str) -> Selected:
        """Open another folder read-only (EXAMINE): the searches, heads() and fetch() are about it until look_back().
        Raises FolderMissing, FolderClosed."""

    def heads(self, uids: list[int]) -> list[Fetched]:
        """As fetch(), but `content` holds those header fields alone that tell what a mail belongs to, `size` is 0."""

    def look_back(self) -> Selected:
        """Select the watched folder again; what came meanwhile is MAIL to wait(). Raises Unreachable where its
        UIDVALIDITY changed."""

    def refresh(self) -> Selected:
        """NOOP, then the present UIDVALIDITY / UIDNEXT / EXISTS."""

    def wait(self, timeout: float, wakeup_fd: int, brisk: float = 0.0) -> Woken:
        """Until new mail, `timeout` seconds, or a byte on `wakeup_fd` (which is drained; -1 = none). IDLE where
        offered, else just the time-out. Never longer than `timeout`; IDLE is left after at most 4 minutes. `brisk`:
        ask by NOOP every so many seconds instead of IDLE. MAIL is told until the next search. Raises Unreachable."""

    def close(self) -> None:
        """LOGOUT, briefly; never raises."""
