"""Header fields and a text -> the bytes of one mail: 7-bit clean, CRLF only (RFC 5322, 2045, 2047).

Written out here and not by the standard library's generator: that one turns long message ids into encoded words, which
breaks threading, and its folding differs between Python versions, while a queued mail must stay the same bytes.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterable
from unicodedata import normalize

import idna
import regex

# RFC 2047 section 2: an encoded word has at most 75 characters, a line that holds one at most 76; at 64 the first word
# fits beside "Subject: ".
_WORD_LIMIT = 64
_LINE_LIMIT = 76
_LINE_MAXIMUM = 998  # RFC 5322 section 2.1.1

_BLANKS = regex.compile(r"\s+")
_INVISIBLE = regex.compile(r"[\p{C}\p{Default_Ignorable_Code_Point}]")
_ATOM = regex.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
# RFC 6531 section 3.3 allows any character beyond ASCII; what is no letter, mark or number is nobody's name.
_LETTERS = regex.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\p{L}\p{M}\p{N}-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\p{L}\p{M}\p{N}-]+)*"
)
_LONGEST_LOCAL = 64  # octets: RFC 5321 section 4.5.3.1.1
_LONGEST_ADDRESS = 254  # octets: RFC 5321 section 4.5.3.1.3, less the angle brackets
_QUOTED = regex.compile(r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"')
_QUOTABLE = regex.compile(r"[\x20-\x7e]+")
_HOST = regex.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
)
_PLAIN_PHRASE = regex.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ID = regex.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+")  # printable ASCII without blanks and angle brackets
_ID_MAXIMUM = 900


def clean_header(value: str) -> str:
    """One line of printable text: no CR, LF, NUL, bidi, zero-width or other control character, no lone surrogate,
    runs of blanks folded to one, ends stripped, NFC. Never raises; idempotent."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    visible = _INVISIBLE.sub("", _BLANKS.sub(" ", value))
    return " ".join(normalize("NFC", visible).split())


class UnsendableAddress(ValueError):
    """An address that cannot stand in the mail: non-ASCII local part where 7-bit mail is written, or not an address at
    all. `address` is as given; the message names the part and is printable."""

    def __init__(self, address: str, fault: str) -> None:
        super().__init__(f"cannot write to {address!a}: {fault}")
        self.address = address
        self.fault = fault


def ascii_address(spec: str) -> str:
    """`local@domain` as it stands in a header and in RCPT TO: domain in IDNA 2008 form, local part quoted where it must
    be (RFC 5322 section 3.4.1). Idempotent. Raises UnsendableAddress."""
    local, at, domain = spec.rpartition("@")
    if not (local and at and domain):
        raise UnsendableAddress(spec, "it is not of the form name@domain")
    written = f"{_ascii_local(spec, local)}@{_ascii_domain(spec, domain)}"
    if len(written) > _LONGEST_ADDRESS:
        raise UnsendableAddress(spec, "it is longer than 254 characters")
    return written


def international_address(spec: str) -> str:
    """As ascii_address, but a local part of letters beyond ASCII stands as it is: the relay must offer SMTPUTF8
    (RFC 6531 section 3.3), and a mail with it has one header in UTF-8 (RFC 6532). Raises UnsendableAddress."""
    local, _, domain = spec.rpartition("@")
    if local.isascii() or not _LETTERS.fullmatch(local):
        return ascii_address(spec)
    written = f"{local}@{_ascii_domain(spec, domain)}"
    if len(local.encode()) > _LONGEST_LOCAL or len(written.encode()) > _LONGEST_ADDRESS:
        raise UnsendableAddress(spec, "it is longer than an address may be")
    return written


def _ascii_local(spec: str, local: str) -> str:
    if not local.isascii():
        raise UnsendableAddress(spec, "its local part is not ASCII and would need SMTPUTF8")
    if len(local) > 128:
        raise UnsendableAddress(spec, "its local part is longer than 128 characters")
    if _ATOM.fullmatch(local) or _QUOTED.fullmatch(local):
        return local
    if not _QUOTABLE.fullmatch(local):
        raise UnsendableAddress(spec, "its local part holds control characters")
    escaped = local.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _ascii_domain(spec: str, domain: str) -> str:
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as fault:
            raise UnsendableAddress(spec, "its domain is no valid international domain name") from fault
    if not _HOST.fullmatch(domain):
        raise UnsendableAddress(spec, "its domain is not a host name")
    return domain


