"""`responder calendar`: what the daemon believes of hours, holidays and reply times."""

from __future__ import annotations

import json

import pytest

from responder.core.complaint import Event
from responder.edges import system
from responder.edges.register import standing
from responder.edges.register.standing import Word
from tests.cli.verbs import Shop
from tests.edges.register.desk_work import mail

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


def answered_complaints(shop: Shop, count: int) -> None:
    """One an hour, each answered an hour and a half later."""
    work = shop.work
    for number in range(count):
        given = work.take(mail("My order arrived broken.", sender=f"c@k{number}.example", at=work.now))[0]
        work.later(minutes=90)
        with work.register.writing() as connection:
            word = Word(Event.ANSWER_SEEN, at=None)
            standing.say(connection, given.complaint_id, word, work.desk.calendars, work.now)


def test_a_record_that_decides_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 20 answers: the time that a mail which arrives now is promised, and why; the target alone before."""
    shop.configure()
    answered_complaints(shop, 19)
    monkeypatch.setattr(system, "now", lambda: shop.work.now)
    assert "once 20 answers of a mailbox are known" in shop.run("calendar").out
    answered_complaints(shop, 1)
    ended = shop.run("calendar")
    assert "the record of answers decides already: a mail that arrives now is promised" in ended.out, (
        ended.err
    )
    assert "kaebused other" in ended.out
    assert "(20 answered and 0 unanswered ones of the mailbox); none waits ahead of it" in ended.out
    record = json.loads(shop.run("calendar", "--json").out)["record"]
    assert {one["learned"] for one in record} == {True}
    assert {"mailbox", "category", "learned", "due", "why"} == record[0].keys()


def test_of_another_day_the_record_says_nothing(shop: Shop) -> None:
    """Who waits then is not known: the target of that day alone."""
    answered_complaints(shop, 20)
    assert json.loads(shop.run("calendar", "--json", "--date", "2026-12-01").out)["record"] == []


def test_where_nothing_is_learned_nothing_is_told_of_a_record(shop: Shop) -> None:
    """`learn: false`: the target is all there is."""
    answered_complaints(shop, 20)
    shop.configure("promise: {learn: false}\n")
    ended = shop.run("calendar")
    assert ended.code == 0
    assert "record" not in ended.out
