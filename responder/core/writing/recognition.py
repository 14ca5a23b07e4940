"""Does a message tell one of the built-in facts? Patterns of the language packs over folded text without diacritics.

To ask for what was written is worse than not to ask for what was not, so recognition leans to "it is there".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from responder.core.languages import PACKS
from responder.core.languages.deadlines import DEADLINES
from responder.core.languages.empty_words import EMPTY_WORDS
from responder.core.languages.given_names import GIVEN
from responder.core.ruling.folding import fold, without_diacritics

_TOLD_BY_LENGTH = 15
"""Words: a complaint as long as this has said what happened, in whatever words."""
_TOLD_BY_WORDS = 2
"""Words beside courtesy, wishes, papers, money, days, goods and names: so many tell an event."""

_CODE = (
    r"(?<![\w.,+])(?:(?:[a-zа-я]{1,6}[-/ ]?)?\d[\d/-]{0,20}\d{2}[\w/-]{0,20}(?![.,]\d)"
    r"|(?=(?:[a-z-]{0,12}\d){3})[a-z\d][a-z\d-]{4,19}(?![\w.,]\d))"
)
_PRICE = regex.compile(
    r"[€$£]\s?\d[\d .,]{0,15}|\d[\d .,]{0,15}"
    r"(?:[€$£₽]|,-|eur\b|euro|евро|руб|usd\b|dollar|доллар|cent|цент|sent[i]?\b|%|kg\b|кг\b|cm\b|см\b|mm\b|мм\b)"
)
_PHONE = regex.compile(
    r"\+\d[\d ()-]{6,20}"
    r"|(?:\btel\b|telefon|phone|\bmob(?:iil|il|\b)|\bтел\b|телефон|talr|\bcall\b|\bring\b|(?:пере|по)?звон|helista|(?:at|pie)?zvan)"
    r"[^\d\n]{0,20}\d[\d ()-]{5,20}"
    r"|\b(?:[25]\d{6,7}|[78]\d{10})\b"
)
# Beside a telephone number these words name the way to call, and no goods.
_CALL_ME = regex.compile(
    r"\b(?:мой|наш|моему|контактн\w*|по|minu|mu|meie|mans|mana|manu|pa|my|our|contact)\W+"
    r"(?:телефон|telefon|talrun|phone|mobile)\w*|^\W*(?:тел|телефон|telefon|talrun|phone|mobile)\w*\W*$",
    regex.MULTILINE,
)
_NUMERIC_DATE = (
    r"(?:\b(?:19|20)\d\d-\d\d?-\d\d?\b"
    r"|\b(?:0?[1-9]|[12]\d|3[01])(?:\.|/|-)(?:0?[1-9]|1[0-2])(?:\.|/|-)(?:19|20)?\d\d\b"
    r"|\b(?:0?[1-9]|[12]\d|3[01])\.(?:(?:0[1-9]|1[0-2])\b\.?|(?:[1-9]|1[0-2])\.)(?!\d))"
)
_YEAR = r"(?:,? (?:19|20)\d\d(?![\w/-]))"
_NUMBER_SIGN = (
    r"(?:№|#|\bn[or]?\b[.:]?|(?<!serial )(?<!model )(?<!seeria)(?<!mudeli )\b(?:number|numbri\w*)"
    r"|(?<!serijas )(?<!modela )\bnumur\w*|(?<!серийный )(?<!серийн )\bномер\w*)"
    rf"[ :.]*(?:(?:вроде|кажется|был|такой|oli|on|vist|bija|ir|laikam|was|is|maybe) ){{0,2}}{_CODE}"
)
_SUBJECT_CODE = regex.compile(r"(?<![\w.,])[a-z]{0,4}-?\d{4,20}[\w/-]{0,20}(?![.,]\d)")
_BARE_CODE = r"(?<![\w.,/+-])\d{5,12}(?![.,/-]?\w)"
_PHOTO = regex.compile(
    r"(?<!^image\d{3})\.(?:jpe?g|png|heic|heif|webp|gif|bmp|tiff?|mp4|mov|3gp|avi)$|^image\d{3}\.jpe?g$"
)
_NUMBERED_PDF = regex.compile(r"(?!(?:19|20)\d{6}\.)\d{5,12}\.pdf")
_CYRILLIC = re.compile("[\u0430-\u044f]")
_DIGIT = re.compile(r"\d")
_WORD = regex.compile(r"[^\W\d_]{2,}")
_LONG_WORD = regex.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says, folded and without diacritics. `text` begins with the line of the subject; `names`: of
    attachments."""

    subject: str
    text: str
    names: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class _Recogniser:
    """Patterns over folded text without diacritics; `dates` finds any date, `deadline` one by which a thing is due.

    Long alternations: re is three to six times as fast on them as regex."""

    order_number: re.Pattern[str]
    paper: re.Pattern[str]
    dates: re.Pattern[str]
    deadline: re.Pattern[str]


