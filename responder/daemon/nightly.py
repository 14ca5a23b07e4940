"""Once a night everything is compared, on connections of its own, in a thread that holds up nothing; the trail tells
what came of it. While something does not fit it is looked at again every hour, until it does; the trail tells of it
again when that changed, or the next night."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar

from responder.config import Loaded
from responder.core.desk import Desk
from responder.core.facts import RegisterUnfit, RegisterVerified
from responder.core.verifying import Compared, Finding, counted
from responder.daemon.assembly import imap_account
from responder.daemon.offload import Offload
from responder.edges import system
from responder.edges.imap import ImapAccount, MailboxFault
from responder.edges.imap_listing import ImapListing, Listing
from responder.edges.register import verify_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.verify_rows import LastLook
from responder.flows.verifying import Stopped, Verifying

QUIET = timedelta(hours=3)  # after midnight, where the first mailbox's desk is
AGAIN = timedelta(hours=1)
EVERY = 1800.0  # seconds between two questions whether it is time
_T = TypeVar("_T")


class Nightly:
    """`stopping` ends a look between two batches; `listing` opens a mailbox for a look that changes nothing."""

    def __init__(
        self,
        register: Register,
        offload: Offload,
        loaded: Loaded,
        desk: Callable[[str], Desk],
        stopping: Callable[[], bool],
        listing: Callable[[ImapAccount], Listing] = ImapListing,
    ) -> None:
        self._register, self._offload, self._loaded, self._desk = register, offload, loaded, desk
        self._stopping, self._listing = stopping, listing
        self._last: LastLook | None = None

    async def tick(self) -> None:
        """Look, where it is time, and tell. A register that cannot be read or written is told, not raised."""
        try:
            if self._last is None:
                self._last = await self._offload.call(self._looked)
            if not self._due(self._last, system.now()):
                return
            seen, unreached, alone = await in_thread(self._look)
        except RegisterFault as fault:
            self._offload.trouble(fault)
            return
        except Stopped:
            return
        findings = (*(one for box in seen for one in box.findings), *alone)
        await self._tell(seen, unreached, findings)

    async def _tell(
        self, seen: Sequence[Compared], unreached: Sequence[str], findings: Sequence[Finding]
    ) -> None:
        """The same again within one night is no news."""
        last, now, found = self._last, system.now(), counted(findings)
        same = last is not None and night(now, self._zone()) == night(last.at, self._zone())
        if last is None or not same or found != last.findings:
            await self._offload.tell(_fact(seen, unreached, findings))
        self._last = LastLook(now, found)

    def _due(self, last: LastLook, now: datetime) -> bool:
        zone = self._zone()
        return night(now, zone) != night(last.at, zone) or (bool(last.findings) and now - last.at >= AGAIN)

    def _zone(self) -> tzinfo:
        desk = self._desk(self._loaded.settings.mailboxes[0].name)
        return desk.calendars[desk.calendar].zone_info

    def _looked(self) -> LastLook:
        with self._register.reading() as connection:
            return verify_rows.last_look(connection) or LastLook(system.now(), {})

    def _look(self) -> tuple[list[Compared], list[str], tuple[Finding, ...]]:
        """In its own thread. Raises RegisterFault, Stopped."""
        verifying = Verifying(self._register, system.now, lambda: True, self._stopping)
        seen: list[Compared] = []
        unreached: list[str] = []
        for box in self._loaded.settings.mailboxes:
            listing = self._listing(imap_account(self._loaded, box))
            try:
                seen.append(verifying.mailbox(box.name, listing, box.keyword))
            except MailboxFault:
                unreached.append(box.name)  # whoever watches the mailbox tells why
            finally:
                listing.close()
        return seen, unreached, verifying.register_alone()


def night(moment: datetime, zone: tzinfo) -> date:
    """The day whose quiet hour came last."""
    return (moment.astimezone(zone).replace(tzinfo=None) - QUIET).date()


def _fact(
    seen: Sequence[Compared], unreached: Sequence[str], findings: Sequence[Finding]
) -> RegisterVerified | RegisterUnfit:
    counts = (
        sum(box.listed for box in seen),
        sum(box.registered for box in seen),
        sum(box.gone for box in seen),
        sum(box.not_yet for box in seen),
        tuple(unreached),
    )
    return RegisterUnfit(*counts, counted(findings)) if findings else RegisterVerified(*counts)


async def in_thread(work: Callable[[], _T]) -> _T:
    """Run `work` in a thread that ends with the process: a stop waits for no server that says nothing."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(take: Callable[[], None]) -> None:
        if not done.done():
            take()

    def run() -> None:
        try:
            found = work()
        except Exception as fault:  # handed to whoever waits
            told = fault
            take: Callable[[], None] = lambda: done.set_exception(told)  # noqa: E731
        else:
            take = lambda: done.set_result(found)  # noqa: E731
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, take)

    threading.Thread(target=run, name="verify", daemon=True).start()
    return await done
