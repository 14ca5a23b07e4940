"""A stranger's text -> text that may stand anywhere: NFC, no NUL, no control characters, no lone surrogates.

Lines (header values, names) lose bidi and invisible format characters too; bodies keep newline and tab.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

# Bidi controls, zero-width and tag characters, soft hyphen, byte order mark: invisible, and able to reorder a line.
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_LINE_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE_INVISIBLE = re.compile(f"[{_INVISIBLE}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BODY_BREAK = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_BODY_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]+")
# Blocks that hold combining marks. NFC sorts a run of marks by insertion, so a run of 100,000 would take minutes.
_NEAR_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u1fff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f"
    "\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U000101fd-\U0001ffff]{31}"
)


@cache
def _long_marks() -> Any:
    import regex  # only for text that is built from marks: saves its import elsewhere

    return regex.compile(r"(\p{M}{30})\p{M}+")


def nfc(text: str) -> str:
    """Unicode NFC in linear time: of more than 30 combining marks in a row, 30 stay (UAX 15, stream-safe text)."""
    if text.isascii():
        return text
    if _NEAR_MARKS.search(text):
        text = _long_marks().sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """One line, for header values and names. Each run of control characters becomes one blank; ends are stripped."""
    if not text.isprintable():
        text = _LINE_CONTROL.sub(" ", text)
        text = _LINE_INVISIBLE.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
    return nfc(text).strip()


def clean_body(text: str) -> str:
    """Several lines: every line end becomes \\n, other control characters but tab go, bidi characters stay."""
    text = text.replace("\r\n", "\n")
    if not text.replace("\n", " ").replace("\t", " ").isprintable():  # quicker than one search by pattern
        text = _BODY_BREAK.sub("\n", text)
        text = _SURROGATE.sub("\ufffd", _BODY_CONTROL.sub("", text))
    return nfc(text)
