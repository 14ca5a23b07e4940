"""Display name of a stranger -> greeting line. Only what looks like a person's name passes.

A display name is the one text of a stranger's that our mail repeats, so it may hold letters of one script, hyphens,
apostrophes and initials, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

import regex

from responder.core.languages import PACKS
from responder.core.languages.names import (
    FEMALE_GIVEN,
    FIRMS,
    MALE_GIVEN,
    NOT_PERSONS,
    PARTICLES,
    TITLES,
)
from responder.core.writing.wire import clean_header

_LONGEST = 60
_LONGEST_WORD = 30
_MOST_WORDS = 5

# Letters of living languages only: no small capitals, full-width or mathematical look-alikes, no loose combining marks.
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_CYRILLIC = r"\u0400-\u0481\u048a-\u052f"
_NAME_WORD = regex.compile(rf"(?:[{_LATIN}]+(?:['’-][{_LATIN}]+)*|[{_CYRILLIC}]+(?:['’-][{_CYRILLIC}]+)*)")
_INITIAL = regex.compile(rf"[{_LATIN}{_CYRILLIC}]\.?")
_ONE_SCRIPT = regex.compile(rf"[^{_CYRILLIC}]+|[^{_LATIN}]+")
_VOWEL = regex.compile(r"[aeiouyаеёиоуыэюяіїєў]", regex.IGNORECASE)
_THRICE = regex.compile(r"(.)\1\1", regex.IGNORECASE)
_PARENTHESIS = regex.compile(r"\s*\([^()]*\)\s*")
_PART = regex.compile(r"[^'’-]+")
_INNER_CAPITAL = regex.compile(r"\p{Ll}\p{Lu}")

_MALE_PATRONYMIC = regex.compile(
    r"\p{L}{2,}(?:ович|евич)|ильич|кузьмич|лукич|фомич|никитич|саввич|фокич", regex.IGNORECASE
)
_FEMALE_PATRONYMIC = regex.compile(
    r"\p{L}{2,}(?:овна|евна)|\p{L}+(?:инична|итична|кична|мична|ввична)", regex.IGNORECASE
)
_FEMALE_SURNAME = regex.compile(r".+(?:ова|ева|ёва|ина|ына|ая)", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Addressed:
    """How a person is addressed: `name` as it stands in the greeting, "" when the display name is no person's name;
    `gender` "m" or "f" only where a Russian patronymic decides it, else ""."""

    name: str
    gender: str


def greeting(display_name: str, language: str) -> str:
    """ "Здравствуйте, Анна Сергеевна!", "Tere, Anna Tamm!", or the neutral greeting for firms, addresses and junk.
    One printable line. Raises KeyError for a language without a pack, never for a name."""
    pack = PACKS[language]
    addressed = address(display_name, language)
    return pack.named.format(name=addressed.name) if addressed.name else pack.neutral


def respectful_greeting(display_name: str, language: str) -> str:
    """ "Уважаемая Анна Сергеевна!" where a patronymic decides the gender; else what greeting() says."""
    addressed = address(display_name, language)
    form = PACKS[language].respectful.get(addressed.gender)
    return form.format(name=addressed.name) if form and addressed.name else greeting(display_name, language)


def address(display_name: str, language: str) -> Addressed:
    """The name of a person out of a display name. Never raises."""
    words = _person(display_name)
    if not words or (language == "ru" and any(_INITIAL.fullmatch(word) for word in words)):
        return Addressed("", "")  # "Здравствуйте, Иванов И. И.!" is nobody's Russian
    if language == "ru":
        return _russian(words)
    return Addressed(" ".join(words), "")


def _person(display_name: str) -> list[str]:
    """The words of a person's name, given name first where a comma tells; [] when it is none."""
    name = clean_header(display_name[: 4 * _LONGEST]).strip("\"'“”„«»‘’` ")
    name = _PARENTHESIS.sub(" ", name).strip()
    if not name or len(name) > _LONGEST or not _ONE_SCRIPT.fullmatch(name):
        return []
    words = _without_titles(_turned(name).replace(".", ". ").split())
    if not 1 <= len(words) <= _MOST_WORDS or not all(map(_is_name_word, words)) or _is_no_person(words):
        return []
    return _capitalised(words)


def _turned(name: str) -> str:
    """From "Tamm, Anna" to "Anna Tamm"; a name with more than one comma keeps one and fails as no name."""
    family, comma, given = name.partition(",")
    return f"{given} {family}" if comma and given.strip() and family.strip() else name


def _without_titles(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0].rstrip(".").casefold() in TITLES else words


def _is_name_word(word: str) -> bool:
    if _INITIAL.fullmatch(word):
        return True
    return bool(
        _NAME_WORD.fullmatch(word)
        and len(word) <= _LONGEST_WORD
        and not _THRICE.search(word)
        and (len(word) < 4 or _VOWEL.search(normalize("NFD", word)))
    )


def _is_no_person(words: list[str]) -> bool:
    """Firms, roles, mailbox names; a name of initials; one word that looks like a login and not like a name."""
    if any(word.casefold() in FIRMS or word.casefold() in NOT_PERSONS for word in words):
        return True
    whole = [word for word in words if not _INITIAL.fullmatch(word)]
    if len(whole) < len(words):
        return len(whole) < 2 or _INITIAL.fullmatch(words[-1]) is not None
    if len(words) > 1:
        return False
    return (
        words[0].islower()
        or bool(_INNER_CAPITAL.search(words[0]))
        or (words[0].isupper() and len(words[0]) < 4)
    )


def _capitalised(words: list[str]) -> list[str]:
    """Names in capitals or in small letters as one writes names; mixed spellings ("McDonald", "van der Berg") stay."""
    together = " ".join(words)
    if together.isupper() or together.islower():
        return [_capital(word, first=place == 0) for place, word in enumerate(words)]
    return [_capital(word, first=True) if word.isupper() and len(word) > 3 else word for word in words]


def _capital(word: str, *, first: bool) -> str:
    if not first and word.casefold() in PARTICLES:
        return word.lower()
    return str(_PART.sub(lambda part: part[0].capitalize(), word))


def _russian(words: list[str]) -> Addressed:
    """Name and patronymic without the family name, whichever of the usual orders they came in."""
    whole = Addressed(" ".join(words), "")
    female = [place for place, word in enumerate(words) if _FEMALE_PATRONYMIC.fullmatch(word)]
    if len(female) == 1 and 1 < len(words) <= 3:
        given = female[0] - 1 if female[0] else 1
        return Addressed(f"{words[given]} {words[female[0]]}", "f")
    if len(words) != 3 or female:
        return whole
    for place, family in ((1, 2), (2, 0)):
        if _MALE_PATRONYMIC.fullmatch(words[place]) and _is_mans(words[place - 1], words[family], place):
            return Addressed(f"{words[place - 1]} {words[place]}", "m")
    return whole


def _is_mans(given: str, family: str, place: int) -> bool:
    """False where the other words contradict a man's patronymic: "Анна Мария Абрамович" ends in a family name."""
    given, family = given.casefold(), family.casefold()
    if given in FEMALE_GIVEN or _FEMALE_SURNAME.fullmatch(family):
        return False
    two_given_names = family in MALE_GIVEN and given in MALE_GIVEN
    return not (
        place == 2 and (two_given_names or family in FEMALE_GIVEN)
    ) and not _MALE_PATRONYMIC.fullmatch(given)
