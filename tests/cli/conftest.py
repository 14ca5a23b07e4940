"""A shop of its own for each test of a verb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.verbs import Inside, Shop


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """Calls verbs in this process."""
    return Inside(monkeypatch, capsys)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: Inside) -> Iterator[Shop]:
    """A configuration without servers, and a register from the first mail on."""
    made = Shop(tmp_path, monkeypatch, called)
    yield made
    made.close()
