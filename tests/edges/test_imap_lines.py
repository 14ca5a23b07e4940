"""Keywords get one spelling, whatever the server's; tags, texts and all that follows stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.edges.imap_lines import spelled


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"* ok [alert] Full\r\n", b"* OK [ALERT] Full\r\n"),
        (b"* OK\r\n", b"* OK \r\n"),
        (b"aBcD7 no [TryCreate] no such folder\r\n", b"aBcD7 NO [TRYCREATE] no such folder\r\n"),
        (b"ABCD7 ok\r\n", b"ABCD7 OK \r\n"),
        (b"ABCD7 ok [uidnext 5] Fine\r\n", b"ABCD7 OK [UIDNEXT 5] Fine\r\n"),
        (b"* bye\r\n", b"* BYE \r\n"),
        (b"* 5 exists\r\n", b"* 5 EXISTS\r\n"),
        (
            b'* 5 fetch (uid 7 flags (\\Seen) body[] "abc")\r\n',
            b'* 5 FETCH (uid 7 flags (\\Seen) body[] "abc")\r\n',
        ),
        (b"* search\r\n", b"* SEARCH\r\n"),
        (b'* list () "/" inbox\r\n', b'* LIST () "/" inbox\r\n'),
        (b"* x_new_thing 1\r\n", b"* XUNKNOWN x_new_thing 1\r\n"),
        (b"* 12\r\n", b"* XUNKNOWN 12\r\n"),
        (b"* \r\n", b"* XUNKNOWN \r\n"),
        (b"* \xff\xfe {3}\r\n", b"* XUNKNOWN \xff\xfe {3}\r\n"),
        (b"+ ok go on\r\n", b"+ OK go on\r\n"),
        (b"+\r\n", b"+\r\n"),
        (b"\r\n", b"\r\n"),
        (b"nonsense\r\n", b"nonsense\r\n"),
    ],
)
def test_spelling(line: bytes, expected: bytes) -> None:
    """RFC 3501 section 9: words of the protocol have no case; section 7: an unknown response is borne."""
    assert spelled(line) == expected


@given(st.binary(max_size=60))
def test_nothing_of_a_line_is_lost(rest: bytes) -> None:
    """Only case changes, and what is unknown gets a name; once is enough."""
    line = b"* " + rest.replace(b"\r", b"").replace(b"\n", b"") + b"\r\n"
    once = spelled(line)
    assert once.lower().replace(b"xunknown ", b"").replace(b" \r", b"\r") == line.lower().replace(
        b"xunknown ", b""
    ).replace(b" \r", b"\r")
    assert spelled(once) == once
