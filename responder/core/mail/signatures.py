"""What stands below a text and is none of it: the signature, "Sent from my iPhone", a notice of confidentiality.

In doubt the text is kept: below bare dashes only lines that look like a signature go.
"""

from __future__ import annotations

import re

from responder.core.mail.signature_words import CONFIDENTIAL, GET_PROGRAM, SENT_BY, VIRUS_FREE

LONGEST_SIGNATURE = 30
LONGEST_BARE_SIGNATURE = 12
LONGEST_NOTICE = 40
MOST_WORDS = 7

_RULE = re.compile(r"[ \t]*[-_=*\u2014]{3,}[ \t]*\Z")
_BARE_DASHES = ("--", "\u2014", "\u2013\u2013")
_SENTENCE = re.compile(r"[.!?\u2026]\s*\Z")


def without_signature(lines: list[str]) -> list[str]:
    """`lines` of one stretch of text without what its mail program, or its writer by habit, put below it."""
    lines = _without_notice(_without_sender_line(trimmed(lines)))
    return _without_sender_line(trimmed(_without_marked_signature(lines)))


def trimmed(lines: list[str]) -> list[str]:
    """`lines` without the blank ones at the end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def drop_rule(lines: list[str]) -> list[str]:
    """Take blank lines and drawn lines ("____") off the end of `lines`, in place; gives `lines`."""
    while lines and (not lines[-1].strip() or _RULE.match(lines[-1])):
        lines.pop()
    return lines


def is_rule(line: str) -> bool:
    """A drawn line: "________"."""
    return _RULE.match(line) is not None


def _without_marked_signature(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if line == "-- " and len(lines) - at <= LONGEST_SIGNATURE:  # RFC 3676 section 4.3
            return lines[:at]
    for at in range(len(lines) - 1, max(-1, len(lines) - LONGEST_BARE_SIGNATURE), -1):
        if lines[at].strip() in _BARE_DASHES:
            return lines if any(map(_is_text, lines[at + 1 :])) else lines[:at]
    return lines


def _is_text(line: str) -> bool:
    """A sentence rather than a name, a firm, an address: dashes also stand between parts of a letter."""
    words = len(line.split())
    return words > MOST_WORDS or (words > 3 and _SENTENCE.search(line) is not None)


def _without_sender_line(lines: list[str]) -> list[str]:
    for _ in range(3):
        if not lines or len(lines[-1]) > 200:
            break
        if not (SENT_BY.match(lines[-1]) or GET_PROGRAM.match(lines[-1]) or VIRUS_FREE.match(lines[-1])):
            break
        lines = drop_rule(lines[:-1])
    return lines


def _without_notice(lines: list[str]) -> list[str]:
    """Without the last paragraph where a firm's server put it below each mail: "This e-mail is confidential ..."."""
    begin = len(lines)
    while begin and lines[begin - 1].strip() and len(lines) - begin < LONGEST_NOTICE:
        begin -= 1
    if begin and CONFIDENTIAL.match(" ".join(lines[begin:])[:2000]):
        return drop_rule(lines[:begin])
    return lines
