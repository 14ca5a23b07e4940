"""The Sent folder: what colleagues laid there since the last look, judged, and recorded where it is an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from responder.core.answers import spoken
from responder.core.backoff import pause
from responder.core.correspondence import clues
from responder.core.desk import Desk
from responder.core.message import parse
from responder.edges.imap import Beside, Fetched, FolderMissing, Mailbox, MailboxFault
from responder.edges.register import answer_rows, sent_rows
from responder.edges.register.answer_rows import Place
from responder.edges.register.faults import OF_ONE_ROW
from responder.edges.register.store import Register
from responder.edges.register.trail import Told

BATCH = 200
BEHIND = 20  # a server may show UIDs out of order: look this far behind the cursor
LOOK_BACK = timedelta(days=30)  # at first sight, at most
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class Answers:
    """One mailbox's Sent folder.

    `looked_at`: when the last look began that saw all there was (UTC), None before the first; `seen`: whether the last
    look did. `complain(words)` tells the operator once what hinders it. `since`: at the first look of this process,
    what was laid there since then is read again.
    """

    mailbox: Mailbox
    register: Register
    desk: Callable[[], Desk]
    now: Callable[[], datetime]
    echo: Callable[[list[Told]], None]
    complain: Callable[[str], None]
    stop: Callable[[], bool] = lambda: False
    since: datetime | None = None
    looked_at: datetime | None = None
    seen: bool = False
    told: set[str] = field(default_factory=set)
    failures: int = 0
    retry_at: datetime = NEVER

    def look(self) -> bool:
        """Read what is new; False when the connection was lost over it: then the next look waits a minute and more, so
        that the watched folder is not held up."""
        began, desk = self.now(), self.desk()
        self.seen = not desk.watch_sent
        if self.seen or began < self.retry_at:
            return True
        try:
            there = self.mailbox.beside(desk.sent_folder)
            if there is None:
                self._say("the server names no Sent folder, so answers are not seen: set sent_folder")
                self.seen = True
                return True
            self.seen = self._read(there, desk)
        except FolderMissing as fault:
            self._say(f"answers are not seen: {fault}")
            return True
        except MailboxFault as fault:
            self.failures += 1
            self.retry_at = began + pause(self.failures, FIRST_PAUSE, LONGEST_PAUSE, 0.5)
            self._say(f"answers are not seen just now: {fault}")
            return False
        self.failures = 0
        self.told.clear()
        self.looked_at = began if self.seen else self.looked_at
        return True

    def _read(self, there: Beside, desk: Desk) -> bool:
        """Whether all of it was read."""
        here = (desk.mailbox, there.folder, there.uidvalidity)
        with self.register.reading() as connection:
            last = sent_rows.last_uid(connection, *here)
            waiting = sent_rows.oldest_unanswered(connection, desk.mailbox)
        if last is not None and there.uidnext == last + 1 and self.since is None:
            return True
        since = self._since(last, waiting)
        if last is None and since is None and there.uidnext:
            self._read_up_to(here, there.uidnext - 1)  # no complaint waits: nothing there can be its answer
            return True
        self.mailbox.look_into(there.folder)
        uids = self.mailbox.uids_since(since) if since else []
        if last is not None:
            uids = sorted({*uids, *self.mailbox.uids_after(max(0, last - BEHIND))})
        for first in range(0, len(uids), BATCH):
            if self.stop():
                self.mailbox.look_back()
                return False
            self._take(here, uids[first : first + BATCH], desk)
        self._read_up_to(here, max([there.uidnext - 1, *uids[-1:]]))
        self.since = None
        self.mailbox.look_back()
        return True

    def _since(self, last: int | None, waiting: datetime | None) -> datetime | None:
        """From when on to read by date: at first sight since the oldest complaint that waits."""
        if self.since is not None or last is not None or waiting is None:
            return self.since
        return max(waiting - timedelta(days=1), self.now() - LOOK_BACK)

    def _take(self, here: tuple[str, str, int], uids: list[int], desk: Desk) -> None:
        """One batch: of those that belong to a complaint the beginning is fetched, judged and recorded."""
        heads = self.mailbox.heads(uids)
        with self.register.reading() as connection:
            wanted = [one.uid for one in heads if _ours(connection, one, desk)]
        told: list[Told] = []
        whole = self.mailbox.fetch(wanted) if wanted else []
        with self.register.writing() as connection:
            for one in whole:
                told += self._see(connection, Place(here[0], here[2], one.uid), one, desk)
            sent_rows.read_up_to(connection, *here, uids[-1], self.now())
        self.echo(told)

    def _see(self, connection: Connection, place: Place, one: Fetched, desk: Desk) -> list[Told]:
        """One mail inside a savepoint: a bad one is passed over, and said."""
        try:
            message = parse(one.content, size=one.size, attachments=one.attachments, text_part=one.text_part)
            mail = spoken(message, one.received, one.flags, desk)
            if mail is None:
                return []
            with connection.begin_nested():
                keys = self.register.keys
                return answer_rows.see(connection, place, mail, keys, desk, self.now())
        except DBAPIError as fault:
            if not isinstance(fault, OF_ONE_ROW):
                raise
            self._say(f"a sent mail (UID {place.uid}) cannot be recorded: {type(fault).__name__}")
        except Exception as fault:  # boundary: per message
            self._say(f"a sent mail (UID {place.uid}) cannot be judged: {type(fault).__name__}")
        return []

    def _read_up_to(self, here: tuple[str, str, int], uid: int) -> None:
        with self.register.writing() as connection:
            sent_rows.read_up_to(connection, *here, uid, self.now())

    def _say(self, words: str) -> None:
        if words not in self.told:
            self.told.add(words)
            self.complain(words)


def _ours(connection: Connection, head: Fetched, desk: Desk) -> bool:
    """Whether a mail of the Sent folder is about a complaint, by its header alone."""
    found = clues(parse(head.content), head.received, "", (desk.prefix, *desk.old_prefixes))
    return bool(answer_rows.about(connection, found).known.complaints)
