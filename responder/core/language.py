"""In which of the configured languages is this text written? Detection by eld, restricted; silent when not sure.

eld alone takes a short Russian mail for Bulgarian and Latvian without diacritics for Lithuanian, so its scores are
weighed together with frequent words, and the letters that only one language has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from responder.core.languages import PACKS
from responder.core.languages.neighbours import (
    CYRILLIC_ENDINGS,
    CYRILLIC_LETTERS,
    CYRILLIC_WORDS,
    LATIN_LETTERS,
    LATIN_WORDS,
    RUSSIAN_ENDINGS,
    RUSSIAN_IN_LATIN,
)

_LOOKS_AT = 4_000

# Tuned on tests/core/languages_samples: eld's scores lie between 0 and about 1, the share of known words is a fraction.
_WORDS_WEIGH = 0.5
_MARGIN = 0.07
_MARGIN_UNKNOWN = 0.01  # Cyrillic text without one word that is known: eld alone decides
_FLOOR = 0.2

_VOCABULARIES = {code: pack.words for code, pack in PACKS.items()} | LATIN_WORDS
_OWN_LETTERS = {"lv": "āēīģķļņ", "et": "õ"}
_LETTERS = {code: frozenset(letters) for code, letters in (_OWN_LETTERS | LATIN_LETTERS).items()}
_OWN_LETTERS_WEIGH = 0.15

# No language: links, addresses, order numbers and other words with digits, quoted lines, the line a telephone adds.
# One after another: each alone is found by a letter it must have, all together are tried at every place.
_NOISE = tuple(
    regex.compile(pattern, regex.MULTILINE | regex.IGNORECASE)
    for pattern in (
        r"^[ \t]*>.*$",
        r"^(?:sent from|get outlook|отправлено|saadetud|nosūtīts|nosutits)\b.{0,80}$",
        r"(?:https?://|www\.)\S++",
        r"(?<!\S)[^\s@]++@\S++",
    )
)
# A closing and the signature below it are set once in the mail program, in whatever language its owner has it.
_CLOSING = regex.compile(
    r"^[ \t]*+(?:с уважением|с наилучшими пожеланиями|lugupidamisega|parimate soovidega|tervitades|tervitustega|"
    r"ar cieņu|ar cienu|ar sveicieniem|(?:best|kind|warm) (?:regards|wishes)|regards|sincerely|yours)\b.{0,40}+$",
    regex.MULTILINE | regex.IGNORECASE,
)
_NUMBERED = regex.compile(
    r"(?<![\p{L}\p{M}])(?:[\p{L}\p{M}]{1,6}-\p{N}\S*+|[\p{L}\p{M}]*+\p{N}[\p{L}\p{N}._/-]*+)"
)
_NUMBER = regex.compile(r"\p{N}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_CYRILLIC = regex.compile(r"\p{Cyrillic}+")
_LATIN = regex.compile(r"\p{Latin}+")
_RUSSIAN_LETTERS = frozenset("ыэё")
_BULGARIAN_HARD_SIGN = regex.compile(r"ъ(?![еёюя])")
_OTHER_CYRILLIC = frozenset({"uk", "be", "bg", "sr", "mk"})


@dataclass(frozen=True, slots=True)
class Detected:
    """`language` is one of the allowed ones, or "" when the text does not tell. `reliable` as the detector says."""

    language: str
    reliable: bool


def detect(text: str, allowed: tuple[str, ...]) -> Detected:
    """Order numbers, addresses, links and quoted text are no evidence. Never raises; looks at the first 4,000
    characters. `reliable` is False too where a language that is not allowed explains the text as well."""
    words = _WORD.findall(_without_noise(text[:_LOOKS_AT]).casefold())
    latin = [word for word in words if word.isascii() or _LATIN.fullmatch(word)]
    cyrillic = [word for word in words if not word.isascii() and _CYRILLIC.fullmatch(word)]
    if "ru" in allowed and not _OTHER_CYRILLIC & set(allowed):
        letters, others = sum(map(len, cyrillic)), sum(map(len, latin))
        # Latin words among Cyrillic ones are brands and models, unless they are words of a language of ours.
        if cyrillic and (letters > 2 * others or (letters * 2 > others and not _known(latin, allowed))):
            return Detected("ru", _is_russian(cyrillic))
        if 2 * letters > others:
            return Detected("ru" if letters > others else "", False)
        if _is_russian_in_latin(latin):
            return Detected("ru", True)
    return _weigh(latin or words, allowed)


def _without_noise(text: str) -> str:
    for pattern in _NOISE:
        text = pattern.sub(" ", text)
    closing = _CLOSING.search(text)
    if closing and _WORD.search(text, 0, closing.start()):
        text = text[: closing.start()]
    return _NUMBERED.sub(" ", text) if _NUMBER.search(text) else text


def _known(words: list[str], allowed: Collection[str]) -> bool:
    return any(
        word in PACKS[code].words for word in words for code in allowed if code in PACKS if len(word) > 2
    )


def _is_russian(words: list[str]) -> bool:
    """Cyrillic words: Russian, where no letter, word or ending speaks for a neighbour and something speaks for it."""
    text = " ".join(words)
    if any(letter in CYRILLIC_LETTERS for letter in text) or _BULGARIAN_HARD_SIGN.search(text):
        return False
    known = PACKS["ru"].words
    russian = sum(word in known or word.endswith(RUSSIAN_ENDINGS) for word in words if len(word) > 2)
    foreign = sum(word in CYRILLIC_WORDS or word.endswith(CYRILLIC_ENDINGS) for word in words)
    if _RUSSIAN_LETTERS & set(text):
        return russian >= foreign
    if foreign:
        return russian > 2 * foreign
    scores = _eld_scores(text)
    rest = max((score for code, score in scores.items() if code != "ru"), default=0.0)
    return scores.get("ru", 0.0) >= rest + (-_MARGIN if russian else _MARGIN_UNKNOWN)


def _is_russian_in_latin(words: list[str]) -> bool:
    hits = sum(word in RUSSIAN_IN_LATIN for word in words)
    whole = hits == len(words) >= 2 and max(map(len, words)) > 3
    return whole or (hits >= 3 and hits * 3 >= len(words))


def _weigh(words: list[str], allowed: tuple[str, ...]) -> Detected:
    if not words:
        return Detected("", False)
    scores = _scores(words)
    known = {code: score for code, score in scores.items() if code in allowed}
    if not known:
        return Detected("", False)
    best = max(known, key=known.__getitem__)
    rest = max((score for code, score in scores.items() if code != best), default=0.0)
    return Detected(best, known[best] >= max(rest + _MARGIN, _FLOOR))


def _scores(words: list[str]) -> Mapping[str, float]:
    """Language -> eld's score plus what frequent words and own letters add, for ours and for their neighbours."""
    text, counted = " ".join(words), Counter(words)
    scores = _eld_scores(text)
    for code, known in _VOCABULARIES.items():
        share = sum(counted[word] for word in counted.keys() & known) / len(words)
        if share:
            scores[code] = scores.get(code, 0.0) + _WORDS_WEIGH * share
    letters = set(text)
    for code, own in _LETTERS.items():
        if letters & own:
            scores[code] = scores.get(code, 0.0) + _OWN_LETTERS_WEIGH
    return scores


def _eld_scores(text: str) -> dict[str, float]:
    scores: dict[str, float] | None = _detector().detect(text).scores()
    return scores or {}


@lru_cache(maxsize=1)
def _detector() -> Any:
    """eld's 45 MB are loaded with the first mail, not at `--help`."""
    from eld import LanguageDetector

    return LanguageDetector()
