"""BODYSTRUCTURE (RFC 3501 section 7.4.2) as imapclient parsed it -> parts: attachments, and the first text part.

A server copies much of it from the stranger's mail: every field may be missing, mad or deep. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from responder.core.mail.charsets import decode
from responder.core.mail.parameters import structured
from responder.core.mail.printable import nfc
from responder.core.message import Attachment

DEEPEST = 20
MOST_PARTS = 100
LONGEST_NAME = 255
_LONGEST_RAW = 2_000
# The same kinds as in core/mail/bodies.py, which names the attachments of mails that came whole.
_READ_AS_TEXT = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-markdown"})
_UNSEEN = frozenset(
    {
        "text/x-amp-html",
        "text/watch-html",
        "text/rfc822-headers",
        "message/delivery-status",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
    }
)
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf. `number`: as in BODY[1.2]; `media_type`, `charset`, `encoding` lower-case; `name` decoded; `size` octets
    as transferred; `disposition` "attachment", "inline" or ""."""

    number: str
    media_type: str
    charset: str
    encoding: str
    size: int
    name: str
    disposition: str

    @property
    def is_attached(self) -> bool:
        """An attachment by its own header, wherever it stands (RFC 2183)."""
        if self.media_type in _UNSEEN:
            return False
        named = bool(self.name) and self.disposition != "inline"
        return self.disposition == "attachment" or named or self.media_type not in _READ_AS_TEXT

    @property
    def is_text(self) -> bool:
        """Text of the mail itself."""
        return self.media_type in _READ_AS_TEXT and not self.is_attached


def parts(structure: object) -> tuple[Part, ...] | None:
    """The leaves in order of appearance, at most 100 and 20 deep; None when `structure` is no structure at all.
    A message within the message (message/rfc822) is one leaf."""
    if not isinstance(structure, tuple | list) or not structure:
        return None
    found: list[Part] = []
    for number, leaf in _leaves(structure, "", DEEPEST):
        part = _part(number, leaf)
        if part is not None:
            found.append(part)
        if len(found) == MOST_PARTS:
            break
    return tuple(found) or None


def attachments(leaves: tuple[Part, ...]) -> tuple[Attachment, ...]:
    """What is attached, in order."""
    return tuple(Attachment(part.name, part.media_type, part.size) for part in leaves if part.is_attached)


def first_text(leaves: tuple[Part, ...]) -> tuple[Part, int] | None:
    """The first text part that is not empty, and how many octets of other parts stand before it (headers and
    boundaries come on top)."""
    before = 0
    for part in leaves:
        if part.is_text and part.size > 0:
            return part, before
        before += part.size
    return None


def _leaves(node: object, number: str, depth: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    if not isinstance(node, tuple | list) or not node or depth == 0:
        return
    children = _children(node)
    if children:
        for index, child in enumerate(children, 1):
            yield from _leaves(child, f"{number}.{index}" if number else str(index), depth - 1)
    else:
        yield number or "1", tuple(node)


def _children(node: tuple[object, ...] | list[object]) -> list[object]:
    """The parts of a multipart: imapclient puts them into one list, a raw answer has them side by side."""
    if isinstance(node[0], list):
        return list(node[0])
    children: list[object] = []
    for item in node:
        if not isinstance(item, tuple | list):
            break
        children.append(item)
    return children


def _part(number: str, leaf: tuple[object, ...]) -> Part | None:
    if len(leaf) < 2 or not isinstance(leaf[0], bytes) or not isinstance(leaf[1], bytes):
        return None
    media_type = f"{_word(leaf[0])}/{_word(leaf[1])}"
    parameters = _pairs(leaf[2] if len(leaf) > 2 else None)
    disposition, placing = _disposition(leaf, media_type)
    name = _name(placing, "filename") or _name(parameters, "name")
    size = leaf[6] if len(leaf) > 6 and isinstance(leaf[6], int) else 0
    encoding = _word(leaf[5]) if len(leaf) > 5 else ""
    charset = _word(dict(parameters).get("charset", b""))
    return Part(number, media_type, charset, encoding, max(0, size), name, disposition)


def _disposition(leaf: tuple[object, ...], media_type: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The extension fields begin after those that belong to the type; the disposition is the second of them."""
    place = 11 if media_type == "message/rfc822" else 9 if media_type.startswith("text/") else 8
    field = leaf[place] if len(leaf) > place else None
    if not isinstance(field, tuple) or not field:
        return "", []
    return _word(field[0]), _pairs(field[1] if len(field) > 1 else None)


def _pairs(field: object) -> list[tuple[str, bytes]]:
    if not isinstance(field, tuple):
        return []
    return [
        (_word(key), _octets(value))
        for key, value in zip(field[::2], field[1::2], strict=False)
        if isinstance(key, bytes)
    ]


def _name(pairs: list[tuple[str, bytes]], key: str) -> str:
    """The decoded value of `key`, also as key*, key*0 ... (RFC 2231) or with encoded words (RFC 2047)."""
    wanted = [(name, value) for name, value in pairs if name == key or name.startswith(f"{key}*")]
    if not wanted or sum(len(value) for _, value in wanted) > _LONGEST_RAW:
        return ""
    header = "".join(f'; {name}="{_escaped(value)}"' for name, value in wanted)
    name = structured(f"x/x{header}").parameters.get(key, "")
    return _FOLDERS.sub("", name).strip()[:LONGEST_NAME]


def _escaped(value: bytes) -> str:
    return nfc(decode(value)).replace("\\", "\\\\").replace('"', '\\"')


def _octets(value: object) -> bytes:
    return (
        value if isinstance(value, bytes) else b"" if value is None else str(value).encode("utf-8", "replace")
    )


def _word(value: object) -> str:
    return _octets(value).decode("ascii", "replace").lower()
