"""Does a text read as an absence notice and as nothing else? The second half of the guard's soft evidence.

A subject such as "Out of office" is written by machines and by people whose absence is part of their story. The text
decides, sentence by sentence, and doubt speaks for a person: one tells what happened ("I was away when your courier
came"), names a second topic, asks, demands, or writes at length. What a notice offers its readers ("For refunds
please write to ...", "Urgent? Call ...") and what it says of the mail that it answers ("your order") is not its own
topic. Nothing after the closing formula is read: disclaimers and letterheads are no topics.
"""

from __future__ import annotations

import re

from responder.core.machines.notice_words import ANSWERED, DEEDS, NOTICE, OFFER, TOPICS, WRONGS, YOURS
from responder.core.ruling.folding import fold, without_diacritics

LONGEST_NOTICE = 2500  # characters; whoever writes more has more to say than that he is away
_LONG_CLAUSE = 5  # words, from which on a clause must speak of what notices speak of


def bare(text: str) -> str:
    """Folded, without diacritics, typewriter apostrophes, runs of blanks as one: as the tables are compared."""
    folded = without_diacritics(fold(text)).replace("\u2019", "'").replace("ı", "i")
    return " ".join(folded.split())


def _words(table: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![^\W_])(?:" + "|".join(table) + ")")


_NOTICE, _OFFER, _DEEDS = _words(NOTICE), _words(OFFER), _words(DEEDS)
_WRONGS, _TOPICS, _YOURS, _ANSWERED = _words(WRONGS), _words(TOPICS), _words(YOURS), _words(ANSWERED)
_CLOSING = re.compile(
    r"^\W*(?:(?:best|kind|warm|many)? ?(?:regards|wishes)|sincerely|yours|с уважением|с наилучшими|lugupidamisega|"
    r"parimat|tervitades|ar cienu|mit freundlichen|viele grusse|cordialement|pagarbiai|--)\b.*"
)
_SENTENCE = re.compile(r"(?<=[.!?;\u2026\u3002])[\"'»”)]*(?:\s|$)")
_CLAUSE = re.compile(r", |: | [-\u2013\u2014] | (?:and|but|yet|и|а|но|ja|aga|kuid|ning|un|bet) ")
_WORD = re.compile(r"[^\W\d_]+")
_KNOWN_SCRIPT = re.compile(r"[a-zа-яіїєґ]")  # Latin or Cyrillic: the scripts of the tables


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, folded (see `bare`), up to its closing formula; wrapped lines are joined."""
    lines: list[str] = []
    for line in text[: LONGEST_NOTICE + 1].splitlines():
        folded = bare(line)
        if _CLOSING.match(folded) and lines:
            break
        lines.append(folded or "\n")
    paragraphs = " ".join(lines).split("\n")
    return tuple(one.strip() for part in paragraphs for one in _SENTENCE.split(part) if one.strip())


def tells_more(text: str) -> bool:
    """True where `text` holds what a customer says: deeds, wrongs, topics, questions, or sheer length."""
    return len(text) > LONGEST_NOTICE or any(_is_customers(sentence) for sentence in sentences(text))


def speaks_of_absence(text: str) -> bool:
    """True where a word of `text` is one that notices use; or none can be known, in scripts beyond the tables."""
    folded = bare(text[:LONGEST_NOTICE])
    return _NOTICE.search(folded) is not None or _KNOWN_SCRIPT.search(folded) is None


def is_only_notice(text: str) -> bool:
    """True where every longer clause of `text` speaks of absence, automatism or contact, and none of more."""
    return not tells_more(text) and not any(
        _is_strange(part) for sentence in sentences(text) for part in (sentence, *_CLAUSE.split(sentence))
    )


def _is_strange(part: str) -> bool:
    return (
        len(_WORD.findall(part)) >= _LONG_CLAUSE and not speaks_of_absence(part) and not _OFFER.search(part)
    )


def _is_customers(sentence: str) -> bool:
    if _DEEDS.search(sentence):
        return True
    offer = _OFFER.search(sentence)
    if sentence.endswith("?") and not (offer and len(_WORD.findall(sentence)) < _LONG_CLAUSE):
        return True
    rest = _ANSWERED.sub(" ", sentence)
    offered = _OFFER.search(rest)
    opens = offered is not None and len(_WORD.findall(rest[: offered.start()])) <= 3
    before = rest if offered is None else rest[: offered.start()]
    return any((_WRONGS.search(rest) and not opens, _TOPICS.search(before), _YOURS.search(before)))
