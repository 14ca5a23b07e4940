"""One mailbox, one connection, one thread: connects, catches up, waits, backs off alone. A tick only wakes it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from responder.core.backoff import pause
from responder.edges import audit
from responder.edges.imap import LoginRefused, Mailbox, MailboxFault, Selected, Woken
from responder.edges.register.cursor_rows import Cursor
from responder.edges.register.faults import RegisterFault
from responder.edges.system import Pulse, monotonic, now
from responder.flows.answers import Answers
from responder.flows.intake import Intake
from responder.flows.marking import Marking
from responder.flows.reconciling import Reconciling

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=4)  # with jitter, and what a try takes: a server is met within six minutes
# A refused login is repeated rarely: servers lock accounts.
FIRST_REFUSED = timedelta(minutes=1)
LONGEST_REFUSED = timedelta(minutes=30)
ATTENTIVE = 3.0  # seconds of quick looks after new mail: the next one often comes soon
QUICK = 0.03
LONGEST_WAIT = 240.0  # IDLE is left at least this often: a dead one tells nothing
MOST_VISITS_ONCE = 20
FALSE_NEWS = 3  # in a row: then the server's word for new mail is doubted, each time for longer
LONGEST_DOUBT = 30.0
LAST_LOOK = 20.0  # seconds to wait for a look into Sent before a promise counts as slipped
A_BATCH = 180.0  # seconds that one batch may take before the watchdog doubts


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`poll`: longest wait in seconds; `brisk`: seconds between quick looks, 0 = IDLE."""

    poll: float
    brisk: float


