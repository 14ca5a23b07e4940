"""A consistent copy of the register while the daemon writes: SQLite's own online backup.

The copy alone says that it is one (`installation.held_since`): a daemon that is started on it answers nobody until it
was reconciled with the mailbox.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from responder.edges.register.faults import RegisterFault, translate

_HELD = "UPDATE installation SET held_since = ?"
_STORED = "%Y-%m-%d %H:%M:%S.%f"  # as instants.Utc lays it down


def copy_register(source: Path, target: Path, now: datetime) -> int:
    """Copy `source` to `target`, which must not exist; returns its octets. Readable by its owner only, checked, and in
    place under its name only when it is whole. What happens after `now` (before the copying began) it may lack. Raises
    RegisterFault."""
    try:
        if os.path.lexists(target):
            raise FileExistsError
        return _copied(source, target, now)
    except FileExistsError:
        words = "exists already. Name a new file; a backup is never overwritten."
        raise RegisterFault(f"{target}: {words}") from None
    except OSError as fault:
        words = f"cannot be written ({(fault.strerror or '').lower()}). Name a file in a folder that you may write."
        raise RegisterFault(f"{target}: {words}") from None


def _copied(source: Path, target: Path, now: datetime) -> int:
    # A name that nobody else has: what another backup has begun is neither used nor removed.
    descriptor, name = tempfile.mkstemp(prefix=".backup-", dir=target.parent)  # mode 0600
    os.close(descriptor)
    beside = Path(name)
    try:
        _copy(source, beside, target, now)
        _put_in_place(beside, target)
        return target.stat().st_size
    finally:
        beside.unlink(missing_ok=True)


def _copy(source: Path, beside: Path, target: Path, now: datetime) -> None:
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
            want.execute("PRAGMA synchronous=FULL")
            want.execute(_HELD, (now.astimezone(UTC).strftime(_STORED),))
            want.commit()
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
