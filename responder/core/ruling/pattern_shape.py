"""A regular expression read just far enough to know what repeats in it, and what such a part is met by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

MANY = 8  # a part that may stand this often counts as repeating without end
_MOST_SAMPLED = 4
_GROUP = re.compile(r"\?(?:P?<[^=!>][^>]*>|[a-zA-Z0-9-]*:|>|\||<?[=!])")
_ASIDE = re.compile(r"\?(?:#[^)]*|P[=>][^)]*|&[^)]*|R|[0-9]+|[a-zA-Z0-9-]+)\)")
_TIMES = re.compile(r"\{(\d*)(,?)(\d*)\}")
_ESCAPE = re.compile(
    r"\\(?:[pP]\{[^}]*\}|[pPN](?=[^{])|N\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[gkL]<[^>]*>|.)", re.DOTALL
)
_CODED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))")
_USUAL = "a1я -_.@,/\n!§"


@dataclass(frozen=True, slots=True)
class Part:
    """`samples` meet the part once; of a group they are made from `branches`. `ahead`: it looks and takes nothing."""

    samples: tuple[str, ...] = ()
    branches: tuple[tuple[Part, ...], ...] = ()
    least: int = 1
    most: int | None = 1
    ahead: bool = False

    def once(self, *, full: bool) -> tuple[str, ...]:
        """Texts that meet it once; with `full` what may be left out stands in them too."""
        if not self.branches:
            return self.samples
        return tuple(dict.fromkeys(sample(branch, full=full) for branch in self.branches))[:_MOST_SAMPLED]


def sample(parts: tuple[Part, ...], *, full: bool) -> str:
    """One text that the parts in a row are met by, as far as they were understood."""
    texts = []
    for part in parts:
        count = max(part.least, 1) if full else part.least
        texts.append("" if part.ahead else next(iter(part.once(full=full)), "") * min(count, MANY))
    return "".join(texts)


def repeating(branches: tuple[tuple[Part, ...], ...], before: str = "") -> Iterator[tuple[str, str]]:
    """(what stands before it, the part once) for each part that repeats, outer ones first."""
    for branch in branches:
        reached = before
        for number, part in enumerate(branch):
            if part.most is None or part.most >= MANY:
                once = (*part.once(full=False), *part.once(full=True))
                yield from ((reached, text) for text in dict.fromkeys(once) if text)
            yield from repeating(part.branches, reached)
            reached = before + sample(branch[: number + 1], full=True)


def read_shape(pattern: str) -> tuple[tuple[Part, ...], ...]:
    """The branches of a pattern that compiles. What is not understood is left out; RecursionError where too deep."""
    return _Reader(pattern).branches()


def written_out(branches: tuple[tuple[Part, ...], ...]) -> int:
    """How many parts a pattern has when each count is written out as often as it must stand."""
    return sum(
        max(part.least, 1) * (written_out(part.branches) if part.branches else 1)
        for branch in branches
        for part in branch
    )


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0
        coded = [chr(int("".join(found), 16)) for found in _CODED.findall(pattern)]
        own = dict.fromkeys(sign for sign in (*pattern, *coded) if sign not in "\\()[]{}*+?|^$")
        self._alphabet = (*own, *_USUAL)

    def branches(self) -> tuple[tuple[Part, ...], ...]:
        found: list[tuple[Part, ...]] = []
        parts: list[Part] = []
        while self._at < len(self._pattern) and self._pattern[self._at] != ")":
            if self._pattern[self._at] == "|":
                self._at += 1
                found.append(tuple(parts))
                parts = []
                continue
            part = self._part()
            if part is not None:
                parts.append(self._repeated(part))
        return (*found, tuple(parts))

    def _part(self) -> Part | None:
        sign = self._pattern[self._at]
        if sign == "(":
            return self._group()
        begin = self._at
        if sign == "[":
            self._at = self._end_of_set()
        elif sign == "\\":
            found = _ESCAPE.match(self._pattern, self._at)
            self._at = found.end() if found else len(self._pattern)
        else:
            self._at += 1
            if sign != ".":
                return None if sign in "^$" else Part((sign,))
        return Part(self._met_by(self._pattern[begin : self._at]))

    def _group(self) -> Part | None:
        self._at += 1
        aside = _ASIDE.match(self._pattern, self._at)
        if aside:
            self._at = aside.end()
            return None
        opening = _GROUP.match(self._pattern, self._at)
        self._at = opening.end() if opening else self._at
        inner = self.branches()
        self._at += 1
        return Part(branches=inner, ahead=bool(opening) and opening is not None and opening[0][-1] in "=!")

    def _end_of_set(self) -> int:
        at, depth = self._at, 0
        while at < len(self._pattern):
            sign = self._pattern[at]
            if sign == "\\":
                at += 1
            elif sign == "[":
                depth += 1
                at += 1 if self._pattern[at + 1 : at + 2] == "^" else 0
                at += 1 if self._pattern[at + 1 : at + 2] == "]" else 0
            elif sign == "]":
                depth -= 1
                if depth == 0:
                    return at + 1
            at += 1
        return at

    def _met_by(self, piece: str) -> tuple[str, ...]:
        """Signs that a set or an escape is met by: the pattern's own first, for these are met elsewhere in it too."""
        try:
            made = regex.compile(piece, regex.IGNORECASE)
            met = [sign for sign in self._alphabet if made.fullmatch(sign)]
        except regex.error:
            return ()
        return tuple(dict.fromkeys((*met[:2], *met[-1:])))

    def _repeated(self, part: Part) -> Part:
        while self._at < len(self._pattern):
            sign = self._pattern[self._at]
            times = _TIMES.match(self._pattern, self._at) if sign == "{" else None
            if sign in "*+?":
                self._at += 1
                part = _times(part, 1 if sign == "+" else 0, 1 if sign == "?" else None)
            elif times and times[0] != "{}":
                self._at = times.end()
                least = int(times[1] or 0)
                part = _times(part, least, int(times[3]) if times[3] else None if times[2] else least)
            else:
                break
        return part


def _times(part: Part, least: int, most: int | None) -> Part:
    """A second sign behind the first (`*?`, `++`) changes how it is tried, not what it is met by."""
    return replace(part, least=least, most=most) if (part.least, part.most) == (1, 1) else part
