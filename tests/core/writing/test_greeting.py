"""Display name -> greeting: people by name, everything else neutrally, nothing hostile ever."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from responder.core.languages import PACKS
from responder.core.writing.greeting import address, greeting, respectful_greeting

NEUTRAL = {"ru": "Здравствуйте!", "et": "Tere!", "lv": "Labdien!", "en": "Hello,"}


@pytest.mark.parametrize(
    ("name", "language", "line"),
    [
        ("Anna Tamm", "et", "Tere, Anna Tamm!"),
        ("Jānis Bērziņš", "lv", "Labdien, Jānis Bērziņš!"),
        ("Mary-Jane O'Brien", "en", "Dear Mary-Jane O'Brien,"),
        ("Анна Иванова", "ru", "Здравствуйте, Анна Иванова!"),
        ("Anna Ivanova", "ru", "Здравствуйте, Anna Ivanova!"),
        ("Anna", "et", "Tere, Anna!"),
        ("John F. Kennedy", "en", "Dear John F. Kennedy,"),
        ("Jan van der Berg", "en", "Dear Jan van der Berg,"),
        ("Анна Сергеевна Иванова", "et", "Tere, Анна Сергеевна Иванова!"),
    ],
)
def test_the_full_name_as_the_writer_gives_it(name: str, language: str, line: str) -> None:
    """A person's name stands in the greeting as it came, whatever its letters."""
    assert greeting(name, language) == line


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Tamm, Mari", "Tere, Mari Tamm!"),
        ("MARI-LIIS TAMM", "Tere, Mari-Liis Tamm!"),
        ("mari tamm", "Tere, Mari Tamm!"),
        ("JAN VAN DER BERG", "Tere, Jan van der Berg!"),
        ("TAMM Mari", "Tere, Tamm Mari!"),
        ("McDonald Ronald", "Tere, McDonald Ronald!"),
        ("'Mari Tamm'", "Tere, Mari Tamm!"),
        ("«Mari Tamm»", "Tere, Mari Tamm!"),
        ("Mari Tamm (Tallinn)", "Tere, Mari Tamm!"),
        ("Dr. Mari Tamm", "Tere, Mari Tamm!"),
        ("  Mari\t Tamm ", "Tere, Mari Tamm!"),
        ("Mari \u200bTamm\x00", "Tere, Mari Tamm!"),
        ("Tamm, Mari, PhD", "Tere, Mari Tamm!"),
        ("Mari Tamm | Kauba OÜ", "Tere, Mari Tamm!"),
    ],
)
def test_names_are_written_as_one_writes_names(name: str, line: str) -> None:
    """Commas turn, capitals and small letters become names, quotes, brackets and titles go."""
    assert greeting(name, "et") == line


@pytest.mark.parametrize(
    ("name", "addressed", "gender"),
    [
        ("Анна Сергеевна Иванова", "Анна Сергеевна", "f"),
        ("Иванова Анна Сергеевна", "Анна Сергеевна", "f"),
        ("Анна Сергеевна", "Анна Сергеевна", "f"),
        ("Сергеевна Анна", "Анна Сергеевна", "f"),
        ("Наталья Ильинична", "Наталья Ильинична", "f"),
        ("Ким Мария Кузьминична", "Мария Кузьминична", "f"),
        ("Иван Иванович Иванов", "Иван Иванович", "m"),
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "Иван Иванович", "m"),
        ("Илья Ильич Обломов", "Илья Ильич", "m"),
        ("Лев Кузьмич Фомин", "Лев Кузьмич", "m"),
        ("Абрамович Роман Аркадьевич", "Роман Аркадьевич", "m"),
        ("Роман Аркадьевич Абрамович", "Роман Аркадьевич", "m"),
        ("Григорович, Пётр Ильич", "Пётр Ильич", "m"),
    ],
)
def test_name_and_patronymic_whatever_the_order(name: str, addressed: str, gender: str) -> None:
    """The family name may come first or last; it is left out beside a patronymic, which decides the gender."""
    found = address(name, "ru")
    assert (found.name, found.gender) == (addressed, gender)
    assert greeting(name, "ru") == f"Здравствуйте, {addressed}!"
    assert respectful_greeting(name, "ru") == f"Уважаем{'ая' if gender == 'f' else 'ый'} {addressed}!"


@pytest.mark.parametrize(
    "name",
    [
        "Роман Абрамович",
        "Анна Абрамович",
        "Анна Мария Абрамович",
        "Иванович Иван",
        "Саша Иванова",
        "Anna Ivanova",
    ],
)
def test_a_surname_in_ovich_decides_no_gender(name: str) -> None:
    """Where a patronymic is not certain the whole name stands, and no Уважаемый."""
    assert address(name, "ru").gender == ""
    assert respectful_greeting(name, "ru") == greeting(name, "ru") == f"Здравствуйте, {name}!"


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "info", "Support", "AS Eesti Pood", "Mari Maasikas OÜ", "SIA Saule", "ООО Ромашка",
        "ИП Иванов", "Shop Ltd.", "anna@example.com", "anna.tamm", "Kotik77", "sunny", "AnnaTamm", "ABC",
        "qwrtp", "Aaaanna", "покупатель", "Anna Tamm via Facebook", "Click Here Now", "http://evil.example",
        "<b>Anna</b>", "{{ 7*7 }}", "Anna; DROP", "Анна Tamm", "Aнна Иванова", "Anna\r\nBcc: x@y.example",
        "𝐀𝐧𝐧𝐚 𝐓𝐚𝐦𝐦", "ａｎｎａ ｔａｍｍ", "A\u0336n\u0336na", "Anna 🎁", "J. Smith", "Иванов И. И.",
        "One Two Three Four Five Six", "A" * 61, "x" * 100_000, "Ανδρέας", "\ud800\udc00", "Анна\x00Иванова",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", sorted(NEUTRAL))
def test_what_is_no_persons_name_is_greeted_neutrally(name: str, language: str) -> None:
    """Firms, roles, addresses, logins, markup, look-alikes, mixed scripts and overlong names."""
    assert greeting(name, language) == NEUTRAL[language]


def test_initials_are_no_greeting_in_russian() -> None:
    """Names with initials are used in English and greeted neutrally in Russian."""
    assert greeting("John F. Kennedy", "ru") == NEUTRAL["ru"]


SAFE = regex.compile(r"[\p{Latin}\p{Cyrillic}'’., !-]+")


@given(
    st.text(max_size=200) | st.text("AaБбñ.,'- <>@\n\u202e(\"", max_size=30), st.sampled_from(sorted(PACKS))
)
def test_nothing_hostile_passes(name: str, language: str) -> None:
    """Whatever the display name, the greeting is one short line of letters of one script and a name's punctuation."""
    line = greeting(name, language)
    assert SAFE.fullmatch(line)
    assert len(line) <= 90
    inner = address(name, language).name
    assert not (regex.search(r"\p{Latin}", inner) and regex.search(r"\p{Cyrillic}", inner))
    assert respectful_greeting(name, language).isprintable()
