"""The audit vocabulary and its page say the same."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from responder.core import facts
from responder.core.chain import canonical
from responder.core.facts import VOCABULARY, Fact, body

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
LEVELS = ("debug", "info", "warning", "error")
OPERATIONAL = re.compile(r"""operational\(\s*f?"([a-z_.{}]+)\"""")


def told_on_the_page() -> dict[str, str]:
    """Event -> its section."""
    sections = re.split(r"^###? ", PAGE, flags=re.MULTILINE)[1:]
    named = {section.split("\n", 1)[0].strip(): section for section in sections}
    return {name: section for name, section in named.items() if re.fullmatch(r"[a-z_]+\.[a-z_]+", name)}


def described(section: str) -> list[str]:
    return re.findall(r"^\| `([a-z_]+)` \|", section, flags=re.MULTILINE)


def test_the_page_lists_every_event_and_no_other() -> None:
    """In the order of the vocabulary or any."""
    assert set(told_on_the_page()) == {fact.event for fact in VOCABULARY}


@pytest.mark.parametrize("fact", VOCABULARY, ids=lambda fact: fact.event)
def test_the_page_tells_exactly_the_fields_and_the_level(fact: type[Fact]) -> None:
    """Each field once, in the order of the code; the level of the line."""
    section = told_on_the_page()[fact.event]
    assert described(section) == [part.name for part in fields(fact)]
    assert f"Level {fact.level}" in " ".join(section.split())


def test_the_page_tells_every_operational_line_of_the_code() -> None:
    """What the log may hold beside facts."""
    found = set()
    for place in (ROOT / "responder").rglob("*.py"):
        found |= set(OPERATIONAL.findall(place.read_text(encoding="utf-8")))
    found.discard("mailbox.{state}")
    wanted = found | {"mailbox.unreachable", "mailbox.refused", "library.message"}
    assert len(wanted) > 8
    table = PAGE[PAGE.index("## Operational lines") :]
    assert set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", table, flags=re.MULTILINE)) == wanted


def test_names_are_unique_and_spelled_alike() -> None:
    """`thing.happened`, and a level that the log knows."""
    names = [fact.event for fact in VOCABULARY]
    assert len(set(names)) == len(names)
    for fact in VOCABULARY:
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", fact.event)
        assert len(fact.event) <= 48
        assert fact.level in LEVELS


def test_the_vocabulary_holds_every_fact_there_is() -> None:
    """None is forgotten."""
    classes = {one for one in vars(facts).values() if isinstance(one, type) and issubclass(one, Fact)}
    assert classes - {Fact} == set(VOCABULARY)


@pytest.mark.parametrize("fact", VOCABULARY, ids=lambda fact: fact.event)
def test_a_fact_is_plain_and_frozen(fact: type[Fact]) -> None:
    """Its body is JSON, and its fields never take the place of what each line has."""
    kinds = {"str": "x", "int": 1, "bool": True, "tuple[str, ...]": ("a",), "Mapping[str, int]": {"a": 1}}
    one = fact(*(kinds[str(part.type)] for part in fields(fact)))
    assert list(json.loads(canonical(body(one)))) == sorted(part.name for part in fields(fact))
    names = {part.name for part in fields(fact)}
    assert not names & {"timestamp", "event", "level", "at", "seq", "mailbox", "hash"}
    first = fields(fact)[0].name
    with pytest.raises(AttributeError):
        setattr(one, first, "changed")


def test_facts_that_a_person_must_act_on_are_no_info() -> None:
    """What an alarm would look for."""
    loud = {fact.event for fact in VOCABULARY if fact.level == "error"}
    assert {"reply.failed", "message.set_aside", "configuration.refused"} <= loud
