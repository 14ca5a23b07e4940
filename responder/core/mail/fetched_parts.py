"""Parts of a mail as they are told apart from its text: attachments, and a text part fetched by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment: decoded file name ("" when it has none), media type "image/jpeg", octets as transferred."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class TextPart:
    """A text part fetched beside the first 64 kB, because it starts beyond them (still transfer-encoded)."""

    content: bytes
    media_type: str
    charset: str
    encoding: str
