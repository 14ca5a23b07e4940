"""The customer's own deadline: what is one, when it is, and how well it is found; bounded on hostile text."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.customer_deadline import FURTHEST, LONGEST_WORDS, customer_deadline

ZONE = "Europe/Tallinn"
RECEIVED = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo(ZONE))
"""A Tuesday."""
PAGE = (Path(__file__).parents[2] / "docs" / "measured.md").read_text(encoding="utf-8")
MAILS: list[Any] = yaml.safe_load(Path(__file__).with_name("deadline_mails.yaml").read_text(encoding="utf-8"))
LANGUAGES = ("ru", "et", "lv", "en")
PARTS = ("seen", "unseen", "fresh")


def told(text: str, received: datetime = RECEIVED, zone: str = ZONE) -> str:
    """ "26.11" for the end of a day, "24.11 18:00" for an hour, "" for none: in the desk's zone."""
    found = customer_deadline("", text, received, zone)
    if found is None:
        return ""
    at = found.at.astimezone(ZoneInfo(zone))
    return f"{at:%d.%m}" if (at.hour, at.minute) == (23, 59) else f"{at:%d.%m %H:%M}"


# --- the labelled mails ---


def tally(part: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _, _, wanted, text in (each for each in MAILS if each[1] == part):
        found = told(text)
        counts["named" if wanted else "none"] += 1
        counts["found"] += bool(wanted and found)
        counts["right"] += bool(wanted and found == wanted)
        counts["false"] += bool(found and not wanted)
    return counts


@pytest.mark.parametrize("part", PARTS)
def test_the_page_tells_the_figures_that_are_measured(part: str) -> None:
    """How many are found at all, how many at the right instant, and how many alarms are false."""
    counts = tally(part)
    precision = counts["found"] / (counts["found"] + counts["false"])
    recall = counts["found"] / counts["named"]
    row = (
        f"| {part} | {counts['named']} | {counts['found']} | {counts['right']} | {counts['none']} "
        f"| {counts['false']} | {precision:.0%} | {recall:.0%} |"
    )
    assert row in PAGE


def test_the_set_is_as_large_as_the_page_says() -> None:
    """In each language 40 with and 40 without, a third of them unseen, and the fresh ones."""
    for language in LANGUAGES:
        mine = [mail for mail in MAILS if mail[0] == language]
        for named in (True, False):
            old = [mail for mail in mine if bool(mail[2]) == named and mail[1] != "fresh"]
            assert len(old) == 40
            assert sum(mail[1] == "unseen" for mail in old) == 13
            assert sum(mail[1] == "fresh" and bool(mail[2]) == named for mail in mine) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_looked_at_is_found(language: str) -> None:
    """The tables hold what they were written for."""
    seen = [mail for mail in MAILS if mail[:2] == [language, "seen"]]
    assert [text for _, _, wanted, text in seen if told(text) != wanted] == []


def test_diacritics_and_letter_case_make_no_difference() -> None:
    """As people write on a telephone."""
    table = str.maketrans("āčēģīķļņšūžõäöü", "acegiklnsuzoaou")
    for _, part, wanted, text in MAILS:
        if part == "seen" and wanted:
            assert told(text.translate(table).upper()) == wanted, text


# --- the rules, each with its cases ---

RULES = [
    # a limit and a day: "before" ends on the day before, "by" on the day itself
    ("26.11", "before Friday please"),
    ("26.11", "enne reedet palun"),
    ("26.11", "pirms piektdienas"),
    ("26.11", "раньше пятницы"),
    ("27.11", "by Friday"),
    ("27.11", "hiljemalt reedel"),
    ("27.11", "reedeks"),
    ("27.11", "ne vēlāk kā piektdien"),
    ("27.11", "к пятнице"),
    ("27.11", "не позднее пятницы"),
    # "until": in usage the day may be meant or not, so the earlier reading
    ("26.11", "до пятницы"),
    ("26.11", "līdz piektdienai"),
    ("26.11", "kuni reedeni"),
    ("26.11", "until Friday"),
    ("27.11", "до пятницы включительно"),
    ("12.12", "līdz 12. decembrim ieskaitot"),
    # but nobody says "until tomorrow" who means today
    ("25.11", "до завтра"),
    ("25.11", "līdz rītdienai"),
    ("25.11", "until tomorrow"),
    ("24.11", "before tomorrow"),
    # a weekday is the next one after today
    ("01.12", "by Tuesday"),
    ("27.11", "by next Friday"),
    ("27.11", "by this Friday"),
    ("27.11", "к следующей пятнице"),
    # dates in their forms
    ("12.12", "by 12.12."),
    ("12.12", "by 12.12.2026"),
    ("12.12", "by 12.12.26"),
    ("12.12", "by 12/12/2026"),
    ("05.12", "by 5/12"),
    ("12.12", "by 2026-12-12"),
    ("12.12", "by December 12th, 2026"),
    ("12.12", "by the 12th of December"),
    ("12.12", "by Saturday, 12 December"),
    ("12.12", "by Dec. 12"),
    ("12.12", "by the twelfth of December"),
    ("12.12", "12. detsembriks"),
    ("12.12", "12.detsembriks 2026"),
    ("12.12", "12ndaks detsembriks"),
    ("12.12", "kaheteistkümnendaks detsembriks"),
    ("11.12", "līdz 2026. gada 12. decembrim"),
    ("11.12", "līdz divpadsmitajam decembrim"),
    ("12.12", "к 12 декабря 2026 г."),
    ("12.12", "к двенадцатому декабря"),
    ("12.12", "к 12-му"),
    ("12.12", "к 12 числу"),
    # a year is guessed: the next such day, unless the last one is what people write of
    ("14.01", "до 15 января"),
    ("", "до 15 ноября"),
    ("", "by 1 September"),
    ("", "by 12 December 2025"),
    ("", "by 12 December 2027"),
    # stretches of time
    ("27.11", "by the end of the week"),
    ("04.12", "by the end of next week"),
    ("30.11", "kuu lõpuks"),
    ("31.12", "līdz gada beigām"),
    ("24.11", "до конца дня"),
    ("27.11", "by the weekend"),
    ("29.11", "before next week"),
    ("31.12", "к новому году"),
    ("23.12", "enne jõule"),
    ("24.12", "by Christmas"),
    # hours
    ("24.11 18:00", "сегодня до 18:00"),
    ("24.11 18:00", "täna kella 18ks"),
    ("24.11 18:00", "šodien līdz plkst. 18"),
    ("24.11 18:00", "by 6 pm today"),
    ("25.11 12:00", "by tomorrow noon"),
    ("25.11 12:00", "by noon tomorrow"),
    ("27.11 15:30", "hiljemalt reedel kell 15.30"),
    ("27.11 09:00", "не позднее пятницы, 9:00"),
    ("24.11 23:59", "before midnight today"),
    ("", "ответьте сегодня до 9:00"),
    ("24.11 18:00", "I need an answer before 18:00"),
    ("25.11 09:00", "I need an answer before 9:00"),
    # amounts of time: from receipt, days to their end
    ("27.11", "please answer within 3 days"),
    ("26.11 10:00", "you have 48 hours"),
    ("27.11", "vastake kolme päeva jooksul"),
    ("08.12", "atmaksājiet divu nedēļu laikā"),
    ("24.12", "верните деньги в течение месяца"),
    ("27.11", "please answer within three working days"),
    ("01.12", "please answer within 5 business days"),
    ("01.12", "жду неделю, даю вам 7 дней"),
    ("04.12", "согласно закону в течение 10 дней вы обязаны ответить"),
    ("08.12", "please refund me within a fortnight"),
    ("", "within 3 days it broke"),
    ("", "the site says delivery within 3 days"),
    # a day without a limit: beside a need it is that day, beside an event it is wanted the day before
    ("27.11", "I need it on Friday"),
    ("26.11", "the wedding is on Friday"),
    ("24.11", "завтра свадьба"),
    ("26.11", "через два дня нужен"),
    ("25.11", "через два дня уезжаем"),
    ("", "I will come by on Friday to look at it"),
    ("", "on 12 December"),
    # the earliest that is to come
    ("25.11", "I need it by Friday, or better by tomorrow"),
    ("12.12", "I asked before 12 November. I need it by 12 December"),
    # what is none
    ("", "до пятницы работало"),
    ("", "before Friday it worked"),
    ("", "заказал 12 ноября"),
    ("", "kolm päeva tagasi"),
    ("", "pirms trim dienām"),
    ("", "open until 18:00 today"),
    ("", "с понедельника до пятницы"),
    ("", "12.12 euro"),
    ("", "order 12.12.2026-7"),
    ("", "they wrote «we deliver before Friday»"),
    ("", "valid until 12 December"),
    ("", "мне нужно было к пятнице"),
    ("", "after Friday"),
    ("", "every Friday I need bread"),
    # promises of ours: a weekday has passed, a date that is to come counts
    ("", "you promised it by Friday"),
    ("12.12", "you promised it by 12 December"),
    ("25.11", "вы обещали привезти до завтра"),
]


@pytest.mark.parametrize(("wanted", "text"), RULES, ids=[text for _, text in RULES])
def test_what_a_mail_means(wanted: str, text: str) -> None:
    """Received on Tuesday 24 November 2026 at 10:00 in Tallinn."""
    found = customer_deadline("", text, RECEIVED, ZONE)
    at = found.at.astimezone(ZoneInfo(ZONE)) if found else None
    assert (told(text) == wanted) or (at is not None and f"{at:%d.%m %H:%M}" == wanted), told(text)


def test_the_subject_counts_too() -> None:
    """And is no sentence with the text."""
    found = customer_deadline("Needed by Friday", "It worked fine.", RECEIVED, ZONE)
    assert found is not None
    assert f"{found.at:%d.%m}" == "27.11"


def test_a_day_ends_in_the_desks_zone() -> None:
    """23:59 there, told in UTC."""
    for zone, at in (
        ("Europe/Tallinn", "27.11 21:59"),
        ("America/New_York", "28.11 04:59"),
        ("UTC", "27.11 23:59"),
    ):
        found = customer_deadline("", "by Friday", RECEIVED, zone)
        assert found is not None
        assert f"{found.at:%d.%m %H:%M}" == at
        assert found.at.tzinfo is UTC


def test_what_is_today_is_said_by_the_zone_of_the_desk() -> None:
    """Late in the evening it is tomorrow already elsewhere."""
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # Wednesday in Tallinn
    assert told("by tomorrow", late) == "26.11"
    assert told("by tomorrow", late, "UTC") == "25.11"
    assert told("by Wednesday", late) == "02.12"


def test_on_a_friday_the_next_friday_is_a_week_away() -> None:
    """Who means today says today."""
    friday = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo(ZONE))
    assert told("by Friday", friday) == "04.12"
    assert told("by today", friday) == "27.11"
    assert told("by the end of the week", friday) == "27.11"
    assert told("by the end of the week", friday + timedelta(days=1)) == "29.11"


