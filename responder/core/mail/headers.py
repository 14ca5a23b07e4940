"""A header block -> its fields, and small readers of single header values (RFC 5322). No input raises."""

from __future__ import annotations

import re
from dataclasses import dataclass

from responder.core.mail.addresses import LONGEST_VALUE, addresses
from responder.core.mail.charsets import decode, guess
from responder.core.mail.encoded_words import decode_words
from responder.core.mail.printable import clean_line

__all__ = ["Block", "addresses", "decode_words", "drop_comments", "first_token", "scan", "tokens"]

LONGEST_BLOCK = 64 * 1024
MOST_HEADERS = 1000
LONGEST_NAME = 256
_SAMPLE = 4096

_FOLD = re.compile(r"\n[ \t]+")
_ENVELOPE_LINE = re.compile(rb">?From [^\n]*\n")
_DECLARED = re.compile(
    r"\ncontent-type:(?:[^\n]|\n[ \t]){0,2000}?charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE
)
_USUAL = frozenset(
    {
        "received",
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "auto-submitted",
    }
)
_LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()]|[^"\\()]+|["\\]')
_LIST_BREAK = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Block:
    """`fields`: (lower-case name, unfolded clean value) in order; `body`: offset of the first octet after the block;
    `bounds` are the bounds exceeded, `defects` other faults."""

    fields: tuple[tuple[str, str], ...]
    body: int
    bounds: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()


def scan(raw: bytes, start: int = 0, end: int | None = None) -> Block:
    """Read the header block that begins at `start`: at most 64 kB and 1,000 headers.

    A line that is no header does not end the block, lest a broken one hide the headers below it. Where none of the
    usual headers follows, the blank line was missing: the body begins at that line.
    """
    end = len(raw) if end is None else end
    stop, body, bounds = _extent(raw, start, end)
    text, charset = _text(raw[start:stop], raw[body : body + _SAMPLE])
    fields: list[tuple[str, str]] = []
    odd, resumed = "", False
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t").lower()  # RFC 5322 section 4.5: obsolete blanks before the colon
        if not colon or not _is_name(name):
            odd = odd or line.rstrip("\r")
            continue
        if len(fields) == MOST_HEADERS:
            bounds.append(f"over {MOST_HEADERS:,} headers")
            break
        resumed = resumed or (bool(odd) and name in _USUAL)
        fields.append((name, _value(value, charset)))
    if not odd:
        return Block(tuple(fields), body, tuple(bounds))
    at = -1 if resumed else raw.find(odd.encode("utf-8", "surrogateescape")[:40], start, stop)
    return Block(tuple(fields), body if at < 0 else at, tuple(bounds), ("line without a header name",))


def _text(block: bytes, beyond: bytes) -> tuple[str, str]:
    """The unfolded block, and the charset of values that are not UTF-8: as Content-Type tells, else by the look of the
    block and the body `beyond` it, since one name is too short to tell."""
    try:
        text, charset = block.decode("utf-8"), ""
    except UnicodeDecodeError:
        text = block.decode("utf-8", "surrogateescape")
        found = _DECLARED.search(text)
        charset = found[1] if found else guess(block + beyond)
    text = text.replace("\r\n", "\n")
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    return text, charset


def after_envelope_line(raw: bytes) -> int:
    """Offset of the first header: blank lines, a byte order mark and mbox "From " lines may stand above it."""
    at = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while found := _ENVELOPE_LINE.match(raw, at):
        at = found.end()
    return at


def _extent(raw: bytes, start: int, end: int) -> tuple[int, int, list[str]]:
    """Where the block stops, where the body begins, and the bound exceeded."""
    limit = min(end, start + LONGEST_BLOCK)
    for empty in (b"\n", b"\r\n"):
        if raw.startswith(empty, start):
            return start, start + len(empty), []
    at, length = _blank_line(raw, start, limit)
    if at >= 0:
        return at, at + length, []
    if end - start > LONGEST_BLOCK:
        at, length = _blank_line(raw, limit, end)
        return limit, at + length if at >= 0 else limit, [f"header block over {LONGEST_BLOCK // 1024} kB"]
    return end, end, []


def _blank_line(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the first blank line's break begins, and its length; -1 for none. The second search stops at the first's
    hit, else it would read the whole mail."""
    first = raw.find(b"\n", start, end)
    likely, other = (b"\n\r\n", b"\n\n") if raw[first - 1 : first] == b"\r" else (b"\n\n", b"\n\r\n")
    at = raw.find(likely, start, end)
    earlier = raw.find(other, start, end if at < 0 else at + 1)
    return (earlier, len(other)) if earlier >= 0 else (at, len(likely))


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isascii() and name.isprintable() and " " not in name


def _value(value: str, charset: str) -> str:
    if not value.isprintable() and not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"), charset)
    return clean_line(value)


def drop_comments(value: str) -> str:
    """`value` without its (nested) comments (RFC 5322 section 3.2.2); quoted strings stay."""
    if "(" not in value:
        return value
    kept: list[str] = []
    depth = 0
    for mark in _LEXEME.findall(value):
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(mark)
    return " ".join(kept)


def tokens(value: str) -> tuple[str, ...]:
    """The items of a list separated by comma or semicolon: comments and quotation marks dropped, casefolded.

    Of a value of more than 16 kB, the first 16 kB are read.
    """
    items = _LIST_BREAK.split(drop_comments(value[:LONGEST_VALUE]))
    return tuple(item for item in (_bare(part) for part in items) if item)


def first_token(value: str) -> str:
    """What stands before the first `;`: comments and quotation marks dropped, casefolded; "" when empty."""
    return _bare(drop_comments(value[:LONGEST_VALUE]).partition(";")[0])


def _bare(text: str) -> str:
    return text.strip().strip("\"'").strip().casefold()
