"""A world for each test of a flow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.desk_with_mailbox import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Arrived at an empty mailbox."""
    made = World(tmp_path)
    made.arrive()
    made.told.clear()
    yield made
    made.close()
