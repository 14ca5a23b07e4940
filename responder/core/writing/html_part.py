"""A finished letter -> the same as HTML: made from the plain text, which stays the truth; never a second template.

Paragraphs, lists, the promise and the number set off, and links to the telephone and the address of the configured
person. No other link, no picture, no script, nothing to be fetched: a reader sees all of it, and nobody learns that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby
from urllib.parse import quote

import regex

from responder.core.writing.answering import Person
from responder.core.writing.composing import Letter, Section
from responder.core.writing.wire import UnsendableAddress, ascii_address, clean_header
from responder.core.writing.wording import plain

# Colours stand inline, for programs that drop <style>; those that keep it get the dark ones by !important.
_HEAD = """\
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
body,.m{background:#17191c!important;color:#e6e8ea!important}
.d{background:#24303d!important;border-color:#7db3f0!important;color:#f2f4f6!important}
a{color:#8fc0ff!important}
hr{border-color:#565b61!important}
}
</style>"""
_PAGE = "margin:0;padding:0;background:#ffffff"
_FRAME = (
    "max-width:600px;margin:0 auto;padding:16px;background:#ffffff;color:#1f2328;"
    "font:16px/1.5 Helvetica,Arial,sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:break-word"
)
_PARAGRAPH = "margin:0 0 16px"
_LEAD = "margin:0 0 4px"
_LIST = "margin:0 0 16px;padding:0 0 0 24px"
_DUE = (
    "margin:0 0 16px;padding:12px 16px;background:#eef4fb;border-left:4px solid #1f6fc5;color:#1f2328;"
    "border-radius:4px"
)
_RULE = "border:0;border-top:1px solid #b8bec5;margin:24px 0"
_LINK = "color:#0b5cad"
_WHOLE = "white-space:nowrap"

_NUMBERED = regex.compile(r"(\d{1,2})\. (?=\S)")
_BULLET = regex.compile(r"[-•–*] (?=\S)")
_PHONE = regex.compile(r"\+?[\d ()./-]{5,30}")
_DIGITS = (5, 15)  # E.164 has at most 15


def html_part(letter: Letter, complaint_id: str, person: Person) -> str:
    """A whole HTML document, ASCII markup around the text's own characters, lines ended by \\n. Pure and total."""
    marks = _Marks.of(letter, clean_header(complaint_id), person)
    language = letter.sections[0].language
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n{_HEAD}',
            f"<title>{escape(letter.subject)}</title>\n</head>",
            f'<body style="{_PAGE}">\n<div class="m" style="{_FRAME}">',
            *_sections(letter, marks),
            "</div>\n</body>\n</html>\n",
        )
    )


@dataclass(frozen=True)
class _Marks:
    """What is set off wherever it stands in the text: the very words -> markup that shows them."""

    markup: Mapping[str, str]
    promises: tuple[str, ...]

    @classmethod
    def of(cls, letter: Letter, complaint_id: str, person: Person) -> _Marks:
        promises = tuple(section.promise for section in letter.sections if section.promise)
        tied = {plain(one): escape(one) for section in letter.sections for one in section.tied}
        strong = {one: f"<b>{tied.get(one, escape(one))}</b>" for one in promises}
        number = {
            complaint_id: f'<b style="{_WHOLE}">{escape(complaint_id)}</b>',
            f"[{complaint_id}]": f'<span style="{_WHOLE}">[{escape(complaint_id)}]</span>',
        }
        return cls({**_links(person), **tied, **strong, **number}, promises)

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        longest_first = sorted(filter(None, self.markup), key=len, reverse=True)
        words = "|".join(map(regex.escape, longest_first))
        # Part of a longer number, word or address is something else.
        return regex.compile(rf"(?<![\w@+.-])(?:{words})(?![\w@]|[.-]\w)")

    def inline(self, line: str) -> str:
        """`line` escaped, what is set off marked up."""
        pieces, at = [], 0
        for found in self.pattern.finditer(line):
            pieces += [escape(line[at : found.start()]), self.markup[found[0]]]
            at = found.end()
        return "".join((*pieces, escape(line[at:])))


def _links(person: Person) -> dict[str, str]:
    phone, email = clean_header(person.phone), clean_header(person.email)
    targets = {phone: _telephone(phone), email: _mail_address(email)}
    return {
        shown: f'<a href="{escape(target)}" style="{_LINK}">{escape(shown)}</a>'
        for shown, target in targets.items()
        if target
    }


def _telephone(phone: str) -> str:
    """RFC 3966; "" for what is no plain number (an extension, two numbers): it stays text."""
    digits = regex.sub(r"\D", "", phone)
    if not (_PHONE.fullmatch(phone) and _DIGITS[0] <= len(digits) <= _DIGITS[1]):
        return ""
    return f"tel:{'+' if phone.startswith('+') else ''}{digits}"


def _mail_address(email: str) -> str:
    """RFC 6068; "" for what cannot be written to."""
    try:
        local, _, domain = ascii_address(email).rpartition("@")
    except UnsendableAddress:
        return ""
    return f"mailto:{quote(local, safe='!$*+-._~')}@{domain}"


def _sections(letter: Letter, marks: _Marks) -> Iterator[str]:
    """Each language under its own `lang`, after the line that shows where each stands."""
    if len(letter.sections) == 1:
        yield from _blocks(letter.sections[0], marks)
        return
    signposts = zip(letter.sections, letter.signposts, strict=True)
    spans = (f'<span lang="{section.language}">{escape(words)}</span>' for section, words in signposts)
    yield f'<p style="{_PARAGRAPH}">{" / ".join(spans)}</p>'
    for place, section in enumerate(letter.sections):
        if place:
            yield f'<hr style="{_RULE}">'
        yield f'<div lang="{section.language}">'
        yield from _blocks(section, marks)
        yield "</div>"


def _blocks(section: Section, marks: _Marks) -> Iterator[str]:
    for block in section.text.strip("\n").split("\n\n"):
        yield from _block([line.strip() for line in block.split("\n")], marks)


def _block(lines: list[str], marks: _Marks) -> Iterator[str]:
    """Lines without an empty one between them: paragraphs, lists, and the promise, in their order."""
    runs = [
        (key[0], [line for _, line in run]) for key, run in groupby(_kinds(lines, marks), lambda one: one[0])
    ]
    for place, (kind, run) in enumerate(runs):
        if kind == "text":
            leads = place + 1 < len(runs) and runs[place + 1][0] in _LISTS
            yield f'<p style="{_LEAD if leads else _PARAGRAPH}">{_lines(run, marks)}</p>'
        elif kind == "due":
            yield f'<p class="d" style="{_DUE}">{_lines(run, marks)}</p>'
        else:
            items = "\n".join(f"<li>{marks.inline(_LISTS[kind].sub('', line, 1))}</li>" for line in run)
            yield f'<{kind} style="{_LIST}">\n{items}\n</{kind}>'


def _lines(lines: list[str], marks: _Marks) -> str:
    return "<br>\n".join(map(marks.inline, lines))


_LISTS = {"ol": _NUMBERED, "ul": _BULLET}


def _kinds(lines: list[str], marks: _Marks) -> list[tuple[tuple[str, int], str]]:
    """Each line with what it is, "ol", "ul", "due" or "text", and the place where its numbering begins."""
    numbered = _numbered(lines)
    kinds = []
    for place, line in enumerate(lines):
        if place in numbered:
            kind = "ol"
        elif _BULLET.match(line):
            kind = "ul"
        else:
            kind = "due" if any(promise in line for promise in marks.promises) else "text"
        kinds.append(((kind, numbered.get(place, -1)), line))
    return kinds


def _numbered(lines: list[str]) -> dict[int, int]:
    """Place of a line -> that of its list's first, for lines numbered 1., 2. and so on in a row. "1. detsembril" alone
    is a date, so a list has two lines or more."""
    found: dict[int, int] = {}
    start, length = 0, 0
    for place, line in enumerate(lines):
        number = _NUMBERED.match(line)
        told = int(number[1]) if number else 0
        if told == 1:
            start, length = place, 1
        elif length and told == length + 1:
            length += 1
            found |= {start: start, place: start}
        else:
            length = 0
    return found
