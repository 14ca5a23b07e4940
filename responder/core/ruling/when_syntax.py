"""`when` of a rule: plain values -> Criterion, with the faults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import regex

from responder.core.ruling.criteria import (
    BRANCHES,
    OPERATORS,
    Branch,
    Criterion,
    Form,
    Leaf,
    bare_operator,
    minutes,
)
from responder.core.ruling.fields import AUTHENTICATION, FIELDS, SHORT_NAMES, WEEKDAYS, Field, Kind, field_of
from responder.core.ruling.leaf_tests import compile_pattern
from responder.core.ruling.rule_faults import Faults, Known, Path, did_you_mean, shown
from responder.core.ruling.word_index import star_fault

DEEPEST = 20
LONGEST_PATTERN = 2000
_FIELD_NAMES = (*FIELDS, *SHORT_NAMES, "header.NAME")
_SIZE = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(k|m|g)?b?\s*", re.IGNORECASE)
# Operators that look at a name as a whole, signs and all; words are cut at them.
_WHOLE = ("equals", "in", "starts", "ends", "contains", "glob")
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}

LeafValue = tuple[str, ...] | str | float | bool


class WhenReader:
    """Reads criteria and collects their faults."""

    def __init__(self, faults: Faults, known: Known) -> None:
        self._faults = faults
        self._known = known

    def read(self, node: object, path: Path, depth: int = 0) -> Criterion | None:
        """The criterion, or None with a fault."""
        if depth > DEEPEST:
            self._fault(path, f"conditions are nested more than {DEEPEST} deep; split this rule into several")
            return None
        if not isinstance(node, Mapping):
            self._fault(
                path, "a condition is wanted here: `field: value`, or `all:`, `any:`, `not:` over some"
            )
            return None
        if len(node) != 1:
            self._fault(path, _wrong_number(len(node)))
            return None
        ((key, value),) = node.items()
        here = (*path, str(key))
        if key in BRANCHES:
            return self._branch(str(key), value, here, depth)
        return self._leaf(str(key), value, here)

    def _fault(self, path: Path, text: str) -> None:
        self._faults.add(path, text)

    def _branch(self, kind: str, value: object, path: Path, depth: int) -> Criterion | None:
        if kind == "not":
            inner = self.read(value, path, depth + 1)
            return None if inner is None else Branch("not", (inner,))
        parts: list[tuple[object, Path]]
        if isinstance(value, Mapping):
            parts = [({key: part}, path) for key, part in value.items()]
        elif isinstance(value, list):
            parts = [(part, (*path, number)) for number, part in enumerate(value)]
        else:
            self._fault(path, f"`{kind}` wants a list of conditions, each on a line with `- `")
            return None
        if not parts:
            self._fault(path, f"`{kind}` is empty: give it conditions, or remove it")
            return None
        read = [self.read(part, place, depth + 1) for part, place in parts]
        made = tuple(part for part in read if part is not None)
        return Branch(kind, made) if len(made) == len(parts) else None

    def _leaf(self, name: str, value: object, path: Path) -> Criterion | None:
        field = field_of(name)
        if field is None:
            self._fault(path, f"field {shown(name)} is not known. {_suggest_field(name)}")
            return None
        if isinstance(value, Mapping):
            if len(value) != 1:
                self._fault(
                    path, "one operator is wanted; put each on a line of its own under `all:` or `any:`"
                )
                return None
            ((operator, value),) = value.items()
            return self._operator(name, field, str(operator), value, (*path, str(operator)))
        return self._operator(name, field, bare_operator(field.kind), value, path)

    def _operator(
        self, name: str, field: Field, operator: str, value: object, path: Path
    ) -> Criterion | None:
        known = OPERATORS.get(operator)
        if known is None:
            usable = [each for each, entry in OPERATORS.items() if field.kind in entry.kinds]
            self._fault(path, f"operator {shown(operator)} is not known. {did_you_mean(operator, usable)}")
            return None
        if field.kind not in known.kinds:
            usable = [each for each, entry in OPERATORS.items() if field.kind in entry.kinds]
            text = f"`{operator}` does not go with `{name}`, which holds a {field.kind.value}; use {', '.join(usable)}"
            self._fault(path, text)
            return None
        made = self._value(known.form, field, value, path)
        if made is None or not self._sensible(operator, field, made, path):
            return None
        return Leaf(SHORT_NAMES.get(name, name), operator, made)

    def _value(self, form: Form, field: Field, value: object, path: Path) -> LeafValue | None:
        if form is Form.YES_NO or (form is Form.ONE and field.kind is Kind.FLAG):
            if isinstance(value, bool):
                return value
            self._fault(path, f"write true or false, not {shown(value)}")
            return None
        if form is Form.RANGE:
            return self._range(field, value, path)
        if form is Form.FIGURE or (form is Form.ONE and field.kind in (Kind.NUMBER, Kind.TIME)):
            return self._figure(field, value, path)
        if form in (Form.ONE, Form.PATTERN):
            return self._text(value, path)
        return self._texts(value, path)

    def _text(self, value: object, path: Path) -> str | None:
        if isinstance(value, str):
            if value.strip():
                return value
            self._fault(path, "the text is empty: give one, or remove the line")
            return None
        if isinstance(value, (int, float)):
            self._fault(path, f'a text is wanted: put it in quotes: "{value}"')
            return None
        if value is None:
            self._fault(path, "nothing stands here: give a text, or remove the line")
            return None
        self._fault(path, "one text is wanted here")
        return None

    def _texts(self, value: object, path: Path) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            text = self._text(value, path)
            return None if text is None else (text,)
        if not value:
            self._fault(path, "the list is empty: give it texts, or remove the line")
            return None
        texts = [self._text(each, (*path, number)) for number, each in enumerate(value)]
        good = tuple(text for text in texts if text is not None)
        return good if len(good) == len(texts) else None

    def _figure(self, field: Field, value: object, path: Path) -> str | float | None:
        if field.kind is Kind.TIME:
            if isinstance(value, str) and minutes(value) is not None:
                return value.strip()
            self._fault(path, f'a time of day such as "18:30" is wanted, not {shown(value)}')
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        size = _SIZE.fullmatch(value) if isinstance(value, str) and field.name == "size" else None
        if size:
            return float(size[1]) * _UNITS[(size[2] or "").lower()]
        also = ', or a size such as "5 MB"' if field.name == "size" else ""
        self._fault(path, f"a number is wanted{also}, not {shown(value)}")
        return None

    def _range(self, field: Field, value: object, path: Path) -> tuple[str, ...] | None:
        if not isinstance(value, list) or len(value) != 2:
            pair = '["9:00", "17:00"]' if field.kind is Kind.TIME else "[1, 5]"
            self._fault(path, f"two values are wanted, the lowest and the highest: {pair}")
            return None
        figures = [self._figure(field, each, (*path, number)) for number, each in enumerate(value)]
        if None in figures:
            return None
        low, high = figures
        if isinstance(low, float) and isinstance(high, float) and low > high:
            self._fault(path, f"nothing lies between {low:g} and {high:g}: put the lower one first")
            return None
        return tuple(f"{each:.15g}" if isinstance(each, float) else str(each) for each in figures)

    def _sensible(self, operator: str, field: Field, value: LeafValue, path: Path) -> bool:
        """The value's own faults: stars, patterns, names that cannot occur."""
        before = len(self._faults.found)
        texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        if OPERATORS[operator].form is Form.WORDS:
            for number, text in enumerate(texts):
                fault = star_fault(text)
                if fault:
                    self._fault((*path, number) if len(texts) > 1 else path, f"{shown(text)} {fault}")
        elif operator == "regex":
            self._pattern(cast(str, value), path)
        elif operator in ("equals", "in"):
            self._names(field, texts, path)
        if field.name == "from.domain" and operator in _WHOLE:
            self._domains(operator, texts, path)
        return len(self._faults.found) == before

    def _pattern(self, pattern: str, path: Path) -> None:
        if len(pattern) > LONGEST_PATTERN:
            self._fault(
                path, f"the pattern is longer than {LONGEST_PATTERN} characters; use words, or several rules"
            )
            return
        try:
            compile_pattern(pattern)
        except regex.error as error:
            where = "" if error.pos is None else f", at character {error.pos + 1}"
            self._fault(path, f"{shown(pattern)} is not a regular expression: {error.msg}{where}")
        except (RecursionError, OverflowError, MemoryError):
            self._fault(path, f"{shown(pattern)} is too large a regular expression")

    def _domains(self, operator: str, texts: tuple[str, ...], path: Path) -> None:
        for number, text in enumerate(texts):
            told = _signs(text) or (_not_one(text.strip()) if operator in ("equals", "in") else "")
            if told:
                self._fault(
                    (*path, number) if len(texts) > 1 else path, f"{shown(text)} is no domain: {told}"
                )

    def _names(self, field: Field, texts: tuple[str, ...], path: Path) -> None:
        names: frozenset[str] | tuple[str, ...] | None = {
            "language": self._known.languages,
            "mailbox": self._known.mailboxes,
            "received.weekday": WEEKDAYS,
            **AUTHENTICATION,
        }.get(field.name)
        for text in texts:
            if names is not None and text.casefold() not in {name.casefold() for name in names}:
                self._faults.unknown(path, field.name.rpartition(".")[2], text, names)


