"""Opens the register and hands out transactions: one writer at a time with BEGIN IMMEDIATE, readers that only read."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool, StaticPool

from responder.core.complaint_id import KeyRing
from responder.edges.register import key_rows, schema
from responder.edges.register.faults import RegisterFault, put_back, translate
from responder.edges.register.ground import Ground
from responder.edges.register.migrations import NewerSchema, migrate
from responder.edges.register.soundness import sound

BUSY_MS = 5_000
IN_MEMORY = "memory"


class Register:
    """The register in one SQLite file, or in memory for a dry run. `keys` are the installation's secrets."""

    def __init__(
        self, path: str, writer: Engine, reader: Engine, keys: KeyRing, ground: Ground | None = None
    ) -> None:
        self.path = path
        self.keys = keys
        self._ground = ground
        self._doubtful = False
        self._writer = writer
        self._reader = reader
        # busy_timeout is for other processes; between our own threads only a lock is fair.
        self._lock = threading.Lock()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back on any exception. Raises RegisterFault, RegisterGone
        where the file is no longer the one that was opened."""
        with self._lock:
            self._stands()
            try:
                with _told(self.path), self._writer.begin() as connection:
                    yield connection
            except RegisterFault:
                self._doubtful = True
                raise
            self._doubtful = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent read-only view. Raises RegisterFault."""
        # In memory there is one connection for all: a reader must not look into a writer's open transaction.
        self._stands()
        alone = self._lock if self._reader is self._writer else nullcontext()
        with alone, _told(self.path), self._reader.begin() as connection:
            yield connection

    def make_sure_of_room(self, octets: int) -> None:
        """Before something is fetched that is to be written: raises RegisterFault where it could not be. After a write
        that failed one is tried."""
        if self._ground is None:
            return
        doubtful = self._doubtful
        self._ground.room(octets, doubtful=doubtful)
        if doubtful:
            with self.writing() as connection:
                connection.execute(
                    schema.installation.update().values(held_since=schema.installation.c.held_since)
                )

    def _stands(self) -> None:
        if self._ground is not None:
            self._ground.check()

    def renew_keys(self, now: datetime) -> KeyRing:
        """Read the ring anew: `responder rotate-key` may have put a key into it. Raises RegisterFault."""
        with self.reading() as connection:
            self.keys = key_rows.stored(connection, now) or self.keys
        return self.keys

    def close(self) -> None:
        """Close the files; the write-ahead log is folded in by SQLite."""
        self._writer.dispose()
        self._reader.dispose()


def open_register(
    path: Path, now: datetime, fresh_key: Callable[[], bytes], fresh_installation: Callable[[], str]
) -> Register:
    """Open or create, check, migrate. Raises RegisterFault for a damaged, read-only or newer file."""
    if exists(path):
        sound(path)
    _make_private(path)
    writer = _engine(f"file:{_quoted(path)}?mode=rwc", begin="BEGIN IMMEDIATE")
    with _closed_on_fault(writer), _told(str(path)):
        with writer.connect() as connection:
            _checked(connection, path)
        with writer.begin() as connection:
            _migrated(connection, path, now)
            keys = key_rows.ring(connection, now, fresh_key, fresh_installation)
    return Register(str(path), writer, _reading_engine(path), keys, Ground(path))


def read_register(path: Path) -> Register:
    """For reading verbs: never creates, never migrates, writes nothing. Raises RegisterFault."""
    if not exists(path):
        raise RegisterFault(f"{path}: there is no register yet. `responder run` makes it at its first start.")
    reader = _reading_engine(path)
    with _told(str(path)), reader.begin() as connection:
        _not_newer(connection, path)
        keys = key_rows.stored(connection)
    if keys is None:
        raise RegisterFault(f"{path}: not a register of responder, or one that was never finished.")
    return Register(str(path), reader, reader, keys)


def write_register(path: Path) -> Register:
    """For verbs that write beside the daemon: never creates, never migrates, waits BUSY_MS for its turn.

    Raises RegisterFault; also for a register of an older program, which the daemon brings up to date when it starts.
    """
    read_register(path).close()
    writer = _engine(f"file:{_quoted(path)}?mode=rw", begin="BEGIN IMMEDIATE")
    with _closed_on_fault(writer), _told(str(path)), writer.begin() as connection:
        _not_newer(connection, path)
        _not_older(connection, path)
        keys = key_rows.stored(connection)
    assert keys is not None  # read_register has seen them
    return Register(str(path), writer, _reading_engine(path), keys, Ground(path))


