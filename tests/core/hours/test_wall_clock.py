"""Wall time <-> instant where clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.hours import wall_clock

TALLINN = ZoneInfo("Europe/Tallinn")  # 29 March 2026 03:00 -> 04:00; 25 October 2026 04:00 -> 03:00
ODD_ZONES = ["Europe/Tallinn", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/Tallinn", datetime(2026, 11, 24, 14, 0), utc(2026, 11, 24, 12, 0)),
        ("Europe/Tallinn", datetime(2026, 3, 29, 3, 30), utc(2026, 3, 29, 1, 0)),  # skipped: the change
        ("Europe/Tallinn", datetime(2026, 3, 29, 3, 0), utc(2026, 3, 29, 1, 0)),
        ("Europe/Tallinn", datetime(2026, 10, 25, 3, 30), utc(2026, 10, 25, 0, 30)),  # twice: the first
        (
            "Australia/Lord_Howe",
            datetime(2026, 10, 4, 2, 10),
            utc(2026, 10, 3, 15, 30),
        ),  # half an hour skipped
        ("Pacific/Apia", datetime(2011, 12, 30, 12, 0), utc(2011, 12, 30, 10, 0)),  # a whole day skipped
        ("America/Havana", datetime(2026, 3, 8, 0, 0), utc(2026, 3, 8, 5, 0)),  # midnight itself skipped
    ],
)
def test_instant(zone: str, wall: datetime, expected: datetime) -> None:
    """A skipped reading is the moment of the change, a repeated one its first pass."""
    assert wall_clock.instant(ZoneInfo(zone), wall) == expected


def test_reading_stands_still_while_an_hour_passes_again() -> None:
    """03:20 for the second time reads 04:00: never less than a reading shown before."""
    assert wall_clock.reading(TALLINN, utc(2026, 10, 25, 0, 20)) == datetime(2026, 10, 25, 3, 20)
    assert wall_clock.reading(TALLINN, utc(2026, 10, 25, 1, 20)) == datetime(2026, 10, 25, 4, 0)
    assert wall_clock.reading(TALLINN, utc(2026, 10, 25, 2, 20)) == datetime(2026, 10, 25, 4, 20)


MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
GAPS = st.integers(0, 2 * 86400).map(lambda seconds: timedelta(seconds=seconds))


@given(st.sampled_from(ODD_ZONES), st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1)), GAPS)
def test_instant_keeps_order(zone: str, wall: datetime, gap: timedelta) -> None:
    """A later reading is never an earlier instant."""
    assert wall_clock.instant(ZoneInfo(zone), wall) <= wall_clock.instant(ZoneInfo(zone), wall + gap)


@given(st.sampled_from(ODD_ZONES), MOMENTS, GAPS)
def test_reading_keeps_order(zone: str, moment: datetime, gap: timedelta) -> None:
    """A later moment never has an earlier reading."""
    assert wall_clock.reading(ZoneInfo(zone), moment) <= wall_clock.reading(ZoneInfo(zone), moment + gap)


@given(
    st.sampled_from(ODD_ZONES),
    st.integers(0, 240),
    st.sampled_from([(2026, 3), (2026, 10), (2025, 11), (2011, 12)]),
)
def test_order_on_the_days_of_change(zone: str, step: int, month: tuple[int, int]) -> None:
    """Readings rise through the months in which clocks change, quarter of an hour by quarter of an hour."""
    start = datetime(*month, 1, tzinfo=UTC) + timedelta(hours=3 * step)
    readings = [wall_clock.reading(ZoneInfo(zone), start + timedelta(minutes=15 * at)) for at in range(16)]
    assert readings == sorted(readings)


@given(st.sampled_from(ODD_ZONES), MOMENTS)
def test_round_trip(zone: str, moment: datetime) -> None:
    """Except in a repeated hour, the reading of a moment leads back to it."""
    known = ZoneInfo(zone)
    if not moment.astimezone(known).fold:
        assert wall_clock.instant(known, wall_clock.reading(known, moment)) == moment
