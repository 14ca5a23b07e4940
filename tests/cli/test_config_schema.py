"""`config-schema`: the shipped schema on standard output, whoever reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from responder.cli import responder
from responder.config.schema import CONFIG_FILE, RULES_FILE, shipped


@pytest.mark.parametrize(("words", "file"), [((), CONFIG_FILE), (("--rules",), RULES_FILE)])
def test_it_prints_what_is_shipped(words: tuple[str, ...], file: str) -> None:
    """UTF-8, one JSON object."""
    told = CliRunner().invoke(responder, ["config-schema", *words], standalone_mode=False)
    assert (told.exception, told.return_value) == (None, 0)
    assert told.stdout_bytes.decode("utf-8") == shipped(file)
    assert json.loads(told.stdout)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("redirected", [">&-", "| head -c 10 >/dev/null", ">/dev/null"])
def test_nobody_need_read_to_the_end(redirected: str) -> None:
    """A closed output or a reader that goes away is no fault, and nothing is said about it."""
    line = f'"{sys.executable}" -m responder config-schema {redirected}; exit ${{PIPESTATUS[0]}}'
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=environ, check=False, timeout=180
    )
    assert (done.returncode, done.stderr) == (0, "")
