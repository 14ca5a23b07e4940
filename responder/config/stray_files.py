"""Files beside those that are read, which somebody seems to have meant: notes, for nothing depends on them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from responder.config.faults import Fault, did_you_mean
from responder.config.rule_source import matching
from responder.config.template_source import MAX_FILES, kinds, shipped_templates
from responder.core.rules import RuleSet

_NAME = re.compile(r"([a-z][a-z0-9_-]{0,39})\.[a-z]{2,3}\.txt")
_MEANT = re.compile(r"[a-z0-9 _-]+\.[a-z]{2,3}\.[a-z0-9]{2,5}", re.IGNORECASE)
# What word processors and file managers make of a text.
_OTHERWISE = frozenset({".txt", ".text", ".doc", ".docx", ".odt", ".rtf"})
_OTHER_ENDING = {".yaml": ".yml", ".yml": ".yaml"}
# What an editor leaves beside the file that it changed.
_BACKUP = frozenset({".bak", ".old", ".orig", ".save", ".swp", ".swo", ".tmp"})


def stray_templates(folder: str, rules: RuleSet) -> list[Fault]:
    """Files of the templates folder that make no reply: another ending, or a name that no rule gives. "" is none."""
    try:
        names = sorted(path.name for path in Path(folder).iterdir() if path.is_file()) if folder else []
    except OSError:
        # Told where the templates themselves are read.
        return []
    used = kinds(shipped_templates()) | {str(dict(rule.then).get("template", "")) for rule in rules.rules} - {
        ""
    }
    told = ((name, _stray(name, used)) for name in names[:MAX_FILES] if not name.startswith((".", "~")))
    return [Fault(str(Path(folder, name)), 1, 1, text) for name, text in told if text]


def _stray(name: str, used: Iterable[str]) -> str:
    ending = Path(name).suffix
    kind = _NAME.fullmatch(name)
    if kind and kind[1] not in used:
        near = did_you_mean(kind[1], used)
        hint = near if near.startswith(" Did") else ""
        return f"no rule names the template `{kind[1]}`.{hint or ' Name it in a rule: template: ' + kind[1] + '.'}"
    if ending == ".txt" or ending.casefold() in _BACKUP:
        return ""
    if ending.casefold() in _OTHERWISE or _MEANT.fullmatch(name):
        return (
            "is not read: it is no KIND.LANGUAGE.txt. Save it as plain text, such as acknowledgement.et.txt."
        )
    return ""


def stray_rules(config: Path, patterns: Iterable[str]) -> list[Fault]:
    """Files that a pattern of `rules_files` would read with .yml for .yaml, or the reverse, and that none reads."""
    given = tuple(patterns)
    read = {os.path.realpath(path) for pattern in given for path in _found(config.parent, pattern)}
    read.add(os.path.realpath(config))
    notes = []
    for pattern in given:
        ending = Path(pattern).suffix
        other = pattern.removesuffix(ending) + _OTHER_ENDING.get(ending, "")
        for path in _found(config.parent, other) if ending in _OTHER_ENDING else ():
            if os.path.realpath(path) not in read:
                text = f"is not read: the pattern is {Path(pattern).name}. Rename it, or add it to `rules_files`."
                notes.append(Fault(str(path), 1, 1, text))
    return notes


def _found(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from matching(folder, pattern)
    except OSError:
        # Told where the rules themselves are read.
        return
