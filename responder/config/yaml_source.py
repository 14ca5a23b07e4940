"""One YAML file -> a tree in which every key and value knows its place. Scalars keep their text: what a text means
(number, time, yes or no) is decided by who reads it, so that YAML's own guesses (18:00 is 1080) never happen.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from responder.config.faults import ConfigError, Fault, Path, Place, fault_at, printable
from responder.config.yaml_syntax import syntax_fault

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
EMPTY = "is empty. Start from config.example.yaml."
MAX_VALUES = 50_000  # aliases counted as often as they stand for something

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(slots=True)
class Scalar:
    """A text. `plain`: it stands without quotes."""

    place: Place
    text: str
    plain: bool


@dataclass(slots=True)
class Listing:
    """A list of nodes."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One key with its value."""

    place: Place
    value: Node


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in order; a doubled key keeps its first value."""

    place: Place
    entries: dict[str, Entry] = field(default_factory=dict)


Node = Scalar | Listing | Mapping


def read_text(path: FilePath, shown: str, limit: int = MAX_BYTES) -> str:
    """The text of a file of the operator's. Raises ConfigError for all that can be wrong with it."""
    try:
        # Without O_NONBLOCK a pipe in the file's place would hold up the whole daemon at a reload.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError([Fault(shown, 1, 1, "this is no ordinary file. Name one.")])
            raw = stream.read(limit + 1)
    except FileNotFoundError:
        raise ConfigError([Fault(shown, 1, 1, "there is no such file. Check the path.")]) from None
    except IsADirectoryError:
        raise ConfigError([Fault(shown, 1, 1, "this is a folder. Name the file in it.")]) from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise ConfigError([Fault(shown, 1, 1, f"cannot be read ({reason}). Check owner and mode.")]) from None
    if len(raw) > limit:
        size = f"{limit // 1000} kB"
        raise ConfigError([Fault(shown, 1, 1, f"is larger than {size}. Is this the right file?")])
    return _decode(raw, shown)


def _decode(raw: bytes, shown: str) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        place = _place_of(before, len(before), shown)
        raise ConfigError([fault_at(place, "is not UTF-8 from here on. Save the file as UTF-8.")]) from None
    text = text.removeprefix("\ufeff")
    strange = _STRANGE.search(text)
    if strange:
        sign = f"U+{ord(strange.group()):04X}"
        place = _place_of(text, strange.start(), shown)
        raise ConfigError([fault_at(place, f"an invisible character ({sign}) stands here. Delete it.")])
    return text


def _place_of(text: str, index: int, shown: str) -> Place:
    line_start = text.rfind("\n", 0, index) + 1
    return Place(shown, text.count("\n", 0, index) + 1, index - line_start + 1)


def read_tree(text: str, shown: str, empty: str = EMPTY) -> Node:
    """The one YAML document of `text`. Raises ConfigError: syntax, doubled keys, tags, aliases without bound; `empty`:
    what to say of a file in which nothing stands."""
    return _Builder(text, shown).build(empty)


def value_of(node: Node) -> Any:
    """Lists, dicts, texts and None (for an empty plain value): nothing is guessed from a text."""
    if isinstance(node, Scalar):
        return None if node.plain and node.text in _NULL else node.text
    if isinstance(node, Listing):
        return [value_of(item) for item in node.items]
    return {key: value_of(entry.value) for key, entry in node.entries.items()}


def typed_value_of(node: Node) -> Any:
    """As value_of, but plain scalars that are certainly no words become bool (true, false) and numbers. A number
    must look the same when written back: 007, +372 and 24.10 stay texts."""
    if isinstance(node, Scalar):
        return _typed(node)
    if isinstance(node, Listing):
        return [typed_value_of(item) for item in node.items]
    return {key: typed_value_of(entry.value) for key, entry in node.entries.items()}


def _typed(node: Scalar) -> str | int | float | bool | None:
    text = node.text
    if not node.plain:
        return text
    if text in _NULL:
        return None
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text) and str(float(text)) == text:
        return float(text)
    return text


