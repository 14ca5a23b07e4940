"""What a text of the file looks like in a JSON Schema. Patterns must mean the same to Python and to an editor's
ECMAScript, so no look-behind, no \\w beyond ASCII, and what is anchored ends in $."""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]

# As an editor reads YAML, these scalars are a number or a flag; the loader reads each setting as the text that stands.
_NUMBERS = ("7", "-7", "0.5", "1e5", ".5", ".inf", "0x1F")
_FLAGS = ("true", "false", "True", "False", "TRUE", "FALSE")
ONE_LINE = r"^[^\n\r\t]*$"
SOME_TEXT = r"^[^\n\r\t]*\S[^\n\r\t]*$"
HOST = r"^ *[^\s@/%]+(%.*)?$"
DOMAIN = r"^ *[^\s@/]+ *$"
ADDRESS = r"^ *[^\s@]+@[^\s@]+ *$"


def written(pattern: str, wanted: str = "") -> Schema:
    """A setting's text. `wanted`: what an editor says where it does not fit. A number or a flag is accepted where one,
    written without quotes, is a text of this pattern."""
    compiled = re.compile(pattern)
    types = ["string"]
    types += ["number"] if any(map(compiled.search, _NUMBERS)) else []
    types += ["boolean"] if any(map(compiled.search, _FLAGS)) else []
    return {"type": types if len(types) > 1 else "string", **told(pattern, wanted)}


def told(pattern: str, wanted: str) -> Schema:
    """A pattern with the sentence that editors show instead of it."""
    return {"pattern": pattern, **({"patternErrorMessage": wanted} if wanted else {})}


def or_empty(schema: Schema) -> Schema:
    """The same, or ""."""
    body = schema["pattern"].removeprefix("^").removesuffix("$")
    return {**schema, "pattern": f"^({body})?$"}


def padded(pattern: str) -> str:
    """A pattern of a whole text that the loader strips first."""
    return f"^ *({pattern}) *$"


def any_case(word: str, between: str = "") -> str:
    """A pattern of the word in capital and small letters."""
    return between.join(f"[{sign.upper()}{sign.lower()}]" if sign.isalpha() else sign for sign in word)
