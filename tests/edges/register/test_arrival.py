"""Fetched bytes made small, and back; what is damaged says so."""

from __future__ import annotations

import base64
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.message import TextPart
from responder.edges.register.arrival import MOST_SOURCE, pack, unpack

PHOTO = base64.encodebytes(random.Random(7).randbytes(48_000))
TABLE = b"<tr><td class='goods'>Tekann</td><td>1</td></tr>\r\n" * 1200
PART = TextPart(b"lower down", "text/plain", "utf-8", "8bit")


@given(st.binary(max_size=300), st.none() | st.binary(max_size=30))
def test_packed_bytes_come_back(content: bytes, further: bytes | None) -> None:
    """And behind them those of the text part."""
    part = TextPart(further, "text/plain", "utf-8", "8bit") if further is not None else None
    assert unpack(pack(content, part)) == content + (further or b"")


@pytest.mark.parametrize("content", [PHOTO, TABLE, TABLE + PHOTO, PHOTO + TABLE, b""])
def test_photographs_and_tables_come_back(content: bytes) -> None:
    """Whichever way they are packed; what repeats becomes small, what does not grows at most a little."""
    packed = pack(content, PART)
    assert unpack(packed) == content + b"lower down"
    assert len(packed) < len(content) * 0.8 + 40
    assert len(pack(TABLE)) < len(TABLE) / 10


@pytest.mark.parametrize(
    "packed", [b"", b"x", pack(TABLE)[:-1], b"\0" + pack(TABLE), zlib.compress(bytes(MOST_SOURCE + 1))]
)
def test_what_is_damaged_cut_or_far_too_large_is_refused(packed: bytes) -> None:
    """ValueError, and never more memory than a mail may have."""
    with pytest.raises(ValueError, match="the kept bytes"):
        unpack(packed)