def _wrong_number(count: int) -> str:
    if count == 0:
        return "the condition is empty: give it a field, or leave `when` away in the default rule"
    return "several conditions stand side by side: put them under `all:` (each must hold) or `any:` (one is enough)"


def _signs(text: str) -> str:
    """What stands behind no @, whatever the mail; "" = nothing of it."""
    strange = next((sign for sign in ("://", "@", "/") if sign in text), "")
    named = "scheme" if strange == "://" else strange
    return f"a domain has no {named}; write {_domain_in(text)}" if strange else ""


def _not_one(text: str) -> str:
    """Why this is not the whole name of one domain; "" where it may be."""
    several = [each for each in re.split(r"[\s,;]+", text) if each]
    if len(several) > 1:
        listed = ", ".join(several)
        return f"these are several; write {shown(f'[{listed}]')}"
    if "*" in text:
        return "a star stands for itself here; write " + shown(f'{{glob: "{text}"}}')
    return f"none begins with a dot; write {shown(f'{{ends: {text}}}')}" if text.startswith(".") else ""


def _domain_in(text: str) -> str:
    """The domain that was meant by an address or a page's address."""
    host = text.rpartition("://")[2].rpartition("@")[2].lstrip("/").partition("/")[0].strip()
    return shown(host) if "." in host else "it alone, such as `company.ee`"


def _suggest_field(name: str) -> str:
    if name.casefold().startswith("header."):
        return "After `header.` comes the name of a header field, without blanks and colon: header.List-Id."
    if "-" in name or name.casefold().startswith("x-"):
        return f"Did you mean `header.{name}`?"
    return did_you_mean(name, _FIELD_NAMES)
