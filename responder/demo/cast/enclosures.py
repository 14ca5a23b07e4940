"""Small real files to attach."""

from __future__ import annotations

import struct
import zlib

from responder.demo.letters import Enclosure


def photo(name: str, colour: tuple[int, int, int]) -> Enclosure:
    """A picture of 48 x 32 points in one colour with a dark crack across it (PNG)."""
    width, height = 48, 32
    rows = b"".join(
        b"\0" + b"".join(bytes((40, 30, 30) if abs(x - y - 8) < 2 else colour) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    content = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)
    return Enclosure(name, "image/png", content)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def invoice(name: str) -> Enclosure:
    """A PDF of one empty page."""
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return Enclosure(name, "application/pdf", content)
