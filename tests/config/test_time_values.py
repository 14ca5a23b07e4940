"""Durations, reply times, dates, weekdays and hours are read as written, and refused with what to write."""

from __future__ import annotations

from collections.abc import Callable

import pytest

MAILBOX = (
    "mailboxes:\n"
    "  - address: kaebused@example.ee\n"
    "    imap: {host: imap.example.ee, username: u, password: {env: IMAP}}\n"
    "    "
)
TIMES = [
    (
        MAILBOX + "poll: 60",
        ("4:11: a length of time is wanted here, found `60`. Write it as 50ms, 60s, 5m, 2h or 3d."),
    ),
    (MAILBOX + "poll: 0s", "4:11: 0s is out of range. Write 1s to 1d."),
    (
        MAILBOX + "poll: 2w",
        ("4:11: a length of time is wanted here, found `2w`. Write it as 50ms, 60s, 5m, 2h or 3d."),
    ),
    (MAILBOX + "brisk: 1ms", "4:12: 1ms is out of range. Write 0s (off), or 10ms to 10s."),
    (
        MAILBOX + "max_age: 3",
        ("4:14: a length of time is wanted here, found `3`. Write it as 50ms, 60s, 5m, 2h or 3d."),
    ),
    (
        MAILBOX + "target: 24",
        (
            "4:13: '24' has no unit, and it has three readings: add wh (hours of open time), "
            "wd (the same time so many working days later) or h (clock hours), such as 24wh."
        ),
    ),
    (
        MAILBOX + "target: 1.5wd",
        "4:13: 1.5wd is not a whole number of working days: for parts of a day use wh.",
    ),
    (
        MAILBOX + "target: soon",
        (
            "4:13: 'soon' is not an amount of time: write a number and wh (hours of open "
            "time), wd (the same time so many working days later) or h (clock hours), such "
            "as 24wh, 1wd or 24h."
        ),
    ),
    ("target: 0h", "1:9: 0h is not a positive amount of time: give more than zero."),
    ("max_age: 1s", "1:10: 1s is out of range. Write 1m to 3650d."),
    (
        "calendar: {closed: 2026-12-28}",
        (
            "1:20: a list is wanted here, found `2026-12-28`. Write [one, two], or each "
            "behind a `- ` of its own line."
        ),
    ),
    (
        "calendar: {closed: [28.12.2026]}",
        "1:21: a date is wanted here, found `28.12.2026`. Write it as 2026-12-24.",
    ),
    (
        "calendar: {closed: [2026-02-30]}",
        "1:21: a date is wanted here, found `2026-02-30`. Write it as 2026-12-24.",
    ),
    (
        "calendar: {extra: {2026-12-19: ten}}",
        ("1:32: `ten` are no opening hours. Write them as 9:00-18:00 (24:00 is midnight), or `closed`."),
    ),
    (
        "calendar: {short: {soon: 9:00-12:00}}",
        "1:20: a date is wanted here, found `soon`. Write it as 2026-12-24.",
    ),
    (
        "calendar: {hours: {mon-fri: 9:00-13:00, 14:00-18:00}}",
        ("1:41: `14:00-18:00` stands where a weekday should. Put hours with a comma in quotes."),
    ),
    (
        "calendar: {hours: {mon-fri: 9-18}}",
        ("1:29: `9-18` are no opening hours. Write them as 9:00-18:00 (24:00 is midnight), or `closed`."),
    ),
    (
        "calendar: {hours: {mon-fri: 9:00-9:00}}",
        (
            "1:29: `9:00-9:00` are no opening hours. Write them as 9:00-18:00 (24:00 is "
            "midnight), or `closed`."
        ),
    ),
    (
        "calendar: {hours: {mon-fri: 25:00-26:00}}",
        (
            "1:29: `25:00-26:00` are no opening hours. Write them as 9:00-18:00 (24:00 is "
            "midnight), or `closed`."
        ),
    ),
    (
        "calendar: {hours: {mon-fri: 9:00-24:30}}",
        (
            "1:29: `9:00-24:30` are no opening hours. Write them as 9:00-18:00 (24:00 is "
            "midnight), or `closed`."
        ),
    ),
    (
        "calendar: {hours: {monday: 9:00-18:00}}",
        (
            "1:20: `monday` is no weekday. Write mon, tue, wed, thu, fri, sat, sun, or "
            "mon-fri. Did you mean `mon`?"
        ),
    ),
    (
        "calendar: {hours: {mon-fri: {from: 9}}}",
        (
            "1:29: hours are wanted here, found a group of settings. Write them as "
            '`"9:00-13:00, 14:00-18:00"`.'
        ),
    ),
    (
        "calendar: {hours: {mon-fri: }}",
        ("1:29: no hours stand here. Write `9:00-18:00` or `closed`; several, with a comma, in quotes."),
    ),
]


@pytest.mark.parametrize(("fragment", "expected"), TIMES)
def test_a_wrong_time_is_told_with_what_to_write(
    faults_of: Callable[..., list[str]], fragment: str, expected: str
) -> None:
    """A time without unit, out of range or in a form of its own is refused at its place."""
    assert faults_of(fragment) == [f"responder.yaml:{expected}"]
