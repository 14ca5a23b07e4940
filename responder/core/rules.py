"""Rule, Criterion; first hit per aspect -> Match, with its evidence. A rule only looks; the caller acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from responder.core.business_calendar import Budget
from responder.core.message import Message


class Truth(Enum):
    """Three-valued logic (Kleene): a missing field is UNKNOWN, `not` UNKNOWN is UNKNOWN; only `exists` decides it."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Leaf:
    """`field: {operator: value}`. `field` as in the configuration ("from.domain", "header.List-Id"); `value` is a
    tuple of strings, a number or a bool, as the operator wants it."""

    field: str
    operator: str
    value: tuple[str, ...] | str | float | bool


@dataclass(frozen=True, slots=True)
class Branch:
    """`all` / `any` / `not` over criteria."""

    kind: str
    parts: tuple[Criterion, ...]


Criterion = Leaf | Branch

ASPECTS = (
    "register", "category", "cause", "priority", "owner", "template", "target", "calendar", "language",
    "mark", "move_to", "no_ack", "ask_for", "tags", "notify",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `then` maps aspects (of ASPECTS) to values: str; Budget for target; tuple[str, ...] for ask_for, tags and
    notify; `no_ack` holds its reason. `when` None always hits (the default rule)."""

    id: str
    when: Criterion | None
    then: tuple[tuple[str, str | Budget | tuple[str, ...]], ...]
    stop: bool = False


@dataclass(frozen=True)
class RuleSet:
    """Rules in order, plus the hash over their canonical form that stands in every decision."""

    rules: tuple[Rule, ...]
    digest: str


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
class Surroundings:
    """Fields of a rule that the message alone does not tell."""

    mailbox: str = ""
    language: str = ""
    followup: bool | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What the rules say. `set_by` names, per aspect, the rule that set it; `hits` are the ids of rules that hit, in
    order; `specific` is True when a rule with a `when` set any aspect (not only the default)."""

    aspects: Mapping[str, str | Budget | tuple[str, ...]]
    set_by: Mapping[str, str]
    hits: tuple[str, ...]
    evidence: tuple[Evidence, ...] = field(default=())
    specific: bool = False


def match(message: Message, around: Surroundings, rules: RuleSet) -> Match:
    """First hit wins per aspect; `stop` ends it. Pure and total: never raises on any Message."""
    raise NotImplementedError
