"""The walk of docs/rules.md, "Ten minutes at the practice desk", is taken here as the page tells it, step by step.

How the page is read:
- a block `sh` is typed line by line in an empty folder; a block `text` is what the last such block printed, or, where
  the paragraph above names the first window, what the practice desk has printed since it was last looked at;
- "At the end of `FILE`, write:" adds the next block to the file; "in `FILE`, change `A` to `B`" does so where A stands
  once; "Change it back" undoes that.

Before a command reads a file, the file is waited for: a person looks again until it is there.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.acceptance.living import wait_until

pytestmark = pytest.mark.timeout(900)  # some twenty commands, each a process

ROOT = Path(__file__).parents[2]
TITLE = "## Ten minutes at the practice desk"
OPEN = "Ctrl-C closes the desk."
WITHIN = 240.0
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOLD = re.compile(
    r"[Ii]n `(?P<file>practice/[^`]+)`, change `(?P<old>[^`]+)` to `(?P<new>[^`]+)`"
    r"|(?P<back>Change it back)|At the end of `(?P<end>practice/[^`]+)`, write:|(?P<window>first window[^.]*):$"
)
# What is another at each walk: complaint numbers, times, the promise that follows from them, a configuration's digest.
VARYING = (
    (r"KK-\d{4}-\d{5}-\w", "KK-NUMBER"),
    (r"no later than: \w+, \d+ \w+(?: \d{4})?, \d\d:\d\d \(Tallinn time, UTC\+\d\)", "no later than: TIME"),
    (r"\b\d{4}-\d\d-\d\d \d\d:\d\d EES?T\b", "TIME IN TALLINN"),
    (r"\b\d{4}-\d\d-\d\d \d\d:\d\d\b", "TIME"),
    (r"^Date: .*$", "Date: TIME"),
    (r"\bconfiguration [0-9a-f]{12}\b", "configuration DIGEST"),
)


@dataclass(frozen=True)
class Step:
    """One thing to do, or to see: type, shown, window, append, change, back."""

    kind: str
    text: str = ""
    file: str = ""
    old: str = ""


def section(page: str) -> str:
    """The walk alone."""
    return page.partition(f"{TITLE}\n")[2].partition("\n## ")[0]


def steps(text: str) -> list[Step]:
    """In the page's order. Raises AssertionError for a block that nothing is done with."""
    found: list[Step] = []
    pieces = BLOCK.split(text)
    target = ""
    for at in range(0, len(pieces), 3):
        window = False
        for one in TOLD.finditer(" ".join(pieces[at].split())):
            window = window or bool(one["window"])
            if one["file"]:
                found.append(Step("change", one["new"], one["file"], one["old"]))
            elif one["back"]:
                found.append(Step("back"))
            target = one["end"] or target
        if at + 1 == len(pieces):
            break
        language, body = pieces[at + 1 : at + 3]
        if language == "sh":
            found.append(Step("type", body))
        elif language == "text":
            found.append(Step("window" if window else "shown", body))
        else:
            assert target, f"nobody says where this is to be written:\n{body}"
            found.append(Step("append", body, target))
            target = ""
    return found


def same(seen: str) -> str:
    """What was printed, or what the page shows, without what is another at each walk."""
    for pattern, instead in VARYING:
        seen = re.sub(pattern, instead, seen, flags=re.MULTILINE)
    return "\n".join(line.rstrip() for line in seen.splitlines())


def is_shown(page: str, seen: str) -> bool:
    """Whether `page` shows what was `seen`: `…` alone in a line stands for any lines, within a line for any words."""
    pattern = "\n".join(
        r"(?:.*\n)*?.*" if line == "…" else ".*".join(map(re.escape, line.split("…")))
        for line in same(page).splitlines()
    )
    return re.fullmatch(pattern, same(seen)) is not None


