"""Display name of a stranger -> the words of a person's name, or none.

A display name is the one text of a stranger's that our mail repeats, so a word of it may hold letters of one script, a
hyphen, an apostrophe or an initial's full stop, and nothing else.
"""

from __future__ import annotations

from unicodedata import normalize

import regex

from responder.core.languages.given_names import GIVEN
from responder.core.languages.names import (
    FIRMS,
    INSULTING,
    INSULTS,
    NOT_PERSONS,
    PARTICLES,
    TITLES,
    TITLES_BEHIND,
)
from responder.core.ruling.folding import fold, without_diacritics
from responder.core.writing.wire import clean_header

_LONGEST = 60
_LONGEST_WORD = 30
_MOST_WORDS = 5
_MOST_PARTS = 4

# Letters of living languages only: no small capitals, full-width or mathematical look-alikes, no loose combining marks.
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_CYRILLIC = r"\u0400-\u0481\u048a-\u052f"
_NAME_WORD = regex.compile(rf"(?:[{_LATIN}]+(?:['’-][{_LATIN}]+)*|[{_CYRILLIC}]+(?:['’-][{_CYRILLIC}]+)*)")
_INITIAL = regex.compile(rf"[{_LATIN}{_CYRILLIC}]\.?")
_ONE_SCRIPT = regex.compile(rf"[^{_CYRILLIC}]+|[^{_LATIN}]+")
_VOWEL = regex.compile(r"[aeiouyаеёиоуыэюяіїєў]", regex.IGNORECASE)
_THRICE = regex.compile(r"(.)\1\1", regex.IGNORECASE)
_PART = regex.compile(r"[^'’-]+")
_INNER_CAPITAL = regex.compile(r"\p{Ll}\p{Lu}")
_POSSESSIVE = regex.compile(r"\p{Ll}['’]s")
# Whoever turns a text round means to show another than stands there.
_TURNED_ROUND = regex.compile("[\u202a-\u202e\u2066-\u2069]")
_ASIDE = regex.compile(r"\s*\([^()]*\)\s*|(?<=\S)\s+[\"“„«][^\"“”„«»]*[\"“”»]\s*")
_SOMEBODY_ELSE = regex.compile(r"\((?:via|через|kaudu|caur)\b", regex.IGNORECASE)
_END_OF_SENTENCE = regex.compile(r"(?<=\p{L}\p{L})\.\s*$")
_BETWEEN = regex.compile(r"\s*[|/•·]\s*|\s[-–—]\s")
_TRADE = regex.compile(
    r".{3,}(?:salong|keskus|pood|kauplus|valitsus|osakond|selts|teenus|teenindus|ühistu|vabrik|tehas|kliinik|apteek"
    r"|hotell|restoran|kohvik|haigla|gümnaasium|klubi|сервис|строй|маркет|торг|банк|магазин|снаб|пром|проект|veikals|serviss)"
)


def person_words(display_name: str) -> list[str]:
    """The words of a person's name, given name first where a comma tells; [] when it is none. Never raises."""
    given = display_name[: 4 * _LONGEST]
    if _TURNED_ROUND.search(given) or _SOMEBODY_ELSE.search(given):
        return []
    name = clean_header(given).strip("\"'“”„«»‘’` ")
    name = _ASIDE.sub(" ", name).strip()
    if not name or len(name) > _LONGEST or not _ONE_SCRIPT.fullmatch(name):
        return []
    parts = [part for part in _BETWEEN.split(name) if part]
    persons = [words for words in map(_by_comma, parts) if words] if len(parts) <= _MOST_PARTS else []
    return persons[0] if len(persons) == 1 else _told_apart(persons)


def is_initial(word: str) -> bool:
    """ "A", "A." """
    return _INITIAL.fullmatch(word) is not None


