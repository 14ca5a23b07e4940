"""The same pause after each mail of ours is a machine's; any other rhythm is a person's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.rhythm import TURNS, even, in_turn, pauses

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(*minutes: float) -> tuple[datetime, ...]:
    return tuple(NOW + timedelta(minutes=one) for one in minutes)


def spans(*minutes: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in minutes)


def test_each_mail_of_ours_and_the_one_message_after_it() -> None:
    """The message that our mail answers came before it, or in the same moment, and is none of them."""
    assert pauses(at(0, 30, 60), at(-5, 0, 30, 60, 90)) == spans(30, 30, 30)
    assert pauses(at(0, 31, 62), at(0, 30, 61, 92)) == spans(30, 30, 30)


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        (at(0, 30), at(0, 30, 60)),  # too few of ours
        (at(0, 30, 60), ()),
        (at(0, 30, 60), at(0, 30, 60)),  # nothing after the last one
        (at(0, 30, 60), at(0, 60, 90)),  # one of ours brought nothing
        (at(0, 30, 60), at(0, 30, 60, 70, 90)),  # two messages after one
        (at(0, 30, 60), at(0, 10, 30, 60, 90)),
    ],
)
def test_without_one_message_for_each_mail_there_is_no_rhythm(
    sent: tuple[datetime, ...], came: tuple[datetime, ...]
) -> None:
    """Nobody takes turns with us."""
    assert pauses(sent, came) == ()


@pytest.mark.parametrize(
    ("turns", "is_even"),
    [
        ((0.03, 0.05, 0.04), True),
        ((30, 30.9, 30.2), True),
        ((120, 125, 121), True),
        ((30, 32, 30), False),
        ((5, 45, 12), False),
        ((120, 130, 121), False),
        ((30, 30), False),
        ((), False),
    ],
)
def test_even_is_within_a_minute_or_a_twentieth(turns: tuple[float, ...], is_even: bool) -> None:
    """A relay and a queue take some seconds more or less; a person takes some minutes."""
    assert even(spans(*turns)) is is_even


@given(
    sent=st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 3)), max_size=6),
    came=st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 3)), max_size=9),
)
def test_any_times_give_as_many_pauses_as_turns_or_none(sent: list[datetime], came: list[datetime]) -> None:
    """Each longer than nothing."""
    found = pauses(sorted(sent), sorted(came))
    assert len(found) in (0, TURNS)
    assert all(one > timedelta(0) for one in found)


def test_turns_are_told_whatever_their_length() -> None:
    """Three mails of ours, each with one message after it."""
    assert in_turn(spans(5, 45, 300)) == "each of the last 3 mails to this address brought one message"
    assert in_turn(spans(5, 45)) == in_turn(()) == ""
