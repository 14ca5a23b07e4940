"""A message as it came from the server: where it lies, what it was read from, and those bytes made small."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime

from responder.core.grounds import source
from responder.core.message import Attachment, TextPart

MOST_SOURCE = 1_000_000  # octets; 64 kB and a text part of 64 kB are fetched
_PROBE, _DENSE = 4096, 0.7


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a message lies on the server, and the bytes it was read from; `attachments` and `text_part` as fetched.
    `packed`: the bytes as they are kept, made before the write transaction begins; b"" = not yet."""

    mailbox: str
    uidvalidity: int
    uid: int
    received: datetime
    size: int
    content: bytes
    attachments: tuple[Attachment, ...] | None = None
    text_part: TextPart | None = None
    packed: bytes = b""


def bare_fingerprint(content: bytes) -> str:
    """By which a message that could not be read is known again: its bytes alone."""
    return "bytes:" + hashlib.sha256(content).hexdigest()[:58]


def pack(content: bytes, text_part: TextPart | None = None) -> bytes:
    """zlib, at the level that costs least: the base64 of a photograph has no repeats to look for."""
    whole = source(content, text_part)
    probe = whole[-_PROBE:]
    dense = len(whole) > 2 * _PROBE and len(zlib.compress(probe, 1)) > _DENSE * len(probe)
    made = zlib.compressobj(1, strategy=zlib.Z_HUFFMAN_ONLY if dense else zlib.Z_DEFAULT_STRATEGY)
    return made.compress(whole) + made.flush()


def unpack(packed: bytes) -> bytes:
    """The inverse, at most MOST_SOURCE octets. Raises ValueError for what is damaged or larger."""
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(packed, MOST_SOURCE)
    except zlib.error:
        raise ValueError("the kept bytes are damaged") from None
    if not reader.eof:
        raise ValueError("the kept bytes are cut or too many")
    return whole
