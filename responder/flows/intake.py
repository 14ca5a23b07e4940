"""A batch of messages from mailbox to register: fetch, read, then decide and record in one transaction, then mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.patience import Trouble, again, hopeless, suspected
from responder.core.reading import Reading, read
from responder.edges.imap import Fetched, Mailbox, MailboxFault, Selected
from responder.edges.register import cursor_rows
from responder.edges.register.arrival import Arrival, pack
from responder.edges.register.cursor_rows import Attempt, Cursor
from responder.edges.register.faults import OF_ONE_ROW
from responder.edges.register.forgetting_rows import pass_over
from responder.edges.register.registering import Registering, register_one
from responder.edges.register.restoring_rows import held
from responder.edges.register.setting_aside import place_of, set_aside
from responder.edges.register.store import Register
from responder.edges.register.suspicion import Suspicion
from responder.edges.register.trail import Told

BATCH = 50
ROOM = 16 * 1024 * 1024  # octets: a batch that cannot be packed, in log and file, and what goes out beside
NEVER = datetime.min.replace(tzinfo=UTC)
LATELY = timedelta(minutes=1)
BEHIND, MOST_TRIES = 20, 3  # a server may show UIDs out of order: look this far behind the cursor
NO_CONTENT = "the server lists it and gives no content, or ends the connection when it is asked for"


@dataclass
class Intake:
    """One mailbox's way into the register. `desk` is asked anew for each batch, so that a reload takes effect between
    two. `echo` gets the facts of a committed transaction, `stop` ends a backlog between two batches. `troubled`: UIDs
    that the server lists and does not give; they hold the cursor back and no other message. `gave_at`: when it last
    gave any, `vouched`: what it did not give at such a time. `registering`: what becomes of one message. `left`:
    UIDVALIDITY -> what a dead process left. A register that is held takes nothing in but by `bring_in`, or where
    `while_held`. `suspicion`: whose death the last one was."""

    mailbox: Mailbox
    register: Register
    desk: Callable[[], Desk]
    now: Callable[[], datetime]
    nonce: Callable[[], str]
    echo: Callable[[list[Told]], None]
    stop: Callable[[], bool] = lambda: False
    passed_over: set[int] = field(default_factory=set)
    troubled: dict[int, Trouble] = field(default_factory=dict)
    left: dict[int, list[Attempt]] = field(default_factory=dict)
    numbering: int = 0
    gave_at: datetime = NEVER
    vouched: set[int] = field(default_factory=set)
    registering: Registering = register_one
    while_held: bool = False
    suspicion: Suspicion = field(default_factory=Suspicion)

    def arrive(self, selected: Selected, begun: datetime | None = None) -> Cursor:
        """The cursor under this UIDVALIDITY; made at first sight, when nothing that lies there is answered: but what
        arrived since `begun` (INTERNALDATE), where the first sight took several sessions."""
        name, validity = self.desk().mailbox, selected.uidvalidity
        if validity != self.numbering:  # the same numbers mean other messages
            self.numbering = validity
            self.passed_over.clear()
            self.troubled.clear()
            self.vouched.clear()
        with self.register.reading() as connection:
            cursor = cursor_rows.find_cursor(connection, name, validity)
        if cursor is not None:
            return cursor
        # UIDNEXT of SELECT: what arrives from here on is new, whatever a search would show a moment later.
        last = selected.uidnext - 1 if selected.uidnext else max(self.mailbox.uids_after(0), default=0)
        second = (begun or self.now()).replace(microsecond=0)  # INTERNALDATE has whole ones
        recent = self.mailbox.uids_since(second)
        first = min([last, *(uid - 1 for uid in recent)]) if begun else last
        # What comes in the rest of this second is new, unless something that came in it lies there.
        since = second if begun or min(recent, default=last + 1) > last else None
        with self.register.writing() as connection:
            cursor, told = cursor_rows.make_cursor(
                connection, name, validity, last, selected.exists, self.now(), first, since
            )
        self.echo(told)
        return cursor

    def backlog(self, cursor: Cursor, since: datetime) -> list[int]:
        """UIDs that arrived since `since` (INTERNALDATE) and are not registered: what `--since` would take in."""
        return self._unregistered(cursor, self.mailbox.uids_since(since))

    def take_backlog(self, cursor: Cursor, since: datetime, uids: list[int]) -> int:
        """Take those in on the operator's word; returns how many were registered."""
        name = self.desk().mailbox
        if self.waits():
            return 0
        with self.register.writing() as connection:
            told = cursor_rows.take_backlog(
                connection, name, cursor.uidvalidity, since, len(uids), self.now()
            )
        self.echo(told)
        return self._take_all(replace(cursor, baseline_at=min(cursor.baseline_at, since)), uids)

    def catch_up(self, cursor: Cursor) -> int:
        """Everything new, batch by batch; returns how many were registered."""
        with self.register.reading() as connection:
            found = cursor_rows.find_cursor(connection, self.desk().mailbox, cursor.uidvalidity)
        if self.waits():
            return 0
        cursor = found or cursor
        # Below the baseline there is something to look at only where the cursor was set behind it on purpose.
        looks_below = cursor.renumbered or cursor.last_uid < cursor.baseline_uid
        uids = self.mailbox.uids_after(
            max(cursor.last_uid - BEHIND, 0 if looks_below else cursor.baseline_uid)
        )
        for gone in self.troubled.keys() - set(uids):
            del self.troubled[gone]
        return self._take_all(cursor, self._unregistered(cursor, uids), advance=True)

    def recover(self, cursor: Cursor) -> int:
        """At start: a range that a process died on is read one message at a time. One that three processes were
        reading, or deciding, when they died is set aside unread."""
        name, validity = self.desk().mailbox, cursor.uidvalidity
        if self.waits():
            return 0
        if validity not in self.left:
            with self.register.reading() as connection:
                self.left[validity] = cursor_rows.open_attempts(connection, name, validity)
        # What this process left open itself, when its register could not be written, was no death.
        found, count = self.left[validity], 0
        for left in found:
            inside = [uid for uid in self.mailbox.uids_after(left.uid_from - 1) if uid <= left.uid_to]
            for uid in self._unregistered(cursor, inside):
                if uid in self.troubled:
                    continue  # it cannot be fetched just now: catching up asks for it, and nothing waits for it here
                # A death while it was read alone left a range of its own beside the batch's.
                tries = max(one.tries for one in found if one.uid_from <= uid <= one.uid_to)
                count += self.take_in(
                    cursor, [uid], Attempt(uid, uid, tries + self.suspicion.death_of(validity, uid))
                )
            with self.register.writing() as connection:
                cursor_rows.close_attempt(connection, name, validity, left.uid_from, left.uid_to)
        return count

    def waits(self) -> bool:
        """Whether the register is held: what it lacks must be brought in first."""
        if self.while_held:
            return False
        with self.register.reading() as connection:
            return held(connection) is not None

    def bring_in(self, cursor: Cursor, uids: list[int], registering: Registering) -> int:
        """These, whatever the cursor says, in another way than new mail; returns how many were registered."""
        usual, self.registering = self.registering, registering
        try:
            return self._take_all(cursor, self._unregistered(cursor, uids))
        finally:
            self.registering = usual

    def take_in(
        self, cursor: Cursor, uids: list[int], attempt: Attempt | None = None, *, advance: bool = False
    ) -> int:
        """One batch: fetched, noted, read, then registered in one transaction. Only catching up may `advance` the
        cursor in it: a backlog, or what a dead process left, passes over new mail that nobody has looked at."""
        self.register.make_sure_of_room(ROOM)
        desk, now = self.desk(), self.now()
        given_up = self._given_up(uids, now)
        came = self._fetch([uid for uid in uids if uid not in given_up])
        fetched = self._wanted(cursor, came)
        attempt = attempt or Attempt(uids[0], uids[-1], 1)
        here = (desk.mailbox, cursor.uidvalidity)
        with self.register.writing() as connection:
            cursor_rows.open_attempt(connection, *here, attempt, now)
        readings = [self._read(one, here, desk, attempt.tries) for one in fetched]
        self.suspicion.nobody()  # a death while it waits for others, or for the disk, is no message's
        told: list[Told] = []
        with self.register.writing() as connection:
            # Another program may have been faster: `responder reconcile` works beside the daemon.
            fresh = set(cursor_rows.unregistered(connection, *here, uids))
            readings = [one for one in readings if one[0].uid in fresh]
            given_up &= fresh
            for arrival, reading in readings:
                told += self._register(connection, arrival, reading, desk)
            self.suspicion.nobody()
            for uid in sorted(given_up):
                told += set_aside(connection, Arrival(*here, uid, now, 0, b""), NO_CONTENT, now)
            cursor_rows.close_attempt(connection, *here, attempt.uid_from, attempt.uid_to)
            if advance and came:
                held = self.troubled.keys() - given_up
                cursor_rows.advance_cursor(connection, *here, min([came[-1].uid, *(uid - 1 for uid in held)]))
        for uid in given_up:
            self.troubled.pop(uid, None)
        self.echo(told)
        return len(readings)

    def _take_all(self, cursor: Cursor, uids: list[int], *, advance: bool = False) -> int:
        smooth = [uid for uid in uids if uid not in self.troubled]
        batches = [smooth[first : first + BATCH] for first in range(0, len(smooth), BATCH)]
        # What a session ended on comes last and alone, so that it takes no other message with it.
        due = [uid for uid in uids if uid in self.troubled and self.troubled[uid].next_at <= self.now()]
        batches += [[uid] for uid in sorted(due, key=lambda uid: (self.troubled[uid].tries, uid))]
        count = 0
        for batch in batches:
            if self.stop():
                break
            count += self.take_in(cursor, batch, advance=advance)
        return count

    def _fetch(self, uids: list[int]) -> list[Fetched]:
        """Ascending. Notes what ended the session, and what the server lists and gives no content of."""
        if not uids:
            return []
        now = self.now()
        try:
            came = sorted(self.mailbox.fetch(uids), key=lambda one: one.uid)
        except MailboxFault:
            # Once is the network's fault more often than the message's.
            alone = len(uids) == 1 and uids[0] in self.troubled
            before = self.troubled.get
            self.troubled |= {
                uid: self._in_vain(uid, now) if alone else before(uid) or suspected(now) for uid in uids
            }
            raise
        self.gave_at = now if came else self.gave_at
        absent = set(uids) - {one.uid for one in came}
        listed = absent.intersection(self.mailbox.uids_after(min(absent) - 1)) if absent else set()
        for uid in uids:
            if uid in listed:
                self.troubled[uid] = self._in_vain(uid, now)
            else:
                self.troubled.pop(uid, None)
        return came

    def _given_up(self, uids: list[int], now: datetime) -> set[int]:
        """Those that are asked for no more: the server gave others when it did not give these, or hours have passed."""
        tired_of = {uid for uid in uids if hopeless(self.troubled.get(uid), now)}
        if tired_of - self.vouched and now - self.gave_at > LATELY:
            others = [uid for uid in self.mailbox.uids_after(0) if uid not in self.troubled]
            self.gave_at = now if self.mailbox.fetch(others[-1:]) else self.gave_at
        return {uid for uid in tired_of if hopeless(self.troubled[uid], now, others_come=uid in self.vouched)}

    def _in_vain(self, uid: int, now: datetime) -> Trouble:
        """Asked for alone, or answered without it: whether the server gave others at that time is noted too."""
        (self.vouched.add if now - self.gave_at <= LATELY else self.vouched.discard)(uid)
        return again(self.troubled.get(uid), now)

    def _unregistered(self, cursor: Cursor, uids: list[int]) -> list[int]:
        with self.register.reading() as connection:
            fresh = cursor_rows.unregistered(connection, self.desk().mailbox, cursor.uidvalidity, uids)
        return [uid for uid in fresh if uid not in self.passed_over]

    def _wanted(self, cursor: Cursor, fetched: list[Fetched]) -> list[Fetched]:
        """All but what lay there at first sight and is older than the baseline (renumbered, or a backlog's gaps)."""
        old = {
            one.uid for one in fetched if one.uid <= cursor.baseline_uid and one.received < cursor.baseline_at
        }
        self.passed_over |= old
        return [one for one in fetched if one.uid not in old]

    def _register(
        self, connection: Connection, arrival: Arrival, reading: Reading | str, desk: Desk
    ) -> list[Told]:
        """Decide and record one message inside a savepoint: a bad one is rolled back alone and set aside whole."""
        now = self.now()
        self.suspicion.at(arrival.uidvalidity, arrival.uid)
        erased = pass_over(connection, arrival, reading, self.register.keys, now)
        if erased is not None:
            return erased
        if isinstance(reading, str):
            return set_aside(connection, arrival, reading, now)
        try:
            with connection.begin_nested():
                return self.registering(
                    connection, arrival, reading, desk, self.register.keys, now, self.nonce()
                )
        except DBAPIError as fault:
            if not isinstance(fault, OF_ONE_ROW):
                raise  # the register itself: nothing of this batch may be committed
            return set_aside(connection, arrival, place_of(fault), now)
        except Exception as fault:  # boundary: per message
            return set_aside(connection, arrival, place_of(fault), now)

    def _read(
        self, fetched: Fetched, here: tuple[str, int], desk: Desk, tries: int
    ) -> tuple[Arrival, Reading | str]:
        """Read one message outside the transaction; a reason instead of a Reading sets it aside."""
        part = fetched.text_part
        packed = pack(fetched.content, part) if desk.keep_source else b""  # here, not under the writer's lock
        uid, received, size, content = fetched.uid, fetched.received, fetched.size, fetched.content
        arrival = Arrival(*here, uid, received, size, content, fetched.attachments, part, packed)
        if tries > MOST_TRIES:
            return arrival, f"reading it ended the program {MOST_TRIES} times"
        self.suspicion.at(here[1], uid)
        try:
            message = parse(content, size=size, attachments=fetched.attachments, text_part=part)
            return arrival, read(message, content, received, desk)
        except Exception as fault:  # boundary: per message
            return arrival, place_of(fault)
