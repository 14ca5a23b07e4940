"""Rules as plain values: from the main file, from further files, or the starter rules. Faults get their places here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from responder.config.faults import ConfigError, Path, Place, fault_at
from responder.config.findings import Findings
from responder.config.yaml_source import (
    Listing,
    Mapping,
    Node,
    place_of,
    read_text,
    read_tree,
    typed_value_of,
)

MAX_FILES = 200
STARTER = "starter_rules.yaml"
EMPTY = "is empty. Write rules into it, each beginning with `- id:`, or take it away."


@dataclass(slots=True)
class RuleSource:
    """The rules' plain values in order, each with the node it came from."""

    nodes: list[Node]
    empty_place: Place

    def values(self) -> list[Any]:
        """What core/rule_syntax reads."""
        return [typed_value_of(node) for node in self.nodes]

    def place(self, path: Path, text: str = "") -> Place:
        """The place of a path into values(). Where it ends at a key: the key, if `text` names it, else the value."""
        if not path or not isinstance(path[0], int) or path[0] >= len(self.nodes):
            return self.empty_place
        return place_of(self.nodes[path[0]], path[1:], key=f"`{path[-1]}`" in text)


def starter_rules() -> RuleSource:
    """The rules that hold where the operator gives none."""
    return _source([_starter_tree()])


def is_shipped(pattern: str) -> bool:
    """Whether a regular expression stands in the starter rules, copied or not: those are tried before they ship."""
    return "'{}'".format(pattern.replace("'", "''")) in _starter_text()


@cache
def _starter_tree() -> Node:
    return read_tree(_starter_text(), STARTER)


@cache
def _starter_text() -> str:
    return files("responder").joinpath(STARTER).read_text(encoding="utf-8")


def rules_of(root: Node, patterns: Iterable[str], folder: FilePath, findings: Findings) -> RuleSource:
    """The operator's rules, or the starter rules: where neither `rules` nor `rules_files` stands in the file, and where
    none of them can be read (told in findings)."""
    listings: list[Node] = []
    given = root.entries.get("rules") if isinstance(root, Mapping) else None
    if given is not None and isinstance(given.value, Listing):
        listings.append(given.value)
    read: set[str] = set()
    for number, pattern in enumerate(patterns):
        listings += _files(pattern, ("rules_files", number), folder, findings, read)
    return _source(listings) if listings else starter_rules()


def rules_in(names: Iterable[str], findings: Findings) -> RuleSource:
    """The rules of these files alone, in this order; the starter rules where none can be read (told in findings)."""
    listings = [listing for name in names if (listing := _listing(name, findings))]
    return _source(listings) if listings else starter_rules()


def _source(listings: list[Node]) -> RuleSource:
    nodes = [item for listing in listings if isinstance(listing, Listing) for item in listing.items]
    return RuleSource(nodes, listings[-1].place)


def matching(folder: FilePath, pattern: str) -> list[FilePath]:
    """Files of a pattern below `folder`, or of an absolute one, at most one too many; [] for one that would search
    whole trees. Hidden ones (an editor's lock, what another system strews about) only where the pattern says so.
    Raises OSError."""
    if "**" in pattern:
        return []
    path = FilePath(folder, pattern)
    try:
        found = FilePath(path.anchor).glob(str(path.relative_to(path.anchor)))
        seen = (one for one in found if path.name.startswith(".") or not one.name.startswith("."))
        return list(islice(seen, MAX_FILES + 1))
    except (ValueError, IndexError, NotImplementedError):
        return []


def _files(pattern: str, path: Path, folder: FilePath, findings: Findings, read: set[str]) -> list[Node]:
    """`read`: the files read before, to which these are added: a file is read where it is first named."""
    try:
        names = sorted(map(str, matching(folder, pattern)))
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        findings.fault(
            path, f"files of this name cannot be looked for ({reason}). Correct it, or check its folder."
        )
        return []
    if "**" in pattern:
        findings.fault(path, "`**` would search whole trees. Name the folder: rules.d/*.yaml.")
    elif not names:
        findings.fault(path, "no file has this name. Correct it, or remove the line.")
    elif len(names) > MAX_FILES:
        findings.fault(path, f"more than {MAX_FILES} files have this name. Join some of them.")
        return []
    fresh = [name for name in names if os.path.realpath(name) not in read]
    read.update(map(os.path.realpath, fresh))
    return [listing for name in fresh if (listing := _listing(name, findings))]


def _listing(name: str, findings: Findings) -> Node | None:
    try:
        listing = read_tree(read_text(FilePath(name), name), name, EMPTY)
    except ConfigError as error:
        findings.faults += error.faults
        return None
    if isinstance(listing, Listing):
        return listing
    text = "a list of rules is wanted in this file. Begin each rule with `- id:`."
    findings.faults.append(fault_at(listing.place, text))
    return None
