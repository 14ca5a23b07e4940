"""Hours as the operator writes them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.hours.opening_hours import (
    Interval,
    check_day,
    check_hours,
    check_week,
    shorten,
    wall_spans,
    zone_named,
)

DAY = date(2026, 11, 24)


def hours(*texts: str) -> tuple[Interval, ...]:
    ends = (text.split("-") for text in texts)
    return tuple(Interval(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in ends)


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute)


def test_wall_spans_cross_midnight() -> None:
    """A close at or before the opening is on the next date; 00:00 as close is midnight at the end of the day."""
    spans = list(wall_spans(hours("09:00-17:00", "22:00-06:00", "18:00-00:00"), DAY))
    assert spans == [(at(9), at(17)), (at(22), at(6, day=25)), (at(18), at(0, day=25))]


def test_midnight_to_midnight_is_the_whole_day() -> None:
    """00:00-00:00 is 24 hours, not none."""
    assert list(wall_spans(hours("00:00-00:00"), DAY)) == [(at(0), at(0, day=25))]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (("09:00-17:00",), ((at(9), at(14)),)),
        (("09:00-12:00", "13:00-17:00"), ((at(9), at(12)), (at(13), at(14)))),
        (("09:00-13:00", "14:00-17:00"), ((at(9), at(13)),)),
        (
            ("09:00-15:30", "16:00-17:00"),
            ((at(9), at(13, 30)),),
        ),  # the break among the last hours does not count
        (("09:00-12:00",), ()),
        (("10:00-12:00",), ()),
    ],
)
def test_shorten_takes_open_time_off_the_end(
    written: tuple[str, ...], expected: tuple[tuple[datetime, datetime], ...]
) -> None:
    """Three hours of work go; a day of three hours or less goes whole."""
    assert shorten(tuple(wall_spans(hours(*written), DAY)), timedelta(hours=3)) == expected


@given(st.lists(st.integers(0, 47), min_size=2, max_size=8, unique=True), st.integers(0, 60))
def test_shorten_takes_exactly_the_cut(marks: list[int], quarters: int) -> None:
    """The open time left is what was there less the cut, and never negative."""
    ordered = sorted(marks)[: len(marks) // 2 * 2]
    ends = [at(0) + timedelta(minutes=30 * mark) for mark in ordered]
    spans = tuple(zip(ends[::2], ends[1::2], strict=True))
    cut = timedelta(minutes=15 * quarters)
    total = sum((closes - opens for opens, closes in spans), timedelta())
    left = sum((closes - opens for opens, closes in shorten(spans, cut)), timedelta())
    assert left == max(total - cut, timedelta())


def test_check_week_sorts() -> None:
    """Intervals may be written in any order."""
    assert check_week({0: hours("13:00-17:00", "09:00-12:00")}) == {0: hours("09:00-12:00", "13:00-17:00")}


@pytest.mark.parametrize(
    ("week", "named"),
    [
        ({0: hours("09:00-12:00", "11:00-17:00")}, "Monday 09:00-12:00 and 11:00-17:00 overlap"),
        ({2: hours("09:00-17:00", "09:00-17:00")}, "Wednesday 09:00-17:00 and 09:00-17:00 overlap"),
        (
            {0: hours("22:00-06:00"), 1: hours("05:00-09:00")},
            "Monday 22:00-06:00 and Tuesday 05:00-09:00 overlap",
        ),
        (
            {6: hours("22:00-06:00"), 0: hours("05:59-09:00")},
            "Sunday 22:00-06:00 and Monday 05:59-09:00 overlap",
        ),
        (
            {3: hours("20:00-04:00", "02:00-03:00", "23:00-00:00")},
            "Thursday 20:00-04:00 and 23:00-00:00 overlap",
        ),
    ],
)
def test_overlaps_are_named(week: dict[int, tuple[Interval, ...]], named: str) -> None:
    """Overlaps within a day, across midnight and across the end of the week name both intervals and say what to do."""
    with pytest.raises(ValueError, match="let one end before the other begins") as refused:
        check_week(week)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "week",
    [
        {0: hours("09:00-12:00", "12:00-17:00")},
        {0: hours("22:00-06:00"), 1: hours("06:00-09:00")},
        {day: hours("00:00-00:00") for day in range(7)},
        {6: hours("22:00-06:00")},
        {},
    ],
)
def test_touching_is_not_overlapping(week: dict[int, tuple[Interval, ...]]) -> None:
    """An interval may begin where another ends, round the clock too."""
    assert check_week(week) == week


@pytest.mark.parametrize("key", [7, -1, 99])
def test_unknown_weekday(key: int) -> None:
    """A weekday outside 0 to 6 is refused rather than never met."""
    with pytest.raises(ValueError, match="0 is Monday and 6 is Sunday"):
        check_week({key: hours("09:00-17:00")})


def test_times_with_a_zone_of_their_own() -> None:
    """Only the calendar's zone counts, so an interval must not bring another."""
    with pytest.raises(ValueError, match="zone of its own"):
        check_hours("Monday", (Interval(time(9, tzinfo=UTC), time(17)),))


def test_override_faults_name_the_date() -> None:
    """An overlap in a dated override names the date; a moment is not a date."""
    with pytest.raises(ValueError, match=r"^2026-11-24 09:00-12:00 and 11:00-13:00 overlap"):
        check_day(DAY, hours("09:00-12:00", "11:00-13:00"))
    with pytest.raises(ValueError, match="not a date"):
        check_day(at(9), ())


@pytest.mark.parametrize(
    "name", ["", "Europe", "Europe/Talin", "../etc/passwd", "/etc/passwd", "EET DST", "Europe/Tallinn\x00"]
)
def test_unknown_zone(name: str) -> None:
    """A name that is no IANA zone, a folder or a path is refused with a proposal, whatever it looks like."""
    with pytest.raises(ValueError, match=r"is unknown: (perhaps|write an IANA name)"):
        zone_named(name)


def test_near_zone_is_proposed() -> None:
    """A slip of the pen is answered with the right name."""
    with pytest.raises(ValueError, match="perhaps Europe/Tallinn"):
        zone_named("Europe/Talinn")
