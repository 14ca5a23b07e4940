"""The life of a complaint: the table is whole, lawful and the same as its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from responder.core.complaint import FINAL, TABLE, Event, NoTransition, Stage, advance

PAGE = (Path(__file__).parents[2] / "docs" / "states.md").read_text(encoding="utf-8")
LIVING = [stage for stage in Stage if stage not in FINAL]
MACHINE = {Event.ACKNOWLEDGEMENT_ACCEPTED}


def reachable(start: Stage) -> set[Stage]:
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        steps = {step.stage for (stage, _), step in TABLE.items() if stage is here} - found
        found |= steps
        edge += steps
    return found


@pytest.mark.parametrize("stage", LIVING)
def test_every_living_stage_has_a_way_to_an_end(stage: Stage) -> None:
    """By itself, and at once by a person's word."""
    assert reachable(stage) & FINAL
    assert advance(stage, Event.WITHDRAWN).stage is Stage.WITHDRAWN
    assert advance(stage, Event.MERGED).stage is Stage.MERGED


def test_every_stage_can_be_reached() -> None:
    """From the first one."""
    assert reachable(Stage.RECEIVED) == set(Stage)


def test_a_timer_stands_in_every_living_stage_and_in_no_final_one() -> None:
    """The same one, however the stage was entered."""
    for step in TABLE.values():
        assert bool(step.timer) == (step.stage not in FINAL)
    for stage in LIVING:
        assert len({step.timer for step in TABLE.values() if step.stage is stage}) <= 1


def test_a_new_clock_begins_only_when_an_answered_complaint_is_taken_up_again() -> None:
    """A second mail before the answer postpones nothing."""
    for (stage, event), step in TABLE.items():
        if step.new_clock:
            assert step.stage is Stage.ACKNOWLEDGED
            assert stage in (Stage.ANSWERED, Stage.WAITING, Stage.RESOLVED, Stage.CLOSED)
            assert event in (Event.CUSTOMER_WROTE, Event.REOPENED)


def test_merged_and_withdrawn_are_left_by_nothing() -> None:
    """And a closed one only by a reopening."""
    assert [event for stage, event in TABLE if stage in (Stage.MERGED, Stage.WITHDRAWN)] == []
    assert [event for stage, event in TABLE if stage is Stage.CLOSED] == [Event.REOPENED]


def test_a_relays_250_changes_only_what_was_just_received() -> None:
    """Sent again after a crash, it moves nothing twice."""
    assert [stage for stage, event in TABLE if event in MACHINE] == [Stage.RECEIVED]


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("event", list(Event))
def test_advance_gives_the_table_or_says_that_it_has_no_entry(stage: Stage, event: Event) -> None:
    """Total: a step or NoTransition, for every pair."""
    if (stage, event) in TABLE:
        assert advance(stage, event) == TABLE[stage, event]
    else:
        with pytest.raises(NoTransition, match=f"{event} .*{stage}"):
            advance(stage, event)


def test_every_event_means_something_somewhere() -> None:
    """No dead words."""
    assert {event for _, event in TABLE} == set(Event)


def test_the_page_holds_the_table() -> None:
    """Row by row."""
    rows = re.findall(
        r"^\| ([a-z]+) \| ([a-z ]+) \| ([a-z]+) \| ([a-z]+|-) \| (yes|) ?\|$", PAGE, flags=re.MULTILINE
    )
    told = {(row[0], row[1]): (row[2], row[3].replace("-", ""), row[4] == "yes") for row in rows}
    assert told == {
        (str(stage), str(event)): (str(step.stage), step.timer, step.new_clock)
        for (stage, event), step in TABLE.items()
    }
    assert len(rows) == len(TABLE)


@pytest.mark.parametrize("state", ["QUEUED", "SENT", "FAILED", "SUPERSEDED", "M0", "M1", "M2", "set aside"])
def test_the_page_argues_every_state_of_mail(state: str) -> None:
    """What a crash does to it."""
    assert state in PAGE
