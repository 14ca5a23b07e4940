"""The body of a mail: MIME tree, the text that a person reads, attachments (RFC 2045, 2046).

Bounded: 100 parts, 20 levels, 256 kB of text. No input raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from responder.core.mail.fetched_parts import Attachment, TextPart
from responder.core.mail.headers import scan
from responder.core.mail.parameters import Structured, structured
from responder.core.mail.printable import nfc
from responder.core.mail.transfer import LONGEST_CODED, LONGEST_TEXT, decode_text

MOST_PARTS = 100
DEEPEST = 20
LONGEST_RETURNED = 32 * 1024
MOST_FALSE_BOUNDARIES = 10_000

_READ_AS_TEXT = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-markdown", "text"}
)
_SILENT = frozenset({"text/x-amp-html", "text/watch-html", "text/rfc822-headers", "message/delivery-status"})
_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+\Z")
_FOLDER_SIGN = re.compile(r"[/\\]")
_FIRST_BOUNDARY = re.compile(rb"\s*--([^\r\n]{1,200}?)[ \t]*\r?\n")
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Body:
    """What `read_body` found. `quoted` is `text` with the quoted lines of HTML marked by "> "; `returned` the text of a
    report's other parts (delivery status, the returned mail), "" for any other mail. `inner`: see Message."""

    text: str
    quoted: str
    media_type: str
    report_type: str
    attachments: tuple[Attachment, ...]
    returned: str
    bounds: tuple[str, ...]
    defects: tuple[str, ...]
    inner: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """One node of the tree; its content is raw[start:end]. `children` of a multipart; a leaf has none."""

    media_type: str
    parameters: Structured
    disposition: Structured
    encoding: str
    start: int
    end: int
    children: list[_Part] = field(default_factory=list)

    @property
    def name(self) -> str:
        name = self.disposition.parameters.get("filename") or self.parameters.parameters.get("name") or ""
        return _FOLDER_SIGN.split(name)[-1].strip()[:LONGEST_NAME]

    @property
    def attached(self) -> bool:
        """An attachment by its own header, wherever it stands (RFC 2183)."""
        if self.media_type in _SILENT or self.media_type in _SIGNATURES:
            return False
        named = bool(self.name) and self.disposition.value != "inline"
        return self.disposition.value == "attachment" or named or self.media_type not in _READ_AS_TEXT

    def leaves(self) -> Iterator[_Part]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class _Tree:
    """Splits one mail into parts and counts what it split."""

    def __init__(self, raw: bytes, *, cut: bool) -> None:
        self.raw = raw
        self.cut = cut
        self.count = 0
        self.bounds: list[str] = []
        self.defects: list[str] = []

    def part(
        self, fields: tuple[tuple[str, str], ...], start: int, end: int, depth: int, default: str
    ) -> _Part:
        values = {name: value for name, value in reversed(fields) if name.startswith("content-")}
        kind = structured(values.get("content-type", ""))
        disposition = structured(values.get("content-disposition", ""))
        self.bounds += [one.bound for one in (kind, disposition) if one.bound]
        media_type = (
            kind.value if _MEDIA_TYPE.match(kind.value) else default if not kind.value else "text/plain"
        )
        encoding = (
            values.get("content-transfer-encoding", "").partition(";")[0].partition("(")[0].strip().lower()
        )
        part = _Part(media_type, kind, disposition, encoding, start, end)
        if media_type.startswith("multipart/"):
            self._open(part, depth)
        return part

    def _open(self, part: _Part, depth: int) -> None:
        if depth >= DEEPEST:
            self.bounds.append(f"over {DEEPEST} levels of parts")
            return
        boundary = part.parameters.parameters.get("boundary", "").encode("utf-8", "replace")
        spans = self._spans(part, boundary) if boundary else []
        if not spans and (found := _FIRST_BOUNDARY.match(self.raw, part.start, part.end)):
            self.defects.append("multipart without its boundary")
            spans = self._spans(part, found[1])
        if not spans:
            self.defects.append("multipart without parts")
            part.media_type = "text/plain"
            return
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        for start, end in spans:
            if self.count == MOST_PARTS:
                self.bounds.append(f"over {MOST_PARTS} parts")
                return
            self.count += 1
            block = scan(self.raw, start, end)
            self.bounds += block.bounds
            part.children.append(self.part(block.fields, min(block.body, end), end, depth + 1, default))

    def _spans(self, part: _Part, boundary: bytes) -> list[tuple[int, int]]:
        """Where the parts lie: delimiter lines as in RFC 2046 section 5.1.1."""
        raw, mark = self.raw, b"--" + boundary
        spans: list[tuple[int, int]] = []
        begin, at, false = -1, raw.find(mark, part.start, part.end), 0
        while at >= 0 and len(spans) <= MOST_PARTS:
            after = at + len(mark)
            closing = raw.startswith(b"--", after)
            if (at > part.start and raw[at - 1] not in b"\r\n") or not (
                closing or raw[after : after + 1] in _LINE_END
            ):
                false += 1
                if false > MOST_FALSE_BOUNDARIES:
                    self.bounds.append("too many lines like a boundary")
                    return spans
            else:
                if begin >= 0:
                    spans.append((begin, max(begin, _before_line_end(raw, at))))
                begin = _next_line(raw, after, part.end)
                if closing:
                    return spans
            at = raw.find(mark, after, part.end)
        if begin >= 0:
            spans.append((begin, part.end))
            if not self.cut and at < 0:
                self.defects.append("multipart without closing boundary")
        return spans


