"""Each message is answered, joined, or silent for one reason; and what a person can do about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.outcome import Outcome
from responder.core.silences import BEYOND_DOUBT, SOFT, Silenced, Told, advice, reason_of, tally
from responder.core.verdict import SILENCE_REASONS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BY = (
    "",
    "guard",
    "rule",
    "old",
    "budget",
    "authentication",
    "address",
    "template",
    "staff",
    "follow-up",
    "held",
)
ANY = st.builds(
    Told,
    st.sampled_from([str(one) for one in Outcome]),
    st.sampled_from(BY),
    st.sampled_from(["", *SILENCE_REASONS]),
    st.booleans(),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Told("complaint", "", ""), ""),
        (Told("complaint", "guard", "auto-submitted"), "auto-submitted"),
        (Told("complaint", "old", "", acknowledged=True), ""),
        (Told("complaint", "", "", undelivered=True), "undelivered"),
        (Told("followup", "follow-up", ""), "joined"),
        (Told("followup", "quiet", ""), "joined"),
        (Told("followup", "budget", ""), "budget"),
        (Told("followup", "guard", "auto-reply-subject"), "auto-reply-subject"),
        (Told("followup", "", ""), ""),
        (Told("held", "held", ""), "held"),
        (Told("recorded", "rule", ""), "rule"),
        (Told("event", "guard", "report"), "report"),
        (Told("event", "own-mail", ""), "own-mail"),
        (Told("duplicate", "duplicate", ""), "duplicate"),
        (Told("duplicate", "", ""), "duplicate"),
        (Told("set_aside", "", ""), "set-aside"),
    ],
)
def test_one_word_for_each(told: Told, reason: str) -> None:
    """Whatever the register may say."""
    assert reason_of(told) == reason


@given(st.dictionaries(ANY, st.integers(1, 1000)))
def test_a_tally_loses_nobody(counted: dict[Told, int]) -> None:
    """Answered, joined and silent ones are all; people are no more than the silent ones."""
    found = tally(counted)
    assert found.messages == sum(counted.values()) == found.answered + found.joined + found.silent
    assert 0 <= found.people <= found.silent
    assert [count for _, count in found.reasons] == sorted(
        (count for _, count in found.reasons), reverse=True
    )
    assert all(reason for reason, _ in found.reasons)


def test_nothing_is_no_share() -> None:
    """Of an empty mailbox."""
    assert tally({}).share(0) == 0


def test_machines_beyond_doubt_are_reasons_of_the_guard() -> None:
    """All others may be people, a reason that is new too."""
    assert set(SILENCE_REASONS) > BEYOND_DOUBT
    assert {"auto-reply-subject", "returned-mail", "system-address", "hop-count", "spam"} <= SOFT


@given(
    st.sampled_from([str(one) for one in Outcome]),
    st.sampled_from([*SILENCE_REASONS, *BY, "undelivered", "set-aside", "duplicate"]),
)
def test_there_is_always_something_to_do(outcome: str, reason: str) -> None:
    """In a line, without a word of the stranger's."""
    one = Silenced(
        1, "box", 2, "KB-2026-00417-8", outcome, NOW, "{0}", "{name}", "{x}", reason, "{y}", "", "{z}"
    )
    said = advice(one)
    assert said
    assert "{" not in said
