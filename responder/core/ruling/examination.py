"""One mail held against compiled criteria: a finding for each leaf, each made at most once, and the truth of trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from responder.core.ruling.criteria import (
    Criterion,
    Leaf,
    Truth,
    all_of,
    any_of,
    figure,
    of,
    opposite,
    texts_of,
)
from responder.core.ruling.fields import Field, Kind, Reading, Value, field_of
from responder.core.ruling.folding import Text, one_line
from responder.core.ruling.leaf_tests import Allowance, TextTest, compile_pattern, text_test
from responder.core.ruling.word_index import Entry, Sighting

SEEN_WIDTH = 120
MISSING = "(missing)"
WORD_OPERATORS = ("contains_any", "contains_all")
OUT_OF_TIME = "(out of time: the patterns of one mail have 50 ms together)"


@dataclass(frozen=True)
class CompiledLeaf:
    """A leaf made ready. `entries` for words, `test` for other texts, `pattern` for regex; `fault` when it can never
    be decided (a field or pattern that a caller did not check)."""

    leaf: Leaf
    field: Field | None
    entries: tuple[Entry | None, ...] = ()
    test: TextTest | None = None
    pattern: regex.Pattern[str] | None = None
    fault: str = ""


@dataclass(frozen=True)
class Node:
    """A criterion over numbered leaves. `leaf` is -1 in a branch. `cheap_first`: the parts with patterns at the end."""

    leaf: int
    kind: str = ""
    parts: tuple[Node, ...] = ()
    cheap_first: tuple[Node, ...] = ()
    patterns: frozenset[int] = frozenset()

    def leaves(self) -> Iterator[int]:
        """The leaves' numbers in written order."""
        if self.leaf >= 0:
            yield self.leaf
        for part in self.parts:
            yield from part.leaves()


class Finding(NamedTuple):
    """What became of one leaf. `place` is a word's number in `text` when `by_word`, else an offset in its `flat`."""

    truth: Truth
    matched: tuple[str, ...] = ()
    text: Text | None = None
    place: int = 0
    by_word: bool = False
    note: str = ""

    def seen(self) -> str:
        """What the person wrote there, at most 120 characters on one line."""
        if self.text is None:
            return self.note
        show = self.text.near_word if self.by_word else self.text.near
        return show(self.place, SEEN_WIDTH)


def compile_leaf(leaf: Leaf) -> CompiledLeaf:
    """Never raises: what cannot be compiled is UNKNOWN in every mail, with its reason."""
    field = field_of(leaf.field)
    if field is None:
        return CompiledLeaf(leaf, None, fault="(no such field)")
    if leaf.operator in WORD_OPERATORS:
        address = field.kind in (Kind.ADDRESS, Kind.NAME)
        return CompiledLeaf(leaf, field, tuple(Entry.of(text, address=address) for text in texts_of(leaf)))
    if leaf.operator == "regex":
        try:
            return CompiledLeaf(leaf, field, pattern=compile_pattern("".join(texts_of(leaf))))
        except (regex.error, RecursionError, OverflowError):
            return CompiledLeaf(leaf, field, fault="(not a regular expression)")
    return CompiledLeaf(leaf, field, test=text_test(leaf))


def compile_criterion(criterion: Criterion, numbers: Mapping[Leaf, int]) -> Node:
    """The tree over the leaves' numbers."""
    if isinstance(criterion, Leaf):
        number = numbers[criterion]
        patterns = frozenset({number}) if criterion.operator == "regex" else frozenset()
        return Node(number, patterns=patterns)
    parts = tuple(compile_criterion(part, numbers) for part in criterion.parts)
    cheap_first = tuple(sorted(parts, key=lambda part: bool(part.patterns)))
    return Node(-1, criterion.kind, parts, cheap_first, frozenset().union(*(part.patterns for part in parts)))


def out_of_time(leaf: Leaf) -> str:
    """How a pattern that ran out of time is named: one may be slow on the text, and fit the subject."""
    return f"{leaf.field}: {leaf.value}"


