"""A consistent copy of the register while the daemon writes: SQLite's own online backup."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from responder.edges.register.faults import RegisterFault, translate


def copy_register(source: Path, target: Path) -> int:
    """Copy `source` to `target`, which must not exist; returns its octets. Readable by its owner only, checked, and in
    place under its name only when it is whole. Raises RegisterFault."""
    if target.exists():
        raise RegisterFault(f"{target}: exists already. Name a new file; a backup is never overwritten.")
    beside = target.with_name(target.name + ".part")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(source, beside)
        beside.rename(target)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise RegisterFault(f"{target}: cannot be written ({(fault.strerror or '').lower()}).") from None
    except sqlite3.Error as fault:
        beside.unlink(missing_ok=True)
        raise translate(str(fault), str(source)) from None
    return target.stat().st_size


def _copy(source: Path, beside: Path) -> None:
    have = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    want = sqlite3.connect(beside)
    try:
        have.backup(want, pages=1000)
        if want.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is malformed")
    finally:
        have.close()
        want.close()
