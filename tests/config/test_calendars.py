"""Calendar settings become calendars of the core; what it refuses is told at the setting that it speaks of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CALENDARS = [
    (
        "calendar: {zone: Europe/Talinn}",
        (
            "1:18: zone 'Europe/Talinn' is unknown: perhaps Europe/Tallinn or "
            "Europe/Kaliningrad or Europe/Vienna."
        ),
    ),
    (
        "calendar: {zone: +02:00}",
        "1:18: zone '+02:00' is unknown: write an IANA name such as Europe/Tallinn.",
    ),
    (
        "calendar: {holidays: XX}",
        (
            "1:22: no public holidays are known for country 'XX': use another code of ISO "
            "3166, or leave it out and enter the holidays as closed days."
        ),
    ),
    (
        "calendar: {hours: {}}",
        ("1:19: calendar 'default' has no open hours at all: give at least one weekday an interval."),
    ),
    (
        "calendar: {hours: {mon-fri: closed}}",
        ("1:19: calendar 'default' has no open hours at all: give at least one weekday an interval."),
    ),
    (
        "calendar: {hours: {mon-fri: 9:00-18:00, wed: 9:00-12:00}}",
        "1:46: wed has hours twice. Keep it in one of the lines.",
    ),
    (
        'calendar: {hours: {mon: "9:00-18:00, 17:00-20:00"}}',
        (
            "1:19: Monday 09:00-18:00 and 17:00-20:00 overlap: let one end before the other "
            "begins, or join them."
        ),
    ),
    (
        "calendar: {closed: [2026-12-28], short: {2026-12-28: 9:00-12:00}}",
        "1:54: 2026-12-28 stands in `closed` too. Keep it in one of them.",
    ),
    (
        "calendar: {closed: [2026-12-28, 2026-12-28]}",
        "1:33: 2026-12-28 stands in `closed` too. Keep it in one of them.",
    ),
    (
        'calendar: {short: {2026-12-28: "9:00-12:00, 11:00-13:00"}}',
        (
            "1:32: 2026-12-28 09:00-12:00 and 11:00-13:00 overlap: let one end before the "
            "other begins, or join them."
        ),
    ),
    (
        "calendars: {default: {zone: Europe/Riga}}",
        "1:13: `default` is the calendar under `calendar`. Give this one another name.",
    ),
    (
        "calendars: {riga: {zone: Europe/Rigga, holidays: LV}}",
        ("1:26: zone 'Europe/Rigga' is unknown: perhaps Europe/Riga or Europe/Sofia or Europe/Vienna."),
    ),
]


@pytest.mark.parametrize(("fragment", "expected"), CALENDARS)
def test_a_faulty_calendar_is_told_at_the_line_to_mend(
    faults_of: Callable[..., list[str]], fragment: str, expected: str
) -> None:
    """The text of the core stands at zone, holidays, hours or date, whichever it means."""
    assert faults_of(fragment) == [f"responder.yaml:{expected}"]
