"""Verbs run to their exit code in this process, and a shop's configuration and register on disk for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from responder.__main__ import main
from tests.acceptance.living import Living
from tests.edges.register.desk_work import DeskWork, mail, opened

CONFIG = """\
company: {{name: Kauba Maja OÜ}}
state: {state}
language: en
mailboxes:
  - address: kaebused@kaubamaja.example
    prefix: KB
    imap: {{host: 127.0.0.1, port: 1, tls: none, username: kaebused, password: {{env: IMAP}}}}
smtp: {{host: 127.0.0.1, port: 1, tls: none}}
responsible: {{name: Mari Maasikas}}
"""
EVIL = "\x1b[2J\u202eeviL\x9b31m"


@dataclass(frozen=True)
class Ended:
    """What a verb said and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Inside:
    """`called("check", "-c", "responder.yaml")` as the console script runs it. A process of its own takes a second
    before it comes to the verb: that the two end alike is in test_entry."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        for name in ("STATE_DIRECTORY", "MAINPID", "RESPONDER_CONFIG", "CREDENTIALS_DIRECTORY"):
            self.monkeypatch.delenv(name, raising=False)

    def __call__(self, *words: str) -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["responder", *words])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ended(code, said.out, said.err)


@dataclass
class Visited(Living):
    """A daemon's world whose verbs run inside."""

    called: Callable[..., Ended] = field(kw_only=True)

    def run(self, *words: str, within: float = 60.0) -> CompletedProcess[str]:
        """One verb to its end."""
        ended = self.called(*words)
        return CompletedProcess(words, ended.code, ended.out, ended.err)


@dataclass
class Shop:
    """A folder with a configuration; `work` registers mails in its register, which is there from the first use on."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    called: Callable[..., Ended]
    _work: DeskWork | None = field(default=None)

    def __post_init__(self) -> None:
        self.config = self.folder / "responder.yaml"
        self.state = self.folder / "state"
        self.configure()
        self.monkeypatch.setenv("IMAP", "imap-secret")

    def configure(self, extra: str = "") -> None:
        self.config.write_text(CONFIG.format(state=self.state) + extra, encoding="utf-8")

    @property
    def work(self) -> DeskWork:
        if self._work is None:
            self.state.mkdir()
            self._work = DeskWork(opened(self.state / "register.sqlite"))
        return self._work

    def complaint(self, **letter: Any) -> str:
        """Register one mail; returns its complaint's ID."""
        return self.work.take(mail(**letter))[0].complaint_id

    def run(self, verb: str, *words: str) -> Ended:
        """As the console script runs it, with this configuration."""
        return self.called(verb, "-c", str(self.config), *words)

    def close(self) -> None:
        if self._work is not None:
            self._work.register.close()


def bound_by_modes(*command: str) -> list[str]:
    """The command so that the modes of files bind it: root passes over them, unless it gives that up."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
