"""When something counts as out of reach: once, after it has lasted; and the letters in four languages."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.complaint_id import KeyRing
from responder.core.languages.outage_words import OUTAGE
from responder.core.outage import CANARY, MAILBOX, REGISTER, RELAY, Watched, letter, look, told
from responder.core.outage_facts import OutageBegan, OutageEnded
from tests.golden import desk as a_desk

KEYS = KeyRing("abcd2345", "k1", {"k1": b"1" * 32})

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AFTER = timedelta(minutes=15)


def played(looks: list[tuple[int, bool]]) -> list[tuple[str, int]]:
    """Steps told, with the minute; `looks`: (minute, whether it works)."""
    known, found = Watched(NOON), []
    for minute, well in looks:
        now = NOON + timedelta(minutes=minute)
        before, known = known, look(known, well, now, AFTER)
        fact = told(MAILBOX, before, known, now)
        if fact:
            found.append((fact.event, minute))
    return found


def test_one_alarm_and_one_all_clear() -> None:
    """However often it is looked at in between."""
    away = [(minute, not 5 <= minute < 60) for minute in range(90)]
    assert played(away) == [("outage.began", 19), ("outage.ended", 60)]


def test_what_is_short_is_not_told() -> None:
    """Even where it comes again and again."""
    assert played([(minute, minute % 15 == 0) for minute in range(200)]) == []


@given(st.lists(st.booleans(), max_size=200))
def test_alarm_and_all_clear_take_turns(looks: list[bool]) -> None:
    """And an alarm is never raised before its time, nor kept quiet once it has come."""
    steps = played(list(enumerate(looks)))
    assert [event for event, _ in steps] == ["outage.began", "outage.ended"] * (len(steps) // 2) + [
        "outage.began"
    ] * (len(steps) % 2)
    away, expected = 0, []
    for minute, well in enumerate(looks):
        since_well = minute if well or minute == 0 else since_well  # noqa: F821 - bound at the first minute
        if not well and away == 0 and minute - since_well >= 15:
            away, _ = 1, expected.append(("outage.began", minute))
        if well and away:
            away, _ = 0, expected.append(("outage.ended", minute))
    assert steps == expected


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=3650)])
def test_a_clock_that_is_set_back_delays_no_alarm_for_longer_than_usual(jump: timedelta) -> None:
    """What lies ahead of the clock counts from now."""
    known = look(Watched(NOON), False, NOON - jump, AFTER)
    assert known.began_at is None
    assert look(known, False, NOON - jump + AFTER, AFTER).began_at == NOON - jump


@pytest.mark.parametrize("language", sorted(OUTAGE))
@pytest.mark.parametrize("what", [MAILBOX, RELAY, REGISTER, CANARY])
def test_the_letters_can_be_read(language: str, what: str) -> None:
    """By a program and by a person: the words of the language, the time with its zone, no placeholder left."""
    desk = replace(a_desk(), default_language=language)
    began = OutageBegan(what, NOON.isoformat())
    ended = OutageEnded(what, NOON.isoformat(), 3600)
    for fact in (began, ended):
        mail = letter(
            fact, "connection\r\nrefused", "mari@desk.example", desk, KEYS, NOON, "abcdefgh23456723"
        )
        parsed = email.message_from_bytes(mail.reply.content, policy=default)
        text = parsed.get_content()
        assert b"\n" not in mail.reply.content.replace(b"\r\n", b"")
        assert parsed["Auto-Submitted"] == "auto-generated"
        assert OUTAGE[language].subjects[what] in parsed["Subject"]
        assert "{" not in text
        assert "responder status" in text
        assert "14:00" in text.replace("14.00", "14:00")  # noon in Tallinn
    told_why = letter(
        began, "connection\r\nrefused", "mari@desk.example", desk, KEYS, NOON, "abcdefgh23456723"
    )
    assert "connection refused" in told_why.reply.text


def test_every_language_says_everything() -> None:
    """The four kinds, and the four languages of the product."""
    assert set(OUTAGE) == {"en", "et", "lv", "ru"}
    for words in OUTAGE.values():
        assert set(words.subjects) == set(words.openings) == {MAILBOX, RELAY, REGISTER, CANARY}
