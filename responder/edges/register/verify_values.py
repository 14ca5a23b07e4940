"""Values that no type of their column would give back: whoever reads such a row ends with a fault, so it is named.

SQLite keeps in a column whatever somebody puts there. It looks itself, one scan of each table, and gives back counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from responder.edges.register.instants import Utc, metadata

_JSON = frozenset(
    {
        "complaints.tags",
        "promises.basis",
        "correspondence.decision",
        "correspondence.context",
        "sending.recent",
    }
)
"""Texts that are read as JSON; "" where they were erased."""


def unreadable(connection: Connection) -> Iterator[str]:
    """Table and column of them, in how many rows, and the first of these by SQLite's number of it."""
    for table in metadata.sorted_tables:
        columns = [(column.name, _wrong(column)) for column in table.columns]
        asked = ", ".join(f"sum({wrong}), min(CASE WHEN {wrong} THEN rowid END)" for _, wrong in columns)
        row = connection.exec_driver_sql(f"SELECT {asked} FROM {table.name}").one()  # noqa: S608 - names of ours
        for number, (name, _) in enumerate(columns):
            count, first = row[2 * number], row[2 * number + 1]
            if count:
                yield f"{table.name}.{name} in {count} row{'' if count == 1 else 's'}, first in row {first}"


def _wrong(column: sa.Column[object]) -> str:
    """A condition that is 1 where a value is there and cannot be read."""
    name = f'"{column.name}"'
    if isinstance(column.type, Utc):
        # Without the fraction: SQLite rounds it, and of the last half millisecond of a second makes the next one.
        whole_seconds = f"substr({name}, 1, 19)"
        sound = (
            f"typeof({name}) = 'text' AND {name} LIKE '____-__-__ __:__:__%' AND {name} >= '0001' "
            f"AND coalesce(strftime('%Y-%m-%d %H:%M:%S', {whole_seconds}, '+0 days') = {whole_seconds}, 0) "
            f"AND (substr({name}, 20) = '' OR substr({name}, 20) GLOB '.[0-9]*' "
            f"AND substr({name}, 21) NOT GLOB '*[^0-9]*')"
        )
    elif str(column) in _JSON:
        sound = f"typeof({name}) = 'text' AND ({name} = '' OR json_valid({name}))"
    elif isinstance(column.type, sa.String | sa.LargeBinary):
        sound = f"typeof({name}) = '{'text' if isinstance(column.type, sa.String) else 'blob'}'"
    else:
        whole = isinstance(column.type, sa.Integer)
        sound = f"typeof({name}) = 'integer'" + ("" if whole else f" OR typeof({name}) = 'real'")
    return f"({name} IS NOT NULL AND NOT ({sound}))"
