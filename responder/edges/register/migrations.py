"""Numbered migrations, each in the transaction that records it; a register of a newer program is refused."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from importlib import resources

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.edges.register.schema import schema_version

LATEST = 9


def _run(connection: Connection, name: str) -> None:
    """The statements of a file, whose first line is a comment."""
    script = resources.files("responder.edges.register").joinpath(name).read_text(encoding="utf-8")
    for statement in script.partition("\n")[2].split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


# Numbered from 1; each runs inside the transaction that records it. An entry that was released is never edited.
MIGRATIONS: tuple[Callable[[Connection], None], ...] = tuple(
    functools.partial(_run, name=f"{number:04}.sql") for number in range(1, LATEST + 1)
)


class NewerSchema(Exception):
    """The file was written by a newer responder."""


def migrate(connection: Connection, now: datetime) -> int:
    """Bring the schema to this program's version, inside the caller's transaction; returns the version.

    Raises NewerSchema when the file is ahead of the program: an older program must not write into it.
    """
    have = 0
    if sa.inspect(connection).has_table("schema_version"):
        have = connection.scalar(sa.select(sa.func.max(schema_version.c.version))) or 0
    if have > len(MIGRATIONS):
        raise NewerSchema(f"version {have}, this program knows {len(MIGRATIONS)}")
    for number, step in enumerate(MIGRATIONS[have:], start=have + 1):
        step(connection)
        connection.execute(schema_version.insert().values(version=number, applied_at=now))
    return len(MIGRATIONS)
