"""Which part of the record is asked: enough of it, and enough that took longer than was waited."""

from __future__ import annotations

from responder.core.promising.nearest import LEAST_LONGER, NEAR, curves, similar, working_times
from responder.core.promising.record import Observed


def letters(count: int, base: float, took: float, begun: int = 0) -> list[Observed]:
    """One an hour; every tenth takes an hour longer."""
    return [
        Observed("a", float(at), at + took + (at % 10 == 0), (1.0, base))
        for at in range(begun, begun + count)
    ]


def test_the_nearest_by_what_the_predictor_said() -> None:
    """Sixty of the same base; those of another are left alone."""
    record = [*letters(NEAR, 2.0, 4.0), *letters(300, 3.0, 5.0, NEAR)]
    assert similar(record, 1, 2.0) == record[:NEAR]


def test_more_are_asked_until_ten_took_longer_than_was_waited() -> None:
    """Of the nearest sixty six did; four of those at 3 hours, scaled down, are added, and no more."""
    record = [*letters(NEAR, 2.0, 4.0), *letters(300, 3.0, 9.0, NEAR)]
    near = similar(record, 1, 2.0, 4.5)
    assert len(near) == NEAR + LEAST_LONGER - 6
    assert working_times(record, 1, 2.0, 400.0, 4.5).answered_beyond(4.5) == LEAST_LONGER


def test_all_are_asked_where_none_took_so_long() -> None:
    """And the search ends."""
    record = letters(100, 2.0, 4.0)
    assert len(similar(record, 1, 2.0, 50.0)) == 100


def test_where_the_queue_said_nothing_the_record_says_nothing_of_the_queue() -> None:
    """A pile from before the first answer is not scaled; with too few others, or nothing now, the constant serves."""
    pile = letters(100, 0.0, 30.0)
    assert similar([*pile, *letters(30, 2.0, 4.0, 100)], 1, 2.0) == letters(30, 2.0, 4.0, 100)
    few = curves([*pile, *letters(19, 2.0, 4.0, 100)], (1.0, 2.0), 300.0, 0.0)
    assert few[1] is few[0]
    silent = curves([*pile, *letters(30, 2.0, 4.0, 100)], (1.0, 0.0), 300.0, 0.0)
    assert silent[1] is silent[0]
    enough = curves([*pile, *letters(30, 2.0, 4.0, 100)], (1.0, 2.0), 300.0, 0.0)
    assert enough[1].longest == 5.0
