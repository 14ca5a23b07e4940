"""What Jinja says of a template -> where the fault is and what to do, in the words of whoever writes letters.

Jinja names the end of the file where a tag was never closed, and its own tokens where a brace is missing; the place is
found by reading the template's code once more, from left to right."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

import regex

_QUOTED = r"\"[^\"\n]*+\"|'[^'\n]*+'"
_STRING = regex.compile(_QUOTED)
_OPENING = regex.compile(r"\{\{|\{%|\{#")
_STEP = regex.compile(rf"{_QUOTED}|\{{\{{|\{{%|}}}}|%}}")
_CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}
_RAW_END = regex.compile(r"\{%[-+]?\s*endraw\b")
_TAG = regex.compile(r"\{%[-+]?\s*([a-z_]+)")
_NAME = regex.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_TOO_MANY = regex.compile(r"\{\{\{|\}\}\}")
_CODE_ENDED = "\x02"
_STRAY = regex.compile(rf"(?:\{{\s*)?+(?:\b([a-z_][a-z0-9_]*+)\s*+)?+\}}\}}|(?<={_CODE_ENDED})\}}")
_STRAY_TAG = regex.compile(r"(?:\{[^\S\n]*+%([^{}%\n]*+))?+%\}")
_QUOTED_WORD = regex.compile(r"'([^']*)'")
_OFFSET = regex.compile(r" at \d+$|\.$")
_BRACE = regex.compile(r"'[{}]'")

_BLOCKS = ("if", "for", "set", "macro", "filter", "with", "call", "block", "autoescape")
_TAGS = (
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "macro",
    "endmacro",
    "filter",
    "endfilter",
)
_TAG_BRACE = "a brace or a % is missing or too many: write {{% {words} %}}"
_SEE = "docs/templates.md"


@dataclass(frozen=True, slots=True, order=True)
class TemplateFault:
    """`line` and `column` (characters) from 1, 0 where no place is to blame; `what`: the fault and what to do."""

    line: int
    column: int
    what: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of code: `{{ }}`, `{% %}` or `{# #}`; `whole`: it ends as it began."""

    start: int
    end: int
    opened: str
    code: str
    whole: bool

    @property
    def tag(self) -> str:
        found = _TAG.match(self.code)
        return found[1] if found else ""


def syntax_fault(source: str, message: str, line: int, filters: Collection[str]) -> TemplateFault:
    """Of a template that does not compile: `message` and `line` are Jinja's."""
    pieces = _pieces(source)
    for piece in pieces:
        if not piece.whole:
            return _at(source, piece.start, _unclosed_code(piece))
    if strays := stray_braces(source, ()):
        return strays[0]
    if "unknown tag" in message or "end of template" in message:
        return _of_tags(source, pieces, message, line)
    word = quoted[1] if (quoted := _QUOTED_WORD.search(message)) else ""
    if message.startswith("No filter named"):
        known = ", ".join(filters)
        what = f"`{word}` is no filter. {_near(word, filters) or f'There are {known}'}"
        return _at_name(source, word, line, what)
    many = _TOO_MANY.search(source)
    if many and (_BRACE.search(message) or source.count("\n", 0, many.start()) + 1 == line):
        return _at(source, many.start(), _brace(_first_name(source[many.start() :])))
    piece_here = next((one for one in pieces if source.count("\n", 0, one.end) + 1 >= line), None)
    if piece_here and _BRACE.search(message):
        return _at(source, piece_here.start, _brace(_first_name(piece_here.code)))
    if piece_here:
        shown = " ".join(piece_here.code.split())[:60]
        return _at(
            source, piece_here.start, f"`{shown}` cannot be read ({_OFFSET.sub('', message)}); see {_SEE}"
        )
    return TemplateFault(line, 0, f"{message}; see {_SEE}")


def unknown_variable(source: str, name: str, line: int, known: Collection[str]) -> TemplateFault:
    """Of a name that no variable has; `line`: where the template stopped."""
    hint = _near(name, known) or f"The variables are in {_SEE}"
    return _at_name(source, name, line, f"`{name}` is no variable. {hint}")


def stray_braces(source: str, known: Collection[str]) -> tuple[TemplateFault, ...]:
    """Code that Jinja takes for text, since a brace before it is missing or one behind it is too many: a customer would
    read it."""
    pieces = _pieces(source)
    if any(piece.tag == "raw" for piece in pieces):
        return ()
    prose, at = [], 0
    for piece in pieces:
        blank = "".join(letter if letter == "\n" else " " for letter in piece.code[:-1])
        prose += [source[at : piece.start], blank, _CODE_ENDED]
        at = piece.end
    text = "".join((*prose, source[at:]))
    names = "|".join(sorted(known)) or "(?!)"
    single = regex.compile(rf"\{{\s*({names})\s*\}}")
    found = [(one.start(), _brace(one[1])) for one in _STRAY.finditer(text)]
    found += [
        (one.start(), _TAG_BRACE.format(words=(one[1] or "").strip() or "if late"))
        for one in _STRAY_TAG.finditer(text)
    ]
    found += [(one.start(), _brace(one[1])) for one in single.finditer(text)]
    first = dict(sorted(found, reverse=True))
    return tuple(_at(source, place, first[place]) for place in sorted(first))


