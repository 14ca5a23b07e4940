"""Rule, Criterion; first hit per aspect -> Match, with its evidence. A rule only looks; the caller acts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from responder.core.business_calendar import Budget
from responder.core.message import Message
from responder.core.ruling.criteria import Branch, Criterion, Leaf, Truth
from responder.core.ruling.examination import Examination, out_of_time
from responder.core.ruling.fields import Reading, Surroundings
from responder.core.ruling.rule_index import Index

__all__ = [
    "ASPECTS",
    "Branch",
    "Criterion",
    "Evidence",
    "Leaf",
    "Match",
    "Rule",
    "RuleReport",
    "RuleSet",
    "Surroundings",
    "Truth",
    "explain",
    "match",
    "rule_set",
]

ASPECTS = (
    "register", "category", "cause", "priority", "owner", "team", "template", "target", "calendar", "language",
    "mark", "move_to", "no_ack", "ask_for", "tags", "notify",
)  # fmt: skip

AspectValue = str | Budget | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `then` maps aspects (of ASPECTS) to values: str; Budget for target; tuple[str, ...] for ask_for, tags
    and notify; `no_ack` holds its reason. `when` None always hits (the default rule)."""

    id: str
    when: Criterion | None
    then: tuple[tuple[str, str | Budget | tuple[str, ...]], ...]
    stop: bool = False


@dataclass(frozen=True)
class RuleSet:
    """Rules in order, plus the hash over their canonical form that stands in every decision."""

    rules: tuple[Rule, ...]
    digest: str

    @cached_property
    def index(self) -> Index:
        """The compiled rules; made when first asked for and kept with the set."""
        return Index([rule.when for rule in self.rules])


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one leaf was true, false or unknown: which words, in which field. `seen` is at most 120 characters."""

    rule: str
    field: str
    operator: str
    truth: Truth
    matched: tuple[str, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class Match:
    """What the rules say. `set_by` names, per aspect, the rule that set it; `hits` are the ids of rules that hit, in
    order; `specific` is True when a rule with a `when` set any aspect (not only the default). `evidence` tells, of
    each rule that hit, the leaves that decided it, and each pattern that ran out of time; `timed_out` has the latter,
    each as "FIELD: PATTERN".
    """

    aspects: Mapping[str, str | Budget | tuple[str, ...]]
    set_by: Mapping[str, str]
    hits: tuple[str, ...]
    evidence: tuple[Evidence, ...] = field(default=())
    specific: bool = False
    timed_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule in an explanation. `truth` of its `when`; `reached` is False behind a rule that stopped; `sets` are the
    aspects it decided; `leaves` are all its leaves in written order."""

    rule: str
    truth: Truth
    reached: bool
    sets: tuple[str, ...]
    leaves: tuple[Evidence, ...]


def rule_set(rules: Iterable[Rule]) -> RuleSet:
    """The rules with their digest: the first 16 hexadecimal digits of SHA-256 over their canonical JSON."""
    frozen = tuple(rules)
    canonical = [[rule.id, _plain(rule.when), [[name, _plain_value(value)] for name, value in rule.then], rule.stop]
                 for rule in frozen]  # fmt: skip
    text = json.dumps(canonical, ensure_ascii=True, separators=(",", ":"))
    return RuleSet(frozen, hashlib.sha256(text.encode()).hexdigest()[:16])


def _plain(criterion: Criterion | None) -> object:
    if isinstance(criterion, Leaf):
        return {"field": criterion.field, "operator": criterion.operator, "value": criterion.value}
    return None if criterion is None else {criterion.kind: [_plain(part) for part in criterion.parts]}


def _plain_value(value: AspectValue) -> object:
    return {"budget": str(value)} if isinstance(value, Budget) else value


def match(message: Message, around: Surroundings, rules: RuleSet) -> Match:
    """First hit wins per aspect; `stop` ends it. Pure and total: never raises on any Message."""
    examination, candidates = rules.index.examine(Reading(message, around))
    aspects: dict[str, AspectValue] = {}
    set_by: dict[str, str] = {}
    hits: list[str] = []
    evidence: list[Evidence] = []
    specific = False
    for number in candidates:
        rule = rules.rules[number]
        lost = len(examination.timed_out)
        if examination.truth(rules.index.nodes[number]) is Truth.TRUE:
            hits.append(rule.id)
            news = [(name, value) for name, value in rule.then if name not in aspects]
            aspects.update(news)
            set_by.update((name, rule.id) for name, _ in news)
            specific = specific or (rule.when is not None and bool(news))
            evidence.extend(_decisive(rules, number, examination))
        evidence.extend(_evidence(rules, number, leaf, examination) for leaf in examination.timed_out[lost:])
        if rule.stop and hits and hits[-1] == rule.id:
            break
    timed_out = tuple(out_of_time(rules.index.leaves[leaf].leaf) for leaf in examination.timed_out)
    return Match(aspects, set_by, tuple(hits), tuple(evidence), specific, timed_out)


def _decisive(rules: RuleSet, number: int, examination: Examination) -> Iterator[Evidence]:
    node = rules.index.nodes[number]
    if node is not None:
        for leaf in dict.fromkeys(examination.decisive(node)):
            yield _evidence(rules, number, leaf, examination)


def _evidence(rules: RuleSet, number: int, leaf: int, examination: Examination) -> Evidence:
    written = rules.index.leaves[leaf].leaf
    finding = examination.finding(leaf)
    return Evidence(
        rules.rules[number].id,
        written.field,
        written.operator,
        finding.truth,
        finding.matched,
        finding.seen(),
    )


def explain(message: Message, around: Surroundings, rules: RuleSet) -> tuple[RuleReport, ...]:
    """Every rule and every leaf with what was seen, for people; the same findings as `match`, hit or not."""
    examination, candidates = rules.index.examine(Reading(message, around))
    for number in candidates:  # what match() tries comes first: the patterns' time is theirs
        examination.truth(rules.index.nodes[number])
    reports: list[RuleReport] = []
    settled: set[str] = set()
    stopped = False
    for number, rule in enumerate(rules.rules):
        truth = examination.truth(rules.index.nodes[number])
        hit = truth is Truth.TRUE and not stopped
        sets = tuple(name for name, _ in rule.then if name not in settled) if hit else ()
        leaves = tuple(_evidence(rules, number, leaf, examination) for leaf in _all_leaves(rules, number))
        reports.append(RuleReport(rule.id, truth, not stopped, sets, leaves))
        settled.update(sets)
        stopped = stopped or (hit and rule.stop)
    return tuple(reports)


def _all_leaves(rules: RuleSet, number: int) -> Iterator[int]:
    node = rules.index.nodes[number]
    if node is not None:
        yield from node.leaves()
