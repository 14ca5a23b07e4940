"""Content of one text part -> text: transfer encoding, charset, format=flowed, HTML (RFC 2045 section 6, RFC 3676)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping

from responder.core.mail.charsets import decode
from responder.core.mail.html_text import read_html
from responder.core.mail.printable import clean_body, nfc

LONGEST_CODED = 512 * 1024
LONGEST_TEXT = 256 * 1024

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_BLANK = b" \t\r\n\x00"
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype html|html|body|div|p|table)\b[^<>]{0,500}>", re.IGNORECASE)


def decode_text(
    content: bytes, media_type: str, charset: str, encoding: str, parameters: Mapping[str, str]
) -> tuple[str, str]:
    """(text, text with quoted lines of HTML marked by "> "), each at most 256 kB. `content` still transfer-encoded, of
    which 512 kB are read; it may be cut anywhere. Never raises."""
    octets = untransfer(content[:LONGEST_CODED], encoding.strip().lower())[:LONGEST_TEXT]
    if media_type.lower() == "text/html":
        if not charset and (found := _META_CHARSET.search(octets[:4096])):
            charset = found[1].decode("ascii", "replace")
        return _cut(read_html(decode(octets, charset)))
    text = clean_body(decode(octets, charset))
    if _LOOKS_LIKE_HTML.match(text) and "</" in text:
        return _cut(read_html(text))
    if parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return _cut((text, text))


def _cut(texts: tuple[str, str]) -> tuple[str, str]:
    return nfc(texts[0])[:LONGEST_TEXT], nfc(texts[1])[:LONGEST_TEXT]


def untransfer(content: bytes, encoding: str) -> bytes:
    """`content` decoded; as it is where the encoding is unknown or the content plainly is not in it."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content)
    if encoding == "base64":
        return _from_base64(content)
    return content


def _from_base64(content: bytes) -> bytes:
    if b" " in content.lstrip()[:76].partition(b"\n")[0].strip():  # plain text, whatever the header says
        return content
    bare = content.translate(None, _BLANK)
    body = bare.partition(b"=")[0]
    letters = body.translate(None, _NOT_BASE64)
    if len(body) - len(letters) > len(body) // 10:  # a tenth is no base64: the declaration is wrong
        return content
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def unflow(text: str, *, delete_space: bool) -> str:
    """Join flowed lines (RFC 3676 section 4.2); quote marks stay, as "> " before the line."""
    lines: list[str] = []
    flowing = -1  # quote depth of a line that goes on, -1 when none does
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        if flowing == depth and bare != "-- ":
            lines[-1] += bare
        else:
            lines.append(f"{'>' * depth} {bare}" if depth else bare)
        flowing = depth if bare.endswith(" ") and bare != "-- " else -1
        if flowing >= 0 and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
