"""Heads that mail programs put above a mail they quote or forward: a block of header lines, or an attribution.

Functions over (lines, place); each looks at a bounded number of lines around the place.
"""

from __future__ import annotations

from responder.core.mail.quote_words import (
    ATTRIBUTION_VERB,
    CLOCK,
    HEADER,
    LABEL,
    LABEL_ALONE,
    MOMENT,
    SHOWN_SPEC,
    SPEC,
)
from responder.core.mail.signatures import is_rule

LONGEST_ATTRIBUTION = 400
LONGEST_BLOCK = 12
LONGEST_FORWARD = 30
WRAPPED_FROM = 45
WRAPPED_TO = 140


def block_length(lines: list[str], at: int, *, announced: bool = False) -> int:
    """Length of the block of header lines that begins here, 0 when none does.

    A block names the sender, the date or the subject, and three kinds of header in all. `announced`: a line above says
    that one comes. Otherwise a fourth kind or an address must tell it from a person's own list ("From: Riga, To: ...").
    """
    first = LABEL.match(lines[at])
    if first is None or first.lastgroup not in ("origin", "date", "subject"):
        return 0
    kinds: set[str] = {first.lastgroup}
    length = 1
    for line in lines[at + 1 : at + LONGEST_BLOCK]:
        found = LABEL.match(line)
        if found is None and (not line.strip() or not _wrapped(lines, at + length)):
            break
        if found is not None and found.lastgroup:
            kinds.add(found.lastgroup)
        length += 1
    if "origin" not in kinds or not kinds & {"date", "subject"} or len(kinds) < 3:
        return 0
    sure = announced or {"date", "subject"} <= kinds or any(map(_address, lines[at : at + length]))
    return length if sure else 0


def _address(line: str) -> bool:
    return "@" in line and SPEC.search(line[:LONGEST_ATTRIBUTION]) is not None


def _wrapped(lines: list[str], at: int) -> bool:
    """Is this line the rest of a long header line: does another header follow within two lines?"""
    return any(LABEL.match(line) for line in lines[at + 1 : at + 3])


def after_head(lines: list[str], at: int) -> int:
    """Where the text begins below a line that announces a mail: after its headers, of which there may be any, or after
    its attribution."""
    begin = at
    while begin < min(len(lines), at + 4) and not lines[begin].strip():
        begin += 1
    if begin == len(lines):
        return at
    if _is_attribution(lines[begin].strip()):
        return begin + 1
    if not LABEL.match(lines[begin]):
        alone = _labels_alone(lines[begin : begin + LONGEST_BLOCK])
        return begin + alone if alone else at
    end = begin + 1
    while end < min(len(lines), begin + LONGEST_FORWARD) and _is_header(lines, end):
        end += 1
    return end


def _labels_alone(lines: list[str]) -> int:
    kinds: list[str | None] = []
    for line in lines:
        found = LABEL_ALONE.match(line)
        if found is None:
            break
        kinds.append(found.lastgroup)
    return len(kinds) if len(set(kinds)) >= 3 and "origin" in kinds else 0


def _is_header(lines: list[str], at: int) -> bool:
    line = lines[at]
    return bool(line.strip()) and bool(LABEL.match(line) or HEADER.match(line) or _wrapped(lines, at))


def attribution_length(lines: list[str], at: int) -> int:
    """How many lines the attribution has that ends here ("On 10.11.2026 10:00 Anna wrote:"); 0: there is none.

    A line above belongs to it only when it is as long as lines are that were wrapped.
    """
    if not lines[at].rstrip().endswith(":"):
        return 0
    joined, dateless = lines[at].strip(), 0
    for length in (1, 2, 3):
        if len(joined) > LONGEST_ATTRIBUTION:
            break
        if _is_attribution(joined):
            if MOMENT.search(joined):
                return length + _labels_above(lines, at - length)
            dateless = dateless or length
        above = lines[at - length].strip() if at >= length else ""
        if not WRAPPED_FROM <= len(above) <= WRAPPED_TO or (dateless and above.endswith((".", "!", "?"))):
            break
        joined = f"{above} {joined}"
    return dateless


def _is_attribution(line: str) -> bool:
    """Who and when, or who by address: a verb alone may be the person's own ("Your man writes to me:")."""
    if not line.endswith(":") or len(line) > LONGEST_ATTRIBUTION:
        return False
    who, when = SPEC.search(line), MOMENT.search(line)
    if ATTRIBUTION_VERB.search(line):
        return bool(who or when)
    return bool(who and when)


def _labels_above(lines: list[str], at: int) -> int:
    """Lines that Yandex puts above its attribution: a rule, "To: ...;", "Subject: ...;"."""
    end = at
    while end >= 0 and end > at - 3 and lines[end].rstrip().endswith(";") and LABEL.match(lines[end]):
        end -= 1
    return at - end + 1 if end < at and end >= 0 and is_rule(lines[end]) else 0


def is_programs_attribution(lines: list[str], at: int) -> bool:
    """An attribution as only programs write it, with a clock time and an address in brackets."""
    length = attribution_length(lines, at)
    joined = " ".join(line.strip() for line in lines[at + 1 - length : at + 1]) if length else ""
    return bool(SHOWN_SPEC.search(joined) and CLOCK.search(joined))
