"""Every golden case decides as it stands in its files, down to the bytes of the reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import CASES, as_yaml, play


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path) -> None:
    """The decision in words, then the exact reply, or none."""
    decision, reply = play(case)
    assert as_yaml(decision) == (case / "decision.yaml").read_text(encoding="utf-8")
    place = case / "reply.eml"
    assert reply == (place.read_bytes() if place.exists() else None)


def test_there_are_cases_for_every_outcome() -> None:
    """Complaint, follow-up, held, recorded, event and duplicate are all covered."""
    outcomes = {(case / "decision.yaml").read_text(encoding="utf-8").split()[1] for case in CASES.iterdir()}
    assert outcomes == {"complaint", "followup", "held", "recorded", "event", "duplicate"}
