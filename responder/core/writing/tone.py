"""A template -> what in it a reply to a complaint does without (blame, excuses, opposing words, promises of what the
desk cannot know ...), and what every reply says and this one does not. It looks at words only; a person decides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from responder.core.languages.tones import TONES
from responder.core.writing.phrases import Hit, Phrases, Word, phrases, words_of
from responder.core.writing.template_text import Comment, TemplateText, template_text
from responder.core.writing.tone_reasons import ABBREVIATIONS, CODE_NAMES, REASONS, SHORTENERS

_MOST_LINKS = 2
_SHORTEST_SHOUT = 4
_SHOWN = 60
_BODY = 3
"""The line on which a template's text begins: what the whole text lacks is told, and silenced, there."""

# An address begins where something begins: tried at every letter of a long word, it would cost its length squared.
_ADDRESS = regex.compile(r"(?:https?://|www\.)[^\s<>\"]++|(?<![^\s<>\"])[^\s@<>\"]++@[^\s@<>\"]++")
_LINK = regex.compile(r"(?:https?://|www\.)([^\s/<>\"]++)[^\s<>\"]*+")
_SIGNS = {"marks": regex.compile(r"[!?]{2,}+|[$€£]{2,}+"), "spam": regex.compile(r"\b100 ?%")}
_SILENCE = regex.compile(r"tone\b\s*:?\s*(.*)", regex.DOTALL | regex.IGNORECASE)
_STEP = regex.compile(r"^[^\S\n]*\d+[.)]\s", regex.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class ToneFinding:
    """`line`, `column` (characters) from 1; `kind`: a key of REASONS; `text`: what stands there, why it is better
    left out, and what to write instead."""

    line: int
    column: int
    kind: str
    text: str


def lint(language: str, source: str) -> tuple[ToneFinding, ...]:
    """Findings of a whole template, in their order, without those that a comment `{# tone: reason #}` silences.
    No findings for a language without a table. Linear in the source's length; never raises."""
    table = _tables().get(language)
    if table is None:
        return ()
    text = template_text(source)
    places = _Places(source)
    found = [places.finding(start, kind, what) for start, kind, what in table.said(text.prose)]
    found += [places.finding(places.body, kind, "") for kind in _lacking(text, table)]
    return tuple(sorted(_audible(found, text.comments, places)))


def lint_sentence(language: str, sentence: str) -> tuple[ToneFinding, ...]:
    """Findings of a piece of text that stands outside a template: a question of the desk's own."""
    table = _tables().get(language)
    places = _Places(sentence)
    return tuple(sorted(places.finding(*one) for one in table.said(sentence))) if table else ()


class _Places:
    """Offsets of a source as lines and columns."""

    def __init__(self, source: str) -> None:
        self._starts = [0, *(found.end() for found in regex.finditer("\n", source))]
        self.body = self._starts[min(_BODY, len(self._starts)) - 1]

    def finding(self, start: int, kind: str, what: str) -> ToneFinding:
        line = bisect_right(self._starts, start)
        text = REASONS[kind].format(what=what if len(what) <= _SHOWN else f"{what[: _SHOWN - 1]}…")
        return ToneFinding(line, start - self._starts[line - 1] + 1, kind, text)


@dataclass(frozen=True)
class _Table:
    """A language's phrases, ready to be looked for."""

    kinds: dict[str, Phrases]
    allowed: Phrases
    steps: Phrases
    polite: frozenset[str]
    names: frozenset[str]

    def said(self, prose: str) -> Iterator[tuple[int, str, str]]:
        """(where, kind, the words) of everything in the text that a reply does without."""
        yield from _links(prose)
        for kind, pattern in _SIGNS.items():
            yield from ((sign.start(), kind, sign[0]) for sign in pattern.finditer(prose))
        words = words_of(_ADDRESS.sub(lambda found: " " * len(found[0]), prose))
        for word in words:
            if word.folded in self.polite and word.written[0].islower():
                yield word.start, "lower", word.written
            if _is_shouted(word):
                yield word.start, "capitals", word.written
        yield from self._phrases(words)

    def _phrases(self, words: Sequence[Word]) -> Iterator[tuple[int, str, str]]:
        fine = {place for hit in self.allowed.find(words) for place in hit.at}
        hits = [
            (hit, kind)
            for kind, table in self.kinds.items()
            for hit in table.find(words)
            if fine.isdisjoint(hit.at) and not (kind == "but" and self._is_name(hit, words))
        ]
        taken: set[int] = set()
        for hit, kind in sorted(hits, key=lambda one: -len(one[0].at)):  # the longer phrase says more
            if taken.isdisjoint(hit.at):
                taken.update(hit.at)
                yield words[hit.at[0]].start, kind, _shown(hit, words)

    def _is_name(self, hit: Hit, words: Sequence[Word]) -> bool:
        """A capital inside a sentence is a name's; at its beginning so is one before another capital."""
        word = words[hit.at[0]]
        after = words[hit.at[-1] + 1 : hit.at[-1] + 2]
        if not word.written[0].isupper():
            return False
        followed = any(one.written[0].isupper() and one.folded not in self.polite for one in after)
        return not word.begins or (word.folded in self.names and followed)


def _shown(hit: Hit, words: Sequence[Word]) -> str:
    """The words of a phrase as they stand there, … for what lies between."""
    pieces = [words[hit.at[0]].written]
    for before, place in zip(hit.at, hit.at[1:], strict=False):
        pieces += ["…"] * (place > before + 1) + [words[place].written]
    return " ".join(pieces)


def _is_shouted(word: Word) -> bool:
    return (
        len(word.written) >= _SHORTEST_SHOUT
        and word.written.isalpha()
        and word.written.isupper()
        and word.written not in ABBREVIATIONS
    )


def _links(prose: str) -> Iterator[tuple[int, str, str]]:
    for number, link in enumerate(_LINK.finditer(prose), start=1):
        host = link[1].casefold().removeprefix("www.").rstrip(".,:;")
        if host in SHORTENERS:
            yield link.start(), "short link", host
        elif number > _MOST_LINKS:
            yield link.start(), "links", host


def _lacking(text: TemplateText, table: _Table) -> Iterator[str]:
    """What every reply says, whatever its words: number, time, person, next step (P4, P3, P7, P8)."""
    for kind, names in CODE_NAMES.items():
        if names.isdisjoint(text.names):
            yield kind
    headed = any(True for _ in table.steps.find(words_of(text.prose)))
    if not headed and len(_STEP.findall(text.prose)) < 2:
        yield "no step"


def _audible(
    found: Iterable[ToneFinding], comments: Iterable[Comment], places: _Places
) -> Iterator[ToneFinding]:
    """What no comment silences; and the comments that give no reason, or silence nothing."""
    left = list(found)
    for comment in comments:
        silence = _SILENCE.fullmatch(comment.text)
        if silence is None:
            continue
        if not silence[1].strip():
            yield places.finding(comment.start, "no reason", "")
            continue
        lines = {comment.line, comment.line + 1} if comment.alone else {comment.line}
        heard = [one for one in left if one.line not in lines]
        if len(heard) == len(left):
            yield places.finding(comment.start, "idle silence", "")
        left = heard
    yield from left


@lru_cache(maxsize=1)
def _tables() -> dict[str, _Table]:
    kinds = ("blame", "excuse", "guilt", "but", "promise", "someday", "praise", "spam", "familiar")
    return {
        language: _Table(
            {kind: phrases(getattr(table, kind)) for kind in kinds},
            phrases(table.allowed),
            phrases(table.steps),
            table.polite,
            table.names,
        )
        for language, table in TONES.items()
    }
