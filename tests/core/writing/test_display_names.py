"""Labelled display names: greeted as a native would, and as well as docs/templates.md says, no better."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from responder.core.languages import PACKS
from responder.core.writing.greeting import address, greeting, respectful_greeting

PAGE = (Path(__file__).parents[3] / "docs" / "templates.md").read_text(encoding="utf-8")
ROWS: list[tuple[str, str, str | None, str | None, str]] = [
    tuple(row) for row in yaml.safe_load(Path(__file__).with_name("display_names.yaml").read_text("utf-8"))
]


def wanted(display_name: str, label: str | None) -> str:
    """The labelled name; "=" is the display name as it stands."""
    return display_name if label == "=" else label or ""


def verdict(row: tuple[str, str, str | None, str | None, str]) -> str:
    """right at all four desks, else what went wrong first."""
    _, name, russian, other, gender = row
    for language in PACKS:
        found = address(name, language)
        right = found.name == wanted(name, russian if language == "ru" else other)
        if not right or (language == "ru" and found.gender != gender):
            return "named wrongly" if found.name else "neutral instead"
    return "right"


@pytest.mark.parametrize("half", ["seen", "unseen", "fresh"])
def test_the_page_tells_the_figures_that_are_measured(half: str) -> None:
    """The table of docs/templates.md holds what comes out today."""
    counts = Counter(verdict(row) for row in ROWS if row[0] == half)
    row = f"| {half} | {counts.total()} | {counts['right']} | {counts['neutral instead']} | {counts['named wrongly']} |"
    assert row in PAGE, row


def test_there_are_enough_names_and_each_stands_once() -> None:
    """At least three hundred names, of which some were never looked at while the rules were written."""
    names = [row[1] for row in ROWS]
    assert len(set(names)) == len(names) >= 300
    assert sum(row[0] != "seen" for row in ROWS) * 3 >= len(names)


def test_the_greeting_is_made_of_the_name() -> None:
    """What the labels say of names holds for the line that is printed, and for the polite one."""
    for _, name, russian, other, gender in ROWS:
        if verdict(("", name, russian, other, gender)) != "right":
            continue
        for language, pack in PACKS.items():
            called = wanted(name, russian if language == "ru" else other)
            assert greeting(name, language) == (pack.named.format(name=called) if called else pack.neutral)
        ending = {"m": "ый", "f": "ая"}.get(gender)
        if ending:
            assert respectful_greeting(name, "ru") == f"Уважаем{ending} {wanted(name, russian)}!"
        else:
            assert respectful_greeting(name, "ru") == greeting(name, "ru")


def test_nothing_hostile_is_ever_a_name() -> None:
    """Markup, addresses, look-alikes, insults and advertising are greeted neutrally at every desk."""
    for _, name, russian, other, _ in ROWS:
        if russian is None and other is None and any(sign in name for sign in "@<>{};:/\\=\u202e\u2067"):
            assert all(not address(name, language).name for language in PACKS), name
