"""Encoded words in header values (RFC 2047): `=?utf-8?B?...?=` -> text. Linear, bounded, no input raises."""

from __future__ import annotations

import binascii
import re

from responder.core.mail.charsets import decode
from responder.core.mail.printable import clean_line

MOST_WORDS = 200

# A closing "?" inside the text ("=?utf-8?Q?Where is it??=") is wrong by RFC 2047 section 5 and common.
_WORD = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*\??)\?=")
_QUOTED_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)


def decode_words(value: str) -> str:
    """`value` with its first 200 encoded words decoded; clean of control and bidi characters."""
    return decode_counted(value)[0]


def decode_counted(value: str) -> tuple[str, bool]:
    """As `decode_words`, and whether words beyond the 200th were left as they came."""
    if "=?" not in value:
        return clean_line(value), False
    text, over = _decode(value)
    return clean_line(text), over


def decoded_as_written(value: str) -> str:
    """`value` with its first 200 encoded words decoded and nothing taken out: only to look at."""
    return _decode(value)[0] if "=?" in value else value


def _decode(value: str) -> tuple[str, bool]:
    pieces: list[str] = []
    pending, charset, end = b"", "", 0
    for count, found in enumerate(_WORD.finditer(value)):
        if count == MOST_WORDS:
            pieces.append(decode(pending, charset) + value[end:])
            return "".join(pieces), True
        between = value[end : found.start()]
        own = found[1].partition("*")[0].casefold()  # RFC 2231 section 5: charset*language
        # RFC 2047 section 6.2: blanks between encoded words go. Bytes are joined first: words may split a character.
        if end == 0 or between.strip() or own != charset:
            pieces.append(decode(pending, charset))
            pieces.append(between if end == 0 or between.strip() else "")
            pending, charset = b"", own
        pending += _bytes_of(found[2], found[3])
        end = found.end()
    pieces += [decode(pending, charset), value[end:]]
    return "".join(pieces), False


def _bytes_of(encoding: str, text: str) -> bytes:
    coded = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _QUOTED_BYTE.sub(lambda found: bytes((int(found[1], 16),)), coded.replace(b"_", b" "))
    letters = coded.translate(None, _NOT_BASE64)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"===")
