"""What was skipped is said aloud at the end of a run, reason by reason: a green run tells what it did not try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each server, tool or right that is lacking, with what to install as far as the skip says it."""
    for line in lines(terminalreporter.getreports("skipped")):
        terminalreporter.write_line(line, red=True, bold=True)


def lines(skipped: Iterable[pytest.TestReport | pytest.CollectReport]) -> list[str]:
    """In the order of the reasons' alphabet. What is expected to fail is no skip."""
    reasons = Counter(reason(report) for report in skipped if not hasattr(report, "wasxfail"))
    return [f"NOT TESTED: {tests} test{'s' * (tests > 1)}. {why}" for why, tests in sorted(reasons.items())]


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """As the skip gave it; a report that came from another process bears a list in place of a tuple."""
    longrepr = report.longrepr
    words = longrepr[-1] if isinstance(longrepr, tuple | list) else str(longrepr)
    return words.removeprefix("Skipped: ").removeprefix("NOT TESTED, ")
