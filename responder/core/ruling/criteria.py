"""Criteria of rules: leaves, branches, three-valued logic, and the closed table of operators with what each takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from responder.core.ruling.fields import Kind


class Truth(Enum):
    """Three-valued logic (Kleene): a missing field is UNKNOWN, `not` UNKNOWN is UNKNOWN; only `exists` decides it."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Leaf:
    """`field: {operator: value}`. `field` as in the configuration ("from.domain", "header.List-Id"); `value` is a
    tuple of strings, a number or a bool, as the operator wants it: texts of `equals` and `regex` are one string, of
    `lt`, `gt` on a time "HH:MM", of `between` a tuple of two (figures as text); all other texts are a tuple."""

    field: str
    operator: str
    value: tuple[str, ...] | str | float | bool


@dataclass(frozen=True, slots=True)
class Branch:
    """`all` / `any` / `not` over criteria."""

    kind: str
    parts: tuple[Criterion, ...]


Criterion = Leaf | Branch

# A leaf, or its negation. Both certainly known: `not` of what is unknown does not hold either.
Literal = tuple[Leaf, bool]

BRANCHES = ("all", "any", "not")


class Form(Enum):
    """What stands behind an operator in the configuration."""

    ONE = "one text"
    SOME = "a text or a list of texts"
    WORDS = "a word, a phrase or a list of them"
    PATTERN = "a regular expression"
    FIGURE = "a number or a time"
    RANGE = "two numbers or two times"
    YES_NO = "true or false"


@dataclass(frozen=True, slots=True)
class Operator:
    """`kinds`: of fields that take it."""

    name: str
    form: Form
    kinds: tuple[Kind, ...]


_TEXTS = (Kind.TEXT, Kind.ADDRESS, Kind.NAME)
_ORDERED = (Kind.NUMBER, Kind.TIME)

_TABLE = (
    Operator("equals", Form.ONE, tuple(Kind)),
    Operator("in", Form.SOME, _TEXTS),
    Operator("starts", Form.SOME, _TEXTS),
    Operator("ends", Form.SOME, _TEXTS),
    Operator("contains", Form.SOME, _TEXTS),
    Operator("contains_any", Form.WORDS, _TEXTS),
    Operator("contains_all", Form.WORDS, _TEXTS),
    Operator("glob", Form.SOME, _TEXTS),
    Operator("regex", Form.PATTERN, _TEXTS),
    Operator("lt", Form.FIGURE, _ORDERED),
    Operator("gt", Form.FIGURE, _ORDERED),
    Operator("between", Form.RANGE, _ORDERED),
    Operator("exists", Form.YES_NO, tuple(Kind)),
)

OPERATORS: Mapping[str, Operator] = {entry.name: entry for entry in _TABLE}


def bare_operator(kind: Kind) -> str:
    """The operator meant by a bare value: whole words in a text, the very name where a field holds a name."""
    if kind in (Kind.TEXT, Kind.ADDRESS):
        return "contains_any"
    return "in" if kind is Kind.NAME else "equals"


def texts_of(leaf: Leaf) -> tuple[str, ...]:
    """The texts of a leaf's value; () where it is a number or a flag."""
    if isinstance(leaf.value, tuple):
        return leaf.value
    return (leaf.value,) if isinstance(leaf.value, str) else ()


def of(known: bool) -> Truth:
    """A decided truth."""
    return Truth.TRUE if known else Truth.FALSE


def opposite(truth: Truth) -> Truth:
    """`not`."""
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.FALSE if truth is Truth.TRUE else Truth.TRUE


def all_of(truths: Iterable[Truth]) -> Truth:
    """FALSE when one is false, else UNKNOWN when one is unknown. Stops asking at the first false."""
    return _decided(truths, Truth.FALSE, Truth.TRUE)


def any_of(truths: Iterable[Truth]) -> Truth:
    """TRUE when one is true, else UNKNOWN when one is unknown. Stops asking at the first true."""
    return _decided(truths, Truth.TRUE, Truth.FALSE)


def _decided(truths: Iterable[Truth], by: Truth, otherwise: Truth) -> Truth:
    for truth in truths:
        if truth is by:
            return by
        if truth is Truth.UNKNOWN:
            otherwise = truth
    return otherwise


def leaves_of(criterion: Criterion | None) -> Iterable[Leaf]:
    """All leaves, in the order in which they are written."""
    if isinstance(criterion, Leaf):
        yield criterion
    elif criterion is not None:
        for part in criterion.parts:
            yield from leaves_of(part)


def minutes(clock: str) -> float | None:
    """ "18:30" -> 1110 minutes of the day, "24:00" is the end of the day; None for anything else."""
    hours, colon, rest = clock.strip().partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and rest.isascii() and rest.isdigit()):
        return None
    if len(hours) > 2 or len(rest) != 2 or int(rest) > 59:
        return None
    total = int(hours) * 60 + int(rest)
    return float(total) if total <= 24 * 60 else None


def figure(value: str | float | bool | tuple[str, ...] | None) -> float | None:
    """A value of the language as a number; a time of day as its minutes."""
    if isinstance(value, str):
        clock = minutes(value)
        if clock is not None:
            return clock
        try:
            return float(value)
        except ValueError:
            return None
    return None if value is None or isinstance(value, tuple) else float(value)
