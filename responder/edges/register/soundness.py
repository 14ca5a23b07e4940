"""Whether a file can be a register at all: looked at before anything opens it for writing, which would change it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from responder.edges.register.faults import RegisterFault as Fault
from responder.edges.register.faults import put_back, translate

HEAD = 100  # octets: https://www.sqlite.org/fileformat.html section 1.3


def sound(path: Path) -> None:
    """Raises RegisterFault for a file that was cut, and for one of another program; an empty one is none yet."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        size = path.stat().st_size
        log = path.with_name(f"{path.name}-wal")
        logged = log.exists() and log.stat().st_size > 0
    except OSError:
        return  # opening it says what is wrong
    if not size:
        return
    if not logged and size < _told_size(head):
        raise translate(f"malformed: {size} octets are left of {_told_size(head)}", str(path))
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (sqlite3.Error, UnicodeDecodeError) as fault:
        if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_ROLLBACK:
            return  # whoever wrote it was killed before it had its log: opening it for writing takes that back
        words = str(fault) if isinstance(fault, sqlite3.Error) else "malformed text in it"
        raise translate(words, str(path)) from None
    if tables and "schema_version" not in tables:
        raise Fault(f"{path}: not a register of responder, but the file of another program. {put_back(path)}")


def _told_size(head: bytes) -> int:
    """Octets by the file's own word; 0 where it says nothing that counts."""
    if len(head) < HEAD or head[24:28] != head[92:96]:
        return 0
    page = int.from_bytes(head[16:18], "big")
    return int.from_bytes(head[28:32], "big") * (65_536 if page == 1 else page)