def mailbox(name: str, spec: str) -> str:
    """`name <address>` for a header; `name` must have passed clean_header. Raises UnsendableAddress."""
    address = ascii_address(spec)
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{_encoded(name)} <{address}>"
    if _PLAIN_PHRASE.fullmatch(name):
        return f"{name} <{address}>"
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}" <{address}>'


def unstructured(value: str) -> str:
    """Text for a Subject: runs of non-ASCII words as encoded words, ASCII words (our tag) readable as they are."""
    if value.isascii() and "=?" not in value:
        return value
    runs: list[tuple[bool, list[str]]] = []
    for word in value.split(" "):
        encode = not word.isascii() or "=?" in word
        if runs and runs[-1][0] == encode:
            runs[-1][1].append(word)
        else:
            runs.append((encode, [word]))
    return " ".join(_encoded(" ".join(words)) if encode else " ".join(words) for encode, words in runs)


def _encoded(text: str) -> str:
    """One or more encoded words (RFC 2047 section 4), parted by blanks; no character is cut in two."""
    room = _WORD_LIMIT - len("=?utf-8?b??=")
    words, chunk = [], b""
    for letter in text:
        octets = letter.encode()
        if len(chunk) + len(octets) > room // 4 * 3:
            words.append(chunk)
            chunk = b""
        chunk += octets
    return " ".join(
        f"=?utf-8?b?{binascii.b2a_base64(part, newline=False).decode()}?=" for part in [*words, chunk]
    )


def identifiers(ids: Iterable[str]) -> tuple[str, ...]:
    """Message ids fit to be written, in order, without brackets and repeats. Dropped: over 900 characters, with blanks,
    controls, angle brackets or non-ASCII characters inside."""
    bare = (one[1:-1] if one[:1] == "<" and one[-1:] == ">" else one for one in ids)
    return tuple(dict.fromkeys(one for one in bare if len(one) <= _ID_MAXIMUM and _ID.fullmatch(one)))


def field(name: str, value: str) -> bytes:
    """One header field with its CRLF. `value` is printable ASCII; it is folded at blanks only, so that message ids and
    encoded words stay whole. Raises ValueError for anything else: a fault of ours, never of a stranger's."""
    if not (value and value.isascii() and value.isprintable()):
        raise ValueError(f"header {name} would hold {ascii(value)[:80]}: only printable ASCII can be written")
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        # The first word stays beside the name: a first line of the name alone is misread by some relays.
        if len(line) + 1 + len(word) > _LINE_LIMIT and not line.endswith(":"):
            lines.append(line)
            line = ""
        line += f" {word}"
    lines.append(line)
    if any(len(one) > _LINE_MAXIMUM for one in lines):
        raise ValueError(f"header {name} holds a word of more than {_LINE_MAXIMUM} characters")
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def address_field(name: str, address: str) -> bytes:
    """One header field of one address, as international_address gives it, with its CRLF: never folded."""
    return field(name, address) if address.isascii() else f"{name}: {address}\r\n".encode()


Part = tuple[list[tuple[str, str]], bytes]
"""The fields that say how a body is written, and the body: CRLF only, 7-bit clean."""


def text_part(subtype: str, text: str) -> Part:
    """text/`subtype` of a text of \\n lines. Quoted-printable: any relay takes it, and spam filters count base64 text
    against a mail."""
    fields = [
        ("Content-Type", f"text/{subtype}; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return fields, quoted_printable(text)


def alternative(parts: Iterable[Part], mark: str) -> Part:
    """multipart/alternative (RFC 2046 section 5.1.4), the plainest part first; each keeps its bytes."""
    line = f"--{mark}".encode("ascii")
    body = b""
    for fields, content in parts:
        head = b"".join(field(name, value) for name, value in fields)
        # The CRLF before a mark belongs to the mark (RFC 2046 section 5.1.1).
        body += line + b"\r\n" + head + b"\r\n" + content + b"\r\n"
    return [("Content-Type", f'multipart/alternative; boundary="{mark}"')], body + line + b"--\r\n"


def boundary(message_id: str) -> str:
    """The boundary of the mail with this id, always the same. "=_" stands in no quoted-printable text (RFC 2045
    section 6.7)."""
    return f"=_{hashlib.sha256(message_id.encode(errors='backslashreplace')).hexdigest()[:32]}"


def quoted_printable(text: str) -> bytes:
    """A text of \\n lines as quoted-printable (RFC 2045 section 6.7), CRLF."""
    return binascii.b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