def _of_tags(source: str, pieces: list[_Piece], message: str, line: int) -> TemplateFault:
    """A block that is not closed, a tag that closes nothing, or one that there is not."""
    open_blocks: list[_Piece] = []
    for piece in pieces:
        tag = piece.tag
        if tag in _BLOCKS and not (tag == "set" and "=" in _STRING.sub("", piece.code)):
            open_blocks.append(piece)
        elif tag.removeprefix("end") in _BLOCKS and tag.startswith("end"):
            if not open_blocks:
                return _at(source, piece.start, f"this {{% {tag} %}} closes nothing; take it out")
            opened = open_blocks.pop()
            if tag != f"end{opened.tag}":
                before = f" before the {{% {tag} %}} of line {source.count(chr(10), 0, piece.start) + 1}"
                return _at(source, opened.start, _unclosed_block(opened.tag) + before)
        elif tag in ("else", "elif") and not open_blocks:
            return _at(source, piece.start, f"this {{% {tag} %}} stands in no {{% if %}}; take it out")
        elif tag and tag not in ("else", "elif", "set") and f"unknown tag '{tag}'" in message:
            what = f"`{tag}` is no tag. {_near(tag, _TAGS) or 'There are ' + ', '.join(_TAGS)}"
            return _at_name(source, tag, source.count("\n", 0, piece.start) + 1, what)
    if open_blocks:
        last = open_blocks[-1]
        # One more of its kind inside: which of the two lacks its end, only the writer knows.
        within = any(piece.tag == last.tag and piece.start > last.start for piece in pieces)
        doubt = ", or one inside it has none" if within else ""
        return _at(source, last.start, _unclosed_block(last.tag) + doubt)
    return TemplateFault(line, 0, f"{message}; see {_SEE}")


def _unclosed_block(tag: str) -> str:
    return f"the {{% {tag} %}} of this line has no {{% end{tag} %}}"


def _unclosed_code(piece: _Piece) -> str:
    if piece.opened == "{#":
        return "the comment that begins here has no end; write #} behind it"
    if piece.opened == "{{":
        return _brace(_first_name(piece.code))
    return _TAG_BRACE.format(words=_first_words(piece.code))


def _first_words(code: str) -> str:
    return " ".join(code[2:].partition("\n")[0].rstrip("}% ").split())[:60] or "if late"


def _first_name(code: str) -> str:
    found = _NAME.search(code)
    return found[0] if found else ""


def _brace(name: str) -> str:
    return f"a brace is missing or too many: write {{{{ {name or 'name'} }}}}"


def _near(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else ""


def _at(source: str, place: int, what: str) -> TemplateFault:
    return TemplateFault(source.count("\n", 0, place) + 1, place - source.rfind("\n", 0, place), what)


def _at_name(source: str, name: str, line: int, what: str) -> TemplateFault:
    """At the name in code of that line; where code runs over several lines, at the nearest before, or the first."""
    word = regex.compile(rf"(?<![\w.]){regex.escape(name)}(?!\w)")
    places = [
        piece.start + found.start()
        for piece in _pieces(source)
        if piece.opened != "{#"
        for found in word.finditer(_STRING.sub(lambda text: " " * len(text[0]), piece.code))
    ]
    if not places:
        return TemplateFault(line, 0, what)
    lines = {place: source.count("\n", 0, place) + 1 for place in places}
    return _at(source, min(places, key=lambda place: (abs(lines[place] - line), place)), what)


def _pieces(source: str) -> list[_Piece]:
    """All code in its order. A piece that does not end as it began ends before the next one, or at its line's end."""
    pieces: list[_Piece] = []
    at = 0
    while opened := _OPENING.search(source, at):
        end, whole = _end(source, opened)
        piece = _Piece(opened.start(), end, opened[0], source[opened.start() : end], whole)
        pieces.append(piece)
        at = end
        if piece.tag == "raw" and (closed := _RAW_END.search(source, end)):
            at = closed.start()
    return pieces


def _end(source: str, opened: regex.Match[str]) -> tuple[int, bool]:
    if opened[0] == "{#":
        found = source.find("#}", opened.end())
        return (len(source), False) if found < 0 else (found + 2, True)
    for step in _STEP.finditer(source, opened.end()):
        if step[0] == _CLOSED_BY[opened[0]]:
            return step.end(), True
        if step[0][0] not in "\"'":
            return max(step.start(), opened.end()), False
    return len(source), False