def _attached_paper(said: Said) -> bool:
    """An invoice, a receipt or the like by its file's name: it tells what it is about."""
    paper = _recogniser().paper
    return any(paper.search(re.sub(r"[\W_]+", " ", name)) for name in said.names)


def _has_order_number(subject: str, text: str) -> bool:
    """A number beside the word for an order, an invoice or a receipt, a numbered code, or a long bare number: with
    dates, prices and telephone numbers taken out first."""
    if not _DIGIT.search(text):
        return False
    plain = _without_numbers(text)
    headline = plain.partition("\n")[0]
    return bool(_recogniser().order_number.search(plain) or _SUBJECT_CODE.search(headline))


def _without_numbers(text: str) -> str:
    """Dates, prices and telephone numbers taken out."""
    return str(_PHONE.sub(" ", _PRICE.sub(" ", _recogniser().dates.sub(" ", text))))


def _has_date(text: str) -> bool:
    patterns = _recogniser()
    return bool(patterns.dates.search(patterns.deadline.sub(" ", _PRICE.sub(" ", text))))


def _recognised(said: Said, fact: str) -> bool:
    """In the language of the answer; a Russian text also in Russian, whatever the answer's is."""
    text = said.text
    if _PHONE.search(text):
        text = _CALL_ME.sub(" ", _PHONE.sub(" ", text))
    languages = {said.language, "ru"} if _CYRILLIC.search(text) else {said.language}
    return any(_compiled(language, fact).search(text) for language in languages & PACKS.keys())


def _tells_more(said: Said) -> bool:
    """Whether words are left when all those are taken away that tell of no event."""
    if said.language not in PACKS:
        return False
    text = _compiled(said.language, "goods").sub(" ", _without_numbers(said.text))
    empty = _empty(said.language)
    left = {word for word in _LONG_WORD.findall(text) if word not in _names() and not empty.match(word)}
    return len(left) >= _TOLD_BY_WORDS


@lru_cache(maxsize=32)
def _compiled(language: str, fact: str) -> re.Pattern[str]:
    return re.compile("|".join(PACKS[language].recognise[fact]))


@lru_cache(maxsize=8)
def _empty(language: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(EMPTY_WORDS[language])))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(without_diacritics(fold(name)) for name in GIVEN)


@lru_cache(maxsize=1)
def _recogniser() -> _Recogniser:
    packs = PACKS.values()
    paper = "|".join(word for pack in packs for word in pack.recognise["order_number"])
    day = "|".join(pattern for pack in packs for pattern in pack.recognise["purchase_date"])
    month = "|".join(pack.months for pack in packs)
    day_first = rf"\b\d{{1,2}}(?:st|nd|rd|th|-?го)?\.?\s*(?:of )?(?:{month})\w*{_YEAR}?"
    month_first = rf"\b(?:{month})\w* \d{{1,2}}(?:st|nd|rd|th)?\b{_YEAR}?"
    season = r"(?<![\w/.-])(?:19|20)\d\d\.? (?:suv|talv|sugis|kevad)\w+"
    dates = rf"{_NUMERIC_DATE}|{day_first}|{month_first}|(?:{day}){_YEAR}?|{season}"
    limits = "|".join(_limits())
    papers = "|".join(word for pack in packs for word in pack.recognise["paper"])
    return _Recogniser(
        paper=re.compile(rf"\b(?:{papers})\w{{0,5}}\b"),
        order_number=re.compile(
            rf"\b(?:{paper})\w*[^\d\n]{{0,25}}?{_CODE}|{_CODE}[^\d\n]{{0,15}}?\b(?:{paper})"
            rf"|{_NUMBER_SIGN}|{_BARE_CODE}"
        ),
        dates=re.compile(dates),
        deadline=re.compile(rf"\b(?:{limits}) (?:{dates})"),
    )


def _limits() -> Iterator[str]:
    """Words that make a date behind them one by which something is wanted."""
    for table in DEADLINES.values():
        for limit, words in table.limits.items():
            if limit != "inclusive":
                yield from (word.replace("_", " ") for word in words.split())


TELLS: Mapping[str, Callable[[Said], bool]] = {
    "order_number": lambda said: (
        _has_order_number(said.subject, said.text)
        or any(map(_NUMBERED_PDF.fullmatch, said.names))
        or _attached_paper(said)
    ),
    "purchase_date": lambda said: _has_date(said.text) or _attached_paper(said),
    "goods": lambda said: _recognised(said, "goods"),
    "what_happened": lambda said: (
        len(_WORD.findall(said.text)) >= _TOLD_BY_LENGTH
        or _recognised(said, "what_happened")
        or _tells_more(said)
    ),
    "photos": lambda said: any(_PHOTO.search(name) for name in said.names),
}
"""Fact -> whether a message tells it. Never raise. Numbers and dates are found in any language that has a pack."""
