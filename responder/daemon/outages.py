"""Looks once a minute whether mailboxes are reached and mails leave; one alarm where they have not for a while, one
all-clear. Its letters go by the relay, or by a route of their own, which also works while the relay does not."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from responder.core.backoff import pause
from responder.core.desk import Desk
from responder.core.facts import Fact, OutageBegan, OutageEnded
from responder.core.outage import CANARY, MAILBOX, REGISTER, RELAY, Watched, look, told
from responder.core.outcome import OutgoingMail
from responder.daemon.configuration import Configuration
from responder.daemon.offload import Offload, echo
from responder.daemon.outgoing import Outgoing
from responder.daemon.probes import Probes
from responder.daemon.worker import MailboxWorker
from responder.edges import audit, system
from responder.edges.register import outage_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.outage_rows import Look, Untold
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.edges.smtp import Courier, Delivered, Refused

RELAY_AWAY = "the relay does not answer, or takes no mail of ours"
Turn = OutageBegan | OutageEnded
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)


class Outages:
    """`route`: a courier of its own for the letters, None = the outbox. `pulse` says which worker hangs."""

    def __init__(
        self,
        register: Register,
        offload: Offload,
        workers: Sequence[MailboxWorker],
        outgoing: Outgoing,
        configuration: Configuration,
        pulse: system.Pulse,
        route: Courier | None,
        probes: Probes,
    ) -> None:
        self._register, self._offload = register, offload
        self._workers, self._outgoing, self._configuration = workers, outgoing, configuration
        self._pulse, self._route, self._probes = pulse, route, probes
        self._writable = Watched(system.now())
        self._well: dict[tuple[str, str], datetime] = {}
        self._unwritten: list[Untold] = []
        self._failures = 0
        self._again = system.now()

    async def tick(self) -> None:
        """One look at everything, and what is to be told of it. A register that cannot be written is told of, too."""
        now = system.now()
        try:
            echo(await self._offload.call(functools.partial(self._look, now)))
        except RegisterFault as fault:
            self._offload.trouble(fault)
            self._turn(str(fault), now)
        else:
            self._turn("", now)
        if self._route:
            await self._tell(now)
        for worker in self._workers:
            await self._probes.send(worker.name, system.now())

    def _look(self, now: datetime) -> list[Told]:
        overdue = self._pulse.overdue(system.monotonic())
        seen = [(MAILBOX, worker.name, _hindrance(worker, overdue)) for worker in self._workers]
        away = RELAY_AWAY if self._outgoing.relay_away else ""
        after, made = self._configuration.alarming.after, []
        with self._register.writing() as connection:
            for worker in self._workers:
                seen += self._probes.looks(connection, worker.name, now)
            for kind, mailbox, why in (*seen, (RELAY, "", away or outage_rows.relay_stuck(connection, now))):
                letters = None if self._route else functools.partial(self._queue, connection, mailbox, now)
                one = Look(kind, mailbox, why, self._well.get((kind, mailbox)))
                # A probe that is missed has been on its way for long enough.
                patience = timedelta() if kind == CANARY else after
                made += outage_rows.step(connection, one, patience, now, letters)
                if not why:
                    self._well[kind, mailbox] = now
        return made

    def _queue(self, connection: Connection, mailbox: str, now: datetime, fact: Turn, why: str) -> list[Fact]:
        """Into the outbox: but not that the relay is away, which would leave when it no longer is."""
        if fact.what == RELAY and isinstance(fact, OutageBegan):
            return []
        desk, names = self._desk(mailbox), self._configuration.alarming.to
        return outage_rows.queue_letters(
            connection, fact, why, desk, names, self._register.keys, now, system.fresh_nonce
        )

    def _desk(self, mailbox: str) -> Desk:
        """What is the whole daemon's is told by its first mailbox."""
        return self._configuration.known(mailbox) or self._configuration.desk(self._workers[0].name)

    def _turn(self, why: str, now: datetime) -> None:
        """The register's own outage is known to this process alone: there is nowhere to write it."""
        before, after = self._writable, self._configuration.alarming.after
        self._writable = look(before, not why, now, after)
        turned = told(REGISTER, before, self._writable, now)
        if turned:
            began = isinstance(turned, OutageBegan)
            audit.operational(
                "register.outage", "error" if began else "warning", over=not began, **{"error.message": why}
            )
            self._unwritten = [Untold(REGISTER, "", turned, why)] if self._route else []

    async def _tell(self, now: datetime) -> None:
        """By the route of its own; what could not leave is tried again, more and more rarely."""
        assert self._route is not None
        if now < self._again <= now + LONGEST_PAUSE:
            return
        for one in await self._waiting():
            mails = outage_rows.written(
                one.fact,
                one.why,
                self._desk(one.mailbox),
                self._configuration.alarming.to,
                self._register.keys,
                now,
                system.fresh_nonce,
            )
            if not all([await self._left(self._route, mail) for mail in mails]):
                self._failures += 1
                self._again = now + pause(self._failures, FIRST_PAUSE, LONGEST_PAUSE, 0.5)
                return
            self._failures = 0
            await self._done(one)

    async def _waiting(self) -> list[Untold]:
        try:
            kept = await self._offload.call(self._untold)
        except RegisterFault:
            kept = []
        return [*self._unwritten, *kept]

    def _untold(self) -> list[Untold]:
        with self._register.reading() as connection:
            return outage_rows.untold(connection)

    async def _left(self, route: Courier, mail: OutgoingMail) -> bool:
        """Whether the route took it, or never will: then the log says so."""
        outcome = await route.deliver(mail.envelope_from, mail.recipient, mail.reply.content)
        if not isinstance(outcome, Delivered):
            words = {"smtp.code": outcome.code, "error.type": outcome.fault}
            audit.operational("alarm.unsent", "error" if not self._failures else "debug", **words)
        return isinstance(outcome, Delivered | Refused)

    async def _done(self, one: Untold) -> None:
        if one in self._unwritten:
            self._unwritten.remove(one)
            return
        try:
            await self._offload.call(functools.partial(self._tell_row, one))
        except RegisterFault as fault:
            self._offload.trouble(fault)  # told again rather than not at all

    def _tell_row(self, one: Untold) -> None:
        with self._register.writing() as connection:
            outage_rows.tell(connection, one)


def _hindrance(worker: MailboxWorker, overdue: tuple[str, ...]) -> str:
    """Why a mailbox is not reached, "" = it is."""
    if worker.name in overdue:
        return "its connection hangs"
    return "" if worker.state == "watching" else worker.failed or worker.state
