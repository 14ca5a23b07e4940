"""`responder reload`: SIGHUP to the running daemon, then wait for what became of it."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import click

from responder.cli.options import config_option, loaded, places_of
from responder.cli.stop import Stop
from responder.daemon import exits, generation
from responder.daemon.assembly import Places
from responder.edges import system

STEP = 0.05
REFUSED = "Refused: the configuration from before stays in force."


@click.command("reload")
@config_option
@click.option(
    "--pid",
    type=click.IntRange(1, 2**31 - 1),
    envvar="MAINPID",
    default=None,
    help="Process of the daemon; by default the one that runs on the state folder.",
)
@click.option(
    "--timeout", type=click.FloatRange(1, 600), default=30.0, show_default=True, help="Seconds to wait."
)
def command(config: str, pid: int | None, timeout: float) -> int:
    """Have the running daemon read its configuration again, and wait for the result.

    Exit codes: 0 in force; 75 no daemon runs, or it did not answer in time; 78 refused, the old one stays in force.
    """
    places = _places(config)
    running = pid or _running(places)
    before = generation.read(places.generation)
    try:
        os.kill(running, signal.SIGHUP)
    except (ProcessLookupError, PermissionError) as fault:
        raise Stop(f"process {running}: {(fault.strerror or '').lower()}.", exits.TEMPFAIL) from None
    after = _wait(places.generation, before, timeout)
    if after.faults:
        lines = "\n".join(after.faults)
        raise Stop(f"{lines}\n{REFUSED}", exits.CONFIG)
    waits = f"; a restart is needed for {', '.join(after.restart_for)}" if after.restart_for else ""
    click.echo(f"configuration {after.configuration[:12]} is in force{waits}")
    return exits.OK


def _places(config: str) -> Places:
    """As the daemon found them; a file with faults cannot say, then the service manager does."""
    state = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    try:
        return places_of(config, loaded(config, read_secrets=False))
    except Stop as stop:
        if not state:
            raise Stop(f"{stop.message}\n{REFUSED}", stop.code) from None
        return Places(Path(state))


def _running(places: Places) -> int:
    """The process that holds the lock: a number in a file may be another program's by now."""
    nobody = Stop(f"{places.state}: no daemon runs here.", exits.TEMPFAIL)
    if not places.lock.exists():
        raise nobody
    try:
        system.lock_file(places.lock).release()
    except system.AlreadyRunning as fault:
        if fault.pid:
            return fault.pid
    except OSError as fault:
        raise Stop(f"{places.lock}: {(fault.strerror or '').lower()}.", exits.TEMPFAIL) from None
    raise nobody


def _wait(path: Path, before: generation.Generation | None, timeout: float) -> generation.Generation:
    """The first answer to a reload after `before`. The file is looked at every 50 ms, until the time is over.

    Each daemon counts anew, and its start, number 0, answers nobody.
    """
    pause = threading.Event()
    for _ in range(int(timeout / STEP)):
        told = generation.read(path)
        if told is not None and told.number > (before.number if before and before.pid == told.pid else 0):
            return told
        pause.wait(STEP)
    raise Stop("the daemon did not say in time what became of it; see its log.", exits.TEMPFAIL)