def test_the_words_are_one_clean_line_of_theirs() -> None:
    """With as much of the clause as fits, as they wrote it."""
    text = "Hello,\nI would be very happy if\nyou\u202e replaced it by FRIDAY at the\r\nlatest, thank you"
    found = customer_deadline("", text, RECEIVED, ZONE)
    assert found is not None
    assert "by FRIDAY" in found.words
    assert len(found.words) <= LONGEST_WORDS
    assert found.words.isprintable()
    assert "Hello" not in found.words


# --- hostile text ---

HOSTILE = [
    "до 12.12 ", "до ", "1 ", "«", '"', "„", "в ", "этой ", "12 декабря ", "двадцать ", "через 3 ", "a", "1.", "a-",
    "end of the ", "\n \t", "next ", "you have ", "12-", "by by by 12 ", "48 hours ", "в течение ", ">", "\u0301", "ё",
]  # fmt: skip


def steps(text: str) -> int:
    """Calls of Python functions that it costs."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        customer_deadline(text[:200], text, RECEIVED, ZONE)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE, ids=[repr(piece) for piece in HOSTILE])
def test_what_hostile_text_costs_has_a_bound(piece: str) -> None:
    """Twice the text never costs much more than twice, and beyond what is looked at nothing more."""
    customer_deadline("", piece, RECEIVED, ZONE)
    half = steps(piece * (8_000 // len(piece)))
    whole = steps(piece * (16_000 // len(piece)))
    huge = steps(piece * (64_000 // len(piece)))
    assert whole <= 2.5 * half + 3_000
    assert huge <= 1.1 * whole + 3_000
    assert huge < 1_500_000


WORDS = st.sampled_from(
    """до к by before until within in through 3 12 12.12 31.02 2026 99 0 december mai пятницы reedeks rītdienai . , ! «
    end of week next this days часов прошлой обещали нужен kell 25:61 24:00 noon " > 12th -ks года gada year""".split()  # noqa: SIM905 - words as they are read
)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=200) | st.lists(WORDS, max_size=25).map(" ".join),
    st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 30)),
    st.sampled_from(["Europe/Tallinn", "UTC", "Pacific/Kiritimati", "America/Los_Angeles"]),
)
def test_it_never_raises_and_keeps_its_word(text: str, moment: datetime, zone: str) -> None:
    """Any text, any time: in the future, within a year, in UTC, one short clean line, and the same twice."""
    received = moment.replace(tzinfo=UTC)
    found = customer_deadline(text, text, received, zone)
    assert found == customer_deadline(text, text, received, zone)
    if found:
        assert received < found.at <= received + FURTHEST
        assert found.at.tzinfo is UTC
        assert found.words.isprintable()
        assert 0 < len(found.words) <= LONGEST_WORDS
