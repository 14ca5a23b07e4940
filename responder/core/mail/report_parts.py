"""A report taken apart: the leaves of its MIME tree as text, the returned mail whole (RFC 6522). No input raises.

Reports are read from broken ones too: a gateway's footer around them, a boundary that never ends, a status part in
base64. What cannot be divided is one part of text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from responder.core.mail.headers import after_envelope_line, scan
from responder.core.mail.parameters import structured
from responder.core.mail.transfer import decode_text

MOST_PARTS = 40
DEEPEST = 6
LONGEST = 96 * 1024  # octets of a report that are read
LONGEST_PART = 32 * 1024
_BOUNDARY = re.compile(rb"[ \t\r\n]*--([^\r\n]{1,200}?)[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One leaf: lower-case media type and its text, decoded, at most 32 kB. A returned mail is a leaf as it stands."""

    media_type: str
    text: str


def report_parts(raw: bytes) -> tuple[ReportPart, ...]:
    """The leaves in order, at most 40 of six levels, of the first 96 kB of a mail."""
    raw = raw[:LONGEST]
    found: list[ReportPart] = []
    _walk(raw, after_envelope_line(raw), len(raw), 0, found)
    return tuple(found)


def _walk(raw: bytes, start: int, end: int, depth: int, found: list[ReportPart]) -> None:
    block = scan(raw, start, end)
    fields = dict(reversed(block.fields))
    kind = structured(fields.get("content-type", ""))
    begin = min(block.body, end)
    if kind.value.startswith("multipart/") and depth < DEEPEST:
        spans = _spans(raw, begin, end, kind.parameters.get("boundary", ""))
        for one in spans:
            if len(found) < MOST_PARTS:
                _walk(raw, *one, depth + 1, found)
        if spans:
            return
    media_type = kind.value if "/" in kind.value else "text/plain"
    encoding = fields.get("content-transfer-encoding", "").partition(";")[0].partition("(")[0].strip()
    read_as = "text/html" if media_type == "text/html" else "text/plain"
    charset = kind.parameters.get("charset", "")
    text, _ = decode_text(raw[begin : min(end, begin + LONGEST_PART)], read_as, charset, encoding, {})
    found.append(ReportPart(media_type, text[:LONGEST_PART]))


def _spans(raw: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """Where the parts lie; by the first line that looks like a boundary where the one that is named never comes."""
    found = _between(raw, start, end, boundary.encode("utf-8", "replace")) if boundary else []
    if found:
        return found
    looks = _BOUNDARY.match(raw, start, end)
    return _between(raw, start, end, looks[1]) if looks else []


def _between(raw: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    delimiter = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    spans: list[tuple[int, int]] = []
    begin = -1
    for one in delimiter.finditer(raw, start, end):
        if begin >= 0:
            spans.append((begin, one.start()))
        begin = one.end() + 1
        if one[1] or len(spans) >= MOST_PARTS:
            return spans
    if begin >= 0:
        spans.append((min(begin, end), end))
    return spans
