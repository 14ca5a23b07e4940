"""A template's source -> what of it is prose, at its places: Jinja code blanked out, its comments and names kept aside.

One pass from left to right; a piece of code ends where it ends for Jinja. The source is known to compile."""

from __future__ import annotations

from dataclasses import dataclass

import regex

OPAQUE = "\ufffc"
"""Stands for the value of a variable: something that is there and is no word."""
APART = "\x1e"
"""Parts what does not belong to one sentence."""

_SUBJECT = regex.compile(r"Subject:")
_CODE = regex.compile(r"\{\{|\{%|\{#")
_CLOSED_BY = {"{{": "}}", "{%": "%}"}
_QUOTED = r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'"
_STRING = regex.compile(_QUOTED, regex.DOTALL)
_STEP = regex.compile(rf"{_QUOTED}|}}}}|%}}", regex.DOTALL)
_NAME = regex.compile(r"[a-z_][a-z0-9_]*+")
_LETTER = regex.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Comment:
    """A Jinja comment: its words, where it begins, on which line it ends; `alone`: that line holds nothing else."""

    text: str
    start: int
    line: int
    alone: bool


@dataclass(frozen=True, slots=True)
class TemplateText:
    """`prose` is as long as the source, so that a place in it is a place in the file: what a reader may see, with the
    words written inside code as text. `names`: the variables and keywords that stand in code."""

    prose: str
    comments: tuple[Comment, ...]
    names: frozenset[str]


def template_text(source: str) -> TemplateText:
    """Never raises; code that does not end runs to the end of the source."""
    subject = _SUBJECT.match(source)
    at = subject.end() if subject else 0
    pieces, comments, names = [APART * at], [], set[str]()
    while opened := _CODE.search(source, at):
        pieces.append(source[at : opened.start()])
        at = _end(source, opened)
        code = source[opened.start() : at]
        if opened[0] == "{#":
            comments.append(_comment(source, opened.start(), at))
            pieces.append(_LETTER.sub(" ", code))
        else:
            pieces.append(_strings_only(code, OPAQUE if opened[0] == "{{" else " "))
            names.update(_NAME.findall(_STRING.sub("", code)))
    return TemplateText("".join((*pieces, source[at:])), tuple(comments), frozenset(names))


def _end(source: str, opened: regex.Match[str]) -> int:
    """Behind the piece of code that begins at `opened`; brackets inside its strings do not end it."""
    if opened[0] == "{#":
        found = source.find("#}", opened.end())
        return len(source) if found < 0 else found + 2
    for step in _STEP.finditer(source, opened.end()):
        if step[0] == _CLOSED_BY[opened[0]]:
            return int(step.end())
    return len(source)


def _strings_only(code: str, filler: str) -> str:
    """The words of strings stay, set apart; everything else is `filler`. Line ends stay."""
    pieces, at = [], 0
    for found in _STRING.finditer(code):
        pieces += [_LETTER.sub(filler, code[at : found.start()]), APART, found[0][1:-1], APART]
        at = found.end()
    return "".join((*pieces, _LETTER.sub(filler, code[at:])))


def _comment(source: str, start: int, end: int) -> Comment:
    line_start, line_end = source.rfind("\n", 0, start) + 1, source.find("\n", end)
    around = source[line_start:start] + source[end : len(source) if line_end < 0 else line_end]
    words = source[start + 2 : end - 2].strip("-+ \t\n")
    return Comment(words, start, source.count("\n", 0, end) + 1, not around.strip())
