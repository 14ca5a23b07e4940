"""Plain values, as a YAML reader gives them -> RuleSet, or all faults at once. Places in the file are the reader's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from responder.core.rules import ASPECTS, Rule, RuleSet, rule_set
from responder.core.ruling.criteria import Criterion
from responder.core.ruling.fields import FIELDS
from responder.core.ruling.rule_faults import Faults, Known, Path, RuleFault, shown
from responder.core.ruling.rule_shadows import shadowed
from responder.core.ruling.then_syntax import Aspect, ThenReader
from responder.core.ruling.when_syntax import WhenReader

__all__ = ["KEYS", "Known", "RuleFault", "read_rules"]

KEYS = ("id", "when", "then", "stop", "examples")
_ID = re.compile(r"[\w][\w.-]{0,79}")


def read_rules(
    nodes: Sequence[object], known: Known | None = None, *, need_default: bool = False
) -> tuple[RuleSet | None, tuple[RuleFault, ...]]:
    """The rules in order, or None with every fault. Examples are checked for their shape when they are run
    (rule_examples.run_examples). `need_default`: a set without a rule that always hits is a fault."""
    faults = Faults()
    reader = _Reader(faults, known or Known())
    read = [reader.rule(node, (number,)) for number, node in enumerate(nodes)]
    rules = tuple(rule for rule in read if rule is not None)
    if len(rules) == len(nodes):
        for number, text in shadowed(rules):
            faults.add((number, "id"), text)
        if need_default and not any(rule.when is None for rule in rules):
            faults.add((), "there is no default rule: end the list with a rule that has no `when`")
    return (None if faults.found else rule_set(rules)), tuple(faults.found)


class _Reader:
    def __init__(self, faults: Faults, known: Known) -> None:
        self._faults = faults
        self._when = WhenReader(faults, known)
        self._then = ThenReader(faults, known)
        self._ids: dict[str, int] = {}

    def rule(self, node: object, path: Path) -> Rule | None:
        """One rule, or None with its faults."""
        before = len(self._faults.found)
        if not isinstance(node, Mapping):
            self._faults.add(path, "a rule is wanted here: `id:`, `when:` and `then:`")
            return None
        for key in node:
            if key in ASPECTS or key in FIELDS:
                below = "then" if key in ASPECTS else "when"
                self._faults.add((*path, str(key)), f"`{key}` belongs below `{below}`: indent it further")
            elif key not in KEYS:
                self._faults.unknown((*path, str(key)), "key", key, KEYS)
        name = self._id(node, path)
        when = self._criterion(node, path)
        then: tuple[Aspect, ...] = ()
        if "then" in node:
            then = self._then.read(node["then"], (*path, "then"))
        else:
            self._faults.add(path, "the rule has no `then`: say what it sets, such as `category: delivery`")
        stop = node.get("stop", False)
        if not isinstance(stop, bool):
            self._faults.add((*path, "stop"), f"write true or false, not {shown(stop)}")
        if len(self._faults.found) > before:
            return None
        return Rule(name, when, then, bool(stop))

    def _criterion(self, node: Mapping[object, object], path: Path) -> Criterion | None:
        if "when" not in node:
            return None
        when = node["when"]
        if when is None or when in ({}, [], ""):
            text = "`when` is empty: give it a condition, or remove the line if the rule shall always hit"
            self._faults.add((*path, "when"), text)
            return None
        return self._when.read(when, (*path, "when"))

    def _id(self, node: Mapping[object, object], path: Path) -> str:
        if "id" not in node:
            self._faults.add(
                path, "the rule has no `id`: give it a name that stays, such as `id: late-delivery`"
            )
            return ""
        name, here = node["id"], (*path, "id")
        if isinstance(name, (int, float)) and not isinstance(name, bool):
            self._faults.add(here, f'an id is a text: put it in quotes: "{name}"')
            return ""
        if not isinstance(name, str) or not _ID.fullmatch(name):
            self._faults.add(
                here, f"{shown(name)} cannot be an id: use letters, figures, `-`, `_` and `.`, no blanks"
            )
            return ""
        if name in self._ids:
            first = self._ids[name]
            text = f"rule {first + 1} has the id {shown(name)} already; give this one another"
            self._faults.add(here, text, (first, "id"))
        self._ids.setdefault(name, int(path[0]))
        return name
