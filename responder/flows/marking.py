"""What the register knows, shown on the server: keywords, folders, copies in Sent. Cosmetic, driven by the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from responder.core.desk import Desk
from responder.edges.imap import FolderMissing, Mailbox
from responder.edges.register import cursor_rows
from responder.edges.register.cursor_rows import Mark
from responder.edges.register.store import Register

AT_ONCE = 200
LOOK_BACK = timedelta(minutes=10)
COPIED_WITHIN = timedelta(days=7)  # whoever turns sent_copy on wants no copies of last year's mail
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class Marking:
    """One mailbox's marks. `complain(words)` tells the operator once what cannot be done. Correspondence up to `seen`
    wants nothing more until `look_back_at`. `stop` is asked between two portions: it is the sign of life too."""

    mailbox: Mailbox
    register: Register
    desk: Callable[[], Desk]
    now: Callable[[], datetime]
    complain: Callable[[str], None]
    stop: Callable[[], bool] = lambda: False
    told: set[str] = field(default_factory=set)
    seen: int = 0
    look_back_at: datetime = NEVER

    def mark(self, uidvalidity: int) -> int:
        """Set every mark that is still missing; a crash before is healed here. Returns how many were set. Moves that
        the server refuses are tried again every ten minutes, and hold up no other mark."""
        now = self.now()
        if now >= self.look_back_at:
            self.seen, self.look_back_at = 0, now + LOOK_BACK
        count, refused = 0, set[str]()
        while True:
            with self.register.reading() as connection:
                marks = cursor_rows.unmarked(
                    connection, self.desk().mailbox, uidvalidity, limit=AT_ONCE, after=self.seen
                )
            count += self._set(marks, refused)
            self.seen = marks[-1].correspondence if marks else self.seen
            if len(marks) < AT_ONCE or self.stop():
                return count

    def _set(self, marks: list[Mark], refused: set[str]) -> int:
        for keyword in sorted({mark.keyword for mark in marks if mark.keyword}):
            wanted = [mark.uid for mark in marks if mark.keyword == keyword]
            if not self.mailbox.mark(wanted, keyword):
                self._say(f"the server keeps no keyword {keyword}: registered mail stays unmarked")
        done = [mark for mark in marks if not mark.folder]
        for folder in sorted({mark.folder for mark in marks if mark.folder} - refused):
            moved = self._move([mark for mark in marks if mark.folder == folder], folder)
            done += moved
            if not moved:
                refused.add(folder)
        if done:
            with self.register.writing() as connection:
                cursor_rows.set_marked(connection, [mark.correspondence for mark in done], self.now())
        return len(done)

    def copy_sent(self) -> int:
        """Lay what was sent into the Sent folder, so that the desk sees it; returns how many."""
        desk = self.desk()
        if not desk.sent_copy:
            return 0
        count = 0
        while True:
            with self.register.reading() as connection:
                waiting = cursor_rows.uncopied(connection, desk.mailbox, self.now() - COPIED_WITHIN)
            for outbox_id, content, sent_at in waiting:
                if self.stop() or not self._lay(desk.sent_folder, content, sent_at):
                    return count
                with self.register.writing() as connection:
                    cursor_rows.set_copied(connection, outbox_id, self.now())
                count += 1
            if not waiting:
                return count

    def _lay(self, folder: str, content: bytes, sent_at: datetime) -> bool:
        try:
            if self.mailbox.append(folder, content, sent_at):
                return True
            self._say("the server names no Sent folder: set sent_folder, or sent_copy: false")
        except FolderMissing as fault:
            self._say(str(fault))
        return False

    def _move(self, marks: list[Mark], folder: str) -> list[Mark]:
        try:
            if self.mailbox.move([mark.uid for mark in marks], folder):
                return marks
            self._say(
                f"registered mail is not moved to {folder}: no MOVE or UIDPLUS, or the server refuses it"
            )
        except FolderMissing as fault:
            self._say(str(fault))
        return []

    def _say(self, words: str) -> None:
        if words not in self.told:
            self.told.add(words)
            self.complain(words)
