"""The machine: clock, fresh tokens, systemd's notify socket, the lock of a single daemon, free disk space, and the
pulse that tells a working daemon from one that only waits. No other file asks for the time or for randomness."""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

NOTIFY_PATIENCE: Final = 0.5
STATUS_LENGTH: Final = 500


class AlreadyRunning(Exception):
    """Another process holds the lock. `pid` is None when it did not say."""

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path}: {who} is already running on this file; stop it first")
        self.path, self.pid = path, pid


def now() -> datetime:
    """The present, in UTC, aware."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that is never set; what Pulse counts with."""
    return time.monotonic()


def fresh_nonce() -> str:
    """80 random bits as 16 lower-case base32 characters."""
    return _base32(10)


def fresh_key() -> bytes:
    """32 random bytes, for HMAC-SHA256."""
    return secrets.token_bytes(32)


def fresh_installation() -> str:
    """40 random bits as 8 lower-case base32 characters."""
    return _base32(5)


def _base32(octets: int) -> str:
    return base64.b32encode(secrets.token_bytes(octets)).decode("ascii").lower()


def writable(path: Path | str) -> bool:
    """Whether this account may make files in that folder; False on a read-only file system too."""
    return os.access(path, os.W_OK | os.X_OK)


def free_bytes(path: Path | str) -> int:
    """Octets that an unprivileged process may still write where `path` is or will be. Raises OSError."""
    place = Path(path).absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


class FileLock:
    """An advisory lock (flock) on a file of its own, held until `release` or the end of the process, kill -9
    included. The file stays: removing it would let two processes hold two files of one name."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path, self._descriptor = path, descriptor

    def release(self) -> None:
        """Give the lock up. May be called twice."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def lock_file(path: Path | str) -> FileLock:
    """Take the lock or raise AlreadyRunning; OSError when the file cannot be made or opened. Keep the returned
    value for as long as the lock is meant."""
    place = Path(path)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = _pid_in(descriptor)
        os.close(descriptor)
        raise AlreadyRunning(place, pid) from None
    except OSError:
        os.close(descriptor)
        raise
    with suppress(OSError):
        # On a full disk the lock holds all the same; only the number is missing.
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
    return FileLock(place, descriptor)


def lock_holder(path: Path | str) -> int | None:
    """Whether another process holds that lock: its number, 0 where nobody says which, None = nobody does. Takes the
    lock from nobody who starts meanwhile, not for a moment, where the kernel lists its locks. Raises OSError."""
    try:
        descriptor = os.open(Path(path), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        if Path("/proc/locks").exists():
            return (_pid_in(descriptor) or 0) if _holders(os.fstat(descriptor).st_ino) else None
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        return _pid_in(descriptor) or 0
    finally:
        os.close(descriptor)


def _pid_in(descriptor: int) -> int | None:
    """The number in the file, unless the kernel names others as holders: one that ended may have left it."""
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    pid = int(text) if text.isascii() and text.isdigit() else 0
    holders = _holders(os.fstat(descriptor).st_ino)
    return pid if 0 < pid < 2**31 and (not holders or pid in holders) else None


def _holders(inode: int) -> set[int]:
    """Processes with a flock on that file, as proc_locks(5) tells; empty where it does not."""
    try:
        lines = Path("/proc/locks").read_text("ascii").splitlines()
    except (OSError, ValueError):
        return set()
    fields = (line.split() for line in lines)
    return {int(one[4]) for one in fields if one[1] == "FLOCK" and one[5].endswith(f":{inode}")}


class Notifier:
    """systemd's sd_notify. Without NOTIFY_SOCKET every call does nothing. Never raises for what the socket does, and
    waits half a second at most. Messages of child processes are dropped by systemd (NotifyAccess=main)."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        given = os.environ if environ is None else environ
        self._address = _socket_address(given.get("NOTIFY_SOCKET", ""))
        self._watchdog = _watchdog_seconds(given)

    def watchdog_interval(self) -> float | None:
        """Seconds between two feedings, half of what WATCHDOG_USEC allows; None when systemd watches nothing here."""
        return None if self._watchdog is None else self._watchdog / 2

    def ready(self, status: str = "") -> bool:
        """READY=1, after start and after a reload. Each method returns whether systemd was told."""
        return self._send("READY=1", *_status(status))

    def status(self, text: str) -> bool:
        """One line for `systemctl status`."""
        return self._send(*_status(text))

    def stopping(self, status: str = "") -> bool:
        """STOPPING=1, at SIGTERM."""
        return self._send("STOPPING=1", *_status(status))

    def reloading(self) -> bool:
        """RELOADING=1 with the time, which Type=notify-reload needs; follow it with `ready`."""
        return self._send(
            "RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}"
        )

    def extend(self, seconds: float) -> bool:
        """Ask for more time to start, stop or reload, as a long migration must."""
        return self._send(f"EXTEND_TIMEOUT_USEC={round(seconds * 1_000_000)}")

    def watchdog(self) -> bool:
        """WATCHDOG=1. `feed` is the way that asks the pulse first."""
        return self._send("WATCHDOG=1")

    def feed(self, pulse: Pulse) -> tuple[str, ...]:
        """Feed the watchdog unless a worker is overdue. Returns those overdue, for the log."""
        late = pulse.overdue(monotonic())
        if not late:
            self.watchdog()
        return late

    def _send(self, *lines: str) -> bool:
        if self._address is None or not lines:
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.settimeout(NOTIFY_PATIENCE)
                channel.sendto("\n".join(lines).encode("utf-8", "replace"), self._address)
        except OSError:
            return False
        return True


def _socket_address(given: str) -> bytes | None:
    if given.startswith("@"):
        return b"\0" + os.fsencode(given[1:])
    return os.fsencode(given) if given.startswith("/") else None


def _watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    period, owner = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not (period.isascii() and period.isdigit()) or int(period) == 0:
        return None
    return int(period) / 1_000_000 if owner in ("", str(os.getpid())) else None


def _status(text: str) -> tuple[str, ...]:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (f"STATUS={line[:STATUS_LENGTH]}",) if line else ()


class Pulse:
    """Who promised a sign of life by when. Every worker announces each wait with its length before it waits: backing
    off from a dead server is progress, and so is a final dot that may take ten minutes; a worker that lets its
    deadline pass hangs. Any thread may call anything here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._deadlines: dict[str, float] = {}

    def until(self, name: str, seconds: float) -> None:
        """`name` will call again within `seconds`; replaces its former promise."""
        deadline = monotonic() + seconds
        with self._lock:
            self._deadlines[name] = deadline

    def leave(self, name: str) -> None:
        """`name` has ended as it should and promises nothing more."""
        with self._lock:
            self._deadlines.pop(name, None)

    def overdue(self, now_monotonic: float) -> tuple[str, ...]:
        """The workers whose deadline lies before `now_monotonic`, in alphabetical order."""
        with self._lock:
            return tuple(
                sorted(name for name, deadline in self._deadlines.items() if deadline < now_monotonic)
            )
