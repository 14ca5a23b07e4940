"""What one SMTP transaction carries, in the form the wire wants: addresses as paths, lines ended by CRLF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import idna

LINE_END: Final = re.compile(rb"\r\n|\r|\n")
# RFC 5321 section 4.1.2, Mailbox: a dot-string or a quoted string, then the domain; nothing that ends the path.
LOCAL_PART: Final = r'[^\s<>()\[\],;:\\"@\x00-\x1f\x7f]+|"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])*"'
DOMAIN: Final = r'[^\s<>"@\\\x00-\x1f\x7f]+'
MAILBOX: Final = re.compile(rf"(?P<local>{LOCAL_PART})@(?P<domain>{DOMAIN})")


@dataclass(frozen=True, slots=True)
class Letter:
    """One transaction's input. `sender` and `recipient` stand between the angle brackets ("" is the null sender);
    `content` has CRLF line ends only and ends with one."""

    sender: str
    recipient: str
    content: bytes

    @property
    def international(self) -> bool:
        """An address that only SMTPUTF8 (RFC 6531) can carry."""
        return not (self.sender + self.recipient).isascii()


def mailbox(address: str) -> str:
    """The address as MAIL and RCPT take it, its domain in ASCII (IDNA 2008). Raises ValueError."""
    match = MAILBOX.fullmatch(address)
    if match is None or not _encodable(address):
        raise ValueError("not an address that SMTP can carry")
    local, domain = match["local"], match["domain"]
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise ValueError("the domain of the address is not a valid internationalised name") from None
    return f"{local}@{domain}"


def crlf(content: bytes) -> bytes:
    """The same bytes when every line ends with CRLF; a bare CR or LF becomes CRLF (RFC 5321 section 2.3.8)."""
    lines = LINE_END.sub(b"\r\n", content)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
