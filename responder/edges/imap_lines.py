"""The first line of each response in the one spelling that imaplib takes.

imaplib knows keywords in upper case alone, wants words after a status and CRLF after each line, and gives the
connection up over an untagged response whose name it cannot read. IMAP's words have no case (RFC 3501 section 9), and a
client must bear any untagged response at any time (section 7).
"""

from __future__ import annotations

import re

_STATUS = re.compile(
    rb"([!-~]+) (OK|NO|BAD|BYE|PREAUTH)(?: (?:\[([A-Z0-9-]+)(?=[ \]]))?|(?=\r))", re.IGNORECASE
)
_COUNTED = re.compile(rb"\* (\d+) ([A-Z-]+)(?=[ \r])", re.IGNORECASE)
_NAMED = re.compile(rb"\* ([A-Z-]+)(?=[ \r])", re.IGNORECASE)


def spelled(line: bytes) -> bytes:
    """`line` (the first of a response, ending with CRLF) with its keywords in upper case; an untagged response of no
    known form is named XUNKNOWN. What follows the keywords stays."""
    if line.startswith(b"* "):
        return _untagged(line)
    status = _STATUS.match(line)
    return _status(status, line) if status else line


def _untagged(line: bytes) -> bytes:
    status = _STATUS.match(line)
    if status:
        return _status(status, line)
    named = _NAMED.match(line) or _COUNTED.match(line)
    if named:
        return named[0].upper() + line[named.end() :]
    return b"* XUNKNOWN " + line[2:]


def _status(found: re.Match[bytes], line: bytes) -> bytes:
    """Tags stay as they are: they have a case."""
    code = b"[" + found[3].upper() if found[3] else b""
    return found[1] + b" " + found[2].upper() + b" " + code + line[found.end() :]