def _by_comma(part: str) -> list[str]:
    """From "Tamm, Anna" to "Anna Tamm"; behind a comma may also stand an office or a degree, or the place."""
    if "," not in part:
        return _words(part)
    pieces = [piece for piece in part.split(",") if piece.strip() and not _is_byword(piece)]
    if len(pieces) == 1:
        return _words(pieces[0])
    if len(pieces) != 2:
        return []
    family, given = (piece.replace(".", ". ").split() for piece in pieces)
    if len(family) > 1 and any(map(_is_given, family)):
        return [] if any(map(_is_given, given)) else _words(pieces[0])
    return _words(f"{pieces[1]} {pieces[0]}")


def _is_byword(piece: str) -> bool:
    return _is_title(piece) or any(_is_junk(word.casefold()) for word in piece.split())


def _is_title(text: str) -> bool:
    return text.replace(".", "").strip().casefold() in TITLES_BEHIND


def _told_apart(persons: list[list[str]]) -> list[str]:
    """Of several that may be persons the one with a usual given name; [] where that leaves none or two."""
    known = [words for words in persons if any(map(_is_given, words))]
    return known[0] if len(known) == 1 and len(known[0]) > 1 else []


def _words(part: str) -> list[str]:
    words, titled = _without_titles(_END_OF_SENTENCE.sub("", part).replace(".", ". ").split())
    if not 1 <= len(words) <= _MOST_WORDS or not all(map(_is_name_word, words)) or _is_no_person(words):
        return []
    if len(words) == 1 and not (_is_given(words[0]) and not titled):
        return []  # a nickname, a firm or a bare family name
    return _capitalised(words)


def _without_titles(words: list[str]) -> tuple[list[str], bool]:
    """The words without titles before and behind, and whether there was one before."""
    begin, end = 0, len(words)
    while begin < end and words[begin].rstrip(".").casefold() in TITLES:
        begin += 1
    while end > begin + 1 and _is_title(words[end - 1]):
        end -= 1
    return words[begin:end], begin > 0


def _is_given(word: str) -> bool:
    return _plain(word) in _GIVEN


def _plain(word: str) -> str:
    return without_diacritics(fold(word))


_GIVEN = frozenset(map(_plain, GIVEN))


def _is_name_word(word: str) -> bool:
    if is_initial(word):
        return True
    return bool(
        _NAME_WORD.fullmatch(word)
        and len(word) <= _LONGEST_WORD
        and not _THRICE.search(word)
        and (len(word) < 4 or _VOWEL.search(normalize("NFD", word)))
    )


def _is_no_person(words: list[str]) -> bool:
    """Firms, roles, mailbox names, insults; a name of initials; what is written like a login or a sentence."""
    if any(_is_junk(word.casefold()) for word in words):
        return True
    whole = [word for word in words if not is_initial(word)]
    if len(whole) < len(words):
        return len(whole) < 2
    return _is_sentence(words) or any(_POSSESSIVE.search(word) for word in words)


def _is_junk(word: str) -> bool:
    return (
        word in FIRMS
        or word in NOT_PERSONS
        or word in INSULTS
        or word.startswith(INSULTING)
        or _TRADE.fullmatch(word) is not None
    )


def _is_sentence(words: list[str]) -> bool:
    """Small and capital beginnings side by side, without a given name among them."""
    small = [word.islower() and word.casefold() not in PARTICLES for word in words]
    return any(small) and not all(word.islower() for word in words) and not any(map(_is_given, words))


def _capitalised(words: list[str]) -> list[str]:
    """Names in capitals or in small letters as one writes names; mixed spellings ("McDonald", "van der Berg") stay."""
    together = " ".join(words)
    if together.isupper() or together.islower():
        return [_capital(word, first=place == 0) for place, word in enumerate(words)]
    return [_capital(word, first=True) if _is_shouted(word) else word for word in words]


def _is_shouted(word: str) -> bool:
    return (word.isupper() and len(word) > 3) or (word.islower() and word.casefold() not in PARTICLES)


def _capital(word: str, *, first: bool) -> str:
    if not first and word.casefold() in PARTICLES:
        return word.lower()
    return str(_PART.sub(lambda part: part[0].capitalize(), word))
