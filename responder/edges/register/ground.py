"""The ground a running register stands on: its files, which somebody may move or replace, and the room beside them."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from responder.edges.register.faults import RegisterGone, translate

GONE = (0, 0)


class Ground:
    """The files of one open register. SQLite goes on writing into a file that has no name any more: what is told then
    is lost with the last connection, and new readers see another file."""

    def __init__(self, path: Path) -> None:
        self._path, log = path, path.with_name(f"{path.name}-wal")
        self._opened = [
            (place, found) for place in (path, log) if (found := _identity(place)) not in (None, GONE)
        ]

    def check(self) -> None:
        """Raises RegisterGone where file or write-ahead log is another than the one that was opened, or none."""
        if any(_identity(place) not in (opened, None) for place, opened in self._opened):
            raise RegisterGone(str(self._path))

    def room(self, octets: int, *, doubtful: bool) -> None:
        """Raises RegisterBusy where less is left. `doubtful`: a write has failed before, so it is tried, for a quota
        does not show in what a file system says of itself."""
        with suppress(OSError):
            left = shutil.disk_usage(self._path.parent).free
            if left < octets:
                raise translate(f"disk is full: {left} octets are left", str(self._path))
        if doubtful:
            self._try(octets)

    def _try(self, octets: int) -> None:
        place = self._path.with_name("room.new")
        try:
            descriptor = os.open(
                place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
            try:
                os.posix_fallocate(descriptor, 0, octets)
            finally:
                os.close(descriptor)
        except OSError as fault:
            raise translate(f"disk is full: {(fault.strerror or 'error').lower()}", str(self._path)) from None
        finally:
            with suppress(OSError):
                place.unlink(missing_ok=True)


def _identity(path: Path) -> tuple[int, int] | None:
    """GONE where there is no such file, None where nobody can tell."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return GONE
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
