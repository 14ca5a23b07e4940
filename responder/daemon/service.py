"""The daemon's life: open, start, watch, drain, close. Each step a function, in the order of a life."""

from __future__ import annotations

import asyncio
import functools
import random
import signal
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from responder import __version__
from responder.config import Loaded
from responder.core import facts
from responder.daemon import exits
from responder.daemon.assembly import Places, imap_account
from responder.daemon.configuration import Configuration
from responder.daemon.health import Watch
from responder.daemon.hindrances import mailbox_limited
from responder.daemon.offload import Offload, echo
from responder.daemon.reloading import Reloading
from responder.daemon.restored import Restored
from responder.daemon.schedule import Scheduled, schedule
from responder.daemon.shadow import Shadow
from responder.daemon.ticks import Clock, begin_anew
from responder.daemon.warming import warm
from responder.daemon.way_out import alarm_route, way_out
from responder.daemon.worker import MailboxWorker, Rhythm
from responder.edges import audit, system
from responder.edges.imap import ImapMailbox
from responder.edges.register import outbox_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.suspicion import Suspicion, word_of
from responder.edges.register.trail import Told
from responder.flows.answers import Answers
from responder.flows.intake import Intake
from responder.flows.marking import Marking
from responder.flows.reconciling import Reconciling

FIRST_LOGINS = 60.0  # seconds until the first login attempts must have ended, well or not
DRAIN = 5.0  # of the 10 s that a stop may take
STEADY = 86_400.0  # seconds without a jump until a clock is believed that something is past its time


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line adds to the configuration."""

    once: bool = False
    dry_run: bool = False
    since: datetime | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


class Daemon:
    """One run of the daemon: builds the edges and flows, and ticks them until stopped."""

    def __init__(self, loaded: Loaded, options: Options, places: Places, register: Register) -> None:
        self._loaded, self._options, self._register = loaded, options, register
        self._pulse = system.Pulse()
        self._notifier = system.Notifier(options.environ)
        told = None if options.dry_run else places
        self._configuration = Configuration(
            loaded, register.keys, options.environ, told, lambda: register.renew_keys(system.now())
        )
        self._stopping = asyncio.Event()
        self._offload = Offload(register, self._pulse, self._stopping.set)
        hold = loaded.settings.smtp.uncertain == "hold"
        self._restored = Restored(register, self._offload, told.witness if told else None, hold=hold)
        self._courier, self._outgoing = way_out(
            loaded, self._configuration, register, self._offload, self._pulse, self._stopping, self._told
        )
        self._route = alarm_route(loaded)
        self._workers = [self._worker(index) for index in range(len(loaded.settings.mailboxes))]
        path = told.health if told else None
        self._health = Watch(self._workers, self._outgoing, self._configuration, self._notifier, path)
        self._reloading = Reloading(self._configuration, self._offload, self._notifier, self._health.line)
        self._bug = False
        self._jumped: float | None = None

    def _worker(self, index: int) -> MailboxWorker:
        box = self._loaded.settings.mailboxes[index]
        mailbox = ImapMailbox(imap_account(self._loaded, box), idle=box.idle)
        desk = functools.partial(self._configuration.desk, box.name)
        complain = functools.partial(mailbox_limited, box.name)
        heard = Shadow(self._register).echo if self._options.dry_run else echo
        sources = (mailbox, self._register, desk, system.now, system.fresh_nonce, heard)
        word = None if self._options.dry_run else word_of(Path(self._register.path), box.name)
        intake = Intake(*sources, suspicion=Suspicion(word))
        return MailboxWorker(
            name=box.name,
            mailbox=mailbox,
            intake=intake,
            reconciling=None if self._options.dry_run else Reconciling(*sources, intake.bring_in),
            answers=Answers(mailbox, self._register, desk, system.now, heard, complain),
            marking=Marking(mailbox, self._register, desk, system.now, complain),
            rhythm=Rhythm(box.poll.total_seconds(), box.brisk.total_seconds()),
            pulse=self._pulse,
            mail_registered=self._mail_registered,
            jitter=random.random,
            begun=system.now(),
            once=self._options.once,
            dry_run=self._options.dry_run,
            since=self._options.since,
        )

    async def live(self) -> int:
        """From the first login to the last; returns the exit code."""
        self._loop = asyncio.get_running_loop()
        self._listen()
        names = tuple(worker.name for worker in self._workers)
        await self._restored.begin([self._configuration.desk(name) for name in names])
        await self._offload.tell(facts.DaemonStarted(__version__, self._loaded.digest, names))
        self._configuration.tell()
        desks = [self._configuration.desk(name) for name in names]
        await asyncio.to_thread(warm, desks, self._register.keys, system.now())
        if not self._options.once:
            self._health.write()
        for worker in self._workers:
            threading.Thread(target=worker.run, name=worker.name, daemon=True).start()
        sending = None
        if not self._options.dry_run and not self._options.once:
            # Before the first logins have ended: a mailbox that is silent must not hold up another one's mail.
            sending = asyncio.create_task(self._outgoing.keep_going())
            sending.add_done_callback(self._sending_ended)
        await self._until_stopped(
            *(asyncio.to_thread(worker.settled.wait, FIRST_LOGINS) for worker in self._workers)
        )
        refused = all(worker.state == "refused" for worker in self._workers)
        if refused:
            audit.operational(
                "daemon.refused", "error", **{"error.message": "every mailbox refused the login"}
            )
        elif self._options.once:
            await self._once()
        else:
            await self._watch()
        await self._end(sending)
        failed = self._options.once and any(worker.failed for worker in self._workers)
        if self._bug:
            return exits.SOFTWARE
        return exits.NOPERM if refused else exits.TEMPFAIL if failed or self._offload.lost else exits.OK

    def _sending_ended(self, sending: asyncio.Task[Any]) -> None:
        """A dispatcher that died of a bug ends the daemon: nothing would leave any more, and nobody would notice."""
        fault = None if sending.cancelled() else sending.exception()
        if fault is not None:
            audit.operational("daemon.bug", "error", **audit.error_fields(fault))
            self._bug = True
            self._stopping.set()

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stopping.set)
        self._loop.add_signal_handler(signal.SIGHUP, self._reloading.soon)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})  # see opening.run

    async def _until_stopped(self, *waits: Coroutine[Any, Any, object]) -> None:
        """Until all of `waits` have ended, or a stop is asked for; what still waits then is bounded by itself."""
        everybody: asyncio.Future[Any] = asyncio.ensure_future(asyncio.gather(*waits))
        stop: asyncio.Future[Any] = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({everybody, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _once(self) -> None:
        await self._until_stopped(*(asyncio.to_thread(worker.ended.wait) for worker in self._workers))
        if not self._options.dry_run:
            sending = asyncio.create_task(self._outgoing.send_what_is_due())
            sending.add_done_callback(self._sending_ended)
            await asyncio.wait({sending})

    async def _watch(self) -> None:
        scheduler = schedule(self._scheduled())
        scheduler.start()
        clock = Clock(functools.partial(self._clock_jumped, scheduler))
        clock.watch()
        self._reloading.started = True
        self._notifier.ready(self._health.line())
        self._health.write()
        await self._stopping.wait()
        self._notifier.stopping("finishing the mail in hand")
        clock.stop()
        scheduler.shutdown(wait=False)

    def _scheduled(self) -> Scheduled:
        return Scheduled(
            self._loaded,
            self._register,
            self._offload,
            self._configuration,
            self._workers,
            self._outgoing,
            self._courier,
            self._route,
            self._restored,
            self._health,
            self._notifier,
            self._pulse,
            self._stopping.is_set,
            self._trusted,
        )

    def _trusted(self) -> bool:
        """Whether nobody has set the clock within a day."""
        return self._jumped is None or system.monotonic() - self._jumped > STEADY

    def _clock_jumped(self, scheduler: AsyncIOScheduler) -> None:
        """Ticks, the relay's pause and queued mails were counted on a clock that is no more."""
        audit.operational("clock.jumped", "warning")
        self._jumped = system.monotonic()
        begin_anew(scheduler)
        self._outgoing.forget_pause()
        self._jump = asyncio.ensure_future(self._register_work(self._pull_forward))

    def _pull_forward(self) -> None:
        with self._register.writing() as connection:
            outbox_rows.pull_forward(connection, system.now())

    async def _end(self, sending: asyncio.Task[None] | None) -> None:
        """Finish the mail in hand, within what a stop may take; what is still open stays queued and uncertain."""
        self._stopping.set()
        self._outgoing.waits.set()
        for worker in self._workers:
            worker.stop()
        waiting: set[asyncio.Future[Any]] = {
            asyncio.ensure_future(asyncio.to_thread(worker.ended.wait, DRAIN))
            for worker in self._workers
            if not worker.connecting
        }
        waiting |= {sending} if sending else set()
        if waiting:
            await asyncio.wait(waiting, timeout=DRAIN)
        for worker in self._workers:
            # A thread that hangs in a dead connection ends with the process; nobody waits for it any longer.
            worker.settled.set()
            worker.ended.set()
        # Ends open transactions; each comes back with the truth about DATA and is settled as far as time allows.
        await self._courier.close()
        if self._route:
            await self._route.close()
        if sending:
            await asyncio.wait({sending}, timeout=1)
            sending.cancel()
        queued = await self._offload.call(self._count_queued)
        await self._offload.tell(facts.DaemonStopped(queued))
        await self._restored.note()
        self._offload.close()

    def _count_queued(self) -> int:
        try:
            with self._register.reading() as connection:
                return outbox_rows.count_queued(connection)
        except RegisterFault:
            return 0

    def _mail_registered(self) -> None:
        """From a mailbox's thread: new rows lie in the outbox."""
        self._loop.call_soon_threadsafe(self._outgoing.waits.set)

    def _told(self, told: list[Told]) -> None:
        """The dispatcher's facts; where copies are wanted, the mailbox's thread lays them into Sent."""
        echo(told)
        sent = {one.mailbox for one in told if one.event == facts.ReplySent.event}
        for worker in self._workers:
            if worker.name in sent and self._configuration.desk(worker.name).sent_copy:
                worker.wake()

    async def _register_work(self, work: Callable[[], object]) -> None:
        try:
            await self._offload.call(work)
        except RegisterFault as fault:
            self._offload.trouble(fault)
