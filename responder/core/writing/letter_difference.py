"""Two acknowledgements of ours: the first line in which the reader, or the reader's mail client, sees another one."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from itertools import zip_longest

# Made anew with each key, or told by the parts themselves.
_OWN = frozenset({"message-id", "x-responder-loop", "date", "mime-version", "subject"})
Lines = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class LetterDifference:
    """The first line that differs, before and after, None where none does: of subject and plain text, and of header
    fields and the HTML part."""

    text: Lines
    form: Lines


def letter_difference(before: bytes, after: bytes) -> LetterDifference:
    """Of two mails that we composed. Raises ValueError or LookupError for bytes that we did not."""
    old, new = email.message_from_bytes(before), email.message_from_bytes(after)
    return LetterDifference(_first(_text(old), _text(new)), _first(_form(old), _form(new)))


def _first(before: list[str], after: list[str]) -> Lines:
    both = zip_longest(before, after, fillvalue="")
    return next(((old, new) for old, new in both if old != new), None)


def _text(mail: Message) -> list[str]:
    return [f"Subject: {_words(mail['Subject'])}", *_lines(mail, "text/plain")]


def _form(mail: Message) -> list[str]:
    fields = [
        f"{name}: {_words(value)}"
        for name, value in mail.items()
        if name.casefold() not in _OWN and not name.casefold().startswith("content-t")
    ]
    return [*fields, *_lines(mail, "text/html")]


def _words(value: object) -> str:
    """As a reader sees it: encoded words decoded, the folding taken out."""
    return " ".join(str(make_header(decode_header(str(value)))).split())


def _lines(mail: Message, media_type: str) -> list[str]:
    part = next((part for part in mail.walk() if part.get_content_type() == media_type), None)
    content = part.get_payload(decode=True) if part else None
    if not part or not isinstance(content, bytes):
        return []
    return content.decode(part.get_content_charset("utf-8"), "replace").splitlines()
