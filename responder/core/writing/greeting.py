"""Display name of a stranger -> greeting line. Only what looks like a person's name passes (person_name.py)."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from responder.core.languages import PACKS
from responder.core.languages.names import CHILD_OF, FEMALE_GIVEN, MALE_GIVEN
from responder.core.writing.person_name import is_initial, person_words

_MALE_PATRONYMIC = regex.compile(
    r"\p{L}{2,}(?:ович|евич|авіч|евіч)|ильич|кузьмич|лукич|фомич|никитич|саввич|фокич|\p{L}{2,}-(?:оглы|оглу|улы)",
    regex.IGNORECASE,
)
_FEMALE_PATRONYMIC = regex.compile(
    r"\p{L}{2,}(?:овна|евна|івна|ївна|аўна|еўна)|\p{L}+(?:инична|итична|кична|мична|ввична|инишна|итишна|мишна)"
    r"|\p{L}{2,}-(?:кызы|гызы)",
    regex.IGNORECASE,
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
    words = person_words(display_name)
    if language == "ru":
        return _russian(words)
    if words and is_initial(words[-1]):
        return Addressed("", "")  # a family name that was not to be told
    return Addressed(" ".join(words), "")


def _russian(words: list[str]) -> Addressed:
    """Name and patronymic without the family name, whichever of the usual orders they came in."""
    whole = [word for word in words if not is_initial(word)]
    found = _child_of(whole) or _daughter(whole) or _son(whole)
    if found is None and len(whole) < len(words):
        return Addressed("", "")  # "Здравствуйте, Иванов И. И.!" is nobody's Russian
    return found or Addressed(" ".join(words), "")


def _child_of(words: list[str]) -> Addressed | None:
    """ "Мамедов Али Гасан оглы": given name, father's name and whose child one is."""
    for gender, ends in CHILD_OF.items():
        for place in range(2, len(words)):
            if words[place].casefold() in ends:
                return Addressed(" ".join(words[place - 2 : place + 1]), gender)
    return None


def _daughter(words: list[str]) -> Addressed | None:
    places = [place for place, word in enumerate(words) if _FEMALE_PATRONYMIC.fullmatch(word)]
    if len(places) != 1 or not 1 < len(words) <= 4:
        return None
    place = places[0]
    if len(words) == 2:
        return Addressed(f"{words[1 - place]} {words[place]}", "f")
    # Of four words two are the family name, in front or at the end.
    if place == 0 or (len(words) == 4 and place == 2):
        return None
    return Addressed(f"{words[place - 1]} {words[place]}", "f")


def _son(words: list[str]) -> Addressed | None:
    """Three words or four; of two, the second may as well be a family name ("Роман Абрамович")."""
    if len(words) not in (3, 4) or any(map(_FEMALE_PATRONYMIC.fullmatch, words)):
        return None
    for place in (1, len(words) - 1):
        family = [word for number, word in enumerate(words) if number not in (place - 1, place)]
        if _MALE_PATRONYMIC.fullmatch(words[place]) and _is_mans(words[place - 1], family, place):
            return Addressed(f"{words[place - 1]} {words[place]}", "m")
    return None


def _is_mans(given: str, family: list[str], place: int) -> bool:
    """False where the other words contradict a man's patronymic: "Анна Мария Абрамович" ends in a family name."""
    given, others = given.casefold(), [word.casefold() for word in family]
    if (
        given in FEMALE_GIVEN
        or _MALE_PATRONYMIC.fullmatch(given)
        or any(map(_FEMALE_SURNAME.fullmatch, others))
    ):
        return False
    two_given_names = given in MALE_GIVEN and any(word in MALE_GIVEN for word in others)
    return place == 1 or not (two_given_names or any(word in FEMALE_GIVEN for word in others))
