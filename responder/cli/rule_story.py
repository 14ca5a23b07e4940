"""What became of each rule in one mail: its condition as a tree of truths, what it set, and why it did not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from responder.core.business_calendar import Budget
from responder.core.rules import Branch, Criterion, Evidence, Leaf, Rule, RuleReport, RuleSet, Truth
from responder.core.ruling.criteria import all_of, any_of, opposite, texts_of
from responder.core.ruling.examination import MISSING
from responder.core.ruling.fields import Kind, field_of

_SHOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a condition as it came out. A leaf has `leaf` and `evidence`, a branch its `kind` and `parts`."""

    truth: Truth
    kind: str = ""
    parts: tuple[Node, ...] = ()
    leaf: Leaf | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class RuleStory:
    """`place`: FILE:LINE, "" where it is not known. `set_before`: aspects that a rule above had set already, with that
    rule. `stopped_by`: the rule above that ended it, where this one was not reached."""

    rule: Rule
    place: str
    truth: Truth
    reached: bool
    sets: Mapping[str, Any]
    set_before: Mapping[str, str]
    stopped_by: str
    condition: Node | None

    @property
    def fits(self) -> bool:
        """Whether it hit and counted."""
        return self.reached and self.truth is Truth.TRUE

    def leaves(self) -> Iterator[Node]:
        """All leaves, in written order."""
        if self.condition:
            yield from _leaves(self.condition)

    def as_values(self) -> dict[str, Any]:
        """For --json."""
        return {
            "rule": self.rule.id,
            "place": self.place or None,
            "truth": self.truth.value,
            "reached": self.reached,
            "sets": dict(self.sets),
            "set_before": dict(self.set_before),
            "leaves": [_leaf_values(node) for node in self.leaves()],
        }


def stories(
    rules: RuleSet, reports: Sequence[RuleReport], places: Sequence[str] = ()
) -> tuple[RuleStory, ...]:
    """In the order of the rules. `places`: FILE:LINE of each, or nothing."""
    told: list[RuleStory] = []
    settled: dict[str, str] = {}
    stopped_by = ""
    for number, (rule, report) in enumerate(zip(rules.rules, reports, strict=True)):
        fits = report.reached and report.truth is Truth.TRUE
        told.append(
            RuleStory(
                rule,
                places[number] if number < len(places) else "",
                report.truth,
                report.reached,
                {name: _plain(value) for name, value in rule.then if name in report.sets},
                {name: settled[name] for name, _ in rule.then if name in settled} if fits else {},
                "" if report.reached else stopped_by,
                None if rule.when is None else _node(rule.when, iter(report.leaves)),
            )
        )
        settled |= dict.fromkeys(report.sets, rule.id)
        stopped_by = rule.id if fits and rule.stop and not stopped_by else stopped_by
    return tuple(told)


def _plain(value: str | Budget | tuple[str, ...]) -> str | list[str]:
    return list(value) if isinstance(value, tuple) else str(value)


def _node(criterion: Criterion, evidence: Iterator[Evidence]) -> Node:
    if isinstance(criterion, Leaf):
        found = next(evidence)
        return Node(found.truth, leaf=criterion, evidence=found)
    return _branch(criterion, tuple(_node(part, evidence) for part in criterion.parts))


def _branch(branch: Branch, parts: tuple[Node, ...]) -> Node:
    truths = [part.truth for part in parts]
    if branch.kind == "all":
        truth = all_of(truths)
    else:
        truth = any_of(truths) if branch.kind == "any" else opposite(any_of(truths))
    return Node(truth, branch.kind, parts)


def _leaves(node: Node) -> Iterator[Node]:
    if node.leaf is not None:
        yield node
    for part in node.parts:
        yield from _leaves(part)


def _leaf_values(node: Node) -> dict[str, Any]:
    assert node.leaf is not None
    assert node.evidence is not None
    value = node.leaf.value
    return {
        "field": node.leaf.field,
        "operator": node.leaf.operator,
        "value": list(value) if isinstance(value, tuple) else value,
        "truth": node.truth.value,
        "matched": list(node.evidence.matched),
        "seen": node.evidence.seen,
    }


def why_not(story: RuleStory) -> str:
    """Why a rule did not count, in one line: the conditions that decided it. "" for one that fits."""
    if not story.reached:
        return f"not looked at: rule {story.stopped_by} fits and stops"
    if story.fits or story.condition is None:
        return ""
    told = "; ".join(dict.fromkeys(_phrase(node) for node in _decisive(story.condition, story.truth)))
    return f"not known: {told}" if story.truth is Truth.UNKNOWN else told


def _decisive(node: Node, truth: Truth) -> Iterator[Node]:
    """The leaves that make a tree what it is; of `all` that fails, its first part that does."""
    if node.leaf is not None:
        yield node
        return
    inner = opposite(truth) if node.kind == "not" else truth
    culprits = [part for part in node.parts if part.truth is inner]
    one_is_enough = (node.kind == "all") is (inner is Truth.FALSE) and inner is not Truth.UNKNOWN
    for part in culprits[:1] if one_is_enough else culprits:
        yield from _decisive(part, inner)


def _phrase(node: Node) -> str:
    assert node.leaf is not None
    assert node.evidence is not None
    leaf, seen = node.leaf, node.evidence.seen
    if node.truth is Truth.UNKNOWN:
        return f"{leaf.field} is missing" if seen == MISSING else f"{leaf.field} {seen}"
    if node.truth is Truth.TRUE:
        return f"ruled out by `not`: {leaf.field} {leaf.operator} {in_short(leaf)}"
    if not holds_text(leaf):
        return f"{leaf.field}: {seen}, not {leaf.operator} {in_short(leaf)}"
    words = {"contains_any": "none of", "contains_all": "not all of"}.get(
        leaf.operator, f"not {leaf.operator}"
    )
    return f"{leaf.field}: {words} {in_short(leaf)}"


def in_short(leaf: Leaf, most: int = _SHOWN_WORDS) -> str:
    """The value of a leaf: the first words of a long list, and how many there are."""
    if isinstance(leaf.value, bool):
        return "true" if leaf.value else "false"
    if isinstance(leaf.value, float):
        return f"{leaf.value:.0f}" if leaf.value.is_integer() else f"{leaf.value:g}"
    words = texts_of(leaf)
    if leaf.operator == "between":
        return " and ".join(words)
    shown = ", ".join(words[:most])
    return ", ".join(words) if len(words) <= most + 2 else f"{shown} … ({len(words)})"


def holds_text(leaf: Leaf) -> bool:
    """Whether its field holds running text, of which one cannot say shortly what it is."""
    field = field_of(leaf.field)
    return field is not None and field.kind is Kind.TEXT
