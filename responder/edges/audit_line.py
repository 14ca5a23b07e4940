"""Values of any kind -> what may stand in a log line: plain, bounded, printable. Nothing a stranger wrote can end a
line, move a cursor or reverse its direction. Objects are named by type only, since their repr may hold a secret."""

from __future__ import annotations

import json
import math
import traceback
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import PurePath
from typing import Final

VALUE_OCTETS: Final = 2048
KEY_LENGTH: Final = 64
MOST_FIELDS: Final = 100
MOST_ITEMS: Final = 100
DEEPEST: Final = 4
FRAMES: Final = 20


def rfc3339(moment: datetime) -> str:
    """UTC with microseconds and Z, always of one length. A naive moment is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def cut(text: str, octets: int = VALUE_OCTETS) -> str:
    """At most `octets` in UTF-8, a lone surrogate as "?"; what was cut ends with an ellipsis."""
    if text.isascii() and len(text) <= octets:
        return text
    encoded = text[: octets + 1].encode("utf-8", "replace")
    if len(encoded) <= octets:
        return encoded.decode()
    return encoded[: octets - 3].decode("utf-8", "ignore") + "\u2026"


def escaped(text: str) -> str:
    r"""Each character that is not printable as \uXXXX, astral ones as a JSON surrogate pair: control, bidi, zero-width,
    separators, unassigned. Inside JSON the result means the same text."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def json_line(fields: Mapping[str, object]) -> str:
    """One JSON object on one line, texts unescaped as far as they are printable. Takes what `plain_fields` gave."""
    return escaped(json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")))


def plain_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """Names and values ready to be written: each value at most 2 kB, at most 100 fields."""
    first = list(fields.items())[:MOST_FIELDS]
    return {cut(str(name), KEY_LENGTH): _bounded(value) for name, value in first}


def _bounded(value: object) -> object:
    whole = plain(value)
    if isinstance(whole, dict | list):
        text = json.dumps(whole, ensure_ascii=False)
        if len(text.encode()) > VALUE_OCTETS:
            return cut(text)
    return whole


def plain(value: object, depth: int = 0) -> object:
    """JSON's own types: times in UTC, durations in seconds, bytes by length, other objects by their type's name."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value, depth)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str | PurePath):
        return cut(str(value))
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date | timedelta):
        return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()
    if isinstance(value, bytes | bytearray):
        return f"<{len(value)} bytes>"
    return _container(value, depth)


def _number(value: float) -> object:
    if isinstance(value, int):
        return int(value) if value.bit_length() <= 64 else f"<number of {value.bit_length()} bits>"
    return float(value) if math.isfinite(value) else str(float(value))


def _container(value: object, depth: int) -> object:
    if depth < DEEPEST:
        if isinstance(value, Mapping):
            inner = list(value.items())[:MOST_ITEMS]
            return {cut(str(name), KEY_LENGTH): plain(part, depth + 1) for name, part in inner}
        if isinstance(value, Sequence | Set):
            return [plain(part, depth + 1) for part in list(value)[:MOST_ITEMS]]
    return f"<{type(value).__name__}>"


def stack(error: BaseException) -> str:
    """Where an exception came from, innermost call last, one frame as FILE:LINE in NAME. Neither source lines nor
    values: those hold secrets and strangers' text."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " > ".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
