"""One IMAP mailbox: new mail by UIDVALIDITY + UID in batches, wake-up, marks (imapclient). No judgement.

One connection, used by one thread. Server flags are cosmetic; fetching uses BODY.PEEK and changes nothing. The contract
stands in imap_contract.py and is imported from here.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from responder.edges import imap_beside, imap_fetch, imap_folder, imap_idle
from responder.edges.imap_contract import (
    FIRST_BYTES,
    Beside,
    Fetched,
    FolderClosed,
    FolderMissing,
    ImapAccount,
    InsecureServer,
    LoginRefused,
    Mailbox,
    MailboxFault,
    Probe,
    Selected,
    Unreachable,
    Woken,
)
from responder.edges.imap_faults import NONSENSE, from_exception, place, response_code
from responder.edges.imap_login import Client, open_session
from responder.edges.imap_wire import Wire

__all__ = [
    "FIRST_BYTES",
    "Beside",
    "Fetched",
    "FolderClosed",
    "FolderMissing",
    "ImapAccount",
    "ImapMailbox",
    "InsecureServer",
    "LoginRefused",
    "Mailbox",
    "MailboxFault",
    "Probe",
    "Selected",
    "Unreachable",
    "Woken",
]

CLOSING_PATIENCE = 1.0
_STORE_BATCH = 200

P = ParamSpec("P")
R = TypeVar("R")


def _guarded(
    method: Callable[Concatenate[ImapMailbox, P], R],
) -> Callable[Concatenate[ImapMailbox, P], R]:
    """Every trouble becomes a MailboxFault and, but for a missing folder, closes the connection.

    The fault is raised outside the except clause, so that no exception hangs on it that holds a secret."""

    @functools.wraps(method)
    def call(self: ImapMailbox, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except FolderMissing:
            raise
        except MailboxFault:
            self._drop()
            raise
        except NONSENSE as trouble:
            fault = from_exception(trouble, self._account, opening=self._client is None)
        self._drop()
        raise fault

    return call


class ImapMailbox:
    """A Mailbox over IMAP4rev1 (RFC 3501). `idle` False: never IDLE, as if the server did not offer it."""

    def __init__(self, account: ImapAccount, *, idle: bool = True) -> None:
        self._account = account
        self._idle = idle
        self._client: Client | None = None
        self._selected: Selected | None = None
        self._flags: frozenset[str] = frozenset()
        self._sent: str | None = None

    @_guarded
    def connect(self) -> Selected:
        """Connect, secure, log in, select the folder; an open connection is closed first. Raises MailboxFault."""
        self._drop()
        self._client = open_session(self._account)
        return self._select()

    def _select(self) -> Selected:
        try:
            self._selected, self._flags = imap_folder.select(self._open, self._account)
        except FolderMissing:
            self._drop()
            raise
        return self._selected

    @_guarded
    def uids_after(self, uid: int) -> list[int]:
        """UIDs greater than `uid`, ascending."""
        return [found for found in imap_folder.search(self._wire, "UID", f"{uid + 1}:*") if found > uid]

    @_guarded
    def uids_since(self, moment: datetime) -> list[int]:
        """UIDs with INTERNALDATE at or after `moment` (aware), ascending. SEARCH SINCE looks at the date alone, in the
        server's zone: a day earlier is asked for."""
        day = imap_folder.day(moment.astimezone(UTC) - timedelta(days=1))
        uids = imap_folder.search(self._wire, "SINCE", day)
        return [uid for uid, received in imap_fetch.received(self._wire, uids) if received >= moment]

    @_guarded
    def fetch(self, uids: list[int]) -> list[Fetched]:
        """First 64 kB of each, in batches of 50; see Mailbox.fetch for what may be missing."""
        return imap_fetch.fetch(self._wire, uids)

    @_guarded
    def mark(self, uids: list[int], keyword: str) -> bool:
        """Set a keyword; False where the server allows none, or refuses it."""
        if self._state.read_only or not ({"\\*", keyword.casefold()} & self._flags):
            return False
        batches = imap_fetch.batches(uids, _STORE_BATCH)
        return all(self._store(batch, f"({keyword})") for batch in batches)

    @_guarded
    def move(self, uids: list[int], folder: str) -> bool:
        """MOVE (RFC 6851), or COPY + \\Deleted + UID EXPUNGE (RFC 4315), else False. Raises FolderMissing."""
        offered = self._state.capabilities
        if self._state.read_only or not offered & {"MOVE", "UIDPLUS"}:
            return False
        verb = "MOVE" if "MOVE" in offered else "COPY"
        return all(self._carry(verb, batch, folder) for batch in imap_fetch.batches(uids, _STORE_BATCH))

    @_guarded
    def append(self, folder: str, content: bytes, moment: datetime) -> bool:
        """Put a copy (\\Seen) into a folder; "" = the special-use \\Sent one. `moment` (aware) becomes its
        INTERNALDATE. Raises FolderMissing."""
        target = folder or self._sent_folder()
        if not target:
            return False
        date = f'"{imap_folder.day(moment)} {moment:%H:%M:%S %z}"'
        typ, texts = self._wire.append(imap_folder.quoted(target), "(\\Seen)", date, content)  # type: ignore[arg-type]
        if typ != "OK" and folder and response_code(texts[-1] or b"") in imap_folder.MISSING:
            raise imap_folder.missing(self._open, self._account, folder)
        return bool(typ == "OK")

    @_guarded
    def beside(self, folder: str) -> Beside | None:
        """How far another folder is filled; "" = the special-use \\Sent one, None when there is none."""
        target = folder or self._sent_folder()
        if not target:
            self._sent = None  # it may be made while we are connected
            return None
        try:
            return imap_beside.status(self._open, self._account, target)
        except FolderMissing:
            self._sent = None
            raise

    @_guarded
    def look_into(self, folder: str) -> Selected:
        """EXAMINE another folder. Where it does not open, the watched one is selected again first."""
        state = self._state
        try:
            return imap_beside.examine(self._open, self._account, folder, state)
        except FolderMissing:
            self._look_back(state)
            raise

    @_guarded
    def heads(self, uids: list[int]) -> list[Fetched]:
        """Some header fields of each, in batches."""
        return imap_fetch.heads(self._wire, uids)

    @_guarded
    def look_back(self) -> Selected:
        """Select the watched folder again. What came meanwhile counts as news."""
        return self._look_back(self._state)

    def _look_back(self, before: Selected) -> Selected:
        self._selected, self._flags = imap_folder.select(self._open, self._account)
        self._wire.news = True
        if self._selected.uidvalidity != before.uidvalidity:
            raise Unreachable(f"{place(self._account)} renumbered its folder. It is opened again.")
        return self._selected

    @_guarded
    def refresh(self) -> Selected:
        """NOOP, then the present state. Raises FolderMissing when the folder was deleted or renamed meanwhile."""
        wire = self._wire
        wire.noop()
        told = imap_folder.status(wire, self._account.folder)
        # Not every server tells it of the selected folder (RFC 3501 section 6.3.10): selecting it again does.
        if told is None:
            self._select()
        else:
            self._selected = imap_folder.with_status(self._state, wire, told)
        return self._state

    @_guarded
    def wait(self, timeout: float, wakeup_fd: int, brisk: float = 0.0) -> Woken:
        """Until new mail, `timeout` seconds, or a byte on `wakeup_fd`; see Mailbox.wait."""
        wire = self._wire
        if brisk > 0:
            return imap_idle.brisk(wire, timeout, wakeup_fd, brisk)
        if self._idle and "IDLE" in self._state.capabilities and not wire.news:
            return imap_idle.idle(wire, timeout, wakeup_fd)
        return imap_idle.listen(wire, timeout, wakeup_fd)

    @_guarded
    def probe(self) -> Probe:
        """What the connected server offers; changes nothing. Raises Unreachable."""
        state, folders = self._state, imap_folder.listed(self._open)
        news = self._wire.news
        newest = imap_fetch.received(self._wire, imap_folder.search(self._wire, "UID", "*")[-1:])
        self._wire.news |= news
        return Probe(
            capabilities=state.capabilities,
            folders=tuple(sorted(folders)),
            special_use=imap_folder.special_use(folders),
            keywords=state.keywords,
            read_only=state.read_only,
            idle="IDLE" in state.capabilities,
            move="MOVE" in state.capabilities,
            uidplus="UIDPLUS" in state.capabilities,
            server=imap_folder.server_name(self._open, self._account),
            newest=newest[-1][1] if newest else None,
        )

    def close(self) -> None:
        """LOGOUT, at most about a second; never raises."""
        if self._client is not None:
            with contextlib.suppress(*NONSENSE):
                self._client.wire.hurry(CLOSING_PATIENCE)
                self._client.wire.logout()
        self._drop()

    @property
    def _open(self) -> Client:
        if self._client is None:
            raise Unreachable(f"There is no connection to {place(self._account)}. Connect first.")
        return self._client

    @property
    def _wire(self) -> Wire:
        return self._open.wire

    @property
    def _state(self) -> Selected:
        if self._selected is None:
            raise Unreachable(f"No folder is selected on {place(self._account)}. Connect first.")
        return self._selected

    def _drop(self) -> None:
        client, self._client, self._selected, self._sent = self._client, None, None, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.wire.shutdown()

    def _sent_folder(self) -> str:
        if self._sent is None:
            self._sent = imap_folder.sent_folder(self._open, self._account)
        return self._sent

    def _store(self, batch: list[int], flags: str) -> bool:
        typ, _ = self._wire.uid("STORE", _joined(batch), "+FLAGS.SILENT", flags)
        return bool(typ == "OK")

    def _carry(self, verb: str, batch: list[int], folder: str) -> bool:
        """MOVE, or COPY and then delete exactly these (never others that somebody marked \\Deleted)."""
        typ, texts = self._wire.uid(verb, _joined(batch), imap_folder.quoted(folder))  # type: ignore[arg-type]
        if typ != "OK" and response_code(texts[-1] or b"") in imap_folder.MISSING:
            raise imap_folder.missing(self._open, self._account, folder)
        if typ != "OK" or verb == "MOVE":
            return bool(typ == "OK")
        if not self._store(batch, "(\\Deleted)"):
            return False
        return bool(self._wire.uid("EXPUNGE", _joined(batch))[0] == "OK")


def _joined(uids: list[int]) -> str:
    return ",".join(map(str, uids))
