"""Rules that can never win: whatever the mail, all that they set was set before, or they are never reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from responder.core.rules import Rule
from responder.core.ruling.criteria import Branch, Criterion, Leaf, texts_of
from responder.core.ruling.fields import canonical
from responder.core.ruling.folding import fold

# Comparing every two rules costs the square of their number; beyond this only equal conditions are found.
MOST_COMPARED = 400


def shadowed(rules: Sequence[Rule]) -> Iterator[tuple[int, str]]:
    """The number of each rule that can never win, and what to do."""
    always: dict[str, str] = {}
    seen: dict[Criterion, list[Rule]] = {}
    for number, rule in enumerate(rules):
        told = _by_unconditional(rule, always) or _by_conditional(rule, rules[:number], seen)
        if told:
            yield number, told
        if rule.when is None:
            if rule.stop:
                yield from (
                    (later, _unreached(rules[later], rule)) for later in range(number + 1, len(rules))
                )
                return
            for aspect, _ in rule.then:
                always.setdefault(aspect, rule.id)
        else:
            seen.setdefault(rule.when, []).append(rule)


def _unreached(rule: Rule, by: Rule) -> str:
    return f"rule `{rule.id}` is never reached: `{by.id}` above it always hits and stops. Move it up"


def _by_unconditional(rule: Rule, always: dict[str, str]) -> str:
    names = [name for name, _ in rule.then]
    if not rule.stop and all(name in always for name in names):
        by = ", ".join(dict.fromkeys(f"`{always[name]}`" for name in names))
        return f"rule `{rule.id}` can never win: {by} above it always sets {_list(names)} first. Move it up"
    return ""


def _by_conditional(rule: Rule, earlier: Sequence[Rule], seen: dict[Criterion, list[Rule]]) -> str:
    if rule.when is None:
        return ""
    same = seen.get(rule.when, [])
    for other in same:
        if _leaves_nothing(other, rule):
            return f"rule `{rule.id}` can never win: `{other.id}` above it has the same `when`. Join the two"
    for other in earlier if len(earlier) < MOST_COMPARED else ():
        if other.when is not None and _leaves_nothing(other, rule) and implies(rule.when, other.when):
            return (
                f"rule `{rule.id}` can never win: `{other.id}` above it hits whenever this one does. "
                "Move this one up, or narrow the other"
            )
    return ""


def _leaves_nothing(other: Rule, rule: Rule) -> bool:
    if other.stop:
        return True
    return not rule.stop and {name for name, _ in rule.then} <= {name for name, _ in other.then}


def _list(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def implies(one: Criterion, other: Criterion) -> bool:
    """Is `other` true of every mail of which `one` is true? A False may also mean that it was not seen."""
    if one == other:
        return True
    if isinstance(one, Branch) and one.kind == "any":
        return all(implies(part, other) for part in one.parts)
    if isinstance(other, Branch) and other.kind == "all":
        return all(implies(one, part) for part in other.parts)
    if isinstance(other, Branch) and other.kind == "any" and any(implies(one, part) for part in other.parts):
        return True
    if isinstance(one, Branch) and one.kind == "all":
        return any(implies(part, other) for part in one.parts)
    return isinstance(one, Leaf) and isinstance(other, Leaf) and _leaf_implies(one, other)


def _leaf_implies(one: Leaf, other: Leaf) -> bool:
    if canonical(one.field) != canonical(other.field):
        return False
    ones, others = [tuple(map(fold, texts_of(leaf))) for leaf in (one, other)]
    pair = (one.operator, other.operator)
    if pair == ("contains_any", "contains_any"):
        return all(any(_covered(word, wider) for wider in others) for word in ones)
    if pair == ("contains_all", "contains_all"):
        return all(any(_covered(word, wider) for word in ones) for wider in others)
    if pair == ("contains_all", "contains_any"):
        return any(_covered(word, wider) for word in ones for wider in others)
    if pair in (("in", "in"), ("equals", "in"), ("equals", "equals")) and ones and others:
        return set(ones) <= set(others)
    return other.operator == "exists" and other.value is True and one.operator != "exists"


def _covered(word: str, wider: str) -> bool:
    if word == wider:
        return True
    return wider.endswith("*") and " " not in word + wider and word.startswith(wider[:-1])
