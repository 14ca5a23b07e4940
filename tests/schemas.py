"""The files of JSON Schema that the package ships, made from the code and from the words of docs/rules.md.

`make golden` (or `python -m tests.schemas`) writes them anew after a change of settings, fields, aspects or that page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from responder.config import rules_schema, schema
from responder.config.schema import CONFIG_FILE, RULES_FILE, shown
from responder.config.schema_rules import WORDS_FILE, words

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "responder" / "config"
TABLES = {"key": 1, "together": 1, "field": 2, "operator": 1, "aspect": 2}
"""First heading of a table on the page -> the column that says what a row means."""
ANEW = "write it anew: python -m tests.schemas"


def words_of_page() -> str:
    """What docs/rules.md says of each key, branch, field, operator and aspect, as the package holds it."""
    found: dict[str, dict[str, str]] = {}
    table = ""
    for line in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            table = ""
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not table:
            table = cells[0]
        elif table in TABLES and cells[0].startswith("`"):
            meaning = [cell for cell in cells[1 : TABLES[table] + 1] if cell]
            found.setdefault(table, {})[cells[0].strip("`")] = _sentence(meaning[-1])
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _sentence(text: str) -> str:
    first = text[0].upper() + text[1:]
    return first if first.endswith((".", "?")) else f"{first}."


def made() -> Iterator[tuple[str, str]]:
    """(name, text) of each file; the words first, for the others are made with them."""
    yield WORDS_FILE, words_of_page()
    yield CONFIG_FILE, shown(schema())
    yield RULES_FILE, shown(rules_schema())


def write() -> None:
    """Write all of them anew."""
    for name, text in made():
        (PLACE / name).write_text(text, encoding="utf-8")
        words.cache_clear()


if __name__ == "__main__":
    write()
