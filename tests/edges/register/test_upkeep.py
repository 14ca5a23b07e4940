"""Housekeeping drops what is kept past its time, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from responder.edges.register import schema
from responder.edges.register.upkeep import tidy
from tests.edges.register.desk_work import DeskWork, mail, opened


def test_sources_go_when_their_time_is_over(tmp_path: Path) -> None:
    """To the second; the rest of the message stays, and a second time nothing is left to do."""
    work = DeskWork(opened(tmp_path / "register.sqlite"))
    work.take(mail())
    work.take(mail())
    end = work.now + timedelta(days=1)
    table = schema.correspondence
    with work.register.writing() as connection:
        connection.execute(table.update().where(table.c.id == 1).values(source=b"x", source_until=end))
        later = end + timedelta(days=1)
        connection.execute(table.update().where(table.c.id == 2).values(source=b"y", source_until=later))
    before = work.rows(table)
    dropped = []
    for moment in (end, end + timedelta(seconds=1), end + timedelta(seconds=2)):
        with work.register.writing() as connection:
            dropped.append(tidy(connection, moment))
    assert dropped == [0, 1, 0]
    assert work.rows(table) == [before[0] | {"source": None, "source_until": None}, before[1]]
    work.register.close()
