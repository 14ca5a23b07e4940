"""In which language is a template written? Told where it is another than its file's name says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from responder.core.language import detect
from responder.core.languages import PACKS
from responder.core.writing.template_text import template_text

_FEWEST_WORDS = 4
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*+")
# A sentence ends at its mark, at an empty line, before a line with a new beginning, and where code parts things.
_SENTENCE = regex.compile(r"(?:(?![.!?:;]\s|\n[^\S\n]*(?:\n|[-*•\d\p{Lu}]))[^\x1e])++")


@dataclass(frozen=True, slots=True, order=True)
class ForeignText:
    """`line`, `column` (characters) from 1: where text in `language` begins; `whole`: it is all of the template."""

    line: int
    column: int
    language: str
    whole: bool


def foreign_text(language: str, source: str) -> tuple[ForeignText, ...]:
    """What of a template reads reliably as another language of the packs than its own: the whole, or else the
    beginning of each row of sentences of four words or more. Variables and comments are not looked at."""
    prose = template_text(source).prose
    body = prose.partition("\n")[2]
    whole = _other(body, language)
    if whole:
        return (ForeignText(*_place(prose, _first_letter(prose, len(prose) - len(body))), whole, True),)
    return tuple(ForeignText(*_place(prose, at), other, False) for at, other in _rows(prose, language))


def _rows(prose: str, language: str) -> Iterator[tuple[int, str]]:
    before = ""
    for sentence in _SENTENCE.finditer(prose):
        words = _WORD.findall(sentence[0])
        if len(words) < _FEWEST_WORDS or all(word[0].isupper() for word in words):  # a name has no language
            continue
        other = _other(sentence[0], language)
        if other and other != before:
            yield _first_letter(prose, sentence.start()), other
        before = other


def _other(text: str, language: str) -> str:
    found = detect(text, tuple(PACKS))
    return found.language if found.reliable and found.language != language else ""


def _first_letter(text: str, start: int) -> int:
    found = _WORD.search(text, start)
    return int(found.start()) if found else start


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
