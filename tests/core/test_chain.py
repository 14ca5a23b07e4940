"""Canonical JSON, one spelling of time, and hashes that depend on all that is told."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.chain import GENESIS, canonical, instant, link

AT = datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=UTC)
VALUES = st.dictionaries(
    st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=20)
)


def test_canonical_json_is_sorted_bare_and_unescaped() -> None:
    """The bytes that an auditor's own program hashes."""
    assert canonical({"b": ("x", 1), "a": "õ", "c": True}) == '{"a":"õ","b":["x",1],"c":true}'


@given(VALUES)
def test_canonical_json_is_json_on_one_line_and_knows_no_order(values: dict[str, object]) -> None:
    """Whatever stands in it, a line break cannot end it: the hash joins its parts by line breaks."""
    text = canonical(values)
    assert "\n" not in text
    assert json.loads(text) == values
    assert canonical(dict(reversed(values.items()))) == text


def test_a_link_is_what_the_page_says() -> None:
    """SHA-256 over the parts, each on a line of its own."""
    told = link(GENESIS, "kaebused", 1, AT, "reply.sent", '{"a":1}')
    by_hand = "\n".join((GENESIS, "kaebused", "1", "2026-11-20T12:00:00.000005Z", "reply.sent", '{"a":1}'))
    assert told == hashlib.sha256(by_hand.encode()).hexdigest()
    assert len(GENESIS) == len(told)


@pytest.mark.parametrize("changed", range(6))
def test_every_part_counts(changed: int) -> None:
    """Another value of any one gives another hash."""
    parts = [GENESIS, "m", 1, AT, "a.b", "{}"]
    other = ["1" * 64, "n", 2, AT + timedelta(microseconds=1), "a.c", "[]"]
    wanted = link(*parts)  # type: ignore[arg-type]
    parts[changed] = other[changed]
    assert link(*parts) != wanted  # type: ignore[arg-type]


@given(st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1)), st.integers(-14, 14))
def test_one_instant_has_one_spelling(moment: datetime, hours: int) -> None:
    """In whatever zone it is given."""
    aware = moment.replace(tzinfo=UTC)
    text = instant(aware)
    assert len(text) == 27
    assert text.endswith("Z")
    assert instant(aware.astimezone(timezone(timedelta(hours=hours)))) == text
    assert datetime.fromisoformat(text) == aware


def test_a_time_without_zone_is_refused() -> None:
    """It is no instant."""
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 1, 1))
