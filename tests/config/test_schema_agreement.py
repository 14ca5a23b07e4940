"""What the schema refuses, the loader refuses too; and both refuse the usual mistakes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from responder.config import ConfigError, load, rules_schema, schema
from responder.core.rules import ASPECTS
from responder.core.ruling.criteria import BRANCHES, OPERATORS
from responder.core.ruling.fields import FIELDS, SHORT_NAMES
from responder.core.ruling.rule_examples import KEYS as EXAMPLE_KEYS
from responder.core.ruling.rule_examples import run_examples
from responder.core.ruling.rule_syntax import KEYS, read_rules

CONFIG, RULES = Draft202012Validator(schema()), Draft202012Validator(rules_schema())
SOUND: dict[str, Any] = {
    "company": {"name": "Kauba Maja", "phone": "+372 555 0100"},
    "state": "/var/lib/responder",
    "languages": ["et", "ru"],
    "mailboxes": [
        {
            "address": "kaebused@example.ee",
            "imap": {"host": "imap.example.ee", "port": 993, "tls": "implicit", "username": "u",
                     "password": {"env": "IMAP"}},
            "poll": "60s", "idle": True, "prefix": "KB", "aliases": ["abi@example.ee"], "target": "1wd",
        }
    ],
    "smtp": {"host": "smtp.example.ee", "connections": 2},
    "responsible": "mari",
    "persons": {"mari": {"name": "Mari Maasikas", "email": "mari@example.ee"}},
    "calendar": {"hours": {"mon-fri": "9:00-18:00", "sat": ["10:00-14:00"]}, "closed": ["2026-12-28"]},
    "target": "24wh",
    "max_age": "3d",
    "budgets": {"per_address_hour": 3},
    "rules": [{"id": "default", "then": {"category": "other"}}],
    "guard": {"spam_headers": {"X-Spam-Flag": "Yes"}, "suppress_oof": False},
    "log": {"format": "json", "level": "info"},
    "facts": {"serial": {"ask": {"et": "Mis number?", "ru": "Номер?"}, "recognise": ["serial*"], "regex": ["n\\d"]}},
}  # fmt: skip
SOUND_RULES: list[Any] = [
    {
        "id": "late",
        "when": {"all": [
            {"any": {"subject": ["опозда*", "not here"], "header.X-Test": {"exists": True}}},
            {"not": {"from.domain": "shop.ee"}},
            {"size": {"gt": "5 MB"}},
            {"received.weekday": ["monday", "Friday"]},
            {"received.local_time": {"between": ["18:00", "9:00"]}},
            {"attachments.count": {"between": [1, 5]}},
            {"followup": False},
            {"text": {"regex": "\\d{5}"}},
        ]},
        "then": {"priority": "high", "target": "8wh", "no_ack": {"reason": "told already"}, "tags": ["a", "b"],
                 "ask_for": ["photos"], "mark": "$Late", "owner": "mari"},
        "stop": True,
        "examples": [{"subject": "x", "headers": {"X-Test": "1"}, "attachments": ["a.jpg"], "followup": True,
                      "expect": "miss"}],
    },
    {"id": "web", "when": {"from": "notices@shop.ee"}, "then": {"register": "record"}},
    {"id": "default", "then": {"category": "other"}, "examples": [{"text": "x", "expect": {"category": "other"}}]},
]  # fmt: skip
JUNK = [
    None, True, False, 0, 5, -1, 1.5, 70000, "", " ", "x", "a b", "*x", "x*", "true", "5", "5s", "1wd", "24:00",
    "closed", "monday", "9:00-18:00", "2026-12-24", "high", "photos", "hit", "a@b.ee", "x:1", "line\nline", "ы",
    [], ["x"], [None], [5], [[]], ["18:00", "9:00"], [1, 5], {}, {"x": 1}, {"reason": "r"}, {"env": "X"},
    {"subject": "x"}, {"contains": "x"}, {"exists": True}, {"gt": 5}, {"between": [1, 2]}, [{"subject": "x"}],
]  # fmt: skip
NAMES = sorted({*KEYS, *FIELDS, *SHORT_NAMES, *BRANCHES, *OPERATORS, *ASPECTS, *EXAMPLE_KEYS, "header.X-Y",
                "header.", "boddy", "conatins", "name", "file", "credential", "port", "mon", "x"})  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn, sound: Any) -> Any:
    """One to three values replaced, left out, renamed or added."""
    made = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from([place for place in places(made) if place]))
        group = made
        for step in above:
            group = group[step]
        act = draw(st.sampled_from(["replace", "replace", "drop", "rename", "add"]))
        value = copy.deepcopy(draw(st.sampled_from(JUNK)))
        name = draw(st.sampled_from(NAMES))
        if act == "drop":
            del group[last]
        elif act == "rename" and isinstance(group, dict):
            group[name] = group.pop(last)
        elif act == "add" and isinstance(group, dict):
            group[name] = value
        elif act == "add":
            group.append(value)
        else:
            group[last] = value
    return made


def loader_refuses(path: Path, values: Any) -> bool:
    """By load() and the examples, as `check` does; JSON is YAML too."""
    path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    try:
        return bool(load(path, environ={}, read_secrets=False).surprises())
    except ConfigError:
        return True


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=spoilt(SOUND))
def test_no_sound_configuration_is_refused(values: Any, tmp_path: Path) -> None:
    """Whatever the schema refuses, the loader refuses."""
    if not CONFIG.is_valid(values):
        assert loader_refuses(tmp_path / "config.yaml", values)


@settings(max_examples=1500, deadline=None)
@given(values=spoilt(SOUND_RULES))
def test_no_sound_rule_is_refused(values: list[Any]) -> None:
    """Whatever the schema refuses, the reader of rules or of their examples refuses."""
    if not RULES.is_valid(values):
        rules, faults = read_rules(values)
        assert faults or rules is None or run_examples(rules, values)


def test_the_sound_ones_are_taken_by_both(tmp_path: Path) -> None:
    """What the properties above begin with."""
    assert CONFIG.is_valid(SOUND)
    assert not loader_refuses(tmp_path / "config.yaml", SOUND)
    assert RULES.is_valid(SOUND_RULES)
    rules, faults = read_rules(SOUND_RULES)
    assert faults == ()
    assert rules
    assert run_examples(rules, SOUND_RULES) == ()


def _with(*path: Any, value: Any) -> Callable[[Any], Any]:
    def spoil(sound: Any) -> Any:
        made = group = copy.deepcopy(sound)
        for step in path[:-1]:
            group = group[step]
        group[path[-1]] = value
        return made

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _with("stat", value="x"),
        _with("company", value=None),
        _with("company", "name", value=""),
        _with("mailboxes", value=[]),
        _with("mailboxes", 0, "addres", value="a@b.ee"),
        _with("mailboxes", 0, "address", value="kaebused"),
        _with("mailboxes", 0, "imap", "port", value="many"),
        _with("mailboxes", 0, "imap", "port", value=70000),
        _with("mailboxes", 0, "imap", "tls", value="ssl"),
        _with("mailboxes", 0, "imap", "host", value="imaps://imap.example.ee"),
        _with("mailboxes", 0, "imap", "password", value="secret"),
        _with("mailboxes", 0, "imap", "password", value={"file": "a", "env": "B"}),
        _with("mailboxes", 0, "imap", "password", value={}),
        _with("mailboxes", 0, "idle", value="yes"),
        _with("mailboxes", 0, "poll", value=60),
        _with("mailboxes", 0, "prefix", value="Kaebus"),
        _with("target", value=24),
        _with("target", value="24"),
        _with("max_age", value="3 days"),
        _with("languages", value="et"),
        _with("calendar", "hours", value={"monday": "9:00-18:00"}),
        _with("calendar", "hours", value={"mon": "9-18"}),
        _with("calendar", "closed", value=["28.12.2026"]),
        _with("persons", value=["mari"]),
        _with("persons", "mari", value="Mari"),
        _with("log", "level", value="verbose"),
        _with("rules", value={"id": "x"}),
        _with("rules", 0, "then", value={"catgory": "other"}),
    ],
)
def test_a_usual_mistake_in_settings_is_refused_by_both(spoil: Callable[[Any], Any], tmp_path: Path) -> None:
    """Unknown keys, wrong types, values of no such kind."""
    assert not CONFIG.is_valid(spoil(SOUND))
    assert loader_refuses(tmp_path / "config.yaml", spoil(SOUND))


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "x"},
        {"then": {"category": "a"}},
        {"id": "x y", "then": {"category": "a"}},
        {"id": "x", "then": {}},
        {"id": "x", "when": {}, "then": {"category": "a"}},
        {"id": "x", "when": None, "then": {"category": "a"}},
        {"id": "x", "whne": {"subject": "a"}, "then": {"category": "a"}},
        {"id": "x", "when": "late", "then": {"category": "a"}},
        {"id": "x", "when": {"subjct": "a"}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": "a", "body": "b"}, "then": {"category": "a"}},
        {"id": "x", "when": {"header.": "a"}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": {"matches": "a"}}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": {"gt": 5}}, "then": {"category": "a"}},
        {"id": "x", "when": {"size": {"contains": "a"}}, "then": {"category": "a"}},
        {"id": "x", "when": {"size": {"gt": "big"}}, "then": {"category": "a"}},
        {"id": "x", "when": {"attachments.count": {"gt": "2"}}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": {"starts": "a", "ends": "b"}}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": 12345}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": []}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": ["a", ""]}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": "*late"}, "then": {"category": "a"}},
        {"id": "x", "when": {"followup": "yes"}, "then": {"category": "a"}},
        {"id": "x", "when": {"subject": {"exists": "no"}}, "then": {"category": "a"}},
        {"id": "x", "when": {"received.weekday": "Mon"}, "then": {"category": "a"}},
        {"id": "x", "when": {"received.local_time": {"gt": 18}}, "then": {"category": "a"}},
        {"id": "x", "when": {"received.local_time": {"between": ["18:00"]}}, "then": {"category": "a"}},
        {"id": "x", "when": {"all": []}, "then": {"category": "a"}},
        {"id": "x", "when": {"not": [{"subject": "a"}]}, "then": {"category": "a"}},
        {"id": "x", "then": {"priority": "urgent"}},
        {"id": "x", "then": {"register": "yes"}},
        {"id": "x", "then": {"target": "8"}},
        {"id": "x", "then": {"no_ack": True}},
        {"id": "x", "then": {"no_ack": {"because": "a"}}},
        {"id": "x", "then": {"tags": []}},
        {"id": "x", "then": {"tags": [5]}},
        {"id": "x", "then": {"mark": "two words"}},
        {"id": "x", "then": {"catgory": "a"}},
        {"id": "x", "then": {"category": "a"}, "stop": "yes"},
        {"id": "x", "then": {"category": "a"}, "examples": {"text": "a", "expect": "hit"}},
        {"id": "x", "then": {"category": "a"}, "examples": [{"text": "a"}]},
        {"id": "x", "then": {"category": "a"}, "examples": [{"expect": "hit"}]},
        {"id": "x", "then": {"category": "a"}, "examples": [{"txt": "a", "text": "a", "expect": "hit"}]},
        {"id": "x", "then": {"category": "a"}, "examples": [{"text": "a", "expect": {"catgory": "a"}}]},
        {"id": "x", "then": {"category": "a"}, "examples": [{"text": "a", "expect": "hits"}]},
        "late",
    ],
)  # fmt: skip
def test_a_usual_mistake_in_a_rule_is_refused_by_both(rule: Any) -> None:
    """Misspelt names, operators that do not go with a field, values of the wrong type."""
    assert not RULES.is_valid([rule])
    rules, faults = read_rules([rule])
    assert faults or rules is None or run_examples(rules, [rule])
