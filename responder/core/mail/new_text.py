"""What the writer wrote this time: the text without quotes, signatures and forwarded headers.

In doubt the text is kept, and where nothing would remain, the whole of it. Linear in the length of the text.
"""

from __future__ import annotations

import re

from responder.core.mail.quote_words import ANY_LABEL, FORWARD_END, FORWARDED, ORIGINAL, POINTS_BELOW
from responder.core.mail.quoted_heads import (
    after_head,
    attribution_length,
    block_length,
    is_programs_attribution,
)
from responder.core.mail.signatures import drop_rule, is_rule, without_signature

LONGEST_SEPARATOR = 200
POINTER_WITHIN = 600

_BLANK_LINES = re.compile(r"\n{3,}")
_GAP = "\0"  # stands for what was left out; a cleaned text has no NUL
_BEFORE_SEPARATOR = "-_=* \tBbНнEeEePp"


def new_text(text: str, forwarded: bool = False) -> str:
    """`text` without quoted lines, quoted mails, signature and headers of a forwarded mail; ends stripped.

    A forwarded mail's own text stays: the writer shows it on purpose. `forwarded`: the subject says that one is below,
    which in Outlook's form the text does not tell.
    """
    lines = text.split("\n")
    kept = _Scan(lines, text, forwarded).kept()
    return (
        _joined(_without_signatures(kept))
        or _joined(_without_gaps(kept))
        or _joined(_without_heads(lines))
        or _joined(lines)
    )


def _joined(lines: list[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Scan:
    """One way down the lines. `_since`: where in `_kept` the mail begins that is being read; `_said`: how many lines of
    it are text; `_doubt`: the person's own words may stand anywhere below, so nothing is cut any more."""

    def __init__(self, lines: list[str], text: str, forwarded: bool) -> None:
        self._lines = lines
        self._labels = ANY_LABEL.search(text) is not None
        self._forwarded = forwarded
        self._kept: list[str] = []
        self._since = 0
        self._said = 0
        self._doubt = False

    def kept(self) -> list[str]:
        """The lines that stay, with a gap mark wherever something was left out."""
        at = 0
        while at < len(self._lines):
            step = self._step(at)
            if step < 0:
                break
            if step == at:
                self._kept.append(self._lines[at])
                self._said += _says(self._lines[at])
                step += 1
            at = step
        return self._kept

    def _step(self, at: int) -> int:
        """Where to go on; `at` itself when the line is plain text, -1 when the rest is a quoted mail."""
        line = self._lines[at]
        if _is_quote(line):
            return self._quoted(at)
        if line[:1] in _BEFORE_SEPARATOR and len(line) <= LONGEST_SEPARATOR:
            if FORWARDED.match(line) or FORWARD_END.match(line):
                return self._open(at + 1)
            if ORIGINAL.match(line):
                return self._mail_below(after_head(self._lines, at + 1))
        if self._labels and (length := block_length(self._lines, at, announced=self._announced())):
            return self._mail_below(at + length)
        if line.rstrip().endswith(":") and self._unmarked_below(at):
            return self._attributed(at)
        return at

    def _announced(self) -> bool:
        return bool(self._kept) and is_rule(self._kept[-1])

    def _open(self, at: int) -> int:
        """A forwarded mail begins: its headers go, its text is read as if the person had written it."""
        drop_rule(self._kept)
        self._unmark(at)
        self._begin()
        return after_head(self._lines, at)

    def _mail_below(self, below: int) -> int:
        """A mail program's sign for "the mail below": cut, unless it is forwarded, or marked line by line, or the
        person's own words may be there. `below`: where its text begins."""
        drop_rule(self._kept)
        if self._forwarded:
            self._forwarded = False
            self._unmark(below)
            self._begin()
            return below
        if _quote_follows(self._lines, below):
            self._kept.append(_GAP)
            return below
        self._doubt = self._doubt or not self._said or self._points_below()
        if not self._doubt:
            return -1
        self._begin()
        return below

    def _points_below(self) -> bool:
        above = " ".join(self._kept[self._since :])
        return len(above) <= POINTER_WITHIN and POINTS_BELOW.search(above) is not None

    def _unmarked_below(self, at: int) -> bool:
        return is_programs_attribution(self._lines, at) and not _quote_follows(self._lines, at + 1)

    def _attributed(self, at: int) -> int:
        above = attribution_length(self._lines, at) - 1
        self._forget(len(self._kept) - above)
        return self._mail_below(at + 1)

    def _quoted(self, at: int) -> int:
        end = _quote_end(self._lines, at)
        first = next((n for n in range(at, min(end, at + 4)) if _unmarked(self._lines[n]).strip()), at)
        if FORWARDED.match(_unmarked(self._lines[first])[:LONGEST_SEPARATOR]):
            self._forwarded = False
            return self._open(first + 1)
        if self._forwarded and self._headed(at, end):
            self._forwarded = False
            return self._open(at)
        self._drop_attribution()
        self._kept.append(_GAP)
        return end

    def _headed(self, at: int, end: int) -> bool:
        head = [_unmarked(line) for line in self._lines[at : min(end, at + 20)]]
        begin = next((place for place, line in enumerate(head) if line.strip()), None)
        return begin is not None and block_length(head, begin) > 0

    def _unmark(self, at: int) -> None:
        """A forwarded mail that is marked like a quote: its marks go, of all its runs that only blank lines part."""
        while at < len(self._lines) and (_is_quote(self._lines[at]) or not self._lines[at].strip()):
            self._lines[at] = _unmarked(self._lines[at])
            at += 1

    def _begin(self) -> None:
        self._kept.append(_GAP)
        self._since = len(self._kept)
        self._said = 0

    def _drop_attribution(self) -> None:
        kept = self._kept
        at = len(kept) - 1
        while at >= 0 and at > len(kept) - 4 and not kept[at].strip():
            at -= 1
        if at >= 0 and (length := attribution_length(kept, at)):
            self._forget(at + 1 - length)

    def _forget(self, begin: int) -> None:
        self._said -= sum(map(_says, self._kept[begin:]))
        del self._kept[begin:]


def _says(line: str) -> bool:
    return bool(line.strip()) and line != _GAP and not is_rule(line)


def _is_quote(line: str) -> bool:
    # ">From " at a line's start is how mbox files write "From ".
    return line.startswith((">", " >")) and not line.startswith(">From ")


def _unmarked(line: str) -> str:
    return line.strip(" ").removeprefix(">").removeprefix(" ") if _is_quote(line) else line


def _quote_end(lines: list[str], at: int) -> int:
    while at < len(lines) and _is_quote(lines[at]):
        at += 1
    return at


def _quote_follows(lines: list[str], at: int) -> bool:
    return _is_quote(next((line for line in lines[at : at + 3] if line.strip()), ""))


def _without_signatures(kept: list[str]) -> list[str]:
    """Each stretch between gaps may be signed: a signature above the quote hides no answers below it."""
    lines: list[str] = []
    stretch: list[str] = []
    for line in [*kept, _GAP]:
        if line == _GAP:
            lines += without_signature(stretch)
            stretch = []
        else:
            stretch.append(line)
    return lines


def _without_gaps(kept: list[str]) -> list[str]:
    return [line for line in kept if line != _GAP]


def _without_heads(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if ORIGINAL.match(lines[at][:LONGEST_SEPARATOR]) or FORWARDED.match(lines[at][:LONGEST_SEPARATOR]):
            at += 1
        elif length := block_length(lines, at):
            at += length
        else:
            kept.append(lines[at])
            at += 1
    return kept
