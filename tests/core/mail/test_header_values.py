"""Ids, Return-Path and Date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.header_values import date, message_ids, return_path


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b>", ("a@b",)),
        ("<a@b><c@d>", ("a@b", "c@d")),
        ("<a@b> (comment) <c@d>", ("a@b", "c@d")),
        ("Your message of Tuesday <a@b>", ("a@b",)),
        ("<part one\t@b>", ("partone@b",)),
        ("a@b", ("a@b",)),
        ("a@b c@d", ("a@b", "c@d")),
        ("<a@b", ("a@b",)),
        ("no-at-sign", ("no-at-sign",)),
        ("just some words", ()),
        ("<>", ()),
        ("", ()),
    ],
)
def test_ids_stand_without_brackets(value: str, ids: tuple[str, ...]) -> None:
    assert message_ids(value) == (ids, "")


def test_the_last_200_ids_count() -> None:
    ids, bound = message_ids("".join(f"<{number}@b>" for number in range(201)))
    assert (ids[0], ids[-1], len(ids)) == ("1@b", "200@b", 200)
    assert bound == "over 200 message ids in one header"


def test_an_id_of_more_than_900_characters_is_dropped() -> None:
    assert message_ids(f"<{'a' * 898}@b>") == ((f"{'a' * 898}@b",), "")
    assert message_ids(f"<{'a' * 899}@b> <c@d>") == (("c@d",), "message id over 900 characters")


@pytest.mark.parametrize("value", ["<>", " < > ", "(x) <> (y)", "", '"" <>'])
def test_a_null_path_is_empty(value: str) -> None:
    assert return_path(value) == ""


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (
            "Tue, 10 Nov 2026 10:00:05 +0200",
            datetime(2026, 11, 10, 10, 0, 5, tzinfo=timezone(timedelta(hours=2))),
        ),
        (
            "10 Nov 2026 10:00 -0330",
            datetime(2026, 11, 10, 10, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
        ),
        ("Tue, 10 Nov 2026 10:00:00 +0000 (UTC)", datetime(2026, 11, 10, 10, tzinfo=UTC)),
        ("Tue, 10 Nov 2026 10:00:00 -0000", datetime(2026, 11, 10, 10, tzinfo=UTC)),
        ("Tue, 10 Nov 2026 10:00:00", datetime(2026, 11, 10, 10, tzinfo=UTC)),
        ("Tue, 10 Nov 2026 10:00:00 GMT", datetime(2026, 11, 10, 10, tzinfo=UTC)),
        ("Tue, 10 Nov 26 10:00:00 EST", datetime(2026, 11, 10, 15, tzinfo=UTC)),
        ("Tue, 31 Dec 2024 23:59:60 +0000", datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_date_is_an_aware_moment(value: str, moment: datetime) -> None:
    found = date(value)
    assert found == moment
    assert found is not None
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Tue, 32 Nov 2026 10:00:00 +0200",
        "10 Foo 2026 10:00:00 +0200",
        "10 Nov 2026 25:00:00 +0200",
        "1 Jan 0001 00:00:00 +1200",
        "31 Dec 9999 23:59:59 -1200",
        "10 Nov 2026 10:00:00 +9959",
        "10 Nov 99999999999 10:00",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert date(value) is None


@given(st.text(max_size=80))
def test_any_date_can_be_moved_to_any_zone(value: str) -> None:
    moment = date(value)
    if moment is not None:
        assert moment.astimezone(timezone(timedelta(hours=14))) == moment


@given(
    st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(9998, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
def test_every_date_as_rfc_5322_writes_it_comes_back(naive: datetime, minutes: int) -> None:
    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    sign, offset = "-" if minutes < 0 else "+", abs(minutes)
    written = (
        f"{moment:%a, %d %b} {moment.year:04d} {moment:%H:%M:%S} {sign}{offset // 60:02d}{offset % 60:02d}"
    )
    assert date(written) == moment
