"""Bytes of one mail -> Message (RFC 5322, 2045, 2047, 2231). Never raises: bad mail gives a Message with `defects`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header (RFC 5322 section 3.4).

    `name` is the decoded display name without control or bidi characters, "" when there is none.
    `local` keeps its case; `domain` is lower-case, an IDNA "xn--" domain is kept as it came (ASCII).
    """

    name: str
    local: str
    domain: str

    @property
    def spec(self) -> str:
        """local@domain as the sender wrote it (domain lower-case)."""
        return f"{self.local}@{self.domain}"

    @property
    def folded(self) -> str:
        """Lower-case form, for comparison and for keyed hashes."""
        return self.spec.casefold()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment: decoded file name ("" when it has none), media type "image/jpeg", size in octets as transferred."""

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


@dataclass(frozen=True, slots=True)
class Message:
    """One received mail, read once. Every text is NFC, free of NUL, control characters (but \\n and \\t in bodies)
    and lone surrogates, so that it can be encoded as UTF-8 anywhere.

    `headers` are (lower-case name, unfolded raw value) in order of appearance, at most 1,000.
    `return_path`: the addr-spec of Return-Path, "" for the null path `<>`, None when the header is missing.
    `message_id` and the ids in `in_reply_to` / `references` stand without angle brackets, longest 900 characters,
    references at most the last 200 in order. `date` is aware or None. `size` is the whole mail's octets as the
    server tells it, even where only the first 64 kB were fetched. `body` is the whole text, `new_text` the same
    without quotes, signature and forwarded headers (in doubt the text is kept).
    """

    headers: tuple[tuple[str, str], ...]
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    from_: tuple[Address, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    return_path: str | None
    delivered_to: tuple[str, ...]
    subject: str
    body: str
    new_text: str
    media_type: str
    report_type: str
    attachments: tuple[Attachment, ...]
    size: int
    defects: tuple[str, ...]

    def all(self, name: str) -> tuple[str, ...]:
        """Raw unfolded values of each header of that name, top first."""
        wanted = name.casefold()
        return tuple(value for key, value in self.headers if key == wanted)

    @property
    def originator(self) -> Address | None:
        """The first usable address of From."""
        return self.from_[0] if self.from_ else None


def parse(
    raw: bytes,
    *,
    size: int | None = None,
    attachments: tuple[Attachment, ...] | None = None,
    text_part: TextPart | None = None,
) -> Message:
    """Read one mail. `raw` may be only its first 64 kB: then `size` is the whole size, `attachments` what
    BODYSTRUCTURE told (else they are found in `raw`), and `text_part` the first text part where it lies beyond `raw`."""
    raise NotImplementedError
