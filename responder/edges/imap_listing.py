"""A look at a whole mailbox that changes nothing: EXAMINE and PEEK, a connection of its own, never a flag."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from responder.core.comparing_mailbox import Listed
from responder.core.message import parse
from responder.edges import imap_beside, imap_fetch, imap_folder
from responder.edges.imap_contract import Fetched, ImapAccount, MailboxFault, Selected, Unreachable
from responder.edges.imap_faults import NONSENSE, from_exception, place
from responder.edges.imap_login import Client, open_session
from responder.edges.imap_wire import Wire

CLOSING_PATIENCE = 1.0
_BATCH = 500
_NOTHING = Selected(0, 0, 0, False, True, frozenset())
R = TypeVar("R")


class Listing(Protocol):
    """What verifying and reconciling may ask of a mailbox; the real one and the fake pass one contract suite. After a
    fault the connection is closed."""

    def open(self) -> Selected:
        """Connect, secure, log in, EXAMINE the folder. Raises MailboxFault."""

    def uids(self, since: datetime | None = None) -> list[int]:
        """UIDs that lie there, ascending; with `since` (aware) those with INTERNALDATE at or after it."""

    def carrying(self, keyword: str) -> list[int]:
        """UIDs of messages that carry this keyword, ascending."""

    def listed(self, uids: Iterable[int]) -> Iterator[list[Listed]]:
        """What the server says of each, in batches, in the order of `uids`; those that are gone are missing."""

    def fetch(self, uids: list[int]) -> list[Fetched]:
        """As Mailbox.fetch()."""

    def close(self) -> None:
        """LOGOUT, briefly; never raises."""


class ImapListing:
    """A Listing over IMAP4rev1 (RFC 3501)."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._client: Client | None = None

    def open(self) -> Selected:
        """Connect, secure, log in, EXAMINE the folder. Raises MailboxFault."""
        return self._guarded(self._opened)

    def _opened(self) -> Selected:
        self._client = open_session(self._account)
        state = imap_beside.examine(self._client, self._account, self._account.folder, _NOTHING)
        if not state.uidvalidity:
            raise Unreachable(
                f"{place(self._account)} tells no UIDVALIDITY, so no message can be recognised. Use a server that "
                "keeps UIDs."
            )
        return state

    def uids(self, since: datetime | None = None) -> list[int]:
        """UIDs that lie there, ascending; with `since` (aware) those with INTERNALDATE at or after it. SEARCH SINCE
        looks at the date alone, in the server's zone: a day earlier is asked for."""
        if since is None:
            return self._guarded(lambda: imap_folder.search(self._wire, "ALL"))
        day = imap_folder.day(since.astimezone(UTC) - timedelta(days=1))

        def dated() -> list[int]:
            found = imap_fetch.received(self._wire, imap_folder.search(self._wire, "SINCE", day))
            return [uid for uid, received in found if received >= since]

        return self._guarded(dated)

    def carrying(self, keyword: str) -> list[int]:
        """UIDs of messages that carry this keyword, ascending."""
        return self._guarded(lambda: imap_folder.search(self._wire, "KEYWORD", keyword))

    def listed(self, uids: Iterable[int]) -> Iterator[list[Listed]]:
        """What the server says of each, in batches, in the order of `uids`; those that are gone are missing."""
        for batch in imap_fetch.batches(list(uids), _BATCH):
            yield self._guarded(lambda batch=batch: self._list(batch))  # type: ignore[misc]

    def _list(self, batch: list[int]) -> list[Listed]:
        return [_listed(found) for found in imap_fetch.briefly(self._wire, batch)]

    def fetch(self, uids: list[int]) -> list[Fetched]:
        """As Mailbox.fetch()."""
        return self._guarded(lambda: imap_fetch.fetch(self._wire, uids))

    def close(self) -> None:
        """LOGOUT, at most about a second; never raises."""
        if self._client is not None:
            with contextlib.suppress(*NONSENSE):
                self._client.wire.hurry(CLOSING_PATIENCE)
                self._client.wire.logout()
        self._drop()

    @property
    def _wire(self) -> Wire:
        if self._client is None:
            raise Unreachable(f"There is no connection to {place(self._account)}. Open it first.")
        return self._client.wire

    def _guarded(self, work: Callable[[], R]) -> R:
        """Every trouble becomes a MailboxFault and closes the connection; it is raised outside the except clause, so
        that no exception hangs on it that holds a secret."""
        try:
            return work()
        except MailboxFault:
            self._drop()
            raise
        except NONSENSE as trouble:
            fault = from_exception(trouble, self._account, opening=self._client is None)
        self._drop()
        raise fault

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.wire.shutdown()


def _listed(found: Fetched) -> Listed:
    # The register names a message by what the same reader finds in it.
    message_id = parse(found.content).message_id
    return Listed(found.uid, found.received, message_id, found.size, frozenset(found.flags))
