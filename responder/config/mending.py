"""Faulty settings -> whole ones: faulty values left out, missing ones made up. So the cross checks can speak too, and
the operator sees all faults at once. Mended settings are never used for anything else."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import ValidationError

from responder.config.fault_words import file_path
from responder.config.faults import Path
from responder.config.model import Settings
from responder.config.yaml_source import Listing, Node, child_of

MENDED = "MENDED"
_IMAP: dict[str, Any] = {"host": "mended.invalid", "username": "mended", "password": {"env": MENDED}}
_MADE_UP: dict[str, Any] = {
    "company": {"name": "mended"},
    "smtp": {"host": "mended.invalid"},
    "imap": _IMAP,
    **_IMAP,
}
_ROUNDS = 8


def mend(values: dict[str, Any], root: Node, context: dict[str, Any]) -> Settings | None:
    """Settings without the faults, or None where too little is left. Entries left out of a list are left out of `root`
    (a copy of the tree) too, so that paths keep their places."""
    values = copy.deepcopy(values)
    for _ in range(_ROUNDS):
        try:
            return Settings.model_validate(values, context=context)
        except ValidationError as error:
            wrong = {(file_path(item["loc"])[0], item["type"]) for item in error.errors(include_url=False)}
        # From the back: leaving out an entry of a list moves those behind it.
        for path, kind in sorted(wrong, key=lambda w: [str(s).zfill(9) for s in w[0]], reverse=True):
            _correct(values, root, path, kind)
    return None


def _correct(values: Any, node: Node | None, path: Path, kind: str) -> None:
    for step in path[:-1]:
        node = child_of(node, step)
        if isinstance(values, dict) and str(step) in values:
            values = values[str(step)]
        elif isinstance(values, list) and isinstance(step, int) and step < len(values):
            values = values[step]
        else:
            return
    last = path[-1] if path else ""
    if isinstance(values, dict):
        values.pop(str(last), None)
        if kind == "missing":
            _make_up(values, str(last))
    elif path[:-1] == ("mailboxes",):
        values[last] = _mailbox(f"mended{id(values)}")
    elif isinstance(values, list) and isinstance(last, int) and last < len(values):
        values.pop(last)
        if isinstance(node, Listing) and last < len(node.items):
            node.items.pop(last)


def _make_up(values: dict[str, Any], name: str) -> None:
    if name in ("address", "name"):
        values[name] = f"mended{id(values)}" + "@mended.invalid" * (name == "address")
    elif name == "mailboxes":
        values[name] = [_mailbox("mended")]
    elif name in _MADE_UP:
        values[name] = copy.deepcopy(_MADE_UP[name])


def _mailbox(name: str) -> dict[str, Any]:
    return {"address": f"{name}@mended.invalid", "imap": {**_IMAP, "username": name}}
