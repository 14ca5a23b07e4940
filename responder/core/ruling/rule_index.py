"""Which rules can be true of this mail? Built once for a rule set, so that 10,000 rules cost what 10 cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from responder.core.ruling.criteria import Criterion, Leaf, leaves_of, texts_of
from responder.core.ruling.examination import (
    WORD_OPERATORS,
    CompiledLeaf,
    Examination,
    Node,
    compile_criterion,
    compile_leaf,
)
from responder.core.ruling.fields import Kind, Reading, canonical
from responder.core.ruling.folding import Needle, Text
from responder.core.ruling.leaf_tests import Allowance
from responder.core.ruling.word_index import Found, WordIndex

# Below this many, searching a text for each is cheaper than cutting it into trigrams.
_FEW_CONTAINS = 32


class _Pieces:
    """Texts looked up by their beginning or their end: a dictionary and the lengths that occur in it."""

    def __init__(self) -> None:
        self._leaves: dict[str, set[int]] = {}
        self._lengths: set[int] = set()

    def add(self, piece: str, leaf: int) -> None:
        self._leaves.setdefault(piece, set()).add(leaf)
        self._lengths.add(len(piece))

    def beginning(self, text: str) -> Iterable[int]:
        for length in self._lengths:
            yield from self._leaves.get(text[:length], ())

    def ending(self, text: str) -> Iterable[int]:
        for length in self._lengths:
            yield from self._leaves.get(text[-length:], ())


@dataclass
class _FieldIndex:
    """All indexed leaves on one field."""

    made: CompiledLeaf
    words: WordIndex = field(default_factory=WordIndex)
    exact: dict[str, set[int]] = field(default_factory=dict)
    beginnings: _Pieces = field(default_factory=_Pieces)
    endings: _Pieces = field(default_factory=_Pieces)
    grams: dict[str, set[int]] = field(default_factory=dict)
    present: set[int] = field(default_factory=set)

    def fired(self, reading: Reading, found: Found) -> Iterable[int]:
        """Leaves that may be true; those of words are also noted in `found`."""
        entry = self.made.field
        if entry is None or reading.value(entry) is None:
            return
        yield from self.present
        texts = reading.texts(entry)
        sightings = self.words.search(texts)
        found.update(sightings)
        yield from sightings
        for text in texts:
            yield from self._fired_by(text)

    def _fired_by(self, text: Text) -> Iterable[int]:
        yield from self.exact.get(text.plain, ())
        yield from self.beginnings.beginning(text.plain)
        yield from self.endings.ending(text.plain)
        if self.grams:
            for gram in text.trigrams & self.grams.keys():
                yield from self.grams[gram]


class Index:
    """The compiled criteria of a rule set, and the way from a mail's words to the rules that can be true of it."""

    def __init__(self, criteria: Sequence[Criterion | None]) -> None:
        numbers: dict[Leaf, int] = {}
        for criterion in criteria:
            for leaf in leaves_of(criterion):
                numbers.setdefault(leaf, len(numbers))
        self.leaves = tuple(compile_leaf(leaf) for leaf in numbers)
        self.nodes = tuple(None if each is None else compile_criterion(each, numbers) for each in criteria)
        self._fields: dict[str, _FieldIndex] = {}
        self._headers: dict[str, list[_FieldIndex]] = {}
        self._gram_fields = self._fields_with_many_contains()
        self._indexed = [self._add(number, made) for number, made in enumerate(self.leaves)]
        self._rules_of: dict[int, list[int]] = {}
        self._always: list[int] = []
        for rule, node in enumerate(self.nodes):
            self._place(rule, node)

    def examine(self, reading: Reading) -> tuple[Examination, list[int]]:
        """The examination of a mail and the rules, in order, that can be true of it; all others are not."""
        found: Found = {}
        rules = set(self._always)
        for index in self._asked(reading):
            for leaf in index.fired(reading, found):
                rules.update(self._rules_of.get(leaf, ()))
        candidates = sorted(rules)
        nodes = (self.nodes[rule] for rule in candidates)
        patterns = frozenset[int]().union(*(node.patterns for node in nodes if node is not None))
        return Examination(reading, self.leaves, found, Allowance(len(patterns))), candidates

    def _asked(self, reading: Reading) -> Iterable[_FieldIndex]:
        yield from self._fields.values()
        for name in reading.header_names & self._headers.keys():
            yield from self._headers[name]

    def _fields_with_many_contains(self) -> frozenset[str]:
        counts: dict[str, int] = {}
        for made in self.leaves:
            if made.leaf.operator == "contains":
                name = canonical(made.leaf.field)
                counts[name] = counts.get(name, 0) + len(texts_of(made.leaf))
        return frozenset(name for name, count in counts.items() if count > _FEW_CONTAINS)

    def _index_of(self, made: CompiledLeaf) -> _FieldIndex:
        name = canonical(made.leaf.field)
        index = self._fields.get(name)
        if not name.startswith("header."):
            return index or self._fields.setdefault(name, _FieldIndex(made))
        known = self._headers.setdefault(name.removeprefix("header.").casefold(), [])
        if not known:
            known.append(_FieldIndex(made))
        return known[0]

    def _add(self, number: int, made: CompiledLeaf) -> bool:
        """Index one leaf; False when it must be tried on every mail."""
        operator, value = made.leaf.operator, made.leaf.value
        if made.field is None or made.fault:
            return True  # never true of any mail: no rule needs it
        if operator in WORD_OPERATORS:
            # Words of a field must be found even where they do not choose the rule.
            index = self._index_of(made)
            for position, entry in enumerate(made.entries):
                if entry is not None:
                    index.words.add(number, position, entry)
            return True
        if operator == "exists":
            if value:
                self._index_of(made).present.add(number)
            return bool(value)
        if made.field.kind not in (Kind.TEXT, Kind.ADDRESS, Kind.NAME) or operator == "regex":
            return False
        return self._add_texts(number, made)

    def _add_texts(self, number: int, made: CompiledLeaf) -> bool:
        needles = [Needle.of(text).plain for text in texts_of(made.leaf) if text]
        if made.leaf.operator in ("equals", "in"):
            for needle in needles:
                self._index_of(made).exact.setdefault(needle.strip(), set()).add(number)
            return True
        if made.leaf.operator == "contains":
            return self._add_grams(number, made, needles)
        pieces = [_piece(made.leaf.operator, needle) for needle in needles]
        if not all(begin or end for begin, end in pieces):
            return False
        for begin, end in pieces:
            index = self._index_of(made)
            if end:
                index.endings.add(end, number)
            else:
                index.beginnings.add(begin, number)
        return True

    def _add_grams(self, number: int, made: CompiledLeaf, needles: list[str]) -> bool:
        if canonical(made.leaf.field) not in self._gram_fields or any(len(needle) < 3 for needle in needles):
            return False
        grams = self._index_of(made).grams
        for needle in needles:
            choices = [needle[at : at + 3] for at in range(len(needle) - 2)]
            rarest = min(choices, key=lambda gram: len(grams.get(gram, ())))
            grams.setdefault(rarest, set()).add(number)
        return True

    def _place(self, rule: int, node: Node | None) -> None:
        chosen = None if node is None else self._trigger(node)
        if chosen is None:
            self._always.append(rule)
            return
        for leaf in chosen[1]:
            self._rules_of.setdefault(leaf, []).append(rule)

    def _trigger(self, node: Node) -> tuple[int, frozenset[int]] | None:
        """Leaves of which one must fire before the tree can be true, and how common they are; None: no such set."""
        if node.leaf >= 0:
            return (
                (_commonness(self.leaves[node.leaf]), frozenset({node.leaf}))
                if self._indexed[node.leaf]
                else None
            )
        chosen = [self._trigger(part) for part in node.parts]
        known = [each for each in chosen if each is not None]
        if node.kind == "all" and known:
            return min(known, key=lambda each: (each[0], len(each[1])))
        if node.kind == "any" and len(known) == len(chosen):
            return max((each[0] for each in known), default=0), frozenset().union(
                *(each[1] for each in known)
            )
        return None


def _commonness(made: CompiledLeaf) -> int:
    if made.leaf.operator == "exists":
        return 2
    return (
        1
        if made.field is not None and made.field.kind is Kind.NAME and made.field.name != "from.domain"
        else 0
    )


def _piece(operator: str, needle: str) -> tuple[str, str]:
    """A beginning and an end that every text met by `needle` has; "" where there is none."""
    if operator == "starts":
        return needle, ""
    if operator == "ends":
        return "", needle
    begin = needle.replace("?", "*").partition("*")[0]
    end = needle.replace("?", "*").rpartition("*")[2]
    return begin, end
