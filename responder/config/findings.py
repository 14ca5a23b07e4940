"""Faults and notes as they are gathered, each placed by its path in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from responder.config.faults import Fault, Path, fault_at
from responder.config.yaml_source import Node, place_of


@dataclass(slots=True)
class Findings:
    """What was found so far. `root` is the main file; rules and templates bring their own places."""

    root: Node
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    spoilt: set[Path] = field(default_factory=set)

    def is_spoilt(self, path: Path) -> bool:
        """Whether the value at `path`, one above it or one in it is known to be faulty, and so was mended."""
        return any(known[: len(path)] == path[: len(known)] for known in self.spoilt if known)

    def fault(self, path: Path, text: str, *, key: bool = False) -> None:
        """A fault, unless the value is known to be faulty: what follows from that is no news."""
        if path and self.is_spoilt(path):
            return
        self.faults.append(fault_at(place_of(self.root, path, key=key), text))

    def note(self, path: Path, text: str, *, key: bool = False) -> None:
        """Something to know, which stops nothing."""
        self.notes.append(fault_at(place_of(self.root, path, key=key), text))
