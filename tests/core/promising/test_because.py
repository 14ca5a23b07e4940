"""The sentence that says why: of a target, of a record, of floor and ceiling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from responder.core.estimating import Estimate, State
from responder.core.promising.because import because

KNOWN = Estimate(
    hours=7.12,
    bases=(1.0, 2.0),
    state=State(),
    given=None,
    among="category",
    level=0.882,
    n=77,
    censored=3,
    backlog=3,
    rate=1.5,
    predictor="constant",
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            "7.1 hours of open time, in which 88% of such complaints are answered"
            " (77 answered and 3 unanswered ones of the category); 3 wait ahead of it",
        ),
        ({"level": 1.08, "backlog": 0}, "in which 99% of such complaints are answered (77 answered and 3"),
        ({"capped": "floor", "hours": 1.0}, "the floor of 1.0 hours of open time, in which 88%"),
        (
            {"capped": "ceiling", "beyond_ceiling": True, "hours": 90.0},
            "the ceiling of 90.0 hours of open time, although fewer than 88% of such complaints are answered by then",
        ),
        (
            {"capped": "ceiling", "beyond_ceiling": True, "hours": 90.0, "unreached": 0.42},
            "the ceiling of 90.0 hours of open time, because 42% of such complaints have no known answer",
        ),
        (
            {"capped": "seen answers", "beyond_ceiling": True, "hours": 95.0, "unreached": 0.42},
            "95.0 hours of open time, in which nine of ten of the known answers came, because 42% of such complaints",
        ),
        (
            {"hours": None, "n": 1, "among": "mailbox"},
            "the target of 24wh: known are 1 answer of the mailbox",
        ),
        (
            {"hours": None},
            "the target of 24wh: known are 77 answers of the category, and it has waited longer than",
        ),
    ],
)
def test_what_a_colleague_reads(changes: dict[str, object], said: str) -> None:
    """One sentence for each way in which a time comes about."""
    assert said in because("24wh", replace(KNOWN, **changes))


def test_without_a_record() -> None:
    """The target alone."""
    assert because("1wd", None) == "the target of 1wd"
