"""A fact that the desk defined itself: its questions, and how a message shows that it is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from responder.core.ruling.folding import Text
from responder.core.ruling.leaf_tests import Allowance, compile_pattern
from responder.core.ruling.word_index import Entry, WordIndex


@dataclass(frozen=True)
class AskedFact:
    """A fact of the desk's own. `questions`: language -> open question. `recognise`: words, or prefixes with `*`, as in
    rules. `patterns`: regular expressions over folded text. Any of either, in any language, says that it is there."""

    name: str
    questions: Mapping[str, str]
    recognise: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    def told_in(
        self, texts: Sequence[Text], allowance: Allowance, timed_out: frozenset[str]
    ) -> tuple[bool, tuple[str, ...]]:
        """Whether one of the texts holds the fact; and what ran out of time, as "fact NAME: PATTERN". A pattern that
        does so, or did so before (`timed_out`), counts as found: to ask for what was written is worse than not to
        ask. Never raises."""
        if self._words.search(texts):
            return True, ()
        before = tuple(named for named, _ in self._compiled if named in timed_out)
        if before:
            return True, before
        for named, pattern in self._compiled:
            try:
                if allowance.search(pattern, tuple(texts)) is not None:
                    return True, ()
            except TimeoutError:
                return True, (named,)
        return False, ()

    @cached_property
    def _words(self) -> WordIndex:
        index = WordIndex()
        for number, written in enumerate(self.recognise):
            entry = Entry.of(written, address=False)
            if entry is not None:
                index.add(0, number, entry)
        return index

    @cached_property
    def _compiled(self) -> tuple[tuple[str, regex.Pattern[str]], ...]:
        made = ((f"fact {self.name}: {written}", _pattern(written)) for written in self.patterns)
        return tuple((named, pattern) for named, pattern in made if pattern)


def _pattern(written: str) -> regex.Pattern[str] | None:
    try:
        return compile_pattern(written)
    except (regex.error, RecursionError, OverflowError):
        return None  # the configuration refuses such a pattern; a caller that did not check it loses this one only
