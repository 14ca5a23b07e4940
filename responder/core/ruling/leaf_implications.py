"""Does one condition that certainly holds make another hold? What is not seen here is only a warning less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from responder.core.ruling.criteria import Leaf, Literal, texts_of
from responder.core.ruling.fields import Field, Kind, canonical, field_of
from responder.core.ruling.folding import Needle, Text, without_diacritics
from responder.core.ruling.leaf_tests import text_test
from responder.core.ruling.number_spans import inside, meet, spans
from responder.core.ruling.word_index import Entry

_WORDS = ("contains_any", "contains_all")
_WITHIN = {"subject": ("text",), "body": ("text",)}
_SINGLE = frozenset({"mailbox", "language", "auth.spf", "auth.dkim", "auth.dmarc", "received.weekday"})


def literal_implies(one: Literal, other: Literal) -> bool:
    """Whether every mail for which `one` holds is one for which `other` holds. False also when it was not seen."""
    (a, plain), (b, wanted) = one, other
    if one == other:
        return True
    field = field_of(a.field)
    if field is None or a.operator == "exists" or b.operator == "exists":
        known = a.operator != "exists" or (a.value is True) is plain
        return b.operator == "exists" and b.value is wanted and known and _same_or_within(a, b, plain)
    if field.kind in (Kind.NUMBER, Kind.TIME):
        return canonical(a.field) == canonical(b.field) and inside(spans(one), spans(other))
    if plain and wanted:
        return (_same_or_within(a, b, plain) and _texts_imply(a, b, field)) or _address_implies(a, b)
    if canonical(a.field) != canonical(b.field) or "regex" in (a.operator, b.operator):
        return False
    if not plain and not wanted:
        # Both are known of one field; what holds of less does not hold where more does not.
        return _texts_imply(b, a, field)
    return plain and _apart(a, b)


def exclude(one: Literal, other: Literal) -> bool:
    """Whether no mail can meet both. False also when it was not seen."""
    (a, plain), (b, wanted) = one, other
    if canonical(a.field) != canonical(b.field):
        return False
    if a == b and plain is not wanted:
        return True
    if b.operator == "exists" and b.value is not wanted:
        return a.operator != "exists" or (a.value is True) is plain
    field = field_of(a.field)
    if field is None or "exists" in (a.operator, b.operator):
        return False
    if field.kind in (Kind.NUMBER, Kind.TIME):
        return not any(meet(span, against) for span in spans(one) for against in spans(other))
    if field.kind is Kind.FLAG:
        return (a.value == b.value) is not (plain is wanted)
    if plain and wanted:
        return _apart(a, b)
    return plain and literal_implies(one, (b, True))


def _same_or_within(a: Leaf, b: Leaf, plain: bool) -> bool:
    """The same field, or one that holds all texts of the other."""
    one, other = canonical(a.field), canonical(b.field)
    return one == other or (plain and other in _WITHIN.get(one, ()))


# --- texts ---


def _texts_imply(a: Leaf, b: Leaf, field: Field) -> bool:
    if a.operator == b.operator == "regex" or field.kind is Kind.FLAG:
        return a.operator == b.operator and a.value == b.value
    if "regex" in (a.operator, b.operator):
        return False
    if a.operator in _WORDS and b.operator in _WORDS:
        return _words_imply(a, b, field.kind)
    if a.operator in ("equals", "in"):
        return all(_holds_of(b, value, field) for value in texts_of(a))
    if a.operator in _WORDS and b.operator == "contains":
        each = all if a.operator == "contains_any" else any
        return each(_letters_of(entry, texts_of(b)) for entry in _words(a, field.kind).entries)
    pieces = {("starts", "starts"): _begins, ("ends", "ends"): _ends_with}.get((a.operator, b.operator))
    if pieces is None and a.operator in ("starts", "ends", "contains") and b.operator == "contains":
        pieces = _stands_in
    if pieces is None:
        return False
    return all(any(pieces(_needle(one), _needle(wide)) for wide in texts_of(b)) for one in texts_of(a))


@lru_cache(maxsize=4096)
def _needle(text: str) -> str:
    return Needle.of(text).folded


def within(one: str, other: str) -> bool:
    """Is every folded text that agrees with the author's `one` one that agrees with `other`? See Needle.agrees."""
    plain = without_diacritics(other)
    return len(one) == len(other) and all(a in (b, p) for a, b, p in zip(one, other, plain, strict=True))


def _begins(one: str, other: str) -> bool:
    return within(one[: len(other)], other)


def _ends_with(one: str, other: str) -> bool:
    return len(one) >= len(other) and within(one[len(one) - len(other) :], other)


def _stands_in(one: str, other: str) -> bool:
    return any(within(one[at : at + len(other)], other) for at in range(len(one) - len(other) + 1))


@dataclass(frozen=True)
class _Words:
    """The entries of a leaf, and each below its first word without diacritics: one that covers another begins with one
    of the other's words."""

    entries: tuple[Entry | None, ...]
    whole: dict[str, list[Entry]]
    prefixes: dict[str, list[Entry]]

    def may_cover(self, entry: Entry) -> Iterator[Entry]:
        """None but these covers it."""
        for word, _ in entry.words:
            yield from self.whole.get(word.plain, ())
            for at in range(1, len(word.plain) + 1) if self.prefixes else ():
                yield from self.prefixes.get(word.plain[:at], ())


