"""Which of the facts that a rule asks for does the message not hold? Only those are asked (P9).

To ask for what was written is worse than not to ask for what was not, so recognition leans to "it is there".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from responder.core.languages import FACTS, PACKS
from responder.core.ruling.folding import fold, without_diacritics

_LOOKS_AT = 16_000
_TOLD_BY_LENGTH = 15
"""Words: a complaint as long as this has said what happened, in whatever words."""

_CODE = r"(?<![\w.,+])(?:[a-zа-я]{1,6}[-/ ]?)?\d[\d/-]{0,20}\d{2}[\w/-]{0,20}(?![.,]\d)"
_PRICE = regex.compile(
    r"[€$£]\s?\d[\d .,]{0,15}|\d[\d .,]{0,15}"
    r"(?:[€$£₽]|,-|eur\b|euro|евро|руб|usd\b|dollar|доллар|cent|цент|sent[i]?\b|%|kg\b|кг\b|cm\b|см\b|mm\b|мм\b)"
)
_PHONE = regex.compile(
    r"\+\d[\d ()-]{6,20}"
    r"|(?:\btel\b|telefon|phone|\bmob(?:iil|il|\b)|\bтел\b|телефон|talr)[^\d\n]{0,20}\d[\d ()-]{5,20}"
    r"|\b(?:[25]\d{6,7}|[78]\d{10})\b"
)
_NUMERIC_DATE = (
    r"(?:\b(?:19|20)\d\d-\d\d?-\d\d?\b"
    r"|\b(?:0?[1-9]|[12]\d|3[01])(?:\.|/|-)(?:0?[1-9]|1[0-2])(?:\.|/|-)(?:19|20)?\d\d\b"
    r"|\b(?:0?[1-9]|[12]\d|3[01])\.(?:(?:0[1-9]|1[0-2])\b\.?|(?:[1-9]|1[0-2])\.)(?!\d))"
)
_NUMBER_SIGN = rf"(?:№|#|\bn[or]?\b[.:]?|number|numbri\w*|numur\w*|номер\w*)[ :.]*{_CODE}"
_SUBJECT_CODE = regex.compile(r"(?<![\w.,])[a-z]{0,4}-?\d{4,20}[\w/-]{0,20}(?![.,]\d)")
_BARE_CODE = r"(?<![\w.,/+-])\d{5,12}(?![.,/-]?\w)"
_PHOTO = regex.compile(
    r"(?<!^image\d{3})\.(?:jpe?g|png|heic|heif|webp|gif|bmp|tiff?|mp4|mov|3gp|avi)$|^image\d{3}\.jpe?g$"
)
_DIGIT = re.compile(r"\d")
_WORD = regex.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class AskedFact:
    """A fact of the desk's own. `questions`: language -> open question. `recognise`: words, or prefixes with `*`, as in
    rules. `patterns`: regular expressions over folded text. Any of either, in any language, says that it is there."""

    name: str
    questions: Mapping[str, str]
    recognise: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Recogniser:
    """Patterns over folded text without diacritics; `dates` finds any date, `deadline` one by which a thing is due.

    Long alternations: re is three to six times as fast on them as regex."""

    order_number: re.Pattern[str]
    dates: re.Pattern[str]
    deadline: re.Pattern[str]


def missing(
    message_subject: str,
    message_text: str,
    attachment_names: tuple[str, ...],
    facts: tuple[str, ...],
    language: str,
    own: Mapping[str, AskedFact] | None = None,
) -> tuple[str, ...]:
    """`facts` without those that subject, text or attachment names already tell, in their order.

    Numbers and dates are recognised in any language that has a pack, goods and events in `language`. A fact without
    a question is left out: nothing could be asked. Never raises."""
    subject = without_diacritics(fold(message_subject[:1_000]))
    text = f"{subject}\n{without_diacritics(fold(message_text[:_LOOKS_AT]))}"
    told = _PHONE.sub(" ", text)
    present = {
        "order_number": lambda: _has_order_number(subject, text),
        "purchase_date": lambda: _has_date(text),
        "goods": lambda: _recognised(told, "goods", language),
        "what_happened": lambda: (
            len(_WORD.findall(text)) >= _TOLD_BY_LENGTH or _recognised(told, "what_happened", language)
        ),
        "photos": lambda: any(_PHOTO.search(fold(name)) for name in attachment_names),
    }
    return tuple(fact for fact in facts if fact in FACTS and not present[fact]())


def _has_order_number(subject: str, text: str) -> bool:
    """A number beside the word for an order, an invoice or a receipt, a numbered code, or a long bare number: with
    dates, prices and telephone numbers taken out first."""
    if not _DIGIT.search(text):
        return False
    patterns = _recogniser()
    plain = _PHONE.sub(" ", _PRICE.sub(" ", patterns.dates.sub(" ", text)))
    headline = plain.partition("\n")[0]
    return bool(patterns.order_number.search(plain) or _SUBJECT_CODE.search(headline))


def _has_date(text: str) -> bool:
    patterns = _recogniser()
    return bool(patterns.dates.search(patterns.deadline.sub(" ", _PRICE.sub(" ", text))))


def _recognised(text: str, fact: str, language: str) -> bool:
    pack = PACKS.get(language)
    return pack is not None and _compiled(language, fact).search(text) is not None


@lru_cache(maxsize=32)
def _compiled(language: str, fact: str) -> re.Pattern[str]:
    return re.compile("|".join(PACKS[language].recognise[fact]))


@lru_cache(maxsize=1)
def _recogniser() -> _Recogniser:
    packs = PACKS.values()
    paper = "|".join(word for pack in packs for word in pack.recognise["order_number"])
    day = "|".join(pattern for pack in packs for pattern in pack.recognise["purchase_date"])
    month = "|".join(pack.months for pack in packs)
    named = rf"\b\d{{1,2}}(?:st|nd|rd|th|-?го)?\.?\s*(?:of )?(?:{month})\w*|\b(?:{month})\w* \d{{1,2}}\b"
    dates = rf"{_NUMERIC_DATE}|{named}|{day}"
    before = "|".join(word for pack in packs for word in pack.recognise["deadline"])
    return _Recogniser(
        order_number=re.compile(
            rf"\b(?:{paper})\w*[^\d\n]{{0,25}}?{_CODE}|{_CODE}[^\d\n]{{0,15}}?\b(?:{paper})"
            rf"|{_NUMBER_SIGN}|{_BARE_CODE}"
        ),
        dates=re.compile(dates),
        deadline=re.compile(rf"\b(?:{before}) (?:{dates})"),
    )
