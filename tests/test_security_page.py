"""docs/security.md names tests: each of them exists, and each section that claims something names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


@cache
def names(file: str) -> frozenset[str]:
    """Functions of the module, in classes too."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_a_test_that_the_page_names_exists(file: str, name: str) -> None:
    """In that file, under that name."""
    assert (ROOT / file).is_file()
    assert not name or name in names(file)


def test_every_row_of_a_table_names_a_test() -> None:
    """But heads and rules: what nothing shows is no claim, it stands under what is not defended."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "Shown by" not in line]
    assert len(rows) > 20
    assert [row for row in rows if "`tests/" not in row] == []


def test_the_page_is_found() -> None:
    """From the first page that anybody reads."""
    assert "docs/security.md" in (ROOT / "README.md").read_text(encoding="utf-8")
