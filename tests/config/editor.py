"""YAML as an editor's language server reads it: the core schema of YAML 1.2, where 18:00 and `no` are texts, 007 is a
number, and a date is a text."""

from __future__ import annotations

import re
from typing import Any

import yaml


class _Editor(yaml.SafeLoader):
    """Resolves plain scalars by YAML 1.2.2 section 10.3.2."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - PyYAML's own way


_CORE = {
    "null": (r"~|null|Null|NULL|", "~nN"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
}
for _name, (_pattern, _first) in _CORE.items():
    _signs = [*_first, ""] if _name == "null" else [*_first]
    _Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_pattern})$"), _signs)
_Editor.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node).replace("0o", "0"), 10)
)


def as_an_editor_reads(text: str) -> Any:
    """The values that the JSON Schema is held against."""
    return yaml.load(text, Loader=_Editor)  # noqa: S506 - a SafeLoader
