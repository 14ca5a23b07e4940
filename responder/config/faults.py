"""What is wrong with a configuration, each fault at its FILE:LINE:COLUMN. The operator sees these only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from pathlib import Path as FilePath

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """`file` as the operator named it; `line` and `column` count from 1, columns in characters."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to correct, or to know (a note). `text` says what is wrong and what to do; never a secret."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"

    def as_dict(self) -> dict[str, str | int]:
        """For --json."""
        return asdict(self)


def fault_at(place: Place, text: str) -> Fault:
    """A fault at a place."""
    return Fault(place.file, place.line, place.column, text)


def as_named(faults: Iterable[Fault], folder: FilePath) -> list[Fault]:
    """Files below the folder of the configuration as the operator named it: relative where it is."""
    top = f"{folder.absolute()}/"
    return [
        replace(one, file=str(folder / one.file.removeprefix(top))) if one.file.startswith(top) else one
        for one in faults
    ]


class ConfigError(Exception):
    """The configuration cannot be used. `faults` are all of them, sorted; `notes` as in Loaded."""

    def __init__(self, faults: Iterable[Fault], notes: Iterable[Fault] = ()) -> None:
        self.faults = tuple(sorted(set(faults)))
        self.notes = tuple(sorted(set(notes)))
        super().__init__("\n".join(map(str, self.faults)))


def printable(value: str, limit: int = 60) -> str:
    """A piece of the file, safe to show on a terminal: control and bidi characters escaped, cut at `limit`."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def sentence(text: str) -> str:
    """With a full stop, where nothing else ends it: the core's texts come without."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' Did you mean `x`?', or the list of what is known where nothing is near and the list is short; else ''."""
    names = sorted(set(known))
    near = get_close_matches(word.casefold(), {n.casefold(): n for n in names}, n=1, cutoff=0.6)
    if near:
        return f" Did you mean `{next(n for n in names if n.casefold() == near[0])}`?"
    return (
        f" Known here: {', '.join(f'`{printable(n)}`' for n in names)}." if names and len(names) <= 40 else ""
    )
