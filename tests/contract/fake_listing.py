"""A listing of a fake server's folder; tests/contract/test_listing.py holds it to the contract of the real one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from responder.core.comparing_mailbox import Listed
from responder.core.message import parse
from responder.edges.imap import Fetched, Selected, Unreachable
from tests.contract.fake_mailbox import FakeMailbox, FakeServer


class FakeListing:
    """A Listing on a FakeServer; `batch`: how many it lists at once. `asked`: UIDs of which more was told."""

    def __init__(self, server: FakeServer, folder: str = "INBOX", batch: int = 500) -> None:
        self._server, self._folder, self._batch = server, folder, batch
        self._mailbox = FakeMailbox(server, folder)
        self._open = False
        self.asked: list[int] = []

    def open(self) -> Selected:
        self._mailbox.connect()
        self._open = True
        return self._mailbox.look_into(self._folder)

    def uids(self, since: datetime | None = None) -> list[int]:
        return self._mailbox.uids_after(0) if since is None else self._mailbox.uids_since(since)

    def carrying(self, keyword: str) -> list[int]:
        self._connected()
        return [one.uid for one in self._server.folders[self._folder].messages if keyword in one.flags]

    def listed(self, uids: Iterable[int]) -> Iterator[list[Listed]]:
        wanted = list(uids)
        for first in range(0, len(wanted), self._batch):
            self._connected()
            some = wanted[first : first + self._batch]
            self.asked += some
            there = {one.uid: one for one in self._server.folders[self._folder].messages}
            yield [
                Listed(
                    uid,
                    there[uid].received,
                    parse(there[uid].content).message_id,
                    len(there[uid].content),
                    frozenset(there[uid].flags),
                )
                for uid in some
                if uid in there
            ]

    def fetch(self, uids: list[int]) -> list[Fetched]:
        return self._mailbox.fetch(uids)

    def close(self) -> None:
        self._open = False
        self._mailbox.close()

    def _connected(self) -> None:
        if not self._open:
            raise Unreachable("There is no connection to the fake. Open it first.")
        self._mailbox.refresh()  # raises the fake's fault
