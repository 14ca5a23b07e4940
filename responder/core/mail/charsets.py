"""Bytes and a declared charset -> str. The declaration may be missing, unknown or wrong; no input raises."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAMED = {
    "utf8": "utf-8", "utf-8": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf-7": "utf-7", "unicode-1-1-utf-7": "utf-7",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "koi8-r": "koi8-r", "koi8r": "koi8-r",
    "koi8": "koi8-r", "koi8-u": "koi8-u", "koi8-ru": "koi8-u", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252",
    "latin4": "iso8859-4", "latin6": "iso8859-10", "latin7": "iso8859-13", "x-mac-cyrillic": "mac-cyrillic",
    "mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "windows-874": "cp874", "tis-620": "cp874",
    "iso-2022-jp": "iso2022-jp", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc-jp",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "euc-kr": "cp949",
    "ks-c-5601-1987": "cp949",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:x-)?(?:windows|win|cp|ibm|cp-|x-cp)-?(125[0-8]|437|77[05]|85[0257]|86[0-69])\Z")
_ISO = re.compile(r"iso[-_ ]?8859[-_ ]?(1[0-6]|[1-9])(?:-[ei])?\Z")
_OTHER_THAN_ASCII = frozenset({"utf-7", "utf-16", "utf-16-le", "utf-16-be", "iso2022-jp"})
_WESTERN = frozenset({"cp1252", "iso8859-15", "iso8859-9", "mac-roman"})
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
_BALTIC = ("cp1257", "cp1252", "iso8859-4")
_ASCII = bytes(range(128))
_HIGH_WORD = re.compile(rb"[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*+")
_SAMPLE = 4096
# Weight of a letter by how often Russian text has it; capitals count the same.
_CYRILLIC_WEIGHT = {
    letter: weight
    for letters, weight in (("оеаинтсрвл", 3), ("кмдпуязыбьгчй", 1), ("ъщэфцюё", -2), ("ѓѕјљњћџђєіїґў", -4))
    for letter in letters + letters.upper()
}
_BALTIC_WEIGHT = dict.fromkeys("āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŠŪŽõäöüÕÄÖÜ«»„“”’–—€", 1)
_SUSPECT = re.compile("[\x80-\x9f\ufffd\u00a4-\u00b5\u2020-\u2022\u2030\u2500-\u259f]|[а-яё][А-ЯЁ]")


def codec(name: str) -> str:
    """Python's codec for a MIME charset name, "" for US-ASCII, unknown names and codecs that are no charsets."""
    name = name.strip(" \t\"'").casefold().replace("_", "-")
    if name in _NAMED:
        return _NAMED[name]
    if found := _NUMBERED.match(name):
        return f"cp{found[1]}"
    if found := _ISO.match(name):
        return "cp1252" if found[1] == "1" else f"iso8859-{found[1]}"
    return ""


def decode(content: bytes, declared: str = "") -> str:
    """Text of `content`: UTF-8 if it is that, else as declared, else by the look of it (Cyrillic, Baltic, Western).

    UTF-8 stands first because text in another charset is next to never valid UTF-8, while declarations are often wrong.
    """
    if content.isascii() and not declared:
        return content.decode("ascii")
    name = codec(declared)
    if name in _OTHER_THAN_ASCII:
        return content.decode(name, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _by_look(content, name)


def _by_look(content: bytes, name: str) -> str:
    text = content.decode("utf-8", "replace")
    # Cut inside a character, or a few broken bytes: still UTF-8.
    if text.count("\ufffd") * 8 <= sum(1 for char in text[:_SAMPLE] if char > "\x7f"):
        return text.rstrip("\ufffd")
    if name and name != "utf-8" and not (name in _WESTERN and _mostly_high(content)):
        decoded = content.decode(name, "replace")
        if decoded.count("\ufffd") * 20 <= len(decoded):
            return decoded
    return content.decode(guess(content), "replace")


def _high(content: bytes) -> bytes:
    return content.translate(None, _ASCII)


def _mostly_high(content: bytes) -> bool:
    """True where words with octets above 127 hold little else, as in Cyrillic text; words with õ or š hold more."""
    words = b"".join(_HIGH_WORD.findall(content[:_SAMPLE]) or _HIGH_WORD.findall(content))
    return len(words) > 2 and len(_high(words)) * 3 > len(words) * 2


def guess(content: bytes) -> str:
    """Codec name of 8-bit text of unknown charset, by the letters that Russian, Latvian and Estonian use most."""
    sample = content[:_SAMPLE]
    if not _high(sample):
        sample = _high(content)[:_SAMPLE]
    if _mostly_high(sample):
        return max(_CYRILLIC, key=lambda name: _score(sample, name, _CYRILLIC_WEIGHT))
    return max(_BALTIC, key=lambda name: _score(sample, name, _BALTIC_WEIGHT))


def _score(sample: bytes, name: str, weight: Mapping[str, int]) -> int:
    text = sample.decode(name, "replace")
    return sum(weight.get(char, 0) for char in text) - 3 * len(_SUSPECT.findall(text))
