"""In which of the configured languages is this text written? Detection by eld, restricted; silent when not sure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

_LOOKS_AT = 4_000

# Not language: links, addresses, order numbers and other words with digits, quoted lines.
_NOISE = regex.compile(
    r"^[ \t]*>.*$|(?:https?://|www\.)\S+|\S+@\S+|[\p{L}\p{M}-]*\p{N}[\p{L}\p{N}._/-]*",
    regex.MULTILINE | regex.IGNORECASE,
)
_WORD = regex.compile(r"[\p{L}\p{M}]+")


@dataclass(frozen=True, slots=True)
class Detected:
    """`language` is one of the allowed ones, or "" when the text does not tell. `reliable` as the detector says."""

    language: str
    reliable: bool


def detect(text: str, allowed: tuple[str, ...]) -> Detected:
    """Order numbers, addresses, links and quoted text are no evidence. Never raises; looks at the first 4,000
    characters."""
    clean = _NOISE.sub(" ", text[:_LOOKS_AT]).casefold()
    return _weigh(_WORD.findall(clean), allowed)


def _weigh(words: list[str], allowed: tuple[str, ...]) -> Detected:
    if not words:
        return Detected("", False)
    scores = _eld_scores(" ".join(words))
    known = [code for code in allowed if scores.get(code, 0) > 0]
    if not known:
        return Detected("", False)
    best = max(known, key=lambda code: scores[code])
    rest = max((score for code, score in scores.items() if code != best), default=0.0)
    return Detected(best, scores[best] > rest + 0.05)


def _eld_scores(text: str) -> dict[str, float]:
    return _detector().detect(text).scores() or {}


@lru_cache(maxsize=1)
def _detector() -> Any:
    """eld's 45 MB are loaded at the first mail, not at `--help`."""
    from eld import LanguageDetector

    return LanguageDetector()
