"""Which configuration is in force, and what became of the last reload: a small file for `responder reload`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Generation:
    """`number` grows with each reload that was asked for; `faults` tells why the last was refused, empty when it was
    not. `pid` of the daemon that wrote it."""

    number: int
    pid: int
    configuration: str
    faults: tuple[str, ...] = ()
    restart_for: tuple[str, ...] = ()


def write(path: Path, told: Generation) -> None:
    """Replace the file in one step; a full disk leaves the old one. Never raises OSError: it is news, not state."""
    beside = path.with_suffix(".new")
    try:
        beside.write_text(json.dumps(asdict(told)), encoding="utf-8")
        beside.replace(path)
    except OSError:
        return


def read(path: Path) -> Generation | None:
    """None when there is none, or none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Generation(
            int(values["number"]),
            int(values["pid"]),
            str(values["configuration"]),
            tuple(map(str, values["faults"])),
            tuple(map(str, values["restart_for"])),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