def child_of(node: Node | None, step: str | int) -> Node | None:
    """The value under a key, or at a number of a list; None where there is none."""
    if isinstance(node, Mapping):
        entry = node.entries.get(str(step))
        return entry.value if entry else None
    if isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def place_of(root: Node, path: Path, *, key: bool = False) -> Place:
    """The place of the value at `path` (of its key with `key=True`), or of the nearest one above that exists."""
    node = root
    for number, step in enumerate(path):
        child = child_of(node, step)
        if child is None:
            break
        if key and isinstance(node, Mapping) and number == len(path) - 1:
            return node.entries[str(step)].place
        node = child
    return node.place


class _Builder:
    """Walks the parser's events; libyaml's own composer recurses and expands, this one counts."""

    def __init__(self, text: str, shown: str) -> None:
        self.text, self.shown = text, shown
        self.faults: list[Fault] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.open_anchors: set[str] = set()
        self.values = 0
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))

    def build(self, empty: str) -> Node:
        """The document, or ConfigError with all that was seen up to the first error of syntax."""
        root: Node | None = None
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if root is not None:
                        self._fault(
                            event,
                            "a second document starts here. Keep one document a file: remove this `---`.",
                        )
                        break
                    root = self._node(next(self.events), 0)
        except yaml.MarkedYAMLError as error:
            self.faults.append(syntax_fault(error, self.text, self.shown))
        except yaml.YAMLError:
            self.faults.append(Fault(self.shown, 1, 1, "is not readable as YAML. Check its characters."))
        if self.faults:
            raise ConfigError(self.faults)
        if root is None:
            raise ConfigError([Fault(self.shown, 1, 1, empty)])
        return root

    def _place(self, event: Any) -> Place:
        return Place(self.shown, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fault(self, event: Any, text: str) -> None:
        self.faults.append(fault_at(self._place(event), text))

    def _stop(self, event: Any, text: str) -> ConfigError:
        return ConfigError([*self.faults, fault_at(self._place(event), text)])

    def _count(self, event: Any, number: int) -> None:
        self.values += number
        if self.values > MAX_VALUES:
            raise self._stop(
                event, f"more than {MAX_VALUES} values with all aliases written out. Use fewer aliases."
            )

    def _node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self.values
        self._count(event, 1)
        if depth > MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels. Is a bracket left open?")
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self._fault(
                event, "tags (`!...`) are not read here. Remove it, or put the whole value in quotes."
            )
        if event.anchor:
            self.open_anchors.add(event.anchor)
        node = self._content(event, depth)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = (node, self.values - before)
        return node

    def _alias(self, event: Any) -> Node:
        # The name is not shown: a password that begins with * reads as an alias.
        if event.anchor in self.open_anchors:
            raise self._stop(
                event, "an alias (`*...`) stands inside the value that it names. Write the value out."
            )
        if event.anchor not in self.anchors:
            self._fault(
                event,
                "this alias (`*...`) names nothing. If it is a text that starts with `*`, put it in quotes.",
            )
            return Scalar(self._place(event), "", plain=False)
        node, size = self.anchors[event.anchor]
        self._count(event, size)
        return node

    def _content(self, event: Any, depth: int) -> Node:
        place = self._place(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(place, event.value, plain=not event.style and event.tag is None)
        if isinstance(event, yaml.SequenceStartEvent):
            listing = Listing(place)
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                listing.items.append(self._node(event, depth + 1))
            return listing
        mapping = Mapping(place)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._entry(mapping, event, depth)
        return mapping

    def _entry(self, mapping: Mapping, event: Any, depth: int) -> None:
        key = self._node(event, depth + 1)
        value = self._node(next(self.events), depth + 1)
        place = self._place(event)
        if not isinstance(key, Scalar):
            self._fault(
                event, "a key must be a single word. If braces are meant as text, put them in quotes."
            )
        elif not key.text:
            self._fault(event, "a key is empty. Write the setting's name before the colon.")
        elif key.text in mapping.entries:
            first = mapping.entries[key.text].place.line
            self._fault(
                event, f"`{printable(key.text)}` stands twice (first in line {first}). Remove one of them."
            )
        else:
            mapping.entries[key.text] = Entry(place, value)