@dataclass
class Walk:
    """A folder, two windows, and what was changed last."""

    home: Path
    desk: subprocess.Popen[str] | None = None
    window: list[str] = field(default_factory=list)
    looked: int = 0
    printed: str = ""
    before: tuple[Path, str] | None = None

    def take(self, step: Step) -> None:
        getattr(self, f"_{step.kind}")(step)

    def _environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("RESPONDER")}
        return {**environ, "PATH": path, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}

    def _type(self, step: Step) -> None:
        self.printed = ""
        for line in step.text.splitlines():
            words = shlex.split(line)
            if "--practice" in words:
                self._open(words)
                continue
            if words[0] == "cat":
                wait_until((self.home / words[1]).exists, WITHIN, words[1])
            done = subprocess.run(
                words,
                cwd=self.home,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                timeout=WITHIN,
                env=self._environment(),
                check=False,
            )
            self.printed += done.stdout

    def _open(self, words: list[str]) -> None:
        self.desk = subprocess.Popen(
            words,
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=self._environment(),
        )
        threading.Thread(target=self._read, args=(self.desk,), daemon=True).start()
        wait_until(lambda: any(OPEN in line for line in self.window), WITHIN, OPEN)
        self.looked = len(self.window)
        self.printed = "".join(self.window)

    def _read(self, desk: subprocess.Popen[str]) -> None:
        assert desk.stdout is not None
        with desk.stdout:
            self.window.extend(desk.stdout)

    def _shown(self, step: Step) -> None:
        assert is_shown(step.text, self.printed), f"the page shows\n{step.text}\nprinted was\n{self.printed}"

    def _window(self, step: Step) -> None:

        def seen() -> str:
            return "".join(self.window[self.looked :])

        try:
            wait_until(lambda: is_shown(step.text, seen()), WITHIN)
        except AssertionError:
            pytest.fail(f"the page shows\n{step.text}\nthe first window says\n{seen()}")
        self.looked = len(self.window)

    def _append(self, step: Step) -> None:
        with (self.home / step.file).open("a", encoding="utf-8") as file:
            file.write(step.text)

    def _change(self, step: Step) -> None:
        path = self.home / step.file
        text = path.read_text(encoding="utf-8")
        assert text.count(step.old) == 1, f"{step.old!r} stands {text.count(step.old)} times in {step.file}"
        self.before = (path, text)
        path.write_text(text.replace(step.old, step.text), encoding="utf-8")

    def _back(self, _: Step) -> None:
        assert self.before is not None
        path, text = self.before
        path.write_text(text, encoding="utf-8")

    def close(self) -> int:
        """Ctrl-C in the first window; the exit code."""
        assert self.desk is not None
        self.desk.send_signal(signal.SIGINT)
        return self.desk.wait(WITHIN)


PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
STEPS = steps(section(PAGE))


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """In an empty folder; the desk is ended whatever happened."""
    one = Walk(tmp_path)
    yield one
    if one.desk is not None and one.desk.poll() is None:
        one.desk.terminate()
        try:
            one.desk.wait(WITHIN)
        except subprocess.TimeoutExpired:
            one.desk.kill()


def test_the_walk_goes_as_the_page_tells_it(walk: Walk) -> None:
    """Each command is typed, each file written, and each output is what the page shows."""
    for step in STEPS:
        walk.take(step)
    assert walk.close() == 0


def test_the_page_is_understood() -> None:
    """Each sentence that tells to do something, and each block, is a step; the walk has all its parts."""
    text = " ".join(section(PAGE).split())
    assert sum(step.kind == "change" for step in STEPS) == text.count(", change `")
    assert sum(step.kind == "back" for step in STEPS) == text.count("hange it back")
    assert (
        sum(step.kind in ("type", "shown", "window", "append") for step in STEPS)
        == section(PAGE).count("```") // 2
    )
    typed = "".join(step.text for step in STEPS if step.kind == "type")
    for verb in ("demo --practice", "explain", "check", "replay", "reload"):
        assert f"responder {verb}" in typed
    refusals = [step for step in STEPS if step.kind == "shown" and step.text.endswith("1 fault\n")]
    assert len(refusals) >= 3
    assert all(re.match(r"practice/\S+:\d+:\d+: ", step.text) for step in refusals)


def test_the_command_is_in_the_readme() -> None:
    """As it stands in a checkout."""
    first = next(step.text for step in STEPS if step.kind == "type")
    assert f".venv/bin/{first}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "seen", "shown"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("…\nb\n", "a\nc\n", False),
        ("x … rules\n", "x 12 rules\n", True),
        ("x … rules\n", "x 12\nrules\n", False),
        ("KK-2026-00018-X is in\n", "KK-2027-00002-7 is in\n", True),
        ("file.yaml:18:5: no\n", "file.yaml:18:6: no\n", False),
        ("(a.b)*\n", "(a.b)*\n", True),
        ("a.b\n", "axb\n", False),
    ],
)
def test_a_difference_is_seen(page: str, seen: str, shown: bool) -> None:
    """Numbers and times may differ, and what the page leaves out; nothing else."""
    assert is_shown(page, seen) is shown


def test_a_block_that_nothing_is_done_with_is_told() -> None:
    """Else a part of the page would go untried."""
    with pytest.raises(AssertionError, match="nobody says"):
        steps("Look:\n\n```yaml\na: b\n```\n")
