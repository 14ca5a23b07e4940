"""Each migration stands or falls with the row that records it; a newer register is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from responder.edges.register import migrations, schema, sent_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.migrations import MIGRATIONS, NewerSchema, migrate
from responder.edges.register.store import read_register
from tests.edges.register.desk_work import START, opened, rows

OLD = {
    "complaint": "KB-2026-00001-J", "mailbox": "kaebused", "person_id": 1, "stage": "acknowledged",
    "category": "other", "priority": "normal", "owner": "mari", "language": "et", "tags": "[]",
    "subject": "katki", "canonical_subject": "katki", "target": "24wh", "calendar": "default",
    "received_at": START, "registered_at": START, "last_activity_at": START, "clock": 1, "reopened": 0,
}  # fmt: skip


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database, in whose transactions tables are made and taken back as a whole."""
    made = sa.create_engine("sqlite://")
    sa.event.listen(made, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    yield made
    made.dispose()


def versions(engine: Engine) -> list[int]:
    with engine.begin() as connection:
        return list(connection.scalars(sa.select(schema.schema_version.c.version)))


def test_an_empty_database_gets_every_table_once(engine: Engine) -> None:
    """All that the schema names; a second time nothing is left to do."""
    for _ in range(2):
        with engine.begin() as connection:
            assert migrate(connection, START) == len(MIGRATIONS)
    assert set(sa.inspect(engine).get_table_names()) >= set(schema.metadata.tables)
    assert versions(engine) == list(range(1, len(MIGRATIONS) + 1))


def test_only_what_is_missing_runs_and_a_failure_leaves_the_version_before(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step, and whatever it had changed, is rolled back with its number."""
    ran: list[str] = []

    def second(connection: Connection) -> None:
        ran.append("second")
        connection.exec_driver_sql("CREATE TABLE fresh (x)")

    def third(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE fresh")
        raise sa.exc.OperationalError("third", None, Exception("disk is full"))

    with engine.begin() as connection:
        migrate(connection, START)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, second))
    with engine.begin() as connection:
        assert migrate(connection, START) == len(MIGRATIONS) + 1
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, second, third))
    with pytest.raises(sa.exc.OperationalError), engine.begin() as connection:
        migrate(connection, START)
    assert ran == ["second"]
    assert versions(engine)[-1] == len(MIGRATIONS) + 1
    assert sa.inspect(engine).has_table("fresh")


def test_a_newer_register_is_refused_untouched(tmp_path: Path) -> None:
    """By the daemon and by the reading verbs, with what to do."""
    path = tmp_path / "register.sqlite"
    register = opened(path)
    with register.writing() as connection:
        newer = schema.schema_version.insert().values(version=len(MIGRATIONS) + 1, applied_at=START)
        connection.execute(newer)
        with pytest.raises(NewerSchema, match=f"version {len(MIGRATIONS) + 1}"):
            migrate(connection, START)
    before = rows(register, schema.schema_version)
    for again in (opened, read_register):
        with pytest.raises(RegisterFault, match="written by a newer responder"):
            again(path)
    assert rows(register, schema.schema_version) == before
    register.close()


def test_what_the_migrations_make_is_what_the_schema_says(engine: Engine) -> None:
    """Tables, columns and indexes, word for word: the frozen script and the tables in code must not drift apart."""
    other = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection, START)
        made = _layout(connection)
    with other.begin() as connection:
        schema.metadata.create_all(connection)
        assert made == _layout(connection)
    other.dispose()


def test_a_register_of_the_first_version_is_brought_up_and_keeps_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Complaints that were answered before answers were watched for: nothing is lost, and they are worked on."""
    path = tmp_path / "register.sqlite"
    engine = sa.create_engine(f"sqlite:///{path}")
    with monkeypatch.context() as patched, engine.begin() as connection:
        patched.setattr(migrations, "MIGRATIONS", MIGRATIONS[:1])
        migrate(connection, START)
        person = (1, "0123456789abcdef", "anna@klient.example", "2026-11-20 12:00:00.000000")
        connection.exec_driver_sql(
            "INSERT INTO persons (id, person, address, created_at) VALUES (?, ?, ?, ?)", person
        )
        connection.execute(schema.complaints.insert(), OLD)
    engine.dispose()
    register = opened(path)
    (kept,) = rows(register, schema.complaints)
    assert {name: kept[name] for name in OLD} == OLD
    assert rows(register, schema.persons)[0]["reference"] == "0123456789abcdef"  # as its facts have it
    for fresh in (schema.answers, schema.sent_cursors, schema.clocks, schema.reply_addresses):
        assert rows(register, fresh) == []
    with register.writing() as connection:
        sent_rows.read_up_to(connection, "kaebused", "Sent", 7, 41, START)
        sent_rows.read_up_to(connection, "kaebused", "Sent", 7, 12, START)
        assert sent_rows.last_uid(connection, "kaebused", "Sent", 7) == 41
        assert sent_rows.last_uid(connection, "kaebused", "Sent", 8) is None
        assert sent_rows.oldest_unanswered(connection, "kaebused") == START
    register.close()


def _layout(connection: Connection) -> dict[str, str]:
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: " ".join(sql.split()) for name, sql in found}
