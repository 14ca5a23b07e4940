"""The console script: --help without imports, exit codes of sysexits.h, and an end that is quiet where it should be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from responder.cli import VERBS
from responder.edges.register import story
from tests.cli.verbs import Inside, Shop

ROOT = Path(__file__).parents[2]


def script(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "responder", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=180, **more)  # type: ignore[call-overload]


def test_help_names_every_verb_and_imports_none() -> None:
    """The list comes at once: nothing heavy is loaded for it."""
    program = (
        "import sys; from responder.cli import responder; responder.main(['--help'], standalone_mode=False)\n"
        "assert not {'sqlalchemy', 'pydantic', 'imapclient', 'eld'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False, timeout=180
    )
    assert done.returncode == 0, done.stderr
    assert all(verb in done.stdout for verb in VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_explains_itself(shop: Shop, verb: str) -> None:
    """--help is 0 and shows how it is called."""
    told = shop.run(verb, "--help") if verb not in ("demo", "config-schema") else None
    if told:
        assert told.code == 0
        reads = {"audit": "audit read"}  # behind the file of settings it is the reading that is asked for
        assert f"responder {reads.get(verb, verb)} [OPTIONS]" in told.out


@pytest.mark.parametrize("words", [("nonsense",), ("run", "--nonsense"), ("show",)])
def test_wrong_usage_is_64(words: tuple[str, ...]) -> None:
    """Said on standard error alone."""
    done = script(*words)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr


def test_a_bug_in_a_verb_is_70(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its traceback on standard error, and no code that means something else."""
    shop.complaint()

    def bug(*_: object, **__: object) -> None:
        raise LookupError("planted")

    monkeypatch.setattr(story, "complaints", bug)
    told = shop.run("complaints")
    assert (told.code, told.out) == (70, "")
    assert "LookupError: planted" in told.err


def test_a_reader_that_has_seen_enough_is_no_fault(shop: Shop) -> None:
    """`responder complaints | head` ends quietly with 0."""
    shop.complaint()
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "responder", "complaints", "-c", str(shop.config)]
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False, timeout=180
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_output_that_cannot_be_written_is_74(shop: Shop) -> None:
    """A full disk behind standard output is said in words, without a traceback."""
    shop.complaint()
    command = [sys.executable, "-m", "responder", "complaints", "-c", str(shop.config)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False, timeout=180
        )  # fmt: skip
    assert done.returncode == 74
    assert done.stderr.decode() == "The output cannot be written: No space left on device.\n"


@pytest.mark.parametrize(
    "words",
    [
        ("explain", ""),
        ("explain", "-c", "", "mail.eml"),
        ("replay", "--rules", "", "-"),
        ("replay", "--templates", "", "-"),
        ("replay", ""),
        ("backup", ""),
        ("simulate", "--trace", ""),
        ("simulate", "--trace", "x", "-c", ""),
        ("demo", "--practice", ""),
        ("check", "-c", ""),
        ("status", "-c", ""),
    ],
)
def test_an_empty_path_is_none(called: Inside, words: tuple[str, ...]) -> None:
    """A shell's variable without a value does not mean the folder where one happens to be."""
    ended = called(*words)
    assert (ended.code, ended.out) == (64, "")
    assert "the path is empty. Write a file or a folder." in ended.err
