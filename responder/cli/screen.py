"""Text laid out for a terminal: its width, its colours, and letters that are two columns wide or none."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import click

PIPE_WIDTH = 100
_NARROWEST = 30
_WIDEST = 160
_KEPT = 10_000

Span = tuple[str, str]
"""A text, and a style of STYLES; "" is plain."""

STYLES: Mapping[str, Mapping[str, Any]] = {
    "heading": {"bold": True},
    "good": {"fg": "green"},
    "found": {"fg": "green", "bold": True},
    "doubt": {"fg": "yellow"},
    "quiet": {"dim": True},
}
_MARKS = {"true": "✓", "false": "✗", "unknown": "?", "unreached": "·"}
_PLAIN_MARKS = {"true": "+", "false": "-", "unknown": "?", "unreached": "."}


@dataclass(frozen=True, slots=True)
class Screen:
    """What lines are laid out for. `marks`: for a truth's value, and for "unreached"."""

    width: int
    colour: bool
    marks: Mapping[str, str]

    def line(self, *spans: Span, hang: int = 0) -> str:
        """Spans one after the other, broken at blanks where the width ends; what is broken off starts at column
        `hang`."""
        short = sum(len(text) for text, _ in spans) <= _KEPT
        return (_laid_out if short else _laid_out.__wrapped__)(spans, self.width, hang, self.colour)


def screen(color: str = "auto") -> Screen:
    """For standard output. Colours in "auto" only on a terminal, and where neither NO_COLOR nor TERM=dumb forbids them.

    The width is the terminal's ($COLUMNS goes before it); in a pipe 100 columns."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    allowed = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = shutil.get_terminal_size((PIPE_WIDTH, 24)).columns if terminal else PIPE_WIDTH
    width = min(max(columns, _NARROWEST), _WIDEST)
    return Screen(width, color == "always" or (color == "auto" and allowed), _marks())


def encodable(text: str) -> str:
    """With what standard output's encoding has no letter for escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _marks() -> Mapping[str, str]:
    shown = "".join(_MARKS.values())
    return _MARKS if encodable(shown) == shown else _PLAIN_MARKS


class _Cell(NamedTuple):
    """A sign with the marks that stand on it, its columns, and its style."""

    text: str
    width: int
    style: str


_BLANK = (_Cell(" ", 1, ""),)


@lru_cache(maxsize=4096)
def _columns(sign: str) -> int:
    """Columns of one printable sign (Unicode Standard Annex 11: wide and full-width are two)."""
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def columns(text: str) -> int:
    """How wide a text stands on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def pad(text: str, width: int) -> str:
    """With blanks behind it, up to `width` columns."""
    return text + " " * max(width - columns(text), 0)


def cut(text: str, width: int) -> str:
    """At most `width` columns, with an ellipsis where something was left out; marks stay on their sign."""
    if columns(text) <= width:
        return text
    kept, used = "", 0
    for cell in _cells([(text, "")]):
        if used + cell.width > width - 1:
            break
        kept, used = kept + cell.text, used + cell.width
    return f"{kept.rstrip()}…"


# The conditions of a rule are the same lines in mail after mail; a stranger's megabyte is not kept.
@lru_cache(maxsize=512)
def _laid_out(spans: tuple[Span, ...], width: int, hang: int, colour: bool) -> str:
    return "\n".join(_styled(row, colour) for row in _rows(_cells(spans), width, hang))


def _styled(row: Iterable[_Cell], colour: bool) -> str:
    if not colour:
        return "".join(cell.text for cell in row).rstrip()
    runs = [
        (style, "".join(cell.text for cell in run)) for style, run in groupby(row, lambda cell: cell.style)
    ]
    return "".join(click.style(text, **STYLES[style]) if style else text for style, text in runs)


def _cells(spans: Iterable[Span]) -> list[_Cell]:
    cells: list[_Cell] = []
    for text, style in spans:
        if text.isascii():
            cells += [_Cell(sign, 1, style) for sign in text]
            continue
        for sign in text:
            wide = _columns(sign)
            if wide or not cells:
                cells.append(_Cell(sign, wide, style))
            else:
                cells[-1] = _Cell(cells[-1].text + sign, cells[-1].width, cells[-1].style)
    return cells


def _rows(cells: Sequence[_Cell], width: int, hang: int) -> Iterator[Sequence[_Cell]]:
    hang = min(hang, width // 2)
    start, indent = 0, 0
    while (end := _fitting(cells, start, width - indent)) < len(cells):
        earliest = start + (hang if start == 0 else 0)
        blank = next((at for at in range(end, earliest, -1) if cells[at].text == " "), end)
        yield [*_BLANK * indent, *cells[start:blank]]
        start, indent = blank, hang
        while start < len(cells) and cells[start].text == " ":
            start += 1
    yield [*_BLANK * indent, *cells[start:]]


def _fitting(cells: Sequence[_Cell], start: int, width: int) -> int:
    """Past the last cell that fits; at least one does."""
    used = 0
    for at in range(start, len(cells)):
        used += cells[at].width
        if used > width:
            return max(at, start + 1)
    return len(cells)