class Examination:
    """One mail under examination. `sightings`: what the word index found, by leaf."""

    def __init__(
        self,
        reading: Reading,
        leaves: Sequence[CompiledLeaf],
        sightings: Mapping[int, Mapping[int, Sighting]],
        allowance: Allowance,
    ) -> None:
        self._reading = reading
        self._leaves = leaves
        self._sightings = sightings
        self._allowance = allowance
        self._findings: dict[int, Finding] = {}
        self.timed_out: list[int] = []

    def truth(self, node: Node | None) -> Truth:
        """The truth of a tree; None always holds."""
        if node is None:
            return Truth.TRUE
        if node.leaf >= 0:
            return self.finding(node.leaf).truth
        truths = (self.truth(part) for part in node.cheap_first)
        if node.kind == "all":
            return all_of(truths)
        return any_of(truths) if node.kind == "any" else opposite(any_of(truths))

    def finding(self, number: int) -> Finding:
        """The finding of one leaf, made when first asked for."""
        known = self._findings.get(number)
        if known is None:
            known = self._findings[number] = self._find(number, self._leaves[number])
        return known

    def decisive(self, node: Node, wanted: Truth = Truth.TRUE) -> Iterator[int]:
        """The leaves that make a tree what it is, in written order; patterns that need not be tried are left out."""
        if node.leaf >= 0:
            if (node.leaf in self._findings or not node.patterns) and self.finding(node.leaf).truth is wanted:
                yield node.leaf
            return
        inner = opposite(wanted) if node.kind == "not" else wanted
        for part in node.parts:
            if not part.patterns or self._tried(part):
                yield from self.decisive(part, inner) if self.truth(part) is inner else ()

    def _tried(self, node: Node) -> bool:
        return node.patterns <= self._findings.keys()

    def _find(self, number: int, made: CompiledLeaf) -> Finding:
        if made.field is None or made.fault:
            return Finding(Truth.UNKNOWN, note=made.fault)
        value = self._reading.value(made.field)
        if made.leaf.operator == "exists":
            return Finding(of((value is not None) == bool(made.leaf.value)), note=_shown(value))
        if value is None:
            return Finding(Truth.UNKNOWN, note=MISSING)
        if made.leaf.operator in WORD_OPERATORS:
            return self._find_words(number, made, value)
        if made.pattern is not None:
            return self._find_pattern(number, made, made.field, value)
        if made.field.kind in (Kind.NUMBER, Kind.TIME, Kind.FLAG):
            return _compare(made.leaf, value)
        return _test(made.test, self._reading.texts(made.field), value)

    def _find_words(self, number: int, made: CompiledLeaf, value: Value) -> Finding:
        sightings = self._sightings.get(number, {})
        if not sightings:
            return Finding(Truth.FALSE, note=_shown(value))
        known = made.leaf.operator == "contains_any" or len(sightings) == len(made.entries)
        # In the order of the author's list, whatever the order in the mail.
        ordered = [sightings[entry] for entry in sorted(sightings)]
        matched = tuple(dict.fromkeys(sighting.matched for sighting in ordered))
        return Finding(of(known), matched, ordered[0].text, ordered[0].place, by_word=True)

    def _find_pattern(self, number: int, made: CompiledLeaf, field: Field, value: Value) -> Finding:
        assert made.pattern is not None
        try:
            if self._reading.timed_out and out_of_time(made.leaf) in self._reading.timed_out:
                raise TimeoutError
            spot = self._allowance.search(made.pattern, self._reading.texts(field))
        except TimeoutError:
            self.timed_out.append(number)
            return Finding(Truth.UNKNOWN, note=OUT_OF_TIME)
        if spot is None:
            return Finding(Truth.FALSE, note=_shown(value))
        return Finding(
            Truth.TRUE, (one_line(spot[0], 0, SEEN_WIDTH),), spot[1], min(spot[2], len(spot[1].flat))
        )


def _test(test: TextTest | None, texts: tuple[Text, ...], value: Value) -> Finding:
    for text in texts:
        spot = test(text) if test else None
        if spot is not None:
            return Finding(Truth.TRUE, (one_line(spot[0], 0, SEEN_WIDTH),), text, spot[1])
    return Finding(Truth.FALSE if test else Truth.UNKNOWN, note=_shown(value))


def _compare(leaf: Leaf, value: Value) -> Finding:
    figures = [figure(text) for text in texts_of(leaf)] or [figure(leaf.value)]
    seen = figure(value[0] if isinstance(value, tuple) else value)
    if seen is None or None in figures:
        return Finding(Truth.UNKNOWN, note=_shown(value))
    low, high = figures[0] or 0.0, figures[-1] or 0.0
    known = {
        "equals": seen == low,
        "lt": seen < low,
        "gt": seen > low,
        # 18:00 to 09:00 is the night.
        "between": low <= seen <= high if low <= high else isinstance(value, tuple) and not high < seen < low,
    }.get(leaf.operator)
    return Finding(Truth.UNKNOWN if known is None else of(known), note=_shown(value))


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return one_line(" | ".join(text[:SEEN_WIDTH] for text in value[:8]), 0, SEEN_WIDTH)
    if value is None:
        return MISSING
    return ("true" if value else "false") if isinstance(value, bool) else f"{value:g}"
