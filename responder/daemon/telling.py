"""The ticks that tell how a week was kept, and what was answered on a day, once they are over."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from sqlalchemy.engine import Connection

from responder.core.desk import Desk
from responder.core.hit_rate import local_day, monday
from responder.daemon.offload import Offload, echo
from responder.edges import system
from responder.edges.register import day_rows, week_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.told_once import Untold
from responder.edges.register.trail import Told


class Rows(Protocol):
    """What counts and tells the stretches of one length."""

    def untold(self, connection: Connection, mailbox: str, zone: tzinfo, now: datetime) -> Untold:
        """Those that are over and not in the trail."""

    def tell(self, connection: Connection, wanted: Untold, now: datetime) -> list[Told]:
        """Put them there."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A length of time that is told of: `begin` gives the first day of the one that runs."""

    begin: Callable[[datetime, tzinfo], date]
    rows: Rows


WEEK, DAY = Stretch(monday, week_rows), Stretch(local_day, day_rows)


class Telling:
    """For each of `mailboxes` in the zone of its desk's calendar, asked anew each time, so that a reload counts."""

    def __init__(
        self,
        register: Register,
        offload: Offload,
        mailboxes: Sequence[str],
        desk: Callable[[str], Desk],
        stretch: Stretch,
    ) -> None:
        self._register, self._offload, self._mailboxes, self._desk = register, offload, mailboxes, desk
        self._stretch = stretch
        self._seen: dict[str, date] = {}

    async def tell(self) -> None:
        """All that is over and untold; nothing is looked up again in a stretch whose past was told. A register that
        cannot be written is told, not raised: the next tick begins again."""
        for mailbox in self._mailboxes:
            zone, now = self._zone(mailbox), system.now()
            running = self._stretch.begin(now, zone)
            if self._seen.get(mailbox) == running:
                continue
            try:
                echo(await self._offload.call(functools.partial(self._tell, mailbox, zone, now)))
            except RegisterFault as fault:
                self._offload.trouble(fault)
            else:
                self._seen[mailbox] = running

    def _tell(self, mailbox: str, zone: tzinfo, now: datetime) -> list[Told]:
        rows = self._stretch.rows
        with self._register.reading() as connection:
            wanted = rows.untold(connection, mailbox, zone, now)
        if not wanted.facts:
            return []
        with self._register.writing() as connection:
            return rows.tell(connection, wanted, now)

    def _zone(self, mailbox: str) -> tzinfo:
        desk = self._desk(mailbox)
        return desk.calendars[desk.calendar].zone_info
