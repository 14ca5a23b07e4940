"""Does one condition hold whenever another does? Conditions as alternatives of what must hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from responder.core.ruling.criteria import Branch, Criterion, Leaf, Literal, texts_of
from responder.core.ruling.fields import Kind, field_of
from responder.core.ruling.leaf_implications import exclude, literal_implies

# An `all` over long `any`s has as many alternatives as their product: what exceeds this is left out, and less is seen.
MOST_CASES = 64


@dataclass(frozen=True, slots=True)
class Goal:
    """A condition with its negations moved to the leaves: `literal`, or `parts` of which `every` one or any holds."""

    literal: Literal | None
    every: bool = True
    parts: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """`cases`: in each mail that meets it, all literals of one case hold; () where no mail meets it."""

    goal: Goal
    cases: tuple[frozenset[Literal], ...]


def condition(criterion: Criterion) -> Condition:
    """Made once for each rule."""
    goal = _goal(criterion, True)
    return Condition(goal, tuple(case for case in _cases(goal) if not _impossible(case)))


def implies(one: Criterion, other: Criterion) -> bool:
    """Is `other` true of every mail of which `one` is true? A False may also mean that it was not seen."""
    return follows(condition(one).cases, condition(other).goal)


def can_meet(criterion: Criterion, leaf: Leaf) -> bool:
    """Whether a mail can meet both. True also where it was not seen that none can."""
    return bool(condition(Branch("all", (criterion, leaf))).cases)


def follows(cases: Iterable[frozenset[Literal]], goal: Goal) -> bool:
    """Whether the goal holds in each case."""
    return all(_holds(case, goal) for case in cases)


def singly(case: frozenset[Literal], most: int) -> Iterator[frozenset[Literal]]:
    """The case word by word, where it is one list of at most `most`: a list is an `any`."""
    for leaf, plain in case:
        values = texts_of(leaf)
        lists = ("contains_any", "in", "starts", "ends", "contains", "glob")
        if len(case) == 1 and plain and leaf.operator in lists and 1 < len(values) <= most:
            for value in values:
                yield frozenset({(replace(leaf, value=(value,)), True)})
            return
    yield case


def _goal(criterion: Criterion, plain: bool) -> Goal:
    if isinstance(criterion, Leaf):
        return _leaf(criterion, plain)
    if criterion.kind == "not":
        # `not` over several is: none of them.
        parts = tuple(_goal(part, not plain) for part in criterion.parts)
        return parts[0] if len(parts) == 1 else Goal(None, plain, parts)
    # De Morgan's laws hold with unknowns too.
    return Goal(
        None, (criterion.kind == "all") is plain, tuple(_goal(part, plain) for part in criterion.parts)
    )


def _leaf(leaf: Leaf, plain: bool) -> Goal:
    field = field_of(leaf.field)
    turned = leaf.operator == "exists" or (field is not None and field.kind is Kind.FLAG)
    if turned and not plain:
        return Goal((replace(leaf, value=not leaf.value), True))
    if leaf.operator == "contains_all" and len(texts_of(leaf)) > 1:
        return Goal(
            None,
            plain,
            tuple(Goal((Leaf(leaf.field, "contains_any", (text,)), plain)) for text in texts_of(leaf)),
        )
    return Goal((leaf, plain))


def _cases(goal: Goal) -> list[frozenset[Literal]]:
    if goal.literal is not None:
        return [frozenset({goal.literal})]
    each = [_cases(part) for part in goal.parts]
    if not goal.every:
        found = [case for cases in each for case in cases]
        return found if len(found) <= MOST_CASES else [frozenset()]
    made: list[frozenset[Literal]] = [frozenset()]
    for cases in sorted(each, key=len):
        if len(made) * len(cases) <= MOST_CASES:
            made = [left | right for left in made for right in cases]
    return made


def _impossible(case: frozenset[Literal]) -> bool:
    return len(case) <= MOST_CASES and any(
        exclude(one, other) or exclude(other, one) for one, other in combinations(case, 2)
    )


def _holds(case: frozenset[Literal], goal: Goal) -> bool:
    if goal.literal is not None:
        wanted = goal.literal
        return wanted in case or any(literal_implies(one, wanted) for one in case)
    every = all if goal.every else any
    return every(_holds(case, part) for part in goal.parts)
