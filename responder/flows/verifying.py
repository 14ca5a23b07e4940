"""Mailbox and register, compared from end to end: what lies on the server first, so that what the register takes in
meanwhile is no fault. Reads only, in batches, and stops between two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from responder.core.clues import fingerprint
from responder.core.comparing_mailbox import Listed, unknown
from responder.core.message import parse
from responder.core.verifying import Compared, Finding, Holding, Watched, compared
from responder.edges.imap import Fetched
from responder.edges.imap_listing import Listing
from responder.edges.register import verify_rows
from responder.edges.register.arrival import bare_fingerprint
from responder.edges.register.store import Register

MARKS_WITHIN = timedelta(minutes=30)  # a mailbox may be away for a while: that is told elsewhere
MOST_READ = 500  # messages that are read whole, to know them again by their content
_AT_ONCE = 50


class Stopped(Exception):
    """It was asked to end before it had seen everything."""


@dataclass
class Verifying:
    """`running`: whether a daemon watches the mailboxes; `stop` ends it between two batches; `progress` hears
    (mailbox, messages looked at, of how many)."""

    register: Register
    now: Callable[[], datetime]
    running: Callable[[], bool]
    stop: Callable[[], bool] = lambda: False
    progress: Callable[[str, int, int], None] = lambda mailbox, done, of: None

    def register_alone(self, *, thorough: bool = False) -> tuple[Finding, ...]:
        """The register against itself. Raises RegisterFault, Stopped."""
        found: list[Finding] = []
        with self.register.reading() as connection:
            for finding in verify_rows.findings(connection, self.register.keys, thorough=thorough):
                self._go_on()
                found.append(finding)
        return tuple(found)

    def mailbox(
        self, name: str, listing: Listing, keyword: str = "", since: datetime | None = None
    ) -> Compared:
        """One mailbox; `keyword`: the one of registered mail, "" = none is set. Raises MailboxFault, RegisterFault,
        Stopped."""
        selected = listing.open()
        running, now = self.running(), self.now()
        uids = frozenset(listing.uids(since))
        marked = frozenset(listing.carrying(keyword)) if keyword else None
        holding = Holding(name, selected.uidvalidity, selected.uidnext, uids, marked, since)
        watched = self._watched(holding, keyword, now)
        wanted = unknown(uids, watched.known) if watched.cursor is not None or watched.before else ()
        listed = self._listed(name, listing, wanted)
        found = compared(holding, watched, listed, now, running=running)
        if found.lacking or found.not_yet:
            # What a daemon took in while the server was asked is there by now; some it knows by their content alone.
            watched = self._watched(holding, keyword, now)
            listed = self._not_by_content(listed, found, holding, listing)
            found = compared(holding, watched, listed, now, running=running)
        return found

    def _watched(self, holding: Holding, keyword: str, now: datetime) -> Watched:
        with self.register.reading() as connection:
            return verify_rows.watched(
                connection,
                holding.mailbox,
                holding.uidvalidity,
                holding.uidnext,
                keyword,
                now - MARKS_WITHIN,
                holding.since,
            )

    def _listed(self, name: str, listing: Listing, wanted: tuple[int, ...]) -> list[Listed]:
        found: list[Listed] = []
        done = 0
        for batch in listing.listed(wanted):
            self._go_on()
            found += batch
            done += len(batch)
            self.progress(name, done, len(wanted))
        return found

    def _not_by_content(
        self, listed: list[Listed], found: Compared, holding: Holding, listing: Listing
    ) -> list[Listed]:
        """Without those that the register holds under another UIDVALIDITY: read whole, MOST_READ of them at most."""
        with self.register.reading() as connection:
            if not verify_rows.renumbered(connection, holding.mailbox, holding.uidvalidity):
                return listed
        known: set[int] = set()
        wanted = [one.uid for one in found.lacking][:MOST_READ]
        for first in range(0, len(wanted), _AT_ONCE):
            self._go_on()
            known |= self._known_by_content(holding.mailbox, listing.fetch(wanted[first : first + _AT_ONCE]))
        return [one for one in listed if one.uid not in known]

    def _known_by_content(self, name: str, fetched: Iterable[Fetched]) -> set[int]:
        prints = {one.uid: _fingerprints(one) for one in fetched}
        with self.register.reading() as connection:
            every = [each for some in prints.values() for each in some]
            held = verify_rows.held_fingerprints(connection, name, every)
        return {uid for uid, some in prints.items() if held.intersection(some)}

    def _go_on(self) -> None:
        if self.stop():
            raise Stopped


def _fingerprints(fetched: Fetched) -> tuple[str, ...]:
    """By which the register may know a message: what it says, or its bytes where it could not be read."""
    bare = bare_fingerprint(fetched.content)
    try:
        message = parse(
            fetched.content,
            size=fetched.size,
            attachments=fetched.attachments,
            text_part=fetched.text_part,
        )
        return bare, fingerprint(message, fetched.received)
    except Exception:  # boundary: per message
        return (bare,)
