"""What was skipped is told at the end of a run, whatever the reason, in one process and in several."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SKIPPING = """
import pytest

@pytest.fixture
def relay():
    pytest.skip("Postfix is not installed (apt-get install postfix)")

def test_one(relay): pass
def test_two(relay): pass

@pytest.mark.skipif(True, reason="strace is not installed (apt-get install strace)")
def test_three(): pass

@pytest.mark.xfail(reason="known")
def test_four(): assert False

def test_five(): pass
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_each_reason_is_told_with_its_number(tmp_path: Path, workers: tuple[str, ...]) -> None:
    """Not only Dovecot's; what passed, or is expected to fail, is not among them."""
    (tmp_path / "test_some.py").write_text(SKIPPING)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.not_tested", *workers, str(tmp_path)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("NOT TESTED")]
    assert done.returncode == 0, done.stdout
    assert told == [
        "NOT TESTED: 2 tests. Postfix is not installed (apt-get install postfix)",
        "NOT TESTED: 1 test. strace is not installed (apt-get install strace)",
    ]
