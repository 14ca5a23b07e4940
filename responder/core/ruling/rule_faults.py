"""What is wrong with a rule, and where in its values: the operator's mistakes, each with what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]

# Words that people try first, and what they are called here.
_ALSO_KNOWN_AS: Mapping[str, str] = {
    "sender": "from", "sender.address": "from.address", "sender.domain": "from.domain", "domain": "from.domain",
    "recipient": "to", "title": "subject", "topic": "subject", "message": "body", "content": "body", "lang": "language",
    "attachments": "attachments.count", "attachment": "attachments.count", "header": "header.NAME",
    "is": "equals", "eq": "equals", "equal": "equals", "one_of": "in", "begins": "starts", "starts_with": "starts",
    "ends_with": "ends", "has": "contains_any", "words": "contains_any", "any_of": "contains_any", "like": "glob",
    "matches": "regex", "regexp": "regex", "less": "lt", "greater": "gt", "more": "gt", "range": "between",
    "and": "all", "or": "any", "none": "not", "if": "when", "do": "then", "name": "id", "final": "stop", "last": "stop",
    "person": "owner", "responsible": "owner", "assignee": "owner", "group": "team", "queue": "team",
    "folder": "move_to", "move": "move_to", "flag": "mark", "keyword": "mark", "reply_time": "target",
    "deadline": "target", "sla": "target", "silent": "no_ack", "ask": "ask_for",
    "label": "tags", "tag": "tags", "alert": "notify",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One mistake. `path` leads into the values given to read_rules: (2, "when", "any", 0, "boddy"); where it ends at a
    key, the key or its value is meant. `text`: what is wrong and what to do, one line, safe for a terminal. `first`
    leads to what it is at odds with."""

    path: Path
    text: str
    first: Path = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The names that rules may refer to; None: any name. `facts`: those of the desk's own that may be asked for, beside
    the built-in ones."""

    owners: frozenset[str] | None = None
    templates: frozenset[str] | None = None
    calendars: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    folders: frozenset[str] | None = None
    mailboxes: frozenset[str] | None = None
    facts: frozenset[str] | None = frozenset()


def shown(value: object) -> str:
    """A value from the file, quoted for one line of a message: no control or direction characters, short."""
    if isinstance(value, (list, Mapping)):
        return "a list" if isinstance(value, list) else "a group"
    text = value if isinstance(value, str) else str(value).lower()
    safe = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text[:61])
    return f"`{safe[:60]}…`" if len(text) > 60 else f"`{safe}`"


def did_you_mean(word: str, names: Collection[str]) -> str:
    """The nearest of the names, or all of them when none is near and they are few."""
    other = _ALSO_KNOWN_AS.get(word.casefold())
    if other in names or (other == "header.NAME" and "header.NAME" in names):
        return f"Did you mean `{other}`?"
    begun = [name for name in names if len(word) >= 3 and name.startswith(word.casefold())]
    near = begun if len(begun) == 1 else get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if not names:
        return "None is configured."
    return f"Known are: {', '.join(sorted(names))}." if len(names) <= 30 else "It is not known."


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.found: list[RuleFault] = []

    def add(self, path: Path, text: str, first: Path = ()) -> None:
        """One more."""
        self.found.append(RuleFault(path, text, first))

    def unknown(self, path: Path, what: str, word: object, names: Collection[str]) -> None:
        """A name that is not in a closed set."""
        self.add(path, f"{what} {shown(word)} is not known. {did_you_mean(str(word), names)}")
