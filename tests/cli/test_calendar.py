"""`responder calendar`: what the daemon believes of hours, holidays and reply times."""

from __future__ import annotations

import json

import pytest

from tests.cli.verbs import Shop

RIGA = """
calendars:
  riga: {zone: Europe/Riga, holidays: LV, hours: {mon-sat: "10:00-13:00, 14:00-19:00"}}
rules:
  - {id: parcel, when: {subject: [parcel]}, then: {category: delivery, target: 8wh}}
  - {id: default, then: {category: other}}
"""


def told(shop: Shop, *words: str) -> dict[str, object]:
    ended = shop.run("calendar", "-c", str(shop.config), "--json", *words)
    assert ended.code == 0, ended.err
    found: dict[str, object] = json.loads(ended.out)
    return found


def test_the_evening_before_a_holiday(shop: Shop) -> None:
    """Closed early by law; the next opening, each special day with its source, and what is promised then."""
    shop.configure(RIGA)
    found = told(shop, "--date", "2026-12-23T17:30", "--days", "10")
    assert (found["open"], found["opens"]) == (False, "2026-12-28T09:00:00+02:00")
    assert found["today"]["hours"] == [["09:00", "15:00"]]  # type: ignore[index]
    ahead = {day["date"]: day["source"].partition(":")[0] for day in found["ahead"]}  # type: ignore[attr-defined]
    assert ahead["2026-12-23"] == "short day"
    assert ahead["2026-12-24"] == ahead["2026-12-25"] == ahead["2027-01-01"] == "holiday"
    assert "2027-01-02" not in ahead
    assert found["promises"] == [
        {"target": "24wh", "of": ["target"], "due": "2026-12-30T18:00:00+02:00"},
        {"target": "8wh", "of": ["rule parcel"], "due": "2026-12-28T18:00:00+02:00"},
    ]


def test_another_calendar_by_its_name(shop: Shop) -> None:
    """With its own zone, holidays and breaks; a date alone is its beginning there."""
    shop.configure(RIGA)
    found = told(shop, "--calendar", "riga", "--date", "2026-11-21")
    assert (found["zone"], found["holidays"], found["at"]) == (
        "Europe/Riga",
        "LV",
        "2026-11-21T00:00:00+02:00",
    )
    assert found["today"]["hours"] == [["10:00", "13:00"], ["14:00", "19:00"]]  # type: ignore[index]


def test_for_people(shop: Shop) -> None:
    """Weekdays and times in words; while it is open no next opening is told."""
    ended = shop.run("calendar", "-c", str(shop.config), "--date", "2026-11-24T12:00", "--days", "1")
    assert "Tuesday 24 November 2026 12:00: open\n" in ended.out
    assert "every day ahead is as the week says" in ended.out
    assert "24wh -> Thursday 26 November 2026 18:00  (target)" in ended.out


def test_now_without_a_date(shop: Shop) -> None:
    """The daemon's own clock."""
    ended = shop.run("calendar", "-c", str(shop.config))
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--calendar", "rigga"), "no calendar 'rigga'. There are: default."),
        (("--calendar", "\x1b[2J"), "no calendar '\\\\x1b[2J'."),
        (("--date", "tomorrow"), "'tomorrow' is no date. Write 2026-12-23, or 2026-12-23T17:30."),
        (("--date", "2026-02-30"), "is no date"),
        (("--date", "9999-12-31"), "beyond every calendar"),
        (("--date", "0001-01-01"), "'0001-01-01' is beyond every calendar. Write a date of our time"),
        (("--date", "1900-01-01"), "'1900-01-01' is beyond every calendar. Write a date of our time"),
        (("--days", "0"), "0 is not in the range"),
    ],
)
def test_what_is_asked_wrongly(shop: Shop, words: tuple[str, ...], expected: str) -> None:
    """Exit 64, with what is known instead."""
    ended = shop.run("calendar", "-c", str(shop.config), *words)
    assert ended.code == 64
    assert expected in ended.err


def test_a_desk_that_never_opens_again(shop: Shop) -> None:
    """Told as a fault of the calendar, at once."""
    shop.configure('calendar: {hours: {mon: closed}, holidays: "", extra: {2026-11-20: 9:00-18:00}}\n')
    ended = shop.run("calendar", "-c", str(shop.config), "--date", "2027-01-01")
    assert ended.code == 78
    assert "check its closed days and its week" in ended.err
