"""Settings of warnings and notices of delay: read, and what is wrong with them told at its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from responder.config import ConfigError, Loaded, desks
from responder.core.slipping import Slipping

PERSONS = "persons: {mari: {name: Mari}}\n"


def test_the_defaults_are_the_cores(load_text: Callable[[str], Loaded]) -> None:
    """One truth: a desk without settings slips as core/slipping.py says."""
    assert desks(load_text(""))[0].slipping == Slipping()


def test_all_of_it(load_text: Callable[[str], Loaded]) -> None:
    """With and without the sign of per cent, one name or several, in whatever order."""
    text = (
        f"{PERSONS}warnings: {{at: [80%, 40], before: 1h, to: {{40: mari, 100%: [owner, boss@x.example]}}}}\n"
        "delay: {notices: never, grace: 0s, answers_within: 30d, at_once: 0}\n"
    )
    desk = desks(load_text(text))[0]
    assert desk.slipping == Slipping(
        at=(40, 80),
        before=timedelta(hours=1),
        to={40: ("mari",), 100: ("owner", "boss@x.example")},
        grace=timedelta(),
        notices="never",
        answers_within=timedelta(days=30),
        at_once=0,
    )
    assert "boss@x.example" in desk.staff


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("warnings: {at: [half]}", "a share from 1% to 100% is wanted here, found `half`. Write it as 75%."),
        ("warnings: {at: [0%]}", "a share from 1% to 100% is wanted here"),
        ("warnings: {at: [50%, 50]}", "a share stands here twice. Remove one."),
        ("warnings: {at: [100%]}", "100% is the due time itself, which is always told. Remove it."),
        ("warnings: {to: {60%: owner}}", "60% is not among `warnings.at`. Add it there, or remove it here."),
        (f"{PERSONS}warnings: {{to: {{50%: marri}}}}", "there is no person `marri`"),
        ("delay: {notices: sometimes}", "`sometimes` cannot stand here. Write auto, always or never."),
        ("delay: {grace: 31d}", "31d is out of range"),
        ("delay: {at_once: -1}", "-1"),
        ("rules: [{id: d, then: {category: a, template: delay}}]", "template"),
    ],
)
def test_what_is_wrong_is_told(load_text: Callable[[str], Loaded], text: str, expected: str) -> None:
    """Each at its line, with what to write."""
    with pytest.raises(ConfigError) as raised:
        load_text(text)
    assert expected in "\n".join(fault.text for fault in raised.value.faults)


def test_a_warning_to_ourselves_is_a_loop(load_text: Callable[[str], Loaded]) -> None:
    """A mail to the watched mailbox tells nobody."""
    address = load_text("").settings.mailboxes[0].address
    with pytest.raises(ConfigError) as raised:
        load_text(f"warnings: {{to: {{50%: {address}}}}}")
    assert "mail loop" in str(raised.value.faults[0])
