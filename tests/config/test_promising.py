"""Settings of how reply times are promised: read, and what is wrong with them told at its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from responder.config import ConfigError, Loaded, desks
from responder.core.business_calendar import Budget, Unit
from responder.core.forecast import Promising

RULE = (
    "rules:\n  - {id: slow, when: {body: [x]}, then: {target: %s}}\n  - {id: default, then: {category: a}}\n"
)


def test_the_defaults_are_the_cores(load_text: Callable[[str], Loaded]) -> None:
    """One truth: a desk without settings promises as core/forecast.py says."""
    assert desks(load_text(""))[0].promising == Promising()


def test_all_of_it(load_text: Callable[[str], Loaded]) -> None:
    """In whatever unit; no ceiling at all."""
    text = "promise: {learn: false, floor: 30h, ceiling: 5wd, beyond_ceiling: ceiling}\n"
    assert desks(load_text(text))[0].promising == Promising(
        learn=False,
        floor=Budget(30, Unit.CLOCK_HOURS),
        ceiling=Budget(5, Unit.WORKING_DAYS),
        clamp=True,
    )
    assert desks(load_text('promise: {ceiling: ""}\n'))[0].promising.ceiling is None


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("promise: {floor: 0wh}", "1:18", "give more than zero"),
        ("promise: {floor: soon}", "1:18", "not an amount of time"),
        ("promise: {ceiling: 3}", "1:20", "has no unit"),
        (
            "promise: {ceiling: none}",
            "1:20",
            '`none` is no reply time. Where there shall be none, write "" (two',
        ),
        ("promise: {ceiling: Off}", "1:20", '`Off` is no reply time. Where there shall be none, write ""'),
        ("promise: {beyond_ceiling: never}", "1:27", "`never` cannot stand here. Write honest or ceiling."),
        ("promise: {learn: maybe}", "1:18", ""),
        ("promise: {floor: 5wd, ceiling: 40wh}", "1:18", "the floor 5wd lies above the ceiling 40wh"),
        ("promise: {ceiling: 30m}", "1:20", "not an amount of time"),
        ("promise: {ceiling: 10wh}", "1:20", "the target 24wh lies above the ceiling 10wh"),
        ("target: 3wd\npromise: {ceiling: 2wd}", "1:9", "the target 3wd lies above the ceiling 2wd"),
        ("target: 2wd\npromise: {ceiling: 73h}", "1:9", None),  # 73 h of 168 are 19.6 open hours of 45
        (RULE % "11wd" + "promise: {ceiling: 10wd}", "2:50", "the target 11wd lies above the ceiling 10wd"),
        (RULE % "10wd" + "promise: {ceiling: 10wd}", "", None),
        (RULE % "11wd", "", None),  # nobody wrote a ceiling
    ],
)
def test_faults_stand_at_their_place(
    load_text: Callable[[str], Loaded], text: str, where: str, said: str | None
) -> None:
    """A target that no ceiling lets through, a floor above it, amounts without meaning."""
    if said is None:
        load_text(text + "\n")
        return
    with pytest.raises(ConfigError) as caught:
        load_text(text + "\n")
    (fault,) = caught.value.faults
    assert str(fault).split(": ", 1)[0].endswith(f":{where}")
    assert said in fault.text


def test_a_desk_open_two_hours_a_day_needs_no_ceiling_of_its_own(load_text: Callable[[str], Loaded]) -> None:
    """Its usual target of 24 hours of open time is twelve days; the ceiling that nobody wrote is no fault."""
    load_text('calendar: {hours: {mon-fri: "10:00-12:00"}}\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'promise: {ceiling: "", beyond_ceiling: ceiling}',
            ['1:24: has no effect beside `ceiling: ""`, beyond which nothing lies. Remove one of them.'],
        ),
        (
            "promise: {learn: false, floor: 2wh, beyond_ceiling: ceiling}",
            [
                "1:25: has no effect with `learn: false`, by which the target is always promised. Remove one of them.",
                "1:37: has no effect with `learn: false`, by which the target is always promised. Remove one of them.",
            ],
        ),
        ("promise: {learn: false}", []),
        ('promise: {ceiling: ""}', []),
        ("promise: {ceiling: 5wd, beyond_ceiling: ceiling}", []),
    ],
)
def test_what_changes_nothing_is_noted(
    load_text: Callable[[str], Loaded], text: str, expected: list[str]
) -> None:
    """Written by somebody who believes that it does; sound all the same."""
    notes = [str(note).partition("responder.yaml:")[2] for note in load_text(text + "\n").notes]
    assert [note for note in notes if "has no effect" in note] == expected
