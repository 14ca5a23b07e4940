"""Subjects made comparable: reply and forward prefixes of many languages, complaint tags (RFC 5322 section 3.6.5)."""

from __future__ import annotations

import re
import unicodedata

# Alternatives as mail programs write them before the colon; case is folded. One-letter prefixes ("R:") are left out.
_REPLY = (
    "re|aw|sv|vs|vá|antw|antwoord|odp|odg|ynt|yanıt|res|resp|rif|réf|réponse|rép|rv|atb|atbilde|ats|vast|vastus|"
    "отв|отв\\.|ответ|ha|на|hа|нa|ат|відп|reply|απ|σχετ|回复|回覆|答复|答覆|返信|답장"
)
_FORWARD = (
    "fw|fwd|wg|tr|vb|vl|pd|enc|i̇lt|ilt|doorst|edasi|ed|edastus|pārs|pārsūt|pārsūtīts|pārsūtīt|pers|persiųsta|"
    "пер|пер\\.|пересл|пересылка|переслано|переадр|továbbítás|továbbítva|weitergeleitet|πρθ|转发|轉寄|転送"
)
_WORDS = "|".join(sorted(f"{_REPLY}|{_FORWARD}".split("|"), key=len, reverse=True))
_PREFIX = re.compile(
    rf"\s*+(?:{_WORDS})\s*+(?:[\[(]\s*+\d{{1,4}}\s*+[\])]|[\^*]?\d{{1,4}})?+\s*+[:：]", re.IGNORECASE
)
_DASH = "[-\u2010-\u2015\u2212\u00ad_ ]"
_TAG = re.compile(
    rf"[\[(【]\s{{0,3}}\w{{1,12}}{_DASH}{{0,3}}\w{{4}}{_DASH}{{0,3}}[\dOoОоIlІі]{{4,12}}{_DASH}{{0,3}}\w\s{{0,3}}[\])】]"
)
_FORWARD_PREFIX = re.compile(
    rf"\s*+(?:{'|'.join(sorted(_FORWARD.split('|'), key=len, reverse=True))})\s*+(?:\[\d{{1,4}}\])?+\s*+[:：]",
    re.IGNORECASE,
)
LONGEST = 4096


def is_forward(subject: str) -> bool:
    """Does the first prefix say that a mail is forwarded: "Fwd: Re: x", but not "Re: Fwd: x"?"""
    return _FORWARD_PREFIX.match(subject) is not None


def strip_prefixes(subject: str) -> str:
    """`subject` without the reply and forward prefixes at its beginning, however many: "RE[2]: Fwd: x" -> "x"."""
    at = 0
    while found := _PREFIX.match(subject, at):
        at = found.end()
    return subject[at:].strip()


def canonical_subject(subject: str) -> str:
    """For comparison: complaint tags ("[KB-2026-00417-T]") and prefixes removed, NFKC, casefolded, blanks folded.

    Of a longer subject the first 4,096 characters count.
    """
    bare = strip_prefixes(_TAG.sub(" ", subject[:LONGEST]))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())
    return " ".join(strip_prefixes(folded).split())
