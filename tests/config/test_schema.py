"""The JSON Schema takes what the loader takes, refuses the usual mistakes, and tells what each setting means."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from responder.config import Loaded, load, rules_schema, schema
from responder.config.schema import shipped
from responder.core.rules import ASPECTS
from responder.core.ruling.criteria import BRANCHES, OPERATORS
from responder.core.ruling.fields import FIELDS
from responder.core.ruling.rule_examples import KEYS as EXAMPLE_KEYS
from responder.core.ruling.rule_syntax import KEYS
from tests import schemas
from tests.config.editor import as_an_editor_reads
from tests.config.test_example import EXAMPLE, ROOT, SHORTEST, uncommented

CONFIG, RULES = Draft202012Validator(schema()), Draft202012Validator(rules_schema())
STARTER = (ROOT / "responder" / "starter_rules.yaml").read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[str]:
    """The YAML blocks of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return iter(re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


def complaints_of(validator: Draft202012Validator, text: str) -> list[str]:
    """What an editor would underline."""
    return [
        f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(as_an_editor_reads(text))
    ]


@pytest.mark.parametrize("made", [schema(), rules_schema()], ids=["configuration", "rules"])
def test_each_is_a_schema(made: dict[str, Any]) -> None:
    """By the metaschema of the dialect that it names."""
    assert made["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(made)


def test_the_shipped_files_are_what_the_code_makes() -> None:
    """Whoever adds a setting, a field or an aspect, or edits docs/rules.md, writes them anew."""
    for name, text in schemas.made():
        assert shipped(name) == text, f"responder/config/{name} is behind: {schemas.ANEW}"


@pytest.mark.parametrize(
    ("validator", "text"),
    [
        pytest.param(CONFIG, EXAMPLE, id="example"),
        pytest.param(CONFIG, uncommented(EXAMPLE), id="example, every setting on"),
        pytest.param(CONFIG, SHORTEST.read_text(encoding="utf-8"), id="shortest"),
        *(pytest.param(CONFIG, text, id=f"README {n}") for n, text in enumerate(blocks("README.md"))),
        pytest.param(RULES, STARTER, id="starter rules"),
        *(
            pytest.param(RULES, text, id=f"docs/rules.md {n}")
            for n, text in enumerate(blocks("docs/rules.md"))
        ),
        pytest.param(CONFIG, next(blocks("docs/configuration.md")), id="docs/configuration.md"),
    ],
)
def test_what_the_project_shows_has_no_fault(validator: Draft202012Validator, text: str) -> None:
    """Every example that a reader may copy."""
    assert complaints_of(validator, text) == []


@pytest.mark.parametrize("name", ["config.example.yaml", "responder/starter_rules.yaml"])
def test_the_first_line_leads_an_editor_to_the_schema(name: str) -> None:
    """A path from the folder of the file, as yaml-language-server reads it."""
    place = ROOT / name
    first = place.read_text(encoding="utf-8").partition("\n")[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found
    made = json.loads((place.parent / found[1]).read_text(encoding="utf-8"))
    validator = Draft202012Validator(made)
    assert complaints_of(validator, place.read_text(encoding="utf-8")) == []


def test_an_editor_can_say_what_each_word_means() -> None:
    """Hover text for every setting, key, condition, operator, aspect and part of an example."""
    defs = schema()["$defs"]
    for name, group in [("", schema()), *defs.items()]:
        for setting, part in group.get("properties", {}).items():
            told = part.get("description") or defs[part["$ref"].rpartition("/")[2]].get("description")
            assert told, f"{name}.{setting}"
    properties = {name: set(defs[name]["properties"]) for name in ("rule", "conditions", "then", "example")}
    assert properties["rule"] == set(KEYS)
    assert properties["conditions"] == {*FIELDS, "from", *BRANCHES}
    assert properties["then"] == set(ASPECTS)
    assert properties["example"] == set(EXAMPLE_KEYS)
    shapes = [part["then"]["properties"] for name, part in defs.items() if name.startswith("field_")]
    assert {name for shape in shapes for name in shape} == set(OPERATORS)
    assert all(part["description"] for shape in shapes for part in shape.values())


def test_what_it_proposes_is_right() -> None:
    """Defaults and enumerations are offered by editors: each passes its own schema."""
    made = schema()
    compared = 0
    for part in _parts(made):
        inner = Draft202012Validator({"$defs": made["$defs"], **part})
        for value in [part["default"]] if "default" in part else part.get("enum", []):
            assert inner.is_valid(value), part
            compared += 1
    assert compared > 60


def _parts(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in _nodes(made):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].values()


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(part)


def test_its_patterns_mean_the_same_in_an_editor() -> None:
    """ECMAScript has no \\Z, no inline flags, and another \\w and \\d for letters that are not English."""
    patterns = {part["pattern"] for part in _nodes(schema()) if isinstance(part.get("pattern"), str)}
    assert len(patterns) > 20
    for pattern in patterns:
        assert set(re.findall(r"\\(.)", pattern)) <= set(r"sSnrtxu^$\.*+?()[]{}|/-"), pattern
        assert not re.search(r"\(\?[^:!=]", pattern), pattern


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], Loaded]:
    def load_it(text: str) -> Loaded:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ={"STATE_DIRECTORY": "/var/lib/responder"}, read_secrets=False)

    return load_it


ODD = """\
company: {name: 007, phone: 3725550100, email: " info@example.ee "}
languages: [" et", ru]
mailboxes:
  - address: kaebused@example.ee
    name: 2
    imap: {host: 127.0.0.1, port: "993", username: 1234, password: {env: IMAP, file: ""}, allow_clear_text: "false"}
    poll: " 1.5 m "
    prefix: "E "
    target: ""
    idle: false
smtp: {host: "fe80::1%eth0", hello: ""}
responsible: {name: true}
calendar:
  hours: {"Mon - FRI": ["9:00-13:00", "14:00 – 18:00"], "sat,sun": closed}
  holidays: ""
  closed: [2026-12-28]
  short: {2026-12-30: "9:00-12:00, 13:00-14:00"}
  extra: {2026-12-19: 10:00-24:00}
guard: {spam_headers: {X-Spam-Score: 5}}
target: 1.5 wh
rules:
"""


def test_what_the_loader_takes_in_an_odd_spelling_is_not_underlined(loaded: Callable[[str], Loaded]) -> None:
    """Numbers and flags as texts, blanks around a word, hours as a list, an empty `rules`."""
    assert loaded(ODD).settings.company.name == "007"
    assert complaints_of(CONFIG, ODD) == []
