"""A consistent copy of the register while the daemon writes: SQLite's own online backup."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from responder.edges.register.faults import RegisterFault, translate


def copy_register(source: Path, target: Path) -> int:
    """Copy `source` to `target`, which must not exist; returns its octets. Readable by its owner only, checked, and in
    place under its name only when it is whole. Raises RegisterFault."""
    try:
        if os.path.lexists(target):
            raise FileExistsError
        return _copied(source, target)
    except FileExistsError:
        words = "exists already. Name a new file; a backup is never overwritten."
        raise RegisterFault(f"{target}: {words}") from None
    except OSError as fault:
        words = f"cannot be written ({(fault.strerror or '').lower()}). Name a file in a folder that you may write."
        raise RegisterFault(f"{target}: {words}") from None


def _copied(source: Path, target: Path) -> int:
    # A name that nobody else has: what another backup has begun is neither used nor removed.
    descriptor, name = tempfile.mkstemp(prefix=".backup-", dir=target.parent)  # mode 0600
    os.close(descriptor)
    beside = Path(name)
    try:
        _copy(source, beside, target)
        _put_in_place(beside, target)
        return target.stat().st_size
    finally:
        beside.unlink(missing_ok=True)


def _copy(source: Path, beside: Path, target: Path) -> None:
    at = source
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as have,
            closing(sqlite3.connect(beside)) as want,
        ):
            have.execute("SELECT count(*) FROM sqlite_master").fetchone()
            at = target
            # In one step, under one read transaction: in several, each commit of the daemon would begin it anew.
            have.backup(want, pages=-1)
            if want.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("the copy is malformed")
    except sqlite3.Error as fault:
        damaged = "malformed" in str(fault)
        raise translate(str(fault), str(source if damaged else at)) from None


def _put_in_place(beside: Path, target: Path) -> None:
    """Under its name, unless somebody took it meanwhile. Raises OSError."""
    try:
        os.link(beside, target)  # a rename would replace what is there
    except FileExistsError:
        raise
    except OSError:
        beside.rename(target)  # a file system without links
