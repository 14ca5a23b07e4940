"""Patterns that a stranger's mail could hold up are found before it comes; those that it cannot are left alone."""

from __future__ import annotations

import itertools
import time

import pytest
import regex
import yaml

from responder.core.ruling import pattern_trials
from responder.core.ruling.leaf_tests import REGEX_SECONDS, compile_pattern
from responder.core.ruling.pattern_trials import slow_on, slow_patterns

# Each is slow on its own words repeated; they are the classic forms of the fault.
SLOW = [
    "(a+)+$", r"(\w+\s?)+\.", "(.*?,){11}p", "(a|aa)+$", r"(\w|\d)+$", r"^(\w+\s?)*$", "(x+x+)+y", r"(?:[a-z]+)*\d",
    r"^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){12}", r"([^@]+@)+\.ee$", r"(?P<n>\w+)+:(?P=n)", r"(?=(a+))\1+b$",
    "((ab)*)*c", "(а|б|аб)*в", r"(?:не\s+)*\s*приш", r"\d+\s*(eur|€)", r"order[^\n]*late", r"\s+$", "a.*b.*c.*d",
    r"(order|заказ)\s*№?\s*\d{4,}",
]  # fmt: skip

SOUND = [
    r"\d{5}", "приш[её]л", "refund", r"^\s*(re|fw):", r"\bnr\.?\s?\d+", r"\b[A-Z]{2}\d{6}\b",
    r"\b(order|заказ)\s{0,3}№?\s{0,3}\d{4,12}\b", r"order[^\n]{0,60}late", r"\b\d{1,6}(?:[.,]\d{1,2})?\s?€", "ab?c?d",
    r"(?:tellimus|заказ)\D{0,10}\d{3,8}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_runs_away_is_found(pattern: str) -> None:
    """With the piece whose repetition does it, and that claim is true."""
    piece = slow_on(pattern)
    assert piece
    assert len(piece) < 100


@pytest.mark.parametrize("pattern", SOUND)
def test_a_sound_pattern_is_left_alone(pattern: str) -> None:
    """Bounded, beginning at a word: no text that we can think of holds it up."""
    assert slow_on(pattern) is None


@pytest.mark.parametrize("pattern", ["(", "[", "(?P<a>x)(?P<a>y)\\", "\\"])
def test_what_does_not_compile_is_told_elsewhere(pattern: str) -> None:
    assert slow_on(pattern) is None


def test_each_place_of_a_pattern_is_told() -> None:
    """The same pattern in two rules, below branches and negations: a fault for each, tried once."""
    nodes = yaml.safe_load(r"""
    - {id: a, when: {any: [{subject: x}, {not: {body: {regex: '(a+)+$'}}}]}, then: {category: x}}
    - {id: b, when: {all: {subject: {regex: '\d{5}'}, body: {regex: '(a+)+$'}}}, then: {category: x}}
    - {id: c, when: {header.regex: x}, then: {category: x}}
    - just text
    """)
    faults, untried = slow_patterns(nodes, time.monotonic)
    assert untried == ()
    assert [found.path for found in faults] == [
        (0, "when", "any", 1, "not", "body", "regex"),
        (1, "when", "all", "body", "regex"),
    ]
    assert faults[0].text.startswith(
        "this pattern takes longer than the 50 ms that the patterns of one mail share, on"
    )
    assert "`a` repeated; write it as words, or" in faults[0].text


def many(number: int) -> list[object]:
    return [{"id": f"r{n}", "when": {"subject": {"regex": rf"(a+)+{n}$"}}, "then": {}} for n in range(number)]


def test_all_trials_together_end_in_time() -> None:
    """However many patterns there are; those without a trial are named."""
    ticks = itertools.count()
    faults, untried = slow_patterns(many(300), lambda: float(next(ticks)), seconds=6.5)
    assert 0 < len(faults) < 7
    assert len(faults) + len(untried) == 300
    assert untried[-1] == (299, "when", "subject", "regex")
    began = time.monotonic()
    slow_patterns(many(300), time.monotonic, seconds=0.5)
    assert time.monotonic() - began < 5


def test_patterns_that_cannot_repeat_cost_no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand of them are no reason to say that time was up."""
    monkeypatch.setattr(pattern_trials, "slow_on", lambda *_: pytest.fail("tried"))
    nodes = [{"when": {"subject": {"regex": f"order {n}|заказ {n}"}}} for n in range(10_000)]
    assert slow_patterns(nodes, time.monotonic, seconds=0) == ((), ())


def test_the_limit_is_that_of_a_mail() -> None:
    """What passes here passes on the same text when a mail brings it."""
    compiled: regex.Pattern[str] = compile_pattern(SOUND[0])
    assert compiled.search("a" * 64_000, timeout=REGEX_SECONDS) is None
