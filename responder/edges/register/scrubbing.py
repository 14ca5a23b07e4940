"""The file of the register written anew, so that nothing of what was erased is left in it or in its log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from responder.edges.register.faults import RegisterFault, translate

PATIENCE = 60.0  # seconds for another's transaction, or a backup, to end
_TRIES = 3


def scrub(path: Path) -> None:
    """Beside the running daemon, whose transactions wait meanwhile. secure_delete zeroes what is erased, but not every
    copy of a row that SQLite may have left behind when it moved it: VACUUM does. Raises RegisterFault: what was erased
    stays erased, and another scrub finishes it."""
    try:
        with closing(
            sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=PATIENCE
            )
        ) as raw:
            raw.execute("PRAGMA secure_delete=ON")
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("VACUUM")
            for _ in range(_TRIES):
                busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
    except sqlite3.Error as fault:
        raise translate(str(fault), str(path)) from None
    words = "somebody reads it all the while, so its write-ahead log could not be emptied. Run forget again."
    raise RegisterFault(f"{path}: {words}")
