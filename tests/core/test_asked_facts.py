"""Facts that rules ask for: recognised in four languages as well as docs/rules.md says, no better; nothing repeated."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from responder.core.languages import FACTS, PACKS
from responder.core.writing.questions import missing

PAGE = (Path(__file__).parents[2] / "docs" / "measured.md").read_text(encoding="utf-8")
MAILS: list[Any] = yaml.safe_load(Path(__file__).with_name("asked_facts_mails.yaml").read_text("utf-8"))
LETTERS = dict(zip("NDGWP", FACTS, strict=True))
LOOKED_AT = ("seen", "unseen", "fresh")


def tally(halves: tuple[str, ...]) -> Counter[tuple[str, bool, bool]]:
    """(fact, told, taken for told) -> how many mails."""
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for language, half, subject, text, names, told in MAILS:
        if half in halves:
            lacking = missing(subject, text, tuple(names), FACTS, language)
            counts.update((fact, letter in told, fact not in lacking) for letter, fact in LETTERS.items())
    return counts


def shown(counts: Counter[tuple[str, bool, bool]], fact: str) -> str:
    told = counts[fact, True, True] + counts[fact, True, False]
    silent = counts[fact, False, True] + counts[fact, False, False]
    return f"{counts[fact, True, True]} of {told} | {counts[fact, False, True]} of {silent}"


@pytest.mark.parametrize("fact", FACTS)
def test_the_page_tells_the_figures_that_are_measured(fact: str) -> None:
    """The table of docs/measured.md holds what comes out today."""
    row = f"{fact} | {shown(tally(LOOKED_AT), fact)} | {shown(tally(('last',)), fact)} |"
    assert f"| {row}" in PAGE, row


@pytest.mark.parametrize("language", sorted(PACKS))
def test_there_are_enough_mails_in_each_language(language: str) -> None:
    """At least forty, of which a third was written before the tables knew them."""
    halves = [half for code, half, *_ in MAILS if code == language]
    assert len(halves) >= 40
    assert 3 * sum(half != "seen" for half in halves) >= len(halves)


@pytest.mark.parametrize("language", sorted(PACKS))
def test_what_is_there_is_seldom_asked_for(language: str) -> None:
    """In mails that were looked at, at most one in ten facts told is asked for again."""
    mails = [mail for mail in MAILS if mail[0] == language and mail[1] in LOOKED_AT]
    again = told_facts = 0
    for _, _, subject, text, names, told in mails:
        lacking = missing(subject, text, tuple(names), FACTS, language)
        told_facts += len(told.strip("-"))
        again += sum(LETTERS[letter] in lacking for letter in told.strip("-"))
    assert again * 10 <= told_facts


def test_a_mail_without_diacritics_tells_the_same() -> None:
    """People type Estonian and Latvian without them, and Russian without ё."""
    table = str.maketrans("āčēģīķļņšūžõäöüĀČĒĢĪĶĻŅŠŪŽÕÄÖÜё", "acegiklnsuzoaouACEGIKLNSUZOAOUе")
    for language, _, subject, text, names, _ in MAILS:
        plain = missing(subject.translate(table), text.translate(table), tuple(names), FACTS, language)
        assert plain == missing(subject, text, tuple(names), FACTS, language), text


def test_nothing_of_a_mail_is_told_by_its_greeting() -> None:
    """Courtesy alone tells no fact."""
    for pack in PACKS.values():
        assert missing("", pack.neutral, (), FACTS, pack.code) == FACTS
