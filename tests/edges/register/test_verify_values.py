"""What counts as a value that no verb can read: nothing that responder writes itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from responder.edges.register import schema
from responder.edges.register.verify_values import unreadable
from tests.edges.register.desk_work import opened

LAST = datetime(2026, 11, 22, 8, 29, 59, 999_600, tzinfo=UTC)


@given(at=st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
@example(at=LAST)
@example(at=LAST + timedelta(microseconds=399))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_time_that_is_stored_can_be_read(tmp_path: Path, at: datetime) -> None:
    """To the last microsecond of a second, which SQLite's own functions round up."""
    register = opened(tmp_path / "register.sqlite")
    try:
        with register.writing() as connection:
            connection.execute(schema.installation.update().values(created_at=at))
        with register.reading() as connection:
            assert list(unreadable(connection)) == []
    finally:
        register.close()


def test_what_is_no_time_is_named(tmp_path: Path) -> None:
    """A fraction that is none, a day that no month has, words."""
    register = opened(tmp_path / "register.sqlite")
    for wrong in ("2026-11-22 08:29:59.x", "2026-02-30 08:29:59", "yesterday", "2026-11-22 08:29:59.99 "):
        with register.writing() as connection:
            connection.exec_driver_sql("UPDATE installation SET created_at = ?", (wrong,))
        with register.reading() as connection:
            assert list(unreadable(connection)) == ["installation.created_at in 1 row, first in row 1"]
    register.close()
