"""The tick that tells how the promises of a week that is over were kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo

from responder.core.desk import Desk
from responder.core.hit_rate import monday
from responder.daemon.offload import Offload, echo
from responder.edges import system
from responder.edges.register import week_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.trail import Told


class Weekly:
    """For each of `mailboxes` in the zone of its desk's calendar, asked anew each time, so that a reload counts."""

    def __init__(
        self, register: Register, offload: Offload, mailboxes: Sequence[str], desk: Callable[[str], Desk]
    ) -> None:
        self._register, self._offload, self._mailboxes, self._desk = register, offload, mailboxes, desk
        self._seen: dict[str, date] = {}

    async def tell(self) -> None:
        """All that is over and untold; nothing is looked up again in a week whose past was told. A register that cannot
        be written is told, not raised: the next tick begins again."""
        for mailbox in self._mailboxes:
            zone, now = self._zone(mailbox), system.now()
            if self._seen.get(mailbox) == monday(now, zone):
                continue
            try:
                echo(await self._offload.call(functools.partial(self._tell, mailbox, zone, now)))
            except RegisterFault as fault:
                self._offload.trouble(fault)
            else:
                self._seen[mailbox] = monday(now, zone)

    def _tell(self, mailbox: str, zone: tzinfo, now: datetime) -> list[Told]:
        with self._register.reading() as connection:
            wanted = week_rows.untold(connection, mailbox, zone, now)
        if not wanted.facts:
            return []
        with self._register.writing() as connection:
            return week_rows.tell(connection, wanted, now)

    def _zone(self, mailbox: str) -> tzinfo:
        desk = self._desk(mailbox)
        return desk.calendars[desk.calendar].zone_info
