"""Times as a person types them: ago, with a zone, or in that of the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from responder.cli.options import moment

NOW = datetime(2026, 11, 22, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-22T07:17", "2026-11-22T05:17"),  # the desk's clock, not the machine's
        ("2026-07-01T07:17", "2026-07-01T04:17"),
        ("2026-11-22T07:17+03:00", "2026-11-22T04:17"),
        ("2026-11-22T07:17Z", "2026-11-22T07:17"),
        ("2h", "2026-11-22T03:20"),
    ],
)
def test_a_time_without_zone_is_the_desks(typed: str, meant: str) -> None:
    """Whatever zone the machine is in; one that is written counts."""
    expected = datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert moment(typed, lambda: NOW, "--at", ZoneInfo("Europe/Tallinn")) == expected
