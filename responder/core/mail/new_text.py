"""What the writer wrote this time: the text without quotes, signatures and forwarded headers.

In doubt the text is kept, and where nothing would remain, the whole of it. Linear in the length of the text.
"""

from __future__ import annotations

import re

from responder.core.mail.quote_words import (
    ANY_LABEL,
    ATTRIBUTION_VERB,
    FORWARD_END,
    FORWARDED,
    GET_OUTLOOK,
    LABEL,
    MOMENT,
    ORIGINAL,
    SENT_BY,
    SPEC,
)

LONGEST_ATTRIBUTION = 400
LONGEST_BLOCK = 12
LONGEST_FORWARD = 30
LONGEST_SIGNATURE = 30
LONGEST_BARE_SIGNATURE = 12

_BLANK_LINES = re.compile(r"\n{3,}")
_RULE = re.compile(r"[ \t]*[-_=*\u2014]{3,}[ \t]*\Z")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_BARE_DASHES = ("--", "\u2014", "\u2013\u2013")


def new_text(text: str) -> str:
    """`text` without quoted lines, quoted mails, signature and headers of a forwarded mail; ends stripped.

    A forwarded mail's own text stays: the writer shows it on purpose.
    """
    lines = text.split("\n")
    kept = _without_quotes(_without_quoted_mail(lines, text))
    kept = _without_signature(kept)
    if not any(line.strip() for line in kept):
        # Nothing but a forwarded or quoted mail: at least its header lines say nothing new.
        kept = _without_quotes(_without_blocks(lines))
    return _joined(kept) or _joined(_without_blocks(lines)) or _joined(lines)


def _joined(lines: list[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without_quoted_mail(lines: list[str], text: str) -> list[str]:
    """Cut where a mail program put the mail that is answered: a separator line, a block of headers, an attribution."""
    labels = ANY_LABEL.search(text) is not None
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if (
            line[:1] in "-_=* \tBbНнEeEePp"
            and len(line) <= 200
            and (FORWARDED.match(line) or FORWARD_END.match(line))
        ):
            at = _after_block(lines, at + 1)
            continue
        if line[:1] in "-_=* \t" and len(line) <= 200 and ORIGINAL.match(line):
            if not _quote_follows(lines, at):
                return _drop_rule(kept)
            at += 1
            continue
        if labels and _block_length(lines, at):
            return _drop_rule(kept)
        if line.rstrip().endswith(":") and _quoted_mail_follows(lines, at):
            return kept[: len(kept) - _attribution_length(lines, at) + 1]
        kept.append(line)
        at += 1
    return kept


def _drop_rule(kept: list[str]) -> list[str]:
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept.pop()
    return kept


def _block_length(lines: list[str], at: int) -> int:
    """Length of the block of header lines that begins here, 0 when none does: at least three kinds of header, among
    them the sender and the date or subject."""
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
    return length if len(kinds) >= 3 and "origin" in kinds and kinds & {"date", "subject"} else 0


def _wrapped(lines: list[str], at: int) -> bool:
    """Is this line the rest of a long header line: does another header follow within two lines?"""
    return any(LABEL.match(line) for line in lines[at + 1 : at + 3])


def _after_block(lines: list[str], at: int) -> int:
    """Where the text begins below a "forwarded message" line: after its headers, of which there may be any."""
    begin = at
    while begin < min(len(lines), at + 4) and not lines[begin].strip():
        begin += 1
    end = begin
    while end < min(len(lines), begin + LONGEST_FORWARD) and lines[end].strip():
        end += 1
    return end if begin < len(lines) and LABEL.match(lines[begin]) and end < begin + LONGEST_FORWARD else at


def _quoted_mail_follows(lines: list[str], at: int) -> bool:
    """An attribution as only programs write it, with address and time, above a mail that carries no quote marks."""
    joined = _attribution(lines, at)
    return bool(SPEC.search(joined) and _CLOCK.search(joined) and not _quote_follows(lines, at))


def _quote_follows(lines: list[str], at: int) -> bool:
    return _is_quote(next((line for line in lines[at + 1 : at + 4] if line.strip()), ""))


def _attribution(lines: list[str], at: int) -> str:
    return " ".join(line.strip() for line in lines[at + 1 - _attribution_length(lines, at) : at + 1])


def _attribution_length(lines: list[str], at: int) -> int:
    """How many lines the attribution has that ends here ("On 10.11.2026 10:00 Anna wrote:"); 0: there is none."""
    last = lines[at].strip()
    if not last.endswith(":") or len(last) > LONGEST_ATTRIBUTION:
        return 0
    joined = ""
    for length in (1, 2, 3):
        line = lines[at + 1 - length].strip() if at + 1 >= length else ""
        if not line:
            break
        joined = f"{line} {joined}"
        if len(joined) > LONGEST_ATTRIBUTION:
            break
        if (ATTRIBUTION_VERB.search(joined) or SPEC.search(joined)) and MOMENT.search(joined):
            return length
    return 1 if ATTRIBUTION_VERB.search(last) else 0


def _without_quotes(lines: list[str]) -> list[str]:
    """Lines with a quote mark go, and the attribution above each of their runs."""
    kept: list[str] = []
    for line in lines:
        if not _is_quote(line):
            kept.append(line)
        elif kept and kept[-1] != _GAP:
            _drop_attribution(kept)
            kept.append(_GAP)
    return [line for line in kept if line != _GAP]


_GAP = "\0"  # stands for a run of quoted lines; a cleaned text has no NUL


def _is_quote(line: str) -> bool:
    # ">From " at a line's start is how mbox files write "From ".
    return line.startswith((">", " >")) and not line.startswith(">From ")


def _drop_attribution(kept: list[str]) -> None:
    at = len(kept) - 1
    while at >= 0 and at > len(kept) - 3 and not kept[at].strip():
        at -= 1
    if at >= 0 and kept[at] != _GAP and (length := _attribution_length(kept, at)):
        del kept[at + 1 - length :]


def _without_signature(lines: list[str]) -> list[str]:
    lines = _trimmed(lines)
    for at, line in enumerate(lines):
        if line == "-- " and len(lines) - at <= LONGEST_SIGNATURE:  # RFC 3676 section 4.3
            lines = lines[:at]
            break
    else:
        for at in range(len(lines) - 1, max(-1, len(lines) - LONGEST_BARE_SIGNATURE), -1):
            if lines[at].strip() in _BARE_DASHES:
                lines = lines[:at]
                break
    lines = _trimmed(lines)
    for _ in range(3):
        if lines and len(lines[-1]) <= 200 and (SENT_BY.match(lines[-1]) or GET_OUTLOOK.match(lines[-1])):
            lines = _trimmed(_drop_rule(lines[:-1]))
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _without_blocks(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if ORIGINAL.match(lines[at][:200]) or FORWARDED.match(lines[at][:200]):
            at += 1
        elif length := _block_length(lines, at):
            at += length
        else:
            kept.append(lines[at])
            at += 1
    return kept
