"""How fast mails leave: defaults, bounds, and off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from responder.config.throttling import BreakerSettings, RateSettings, throttle
from responder.core.breaker import Throttle

Faults = Callable[..., list[str]]


def test_the_defaults_are_those_of_the_core() -> None:
    """60 a minute with a burst of 120; five times the 99th percentile."""
    assert throttle(RateSettings(), BreakerSettings()) == Throttle()


def test_what_is_written_counts() -> None:
    """Each setting reaches its place."""
    rate = RateSettings.model_validate({"per_minute": "7", "burst": "8"})
    given = {"times": "2", "least": "30", "young": "40", "pause": "90s", "trial": "6"}
    breaker = BreakerSettings.model_validate(given)
    assert throttle(rate, breaker) == Throttle(7, 8, 2, 30, 40, timedelta(seconds=90), 6)


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("rate: {burst: 0}", "`0` is out of range. Write at least 1."),
        ("rate: {per_minute: -1}", "`-1` is out of range. Write at least 0."),
        ("rate: {per_minute: many}", "a whole number is wanted here"),
        ("breaker: {trial: 0}", "`0` is out of range. Write at least 1."),
        ("breaker: {pause: 0s}", "0s is out of range. Write 1s to 1d."),
        ("breaker: {pause: 15}", "a length of time is wanted here"),
        ("breaker: false", "a group of settings is wanted here"),
        ("rate: {per_hour: 9}", "`per_hour` is no setting here."),
    ],
)
def test_a_wrong_value_is_told(faults_of: Faults, fragment: str, words: str) -> None:
    """What, where, and what to do."""
    (told,) = faults_of(fragment)
    assert words in told


def test_each_can_be_off() -> None:
    """Nought is a number here."""
    off = throttle(
        RateSettings.model_validate({"per_minute": "0"}), BreakerSettings.model_validate({"times": "0"})
    )
    assert (off.per_minute, off.times) == (0, 0)


def test_the_documents_tell_of_it() -> None:
    """What the settings do stands on a page of its own."""
    page = Path(__file__).parents[2] / "docs" / "sending.md"
    text = page.read_text(encoding="utf-8")
    for name in (*RateSettings.model_fields, *BreakerSettings.model_fields):
        assert f"`{name}`" in text or f".{name}`" in text, name
