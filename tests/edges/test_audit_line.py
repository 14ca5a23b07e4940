"""Which form each kind of value takes in a log line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path

import pytest

from responder.edges.audit_line import plain_fields


class Colour(Enum):
    RED = "red"


class Secretive:
    def __repr__(self) -> str:
        return "password=hunter2"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**64 - 1, 2**64 - 1),
        (10**4000, "<number of 13288 bits>"),
        (b"secret", "<6 bytes>"),
        (Colour.RED, "red"),
        (Path("/var/lib"), "/var/lib"),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 11, 24, tzinfo=UTC), "2026-11-24T00:00:00.000000Z"),
        (timedelta(minutes=1.5), 90.0),
        ({"b": {1: (2,)}}, {"b": {"1": [2]}}),
        (frozenset({7}), [7]),
        (Secretive(), "<Secretive>"),
        ([[[[["deep"]]]]], [[[["<list>"]]]]),
    ],
)
def test_each_kind_of_value_has_its_form(value: object, shown: object) -> None:
    """Objects are named by their type: a repr may hold a secret."""
    assert plain_fields({"value": value}) == {"value": shown}


def test_a_value_that_holds_itself_is_bounded() -> None:
    """A circle in the data is cut, not followed."""
    circle: list[object] = []
    circle.append(circle)
    assert plain_fields({"value": circle}) == {"value": [[[["<list>"]]]]}
