"""A sound configuration to spoil: a test writes the lines that matter, the rest is added below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from responder.config import ConfigError, Loaded, load

SOUND = {
    "company": "company: {name: Kauba Maja}",
    "state": "state: /var/lib/responder",
    "mailboxes": (
        "mailboxes: [{address: kaebused@example.ee, imap: {host: imap.example.ee, username: u, password: {env: IMAP}}}]"
    ),
    "smtp": "smtp: {host: smtp.example.ee}",
}
ENVIRON = {"IMAP": "imap-secret", "SMTP": "smtp-secret"}


def completed(fragment: str) -> str:
    """`fragment` (its lines keep their numbers) with the required sections that it lacks below."""
    lines = fragment.splitlines()
    lines += [
        line
        for key, line in SOUND.items()
        if not any(own.startswith(f"{key}:") for own in fragment.splitlines())
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[..., Loaded]:
    """Load a fragment as a file of its own."""

    def load_it(fragment: str, environ: Mapping[str, str] = ENVIRON, **options: Any) -> Loaded:
        path = tmp_path / "responder.yaml"
        path.write_text(completed(fragment), encoding="utf-8")
        return load(path, environ=environ, **options)

    return load_it


@pytest.fixture
def faults_of(load_text: Callable[..., Loaded], tmp_path: Path) -> Callable[..., list[str]]:
    """The faults of a fragment as an operator reads them, without the folder: ["responder.yaml:1:5: ...", ...]."""

    def faults(fragment: str, environ: Mapping[str, str] = ENVIRON, **options: Any) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load_text(fragment, environ, **options)
        return [str(fault).replace(f"{tmp_path}/", "") for fault in caught.value.faults]

    return faults