def memory_register(
    path: Path | None, now: datetime, fresh_key: Callable[[], bytes], fresh_installation: Callable[[], str]
) -> Register:
    """A register that dies with the process, filled from the file at `path` when there is one: the dry run's."""
    raw = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    if path is not None and exists(path):
        with _told(str(path)), closing(_connected(f"file:{_quoted(path)}?mode=ro")) as source:
            source.backup(raw)
    engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with _closed_on_fault(engine), _told(IN_MEMORY), engine.begin() as connection:
        _migrated(connection, path or Path(IN_MEMORY), now)
        keys = key_rows.ring(connection, now, fresh_key, fresh_installation)
    return Register(IN_MEMORY, engine, engine, keys)


def exists(path: Path) -> bool:
    """Whether there is a register. Raises RegisterFault where this account may not look, or a folder lies there."""
    try:
        if path.is_dir():
            raise RegisterFault(f"{path}: cannot be opened, it is a folder. Move it out of the way.")
        return path.exists()
    except OSError as fault:
        raise RegisterFault(
            f"{path}: cannot be looked at ({(fault.strerror or 'error').lower()}). Run this as the service's account."
        ) from None


def _make_private(path: Path) -> None:
    """Nobody else may read people's mail: the mode must be right before the first byte, SQLite gives its own to the
    files beside. Where it cannot be set, opening says what is wrong."""
    with suppress(OSError):
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        with open(os.open(path, flags, 0o600), "rb") as file:  # noqa: PTH123 - a descriptor has no Path
            os.fchmod(file.fileno(), 0o600)


def _engine(uri: str, begin: str, pool: type[sa.Pool] = StaticPool) -> Engine:
    engine = sa.create_engine("sqlite://", creator=lambda: _connected(uri), poolclass=pool)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _connected(uri: str) -> sqlite3.Connection:
    raw = sqlite3.connect(
        uri, uri=True, check_same_thread=False, isolation_level=None, timeout=BUSY_MS / 1000
    )
    try:
        raw.execute("PRAGMA foreign_keys=ON")
        # Else savepoints and sorts write people's mail to /var/tmp, and fail when that is full.
        raw.execute("PRAGMA temp_store=MEMORY")
        if "mode=ro" not in uri:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute(
                "PRAGMA secure_delete=ON"
            )  # what is erased of a person is overwritten, not only unlinked
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def _reading_engine(path: Path) -> Engine:
    # A connection of its own for each reader: BEGIN IMMEDIATE here would take the write lock from the daemon.
    return _engine(f"file:{_quoted(path)}?mode=ro", begin="BEGIN", pool=NullPool)


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _checked(connection: Connection, path: Path) -> None:
    words = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if words != "ok":
        raise RegisterFault(f"{path}: the register is damaged ({words}). Stop responder. {put_back(path)}")


def _migrated(connection: Connection, path: Path, now: datetime) -> None:
    try:
        migrate(connection, now)
    except NewerSchema as fault:
        raise _newer(path, str(fault)) from None


def _not_newer(connection: Connection, path: Path) -> None:
    from responder.edges.register.migrations import MIGRATIONS

    if not sa.inspect(connection).has_table("schema_version"):
        raise RegisterFault(f"{path}: not a register of responder.")
    have = connection.scalar(sa.select(sa.func.max(schema.schema_version.c.version))) or 0
    if have > len(MIGRATIONS):
        raise _newer(path, f"version {have}, this program knows {len(MIGRATIONS)}")


def _not_older(connection: Connection, path: Path) -> None:
    from responder.edges.register.migrations import MIGRATIONS

    have = connection.scalar(sa.select(sa.func.max(schema.schema_version.c.version))) or 0
    if have < len(MIGRATIONS):
        raise RegisterFault(
            f"{path}: the register was written by an older responder (version {have}, this program wants "
            f"{len(MIGRATIONS)}). Start the daemon of this version once: it brings the register up to date."
        )


def _newer(path: Path, words: str) -> RegisterFault:
    return RegisterFault(
        f"{path}: the register was written by a newer responder ({words}). Install that version again, "
        "or put back the backup from before the upgrade."
    )


@contextmanager
def _told(path: str) -> Iterator[None]:
    """SQLite's faults become RegisterFaults, without the statement's parameters (they hold people's mail)."""
    try:
        yield
    except sqlalchemy.exc.DBAPIError as fault:
        raise translate(str(fault.orig), path) from None
    except sqlite3.Error as fault:
        raise translate(str(fault), path) from None
    except UnicodeDecodeError:
        raise translate("malformed text in it", path) from None


@contextmanager
def _closed_on_fault(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise
