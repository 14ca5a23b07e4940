"""Rules that can never win: whatever the mail, all that they set was set before, or they are never reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from responder.core.rules import Rule
from responder.core.ruling.criteria import Criterion
from responder.core.ruling.implication import Condition, condition, follows, implies, singly

__all__ = ["implies", "shadowed"]

# Comparing every two rules costs the square of their number; beyond this only equal conditions are found.
MOST_COMPARED = 400
MOST_WORDS = 12


def shadowed(rules: Sequence[Rule]) -> Iterator[tuple[int, str]]:
    """The number of each rule that can never win, and what to do."""
    always: dict[str, str] = {}
    seen: dict[Criterion, list[Rule]] = {}
    conditions: list[Condition | None] = []
    for number, rule in enumerate(rules):
        few = rule.when is not None and len(conditions) < MOST_COMPARED
        conditions.append(condition(rule.when) if few and rule.when is not None else None)
        told = _by_unconditional(rule, always) or _by_same(rule, seen)
        told = told or _by_conditional(number, rules, conditions)
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


def _by_same(rule: Rule, seen: dict[Criterion, list[Rule]]) -> str:
    for other in seen.get(rule.when, []) if rule.when is not None else ():
        if _leaves_nothing([other], rule):
            return f"rule `{rule.id}` can never win: `{other.id}` above it has the same `when`. Join the two"
    return ""


def _by_conditional(number: int, rules: Sequence[Rule], conditions: Sequence[Condition | None]) -> str:
    rule, own = rules[number], conditions[number]
    if own is None:
        return ""
    if not own.cases:
        return f"rule `{rule.id}` can never win: its conditions exclude each other, no mail meets them all"
    earlier = [(other, made.goal) for other, made in zip(rules[:number], conditions, strict=False) if made]
    above = [other for other, goal in earlier if follows(own.cases, goal)]
    names = _enough(above, rule)
    if names:
        return _hidden(rule, names)
    # Each word, or each alternative, may be met by another rule.
    named: dict[str, None] = {}
    cases = [piece for case in own.cases for piece in singly(case, MOST_WORDS)]
    if len(cases) == 1 or len(cases) > MOST_WORDS:
        return ""
    for case in cases:
        names = _enough([other for other, goal in earlier if follows([case], goal)], rule)
        if not names:
            return ""
        named.update(dict.fromkeys(names))
    return _hidden(rule, list(named))


def _enough(above: Sequence[Rule], rule: Rule) -> list[str]:
    """The ids of rules among `above`, all of which hit when `rule` does, that leave it nothing; [] when none do."""
    for other in above:
        if _leaves_nothing([other], rule):
            return [other.id]
    return [other.id for other in above] if _leaves_nothing(above, rule) else []


def _leaves_nothing(others: Sequence[Rule], rule: Rule) -> bool:
    if any(other.stop for other in others):
        return True
    set_before = {name for other in others for name, _ in other.then}
    return bool(others) and not rule.stop and {name for name, _ in rule.then} <= set_before


def _hidden(rule: Rule, names: Sequence[str]) -> str:
    by, hit, them = ("above it hits", "whenever this one does", "the other")
    if len(names) > 1:
        by, hit, them = ("above it set all that it sets", "whenever it hits", "the others")
    return f"rule `{rule.id}` can never win: {_list(names)} {by} {hit}. Move this one up, or narrow {them}"


def _list(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
