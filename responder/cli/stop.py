"""How a verb ends early: a sentence on standard error and an exit code of sysexits.h."""

from __future__ import annotations

from typing import Any

import click


class Stop(click.ClickException):
    """Ends a verb with a sentence on standard error and an exit code."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)
