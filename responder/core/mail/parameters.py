"""Content-Type and Content-Disposition: value and parameters (RFC 2045 section 5.1, RFC 2231). No input raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from responder.core.mail.charsets import decode
from responder.core.mail.encoded_words import decode_words
from responder.core.mail.headers import drop_comments
from responder.core.mail.printable import clean_line

LONGEST_VALUE = 16 * 1024
MOST_PARAMETERS = 100

_PARAMETER = re.compile(r';[ \t;]*+([^\s=;"]++)[ \t]*+=[ \t]*+("(?:[^"\\]|\\.)*"|[^;]*)')
_ESCAPED = re.compile(r"\\(.)")
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?\Z")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Structured:
    """`value` is lower-case without comments ("text/plain"); `parameters` has lower-case names and decoded values.
    `bound` names the bound that was exceeded: then nothing, or only the first 100 parameters, was read."""

    value: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    bound: str = ""


def structured(value: str) -> Structured:
    """Read one such header; the first of two equal parameters counts."""
    if len(value) > LONGEST_VALUE:
        return Structured("", {}, f"structured header over {LONGEST_VALUE // 1024} kB")
    value = drop_comments(value)
    head = "".join(value.partition(";")[0].split()).lower()
    if ";" not in value:
        return Structured(head)
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value)):
        if count == MOST_PARAMETERS:
            return Structured(
                head, _joined(plain, sections), f"over {MOST_PARAMETERS} parameters in one header"
            )
        name, text = found[1].lower(), _unquoted(found[2])
        if "*" in name and (part := _SECTION.match(name)):
            sections.setdefault(part[1], {}).setdefault(int(part[2] or 0), (text, bool(part[3])))
        else:
            plain.setdefault(name, decode_words(text))
    return Structured(head, _joined(plain, sections))


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
        return _ESCAPED.sub(r"\1", text) if "\\" in text else text
    return text.strip('"')


def _joined(plain: dict[str, str], sections: dict[str, dict[int, tuple[str, bool]]]) -> dict[str, str]:
    """RFC 2231 section 4.1: where both forms of a parameter stand, the extended one counts."""
    return plain | {name: _join(parts) for name, parts in sections.items()}


def _join(parts: dict[int, tuple[str, bool]]) -> str:
    charset, content = "", b""
    for place, (number, (text, extended)) in enumerate(sorted(parts.items())):
        if number != place:  # a missing section: what follows cannot be placed
            break
        if extended and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        coded = text.encode("utf-8", "replace")
        content += _PERCENT.sub(lambda found: bytes((int(found[1], 16),)), coded) if extended else coded
    return clean_line(decode(content, charset))
