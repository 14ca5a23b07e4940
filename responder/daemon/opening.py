"""From a sound configuration to a running daemon: state folder, lock, register."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from responder.config import Loaded
from responder.daemon.assembly import Places
from responder.daemon.service import Daemon, Options
from responder.edges import system
from responder.edges.register.faults import RegisterFault, put_back
from responder.edges.register.store import memory_register, open_register


def run(loaded: Loaded, options: Options) -> int:
    """Run until stopped; returns a sysexits code. Raises RegisterFault or AlreadyRunning before anything began."""
    places = Places(Path(loaded.settings.state))
    if options.dry_run:
        return _lived(loaded, options, places)
    with _hang_up_waits():
        return _locked(loaded, options, places)


@contextmanager
def _hang_up_waits() -> Iterator[None]:
    """Whoever sees the lock may ask for a reload: until the daemon hears SIGHUP it is kept, or it would end us."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _locked(loaded: Loaded, options: Options, places: Places) -> int:
    try:
        places.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = system.lock_file(places.lock)
        _not_vanished(places)
    except OSError as fault:
        reason = (fault.strerror or "unknown error").lower()
        raise RegisterFault(
            f"{places.state}: the state folder cannot be written ({reason}). Give it to the service's account."
        ) from None
    try:
        return _lived(loaded, options, places)
    finally:
        lock.release()


def _not_vanished(places: Places) -> None:
    """A daemon has run on this folder: a register that is missing or empty now is a loss, not a first start."""
    place = places.register
    there = place.exists() and place.stat().st_size > 0
    if not there and not places.generation.exists():
        places.witness.unlink(missing_ok=True)  # begun anew on purpose
    if places.generation.exists() and not there:
        raise RegisterFault(
            f"{place}: the register is gone, and a daemon has run here before. {put_back(place)} To begin anew, with "
            f"numbers that were given before, remove {places.generation}."
        )


def _lived(loaded: Loaded, options: Options, places: Places) -> int:
    fresh = (system.now(), system.fresh_key, system.fresh_installation)
    register = (memory_register if options.dry_run else open_register)(places.register, *fresh)
    try:
        return asyncio.run(Daemon(loaded, options, places, register).live())
    finally:
        register.close()