_LINE_END = (b"\r", b"\n", b" ", b"\t", b"")


def _before_line_end(raw: bytes, at: int) -> int:
    at -= raw[at - 1 : at] == b"\n"
    return at - (raw[at - 1 : at] == b"\r")


def _next_line(raw: bytes, at: int, end: int) -> int:
    found = raw.find(b"\n", at, end)
    return end if found < 0 else found + 1


def read_body(
    raw: bytes,
    fields: tuple[tuple[str, str], ...],
    start: int,
    *,
    cut: bool,
    attachments: tuple[Attachment, ...] | None,
    text_part: TextPart | None,
) -> Body:
    """Read raw[start:]. `cut`: the mail goes on beyond `raw`."""
    tree = _Tree(raw, cut=cut)
    root = tree.part(fields, start, len(raw), 0, "text/plain")
    report = root.media_type == "multipart/report"
    texts = _texts(root, raw)
    if not _any(texts) and text_part is not None:
        texts = [
            decode_text(text_part.content, text_part.media_type, text_part.charset, text_part.encoding, {})
        ]
    if not _any(texts) and not report:
        texts = _fallback(root, tree)
    texts = [one for one in texts if one[0].strip()]
    if not texts and root.media_type in _SEALED:
        tree.defects.append("text encrypted or sealed in a signature")
    return Body(
        text="\n\n".join(text for text, _ in texts)[:LONGEST_TEXT],
        quoted="\n\n".join(quoted for _, quoted in texts)[:LONGEST_TEXT],
        media_type=root.media_type,
        report_type=nfc(root.parameters.parameters.get("report-type", "").casefold()) if report else "",
        attachments=_attachments(root, report=report) if attachments is None else attachments,
        returned=_returned(root, raw) if report else "",
        bounds=tuple(tree.bounds),
        defects=tuple(tree.defects),
        inner=_inner(root),
    )


def _any(texts: list[tuple[str, str]]) -> bool:
    return any(text.strip() for text, _ in texts)


def _texts(part: _Part, raw: bytes) -> list[tuple[str, str]]:
    """The texts to be read in this part, in order, each as (text, text with quote marks)."""
    if not part.children:
        return [] if part.attached or part.media_type not in _READ_AS_TEXT else [_leaf_text(part, raw)]
    if part.media_type == "multipart/alternative":
        return _best(part.children, raw)
    if part.media_type in ("multipart/report", "multipart/encrypted"):
        return _texts(part.children[0], raw)
    return [one for child in part.children for one in _texts(child, raw)]


def _best(children: list[_Part], raw: bytes) -> list[tuple[str, str]]:
    """Plain text before any other form of the same text, unless it is empty (RFC 2046 section 5.1.4)."""
    for child in sorted(children, key=lambda child: child.media_type != "text/plain"):
        if _any(texts := _texts(child, raw)):
            return texts
    return []


def _leaf_text(part: _Part, raw: bytes) -> tuple[str, str]:
    parameters = part.parameters.parameters
    return decode_text(
        raw[part.start : min(part.end, part.start + LONGEST_CODED)],
        part.media_type,
        parameters.get("charset", ""),
        part.encoding,
        parameters,
    )


def _fallback(root: _Part, tree: _Tree) -> list[tuple[str, str]]:
    """No text was found: a text that carries a file name, else the text of a mail that was forwarded whole."""
    raw = tree.raw
    for leaf in root.leaves():
        if leaf.media_type in ("text/plain", "text/html") and _any(texts := [_leaf_text(leaf, raw)]):
            return texts
    for leaf in root.leaves():
        if leaf.media_type == "message/rfc822" and leaf.encoding not in ("base64", "quoted-printable"):
            block = scan(raw, leaf.start, leaf.end)
            inner = tree.part(block.fields, min(block.body, leaf.end), leaf.end, 1, "text/plain")
            if _any(texts := _texts(inner, raw)):
                return texts
    return []


def _attachments(root: _Part, *, report: bool) -> tuple[Attachment, ...]:
    found = [
        leaf
        for leaf in root.leaves()
        if leaf.attached and not (report and leaf.media_type.startswith("message/"))
    ]
    return tuple(Attachment(leaf.name, leaf.media_type, max(0, leaf.end - leaf.start)) for leaf in found)


def _inner(root: _Part) -> tuple[str, ...]:
    """Media types of the parts that multiparts hold, once each; a calendar's with its method (RFC 6047 section 2.4)."""
    types: dict[str, None] = {}
    for leaf in root.leaves() if root.children else ():
        method = leaf.parameters.parameters.get("method", "").strip().casefold()
        calendar = leaf.media_type == "text/calendar" and method
        types[f"text/calendar;method={nfc(method)[:20]}" if calendar else leaf.media_type] = None
    return tuple(types)


def _returned(root: _Part, raw: bytes) -> str:
    parts = [leaf for child in root.children[1:] for leaf in child.leaves()]
    texts = (
        decode_text(raw[leaf.start : leaf.start + LONGEST_RETURNED][: leaf.end - leaf.start], "text/plain", "",
                    leaf.encoding, {})[0]
        for leaf in parts[:5]
    )  # fmt: skip
    return "\n\n".join(texts)[:LONGEST_RETURNED]