@lru_cache(maxsize=4096)
def _words(leaf: Leaf, kind: Kind) -> _Words:
    address = kind in (Kind.ADDRESS, Kind.NAME)
    made = _Words(tuple(Entry.of(text, address=address) for text in texts_of(leaf)), {}, {})
    for entry in filter(None, made.entries):
        word, prefix = entry.words[0]
        (made.prefixes if prefix else made.whole).setdefault(word.plain, []).append(entry)
    return made


def _words_imply(one: Leaf, other: Leaf, kind: Kind) -> bool:
    ones, others = _words(one, kind), _words(other, kind)
    # Of a list of one, any and all say the same.
    some = one.operator == "contains_any" and len(ones.entries) > 1
    every = other.operator == "contains_all" and len(others.entries) > 1
    if some and every:
        return False
    if every:
        return all(any(_covered(word, wide) for word in ones.entries) for wide in others.entries)
    each = all if some else any
    return each(_covered_by_one(word, others) for word in ones.entries)


def _covered_by_one(word: Entry | None, others: _Words) -> bool:
    return word is not None and any(_covered(word, wide) for wide in others.may_cover(word))


def _covered(word: Entry | None, wide: Entry | None) -> bool:
    """Wherever `word` is seen, `wide` is seen too."""
    if word is None or wide is None:
        return False
    if wide.guard is not None:
        return (
            word.guard is not None and word.guard.pattern == wide.guard.pattern and word.words == wide.words
        )
    run = len(wide.words)
    return any(
        all(map(_word_covered, word.words[at : at + run], wide.words))
        for at in range(len(word.words) - run + 1)
    )


def _word_covered(one: tuple[Needle, bool], other: tuple[Needle, bool]) -> bool:
    (word, prefix), (wide, wide_prefix) = one, other
    if wide_prefix:
        return within(word.folded[: len(wide.folded)], wide.folded)
    return not prefix and within(word.folded, wide.folded)


def _letters_of(entry: Entry | None, values: tuple[str, ...]) -> bool:
    """One of the values stands in a word of the entry, whatever lies between its words in the mail."""
    return entry is not None and any(
        _stands_in(word.folded, _needle(value)) for word, _ in entry.words for value in values
    )


def _holds_of(leaf: Leaf, value: str, field: Field) -> bool:
    """Whether a positive condition holds of every text that agrees with `value`."""
    text = Text(_needle(value.strip()))
    if leaf.operator in _WORDS:
        seen = [_seen(entry, text) for entry in _words(leaf, field.kind).entries]
        return any(seen) if leaf.operator == "contains_any" else all(seen)
    exact = leaf.operator == "glob"  # and the guard of an address: neither forgives a missing diacritic
    test = text_test(leaf)
    return test is not None and test(text) is not None and not (exact and text.flat != text.plain)


def _seen(entry: Entry | None, text: Text) -> bool:
    if entry is None or (entry.guard is not None and text.flat != text.plain):
        return False
    return any(entry.seen(text, place) is not None for place in range(len(text.words)))


def _apart(a: Leaf, b: Leaf) -> bool:
    """Names of which a mail has one: that of `a` is none of `b`'s."""
    if canonical(a.field) not in _SINGLE or a.operator not in ("equals", "in") or "regex" in (b.operator,):
        return False
    field = field_of(a.field)
    values = [_needle(value.strip()) for value in texts_of(a)]
    if field is None or any(value != without_diacritics(value) for value in values):
        return False
    if b.operator in _WORDS:
        return not any(
            _seen(entry, Text(value)) for entry in _words(b, field.kind).entries for value in values
        )
    test = text_test(b)
    return test is not None and all(test(Text(value)) is None for value in values)


# --- the domain of an address ---


def _address_implies(a: Leaf, b: Leaf) -> bool:
    """Between from.address and from.domain."""
    names = (canonical(a.field), canonical(b.field))
    if names == ("from.address", "from.domain"):
        domain = field_of("from.domain")
        domains = list(_domains_of(a))
        return (
            domain is not None
            and b.operator != "regex"
            and bool(domains)
            and all(each and _holds_of(b, each, domain) for each in domains)
        )
    if names == ("from.domain", "from.address") and a.operator in ("equals", "in"):
        # A domain in letters stands in xn-- form in the address.
        values = [_needle(value.strip()) for value in texts_of(a)]
        tails = {"contains_any": "", "ends": "@"}
        wanted = {_needle(text) for text in texts_of(b)}
        return (
            b.operator in tails
            and all(value.isascii() and "." in value for value in values)
            and all(tails[b.operator] + value in wanted for value in values)
        )
    return False


def _domains_of(leaf: Leaf) -> Iterator[str]:
    """The domain that each of the leaf's addresses ends with, "" where that is not certain."""
    for text in texts_of(leaf):
        at, domain = text.strip().rpartition("@")[1:]
        known = leaf.operator in ("equals", "in", "ends", "contains_any") or (leaf.operator == "glob")
        plain = bool(at) and not set(domain) & set("*?") and domain.isascii()
        yield domain if known and plain else ""
