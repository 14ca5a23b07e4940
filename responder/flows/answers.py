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
from responder.core.patience import Trouble, again, hopeless, suspected
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
    what was laid there since then is read again. `troubled`: UIDs that the server lists and does not give; they hold
    the cursor back and no other mail. `begun`: when this process began.
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
    troubled: dict[int, Trouble] = field(default_factory=dict)
    passed_over: set[int] = field(default_factory=set)
    place: tuple[str, str, int] | None = None

    def __post_init__(self) -> None:
        self.begun = self.now()

    def look(self) -> bool:
        """Read what is new; False when the connection was lost over it: then the next look waits a minute and more, so
        that the watched folder is not held up."""
        connected, seen = True, False
        try:
            connected, seen = self._look(self.now(), self.desk())
        finally:
            # Set once, at the end: others ask from their threads, also while the next look is under way.
            self.seen = seen
        return connected

    def _look(self, began: datetime, desk: Desk) -> tuple[bool, bool]:
        """Whether the connection lives; whether all there was has been seen."""
        if not desk.watch_sent or began < self.retry_at:
            return True, not desk.watch_sent
        try:
            there = self.mailbox.beside(desk.sent_folder)
            if there is None:
                self._say("the server names no Sent folder, so answers are not seen: set sent_folder")
                return True, True
            seen = self._read(there, desk)
        except FolderMissing as fault:
            self._say(f"answers are not seen: {fault}", "folder")
            return True, False
        except MailboxFault as fault:
            self.failures += 1
            self.retry_at = began + pause(self.failures, FIRST_PAUSE, LONGEST_PAUSE, 0.5)
            self._say(f"answers are not seen just now: {fault}", "connection")
            return False, False
        self.failures = 0
        self.told.clear()
        self.looked_at = began if seen else self.looked_at
        return True, seen

    def _read(self, there: Beside, desk: Desk) -> bool:
        """Whether all of it was read."""
        here = (desk.mailbox, there.folder, there.uidvalidity)
        if here != self.place:
            self.place, self.troubled, self.passed_over = here, {}, set()
        with self.register.reading() as connection:
            last = sent_rows.last_uid(connection, *here)
            waiting = sent_rows.oldest_unanswered(connection)
            late = sent_rows.oldest_latecomer(connection, self.looked_at or self.begun)
        since = self._since(last, waiting, late)
        if last is not None and there.uidnext == last + 1 and since is None:
            return True
        if last is None and since is None and there.uidnext:
            self._read_up_to(here, there.uidnext - 1)  # no complaint waits: nothing there can be its answer
            return True
        self.mailbox.look_into(there.folder)
        uids = self.mailbox.uids_since(since) if since else []
        if last is not None:
            uids = sorted({*uids, *self.mailbox.uids_after(max(0, last - BEHIND))})
        for batch in self._batches(uids):
            if self.stop():
                self.mailbox.look_back()
                return False
            self._take(here, batch, desk)
        self._read_up_to(here, self._reach(max([there.uidnext - 1, *uids[-1:]])))
        self.since = None
        self.mailbox.look_back()
        return not self.troubled

    def _since(self, last: int | None, waiting: datetime | None, late: datetime | None) -> datetime | None:
        """From when on to read by date: at first sight since the oldest complaint that waits; later since the oldest
        that was registered when its answer may have been passed over already."""
        asked = [late] if late else []
        if last is None and waiting is not None:
            asked.append(waiting - timedelta(days=1))
        asked = [max(one, self.now() - LOOK_BACK) for one in asked]
        return min([*asked, self.since] if self.since else asked, default=None)

    def _batches(self, uids: list[int]) -> list[list[int]]:
        """What a session ended on comes last and alone, when its time has come; what is gone is forgotten."""
        now = self.now()
        for gone in self.troubled.keys() - set(uids):
            del self.troubled[gone]
        for uid in [uid for uid, trouble in self.troubled.items() if hopeless(trouble, now)]:
            self._say(f"a sent mail (UID {uid}) cannot be read: the server lists it and gives no content")
            self.passed_over.add(uid)
            del self.troubled[uid]
        smooth = [uid for uid in uids if uid not in self.troubled and uid not in self.passed_over]
        due = [uid for uid in uids if uid in self.troubled and self.troubled[uid].next_at <= now]
        return [
            *(smooth[first : first + BATCH] for first in range(0, len(smooth), BATCH)),
            *([uid] for uid in due),
        ]

    def _take(self, here: tuple[str, str, int], uids: list[int], desk: Desk) -> None:
        """One batch: of those that belong to a complaint the beginning is fetched, judged and recorded."""
        whole = self._fetch(uids, desk)
        told: list[Told] = []
        with self.register.writing() as connection:
            for one in whole:
                told += self._see(connection, Place(here[0], here[2], one.uid), one, desk)
            sent_rows.read_up_to(connection, *here, self._reach(uids[-1]), self.now())
        self.echo(told)

    def _fetch(self, uids: list[int], desk: Desk) -> list[Fetched]:
        """Those that are about a complaint. Notes what ended the session, and what the server does not give."""
        now, before = self.now(), self.troubled.get
        try:
            heads = self.mailbox.heads(uids)
            with self.register.reading() as connection:
                wanted = [one.uid for one in heads if _ours(connection, one, desk)]
            whole = self.mailbox.fetch(wanted) if wanted else []
        except MailboxFault:
            alone = len(uids) == 1
            self.troubled |= {
                uid: again(before(uid), now) if alone else before(uid) or suspected(now) for uid in uids
            }
            raise
        absent = {*uids, *wanted} - ({one.uid for one in heads} - set(wanted)) - {one.uid for one in whole}
        listed = absent.intersection(self.mailbox.uids_after(min(absent) - 1)) if absent else set()
        for uid in uids:
            if uid in listed:
                self.troubled[uid] = again(before(uid), now)
            else:
                self.troubled.pop(uid, None)
        return whole

    def _reach(self, uid: int) -> int:
        """How far the cursor may go: up to what is asked for again."""
        return min([uid, *(one - 1 for one in self.troubled)])

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

    def _say(self, words: str, about: str = "") -> None:
        """Once `about` the same, or in the same words; a server may put the time of day into its own."""
        if (about or words) not in self.told:
            self.told.add(about or words)
            self.complain(words)


def _ours(connection: Connection, head: Fetched, desk: Desk) -> bool:
    """Whether a mail of the Sent folder is about a complaint, by its header alone."""
    found = clues(parse(head.content), head.received, "", (desk.prefix, *desk.old_prefixes))
    return bool(answer_rows.about(connection, found).known.complaints)
