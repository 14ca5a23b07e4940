"""A header block -> its fields, and small readers of single header values (RFC 5322). No input raises."""

from __future__ import annotations

import re

from responder.core.addresses import LONGEST_VALUE, addresses
from responder.core.encoded_words import decode_words

__all__ = ["addresses", "decode_words", "drop_comments", "first_token", "tokens"]

_LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()]|[^"\\()]+|["\\]')
_LIST_BREAK = re.compile(r"[,;]")


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
    return text.strip(" \t\"'").casefold()
