"""What the daemon does again and again, and how often: each tick a job of APScheduler, which holds no state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from responder.config import Loaded
from responder.daemon.configuration import Configuration
from responder.daemon.due_times import DueTimes
from responder.daemon.health import Watch
from responder.daemon.housekeeping import Housekeeping
from responder.daemon.nightly import EVERY, Nightly
from responder.daemon.offload import Offload
from responder.daemon.outages import Outages
from responder.daemon.outgoing import Outgoing
from responder.daemon.probes import Probes
from responder.daemon.restored import Restored
from responder.daemon.telling import DAY, WEEK, Telling
from responder.daemon.ticks import Every, until_stopped
from responder.daemon.worker import MailboxWorker
from responder.edges import audit, system
from responder.edges.register.store import Register
from responder.edges.smtp import Courier


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What the ticks work on: the parts of one daemon. `route`: by which alarms go too; `stopped`: a stop was asked
    for; `trusted`: the clock has gone on steadily."""

    loaded: Loaded
    register: Register
    offload: Offload
    configuration: Configuration
    workers: Sequence[MailboxWorker]
    outgoing: Outgoing
    courier: Courier
    route: Courier | None
    restored: Restored
    health: Watch
    notifier: system.Notifier
    pulse: system.Pulse
    stopped: Callable[[], bool]
    trusted: Callable[[], bool]


def schedule(parts: Scheduled) -> AsyncIOScheduler:
    """All jobs, not started yet; from the loop."""
    # The default grace of one second would silently drop a late tick. Ticks are coroutines: APScheduler runs plain
    # functions in a thread, and what they touch belongs to the loop.
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")
    for part in (_mail, _promises, _alarms, _upkeep, _reports, _health):
        part(scheduler, parts)
    return scheduler


def _soon() -> dict[str, object]:
    """Not only after the first interval."""
    return {"next_run_time": system.now() + timedelta(seconds=1)}


def _mail(scheduler: AsyncIOScheduler, parts: Scheduled) -> None:
    async def wake_dispatch() -> None:
        parts.outgoing.waits.set()

    for worker in parts.workers:
        scheduler.add_job(worker.wake, Every(worker.rhythm.poll), id=f"poll {worker.name}")
    scheduler.add_job(wake_dispatch, Every(2), id="dispatch")


def _promises(scheduler: AsyncIOScheduler, parts: Scheduled) -> None:
    def look_again(mailbox: str) -> bool:
        return all(worker.look_again() for worker in parts.workers if worker.name == mailbox)

    wake = parts.outgoing.waits.set
    names = tuple(worker.name for worker in parts.workers)
    due_times = DueTimes(parts.register, parts.configuration, parts.offload, wake, look_again, names)
    scheduler.add_job(until_stopped(due_times.tick), Every(30), id="due times", **_soon())


def _alarms(scheduler: AsyncIOScheduler, parts: Scheduled) -> None:
    register, offload, configuration = parts.register, parts.offload, parts.configuration
    probes = Probes(register, offload, configuration, parts.courier)
    outages = Outages(
        register,
        offload,
        parts.workers,
        parts.outgoing,
        configuration,
        parts.pulse,
        parts.route,
        probes,
    )
    scheduler.add_job(until_stopped(outages.tick), Every(60), id="outages", **_soon())


def _upkeep(scheduler: AsyncIOScheduler, parts: Scheduled) -> None:
    kept = parts.configuration
    keeping = Housekeeping(
        parts.register,
        parts.offload,
        lambda: kept.keep_source,
        parts.stopped,
        lambda: kept.forget_after,
        parts.trusted,
    )
    nightly = Nightly(parts.register, parts.offload, parts.loaded, kept.desk, parts.stopped)
    scheduler.add_job(until_stopped(parts.restored.note), Every(10), id="witness")
    scheduler.add_job(until_stopped(keeping.tidy), Every(3600), id="housekeeping")
    scheduler.add_job(until_stopped(keeping.anchor), Every(86400), id="anchors", **_soon())
    scheduler.add_job(until_stopped(nightly.tick), Every(EVERY), id="nightly")


def _reports(scheduler: AsyncIOScheduler, parts: Scheduled) -> None:
    names = [worker.name for worker in parts.workers]
    for name, stretch in (("weeks", WEEK), ("days", DAY)):
        telling = Telling(parts.register, parts.offload, names, parts.configuration.desk, stretch)
        scheduler.add_job(until_stopped(telling.tell), Every(3600), id=name, **_soon())


def _health(scheduler: AsyncIOScheduler, parts: Scheduled) -> None:
    async def feed() -> None:
        for name in parts.notifier.feed(parts.pulse):
            audit.operational("watchdog.overdue", "error", worker=name)

    scheduler.add_job(parts.health.tell, Every(2), id="status")
    watchdog = parts.notifier.watchdog_interval()
    if watchdog:
        scheduler.add_job(feed, Every(watchdog), id="watchdog", **_soon())
