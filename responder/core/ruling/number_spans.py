"""Conditions on numbers and times of day as the spans in which they hold."""

from __future__ import annotations

import math

from responder.core.ruling.criteria import Literal, figure, texts_of

# From, whether that itself is excluded, to, whether that is excluded.
Span = tuple[float, bool, float, bool]


def spans(literal: Literal) -> tuple[Span, ...]:
    """Where a number or time meets the literal: (from, from excluded, to, to excluded); () where it never does."""
    leaf, plain = literal
    figures = [figure(text) for text in texts_of(leaf)] or [figure(leaf.value)]
    if None in figures:
        return ()
    low, high = figures[0] or 0.0, figures[-1] or 0.0
    if leaf.operator == "lt":
        found: tuple[Span, ...] = ((-math.inf, True, low, True),)
    elif leaf.operator == "gt":
        found = ((low, True, math.inf, True),)
    elif leaf.operator == "between" and low > high:
        found = ((-math.inf, True, high, False), (low, False, math.inf, True))
    else:
        found = ((low, False, high if leaf.operator == "between" else low, False),)
    return found if plain else _complement(found)


def _complement(found: tuple[Span, ...]) -> tuple[Span, ...]:
    """`found` in rising order."""
    rest: list[Span] = []
    begin, open_ = -math.inf, True
    for low, low_open, high, high_open in found:
        if low > -math.inf:
            rest.append((begin, open_, low, not low_open))
        begin, open_ = high, not high_open
    if begin < math.inf:
        rest.append((begin, open_, math.inf, True))
    return tuple(rest)


def inside(ones: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    """Whether each of the ones lies in one of the others."""
    return all(any(_within_span(one, other) for other in others) for one in ones)


def _within_span(one: Span, other: Span) -> bool:
    low = one[0] > other[0] or (one[0] == other[0] and (one[1] or not other[1]))
    high = one[2] < other[2] or (one[2] == other[2] and (one[3] or not other[3]))
    return low and high


def meet(one: Span, other: Span) -> bool:
    """Whether a number lies in both."""
    low, low_open = max((one[0], one[1]), (other[0], other[1]))
    high, high_closed = min((one[2], not one[3]), (other[2], not other[3]))
    return low < high or (low == high and not low_open and high_closed)
