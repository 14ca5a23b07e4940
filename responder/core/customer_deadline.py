"""The customer's own deadline: by when they need it (P14). Recognised in every language that has a pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from unicodedata import normalize
from zoneinfo import ZoneInfo

import regex

from responder.core.ruling.folding import fold, without_diacritics
from responder.core.wanted_by.cutting import Token, cut
from responder.core.wanted_by.expressions import Wanted, expressions
from responder.core.writing.wire import clean_header

LOOKS_AT = 16_000
LONGEST_SUBJECT = 1_000
LONGEST_WORDS = 60
FURTHEST = timedelta(days=366)
_UNPRINTED = regex.compile(r"[\p{Cc}\p{Cf}--\n\t]", regex.V1)


@dataclass(frozen=True, slots=True)
class CustomerDeadline:
    """`at`: UTC, the hour they named, else the end of that day in the desk's zone. `words`: theirs, one clean line of
    at most 60 characters, for staff only: never for a mail to anybody else."""

    at: datetime
    words: str


def customer_deadline(subject: str, text: str, received: datetime, zone: str) -> CustomerDeadline | None:
    """The earliest deadline that lies after `received` (aware), None where the mail names none. Never raises."""
    raw = normalize("NFC", f"{subject[:LONGEST_SUBJECT]}\n\n{text[:LOOKS_AT]}")
    raw = _UNPRINTED.sub("", raw)
    folded = without_diacritics(fold(raw))
    if len(folded) != len(raw):
        raw = folded  # folding joined or parted letters: offsets hold in the folded text only
    try:
        moment = received.astimezone(ZoneInfo(zone))
        tokens = cut(folded)
        coming = [one for one in expressions(tokens, moment) if received < one.at <= received + FURTHEST]
    except (OverflowError, ValueError):
        return None  # a year that no calendar has, or a zone that nobody knows
    first = min(coming, key=lambda one: one.at, default=None)
    return CustomerDeadline(first.at.astimezone(UTC), _words(raw, tokens, first)) if first else None


def _words(raw: str, tokens: list[Token], wanted: Wanted) -> str:
    """The expression, and as much of its clause as there is room for."""
    begin, end = wanted.begin, wanted.end - 1
    here = {tokens[begin].clause, tokens[end].clause}
    while True:
        wider = [
            (left, right)
            for left, right in ((begin - 1, end), (begin, end + 1))
            if left >= 0
            and right < len(tokens)
            and {tokens[left].clause, tokens[right].clause} <= here
            and tokens[right].end - tokens[left].start <= LONGEST_WORDS
        ]
        if not wider:
            break
        begin, end = wider[0]
    return clean_header(raw[tokens[begin].start : tokens[end].end])[:LONGEST_WORDS].strip()
