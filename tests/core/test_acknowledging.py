"""From a decided complaint to its acknowledgement: the second language, the priority, what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from responder.core.business_calendar import Interval
from responder.core.correspondence import Known
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read
from tests.golden import KEYS, desk

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TWO = replace(desk(), languages=("et", "ru"), default_language="et")


def _decided(text: str, ours: Desk, date: str = "", now: datetime = MONDAY) -> Decision:
    raw = (
        "From: a@client.example\nTo: kaebused@kaubamaja.example\nMessage-ID: <m@client.example>\n"
        f"{f'Date: {date}' if date else 'X-No: date'}\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()
    reading = read(parse(raw), raw, now, ours)
    return decide(reading, Context(now=now, nonce="c" * 16, number=417, known=Known()), ours, KEYS)


def _text(text: str, ours: Desk) -> str:
    decided = _decided(text, ours)
    assert decided.outgoing
    return decided.outgoing.reply.text


@pytest.mark.parametrize("text", ["", "12345", "Hi"])
def test_a_guess_is_answered_in_two_languages(text: str) -> None:
    """Where nothing tells the language both readers find a whole text; with the setting off, the default alone."""
    both = _text(text, TWO)
    assert both.index("Tere!") < both.index("Здравствуйте!")
    assert "Здравствуйте!" not in _text(text, replace(TWO, two_languages=False))


def test_a_certain_language_is_answered_alone() -> None:
    """A mail that tells its language gets that one only."""
    assert "Tere!" not in _text("Здравствуйте! Где мой заказ? Жду уже две недели.", TWO)


def test_both_promises_are_kept_as_sent() -> None:
    """What the register stores as promised is what stands in the mail, in both languages."""
    decided = _decided("12345", TWO)
    assert decided.outgoing
    assert [
        words in decided.outgoing.reply.text for words in decided.outgoing.reply.promise_words.split(" / ")
    ] == [
        True,
        True,
    ]


def test_what_either_language_tells_is_not_asked() -> None:
    """Half Estonian, half Russian: the goods named in one half are not asked for in the other."""
    mixed = "Tere! See ei tööta, tulge appi palun.\nЗдравствуйте! Купила у вас чайник, он не работает."
    assert _decided(mixed, TWO).also_language == "ru"
    text = _text(mixed, TWO)
    assert "Millise kauba kohta" not in text
    assert "О каком товаре" not in text
    assert "Mis on Teie tellimuse number?" in text


def test_an_angry_complaint_names_the_person_before_the_number() -> None:
    """P15: who is angry finds a person first."""
    angry = _text("Это безобразие! Я подам на вас в суд! Где мой заказ?", TWO)
    calm = _text("Здравствуйте! Где мой заказ? Жду уже две недели.", TWO)
    assert angry.index("Mari Maasikas") < angry.index("KB-2026-00417") < calm.index("Mari Maasikas")


@pytest.mark.parametrize(
    ("date", "named"),
    [
        ("Mon, 23 Nov 2026 12:00:00 +0200", False),
        ("Mon, 23 Nov 2026 13:00:00 +0300", True),
        ("Mon, 23 Nov 2026 10:00:00 +0000", True),
        ("Mon, 23 Nov 2026 10:00:00 -0000", True),
        ("Mon, 23 Nov 2026 10:00:00", True),
        ("Sun, 01 Jan 1995 00:00:00 +0200", True),
        ("Tue, 24 Nov 2026 12:30:00 +0200", True),
        ("Thu, 01 Jan 2099 00:00:00 +0200", True),
        ("yesterday +0200", True),
        ("", True),
    ],
)
def test_the_zone_is_named_unless_the_date_shows_the_desks_own(date: str, named: bool) -> None:
    """Tallinn in November: another offset, UTC, no zone, a clock that was never set or runs a day ahead, no Date."""
    decided = _decided("The parcel never came.", desk(), date)
    assert decided.outgoing
    reply = decided.outgoing.reply
    assert ("(Tallinn time, UTC+2)" in reply.text) is named
    assert reply.promise_words in reply.text


def test_a_promise_beyond_the_end_of_summer_time_names_the_zone() -> None:
    """+0300 in October is Tallinn's, and Moscow's; when the answer is due they are an hour apart."""
    friday = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)
    decided = _decided("The parcel never came.", desk(), "Fri, 23 Oct 2026 17:00:00 +0300", friday)
    assert decided.outgoing
    assert "28 October, 18:00 (Tallinn time, UTC+2)\n" in decided.outgoing.reply.text


def test_an_opening_is_told_without_a_zone_that_the_promise_names() -> None:
    """Both are of one clock: once is enough; where clocks change between the two, each has its own."""
    evening = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    decided = _decided("The parcel never came.", desk(), "", evening)
    assert decided.outgoing
    assert "We open again: Tuesday, 24 November, 09:00\n" in decided.outgoing.reply.text
    sunday = replace(
        desk().calendars["default"], overrides={date(2026, 10, 24): (Interval(time(20), time(21)),)}
    )
    ours = replace(desk(), calendars={"default": sunday})
    decided = _decided("The parcel never came.", ours, "", datetime(2026, 10, 24, 12, 0, tzinfo=UTC))
    assert decided.outgoing
    assert "We open again: Saturday, 24 October, 20:00 (Tallinn time, UTC+3)\n" in decided.outgoing.reply.text


def test_the_holidays_of_the_complaints_own_calendar_are_told() -> None:
    """Not those of another calendar, and none where the desk follows none."""
    eve = datetime(2026, 12, 22, 10, 0, tzinfo=UTC)
    told = "We are closed on: 24–26 December (Christmas Eve, Christmas Day, Second Day of Christmas)\n"
    plain = replace(desk(), calendars={"default": replace(desk().calendars["default"], country="")})
    with_holidays, without = (_decided("The parcel never came.", ours, "", eve) for ours in (desk(), plain))
    assert with_holidays.outgoing
    assert without.outgoing
    assert told in with_holidays.outgoing.reply.text
    assert "We are closed" not in without.outgoing.reply.text