@dataclass
class MailboxWorker:
    """`mail_registered()` wakes the dispatcher; `jitter` gives numbers in [0, 1).

    `settled` is set once the first login attempt has ended, well or not, `ended` with the thread; `state` is one of
    starting, watching, unreachable, refused, ended. While `connecting` no mail is in hand. `looked_at`: when the last
    look into the folder began that took in all there was (UTC). `reconciling`: looks for signs of a register that came
    from a backup; None = nobody does.
    """

    name: str
    mailbox: Mailbox
    intake: Intake
    marking: Marking
    answers: Answers
    rhythm: Rhythm
    pulse: Pulse
    mail_registered: Callable[[], None]
    jitter: Callable[[], float]
    begun: datetime | None = None
    once: bool = False
    dry_run: bool = False
    since: datetime | None = None
    settled: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    state: str = "starting"
    connecting: bool = False
    failed: str = ""
    looked_at: datetime | None = None
    reconciling: Reconciling | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._recovered = self._failed_before = False
        self._failures = self._visits = self._asked = self._served = self._false_news = 0
        self._told = set[str]()
        self._looked = threading.Condition()
        self.intake.stop = self.marking.stop = self.answers.stop = self.stopping
        self.answers.since = self.since
        if self.reconciling:
            self.reconciling.stop = self.stopping
            self.reconciling.troubled = self.intake.troubled

    def wake(self) -> None:
        """Look now. From any thread; a full pipe means that it is awake already."""
        try:
            os.write(self._wake_write, b".")
        except (BlockingIOError, OSError):
            return

    def look_again(self, within: float = LAST_LOOK) -> bool:
        """Have the Sent folder looked into from now on, and wait for it, at most `within` seconds. From any thread.
        False where it could not be read: nobody knows whether an answer lies there."""
        with self._looked:
            self._asked += 1
            mine = self._asked
            self.wake()
            ended = self._looked.wait_for(lambda: self._served >= mine or self._away(), within)
            return ended and self._served >= mine and self.answers.seen

    def _away(self) -> bool:
        return self.state != "watching" or self._stop.is_set()

    def _look(self) -> bool:
        """After what came in: an answer is to a complaint that the register knows."""
        asked = self._asked
        connected = self.answers.look()
        with self._looked:
            self._served = asked
            self._looked.notify_all()
        return connected

    def stop(self) -> None:
        """End after the batch in hand."""
        self._stop.set()
        self.wake()

    def stopping(self) -> bool:
        """True once the thread shall end; asked between batches, it is also the sign of life."""
        self.pulse.until(self.name, A_BATCH)
        return self._stop.is_set()

    def run(self) -> None:
        """The thread: sessions until stopped, a pause after each that failed."""
        while not self._stop.is_set():
            rest = self._visit()
            self.settled.set()
            self._visits += 1
            if (self.once and not self._once_more()) or self._stop.is_set():
                break
            self.pulse.until(self.name, rest + A_BATCH)
            self._stop.wait(rest)
        if self.once and self.intake.troubled and not self.failed:
            self.failed = f"{len(self.intake.troubled)} messages cannot be fetched"
        self.mailbox.close()
        self.pulse.leave(self.name)
        self.state = "ended" if not self.failed else self.state
        self.ended.set()

    def _once_more(self) -> bool:
        """A message that ended the session may not keep the others of its batch from being read in this run."""
        suspects = any(one.tries == 0 for one in self.intake.troubled.values())
        return bool(self.failed) and suspects and self._visits < MOST_VISITS_ONCE

    def _visit(self) -> float:
        """One session; returns how many seconds to rest after it."""
        try:
            self.pulse.until(self.name, A_BATCH)
            selected = self._connect()
            if not self._stop.is_set():
                self._session(selected)
            return 0.0
        except LoginRefused as fault:
            return self._fail("refused", fault.kind, str(fault), FIRST_REFUSED, LONGEST_REFUSED)
        except MailboxFault as fault:
            return self._fail("unreachable", fault.kind, str(fault), FIRST_PAUSE, LONGEST_PAUSE)
        except RegisterFault as fault:
            return self._fail("unreachable", "register", str(fault), FIRST_PAUSE, LONGEST_PAUSE)
        except Exception as fault:  # boundary: per mailbox session
            words = f"{type(fault).__name__} in a session of mailbox {self.name}"
            return self._fail(
                "unreachable", "bug", words, FIRST_PAUSE, LONGEST_PAUSE, audit.error_fields(fault)
            )

    def _connect(self) -> Selected:
        self.connecting = True
        try:
            return self.mailbox.connect()
        finally:
            self.connecting = False

    def _fail(
        self,
        state: str,
        kind: str,
        words: str,
        first: timedelta,
        longest: timedelta,
        detail: Mapping[str, object] | None = None,
    ) -> float:
        self.mailbox.close()
        self.mail_registered()  # whatever was registered before it failed
        self._failures += 1
        self._failed_before = True
        rest = pause(self._failures, first, longest, self.jitter()).total_seconds()
        told = detail or {"error.type": kind, "error.message": words}
        # The first failure of a kind is news; the next ones are detail until it has been reached again.
        news = "error" if state == "refused" or detail else "warning"
        level = news if kind not in self._told else "debug"
        self._told.add(kind)
        audit.operational(f"mailbox.{state}", level, mailbox=self.name, again_in_s=round(rest, 1), **told)
        with self._looked:
            self.state, self.failed = state, words
            self._looked.notify_all()
        return rest

    def _session(self, selected: Selected) -> None:
        if not self._failures:
            self._reached(selected)
        cursor = self.intake.arrive(selected, self.begun if self._failed_before else None)
        self.settled.set()
        held = self._held(selected, cursor)
        count, attentive_until = self._first_of_process(cursor), 0.0
        while True:
            began = now()
            count += self.intake.catch_up(cursor)
            self.looked_at = began
            self._false_news = 0 if count else self._false_news
            if count:
                self.mail_registered()
                attentive_until = monotonic() + ATTENTIVE
            if not self.dry_run:
                self.marking.mark(cursor.uidvalidity)
                held = held and self.intake.waits()
                if not held:
                    self.marking.copy_sent()
            connected = self._look()
            self._reached(selected)
            if self.once or self._stop.is_set() or not connected:
                return
            selected = self._wait(selected, attentive_until - monotonic())
            if selected.uidvalidity != cursor.uidvalidity:
                return
            count = 0

    def _held(self, selected: Selected, cursor: Cursor) -> bool:
        """Before anything new is read: whether the register lacks what happened last. Then what was registered before
        is so again, and the rest waits."""
        if self.reconciling is None:
            return False
        if not self.reconciling.is_held():
            sign = self.reconciling.sign(cursor)
            if not sign:
                return False
            self.reconciling.hold(sign)
        if self.reconciling.bind(selected, cursor):
            self.mail_registered()
        return True

    def _reached(self, selected: Selected) -> None:
        """A login alone ends no row of failures: what follows must work too, or it would be tried every second."""
        if self.state != "watching":
            audit.operational("mailbox.reached", mailbox=self.name, uidvalidity=selected.uidvalidity)
        self.state, self.failed, self._failures = "watching", "", 0
        self._told.clear()

    def _first_of_process(self, cursor: Cursor) -> int:
        """What only the first session does: heal what a dead process left, and the backlog that was asked for."""
        if self._recovered:
            return 0
        count = self.intake.recover(cursor)
        if self.since is not None:
            count += self.intake.take_backlog(cursor, self.since, self.intake.backlog(cursor, self.since))
        self._recovered = True
        return count

    def _wait(self, selected: Selected, attentive: float) -> Selected:
        """Until there is a reason to look; a time-out or a tick asks the server for a sign of life. `attentive`: how
        many seconds of quick looks are left, whatever woke it meanwhile."""
        timeout = attentive if attentive > 0 else min(self.rhythm.poll, LONGEST_WAIT)
        brisk = self.rhythm.brisk or (QUICK if attentive > 0 else 0.0)
        self.pulse.until(self.name, timeout + A_BATCH)
        woken = self.mailbox.wait(timeout, self._wake_read, brisk)
        self._false_news = self._false_news + 1 if woken is Woken.MAIL else 0
        if (
            self._false_news > FALSE_NEWS
        ):  # a server may tell of new mail with each answer: no search without a pause
            self._stop.wait(min(QUICK * (1 << min(self._false_news, 12)), LONGEST_DOUBT))
        return selected if woken is Woken.MAIL or self._stop.is_set() else self.mailbox.refresh()
