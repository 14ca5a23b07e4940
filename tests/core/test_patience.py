"""Time decides when a message is given up, not the number of tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from responder.core.patience import LEAST_TIME, LEAST_TRIES, LONGEST, Trouble, again, hopeless, suspected

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_many_tries_within_a_minute_are_no_reason() -> None:
    """However often."""
    trouble: Trouble | None = None
    for second in range(60):
        trouble = again(trouble, NOW + timedelta(seconds=second))
    assert trouble is not None
    assert not hopeless(trouble, NOW + timedelta(minutes=1))


def test_tried_when_it_is_due_it_is_given_up_after_five_tries_and_ten_minutes() -> None:
    """The pauses double up to five minutes, so that the end comes within half an hour."""
    now, trouble = NOW, again(None, NOW)
    while not hopeless(trouble, now):
        assert trouble.next_at - now <= LONGEST
        now = trouble.next_at
        trouble = again(trouble, now)
    assert trouble.tries >= LEAST_TRIES
    assert LEAST_TIME <= now - NOW <= timedelta(minutes=30)


def test_a_suspect_is_asked_for_at_once_and_has_no_try_against_it() -> None:
    """It was only in bad company."""
    assert suspected(NOW).next_at == NOW
    assert again(suspected(NOW), NOW).tries == 1
