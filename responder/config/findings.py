"""Faults and notes as they are gathered, each placed by its path in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from responder.config.faults import ConfigError, Fault, Path, fault_at
from responder.config.yaml_source import Node, place_of


@dataclass(slots=True)
class Findings:
    """What was found so far. `root` is the main file; rules and templates bring their own places."""

    root: Node
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, text: str, *, key: bool = False) -> None:
        """A fault, unless the same place has one already: what follows from a faulty value is no news."""
        place = place_of(self.root, path, key=key)
        if all(
            (known.file, known.line, known.column) != (place.file, place.line, place.column)
            for known in self.faults
        ):
            self.faults.append(fault_at(place, text))

    def note(self, path: Path, text: str, *, key: bool = False) -> None:
        """Something to know, which stops nothing."""
        self.notes.append(fault_at(place_of(self.root, path, key=key), text))

    def raise_if_faulty(self) -> None:
        """Raises ConfigError when there is any fault."""
        if self.faults:
            raise ConfigError(self.faults, self.notes)
