"""Language detection: right or silent, on short mails of our own making and on neighbours' languages."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from responder.core.language import Detected, detect
from responder.core.languages import PACKS

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
SAMPLES = Path(__file__).parent / "languages_samples"
ALLOWED = ("ru", "et", "lv", "en")

# Share of mails whose language is told reliably; the rest are answered in the mailbox's default language.
FLOOR = {"ru": 0.95, "et": 0.97, "lv": 0.94, "en": 0.97}


def _typed_plainly(text: str) -> str:
    """As people type on a foreign keyboard: Latin letters without diacritics, е for ё; other Cyrillic letters stay."""
    return "".join(_plain_letter(letter) for letter in text.replace("ё", "е").replace("Ё", "Е"))


def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def _variants(text: str) -> tuple[str, ...]:
    return (
        text,
        _typed_plainly(text),
        f"10234567 EE-554: {text}",
        f"Re: [KB-2026-00417-T] {text}\n> On Monday somebody wrote: hello, where is it\nhttps://shop.example/where",
    )


def _mails(language: str) -> list[str]:
    return (SAMPLES / f"{language}.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("language", ALLOWED)
def test_short_mails_are_told_reliably_and_never_wrongly(language: str) -> None:
    """Of at least 60 short mails, as written, without diacritics, behind order numbers and above a foreign quote,
    nearly all are told reliably, and none is reliably wrong."""
    mails = _mails(language)
    assert len(mails) >= 60
    seen = Counter(detect(variant, ALLOWED) for mail in mails for variant in _variants(mail))
    assert [found for found in seen if found.reliable and found.language != language] == []
    assert seen[Detected(language, True)] >= FLOOR[language] * seen.total()


def figures(folder: str, language: str) -> tuple[int, int, int]:
    """(mails, certain and right, certain and wrong) of a set of docs/language.md."""
    if folder == "first":
        texts = [variant for mail in _mails(language) for variant in _variants(mail)]
    else:
        texts = [mail.replace("\\n", "\n") for mail in _mails(f"{folder}/{language}")]
    found = Counter(detect(text, ALLOWED) for text in texts)
    certain = sum(count for one, count in found.items() if one.reliable)
    right = found[Detected(language, True)]
    return len(texts), right, certain - right


def test_the_page_tells_what_is_measured() -> None:
    """Each row of docs/language.md holds the figures of today's detection."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if regex.match(r"\| (?:first|second|third) \|", line)
    ]
    assert [row[:2] for row in rows] == [
        [one, code] for one in ("first", "second", "third") for code in ALLOWED
    ]
    for folder, language, *told in rows:
        mails, right, wrong = figures(folder, language)
        assert told == [str(mails), f"{right} ({100 * right // mails} %)", str(wrong)], (folder, language)


@pytest.mark.parametrize("language", ALLOWED)
def test_the_sets_are_what_the_page_says(language: str) -> None:
    """No mail stands twice; most of the first set has diacritics to lose, where the language has them."""
    mails = [_mails(f"{folder}{language}") for folder in ("", "second/", "third/")]
    assert [len(one) for one in mails] == [75, 40, 20]
    assert len({mail for one in mails for mail in one}) == 135
    plain = sum(_typed_plainly(mail) != mail for mail in mails[0])
    assert plain >= {"lv": 60, "et": 45, "ru": 10, "en": 0}[language]


def test_neighbours_are_not_taken_for_ours() -> None:
    """Ukrainian, Belarusian, Bulgarian, Serbian, German, Finnish, Lithuanian and others, bare numbers and model names
    are never reliably one of ours."""
    taken = []
    for line in _mails("others"):
        _, text = line.split("\t")
        taken += [variant for variant in (text, _typed_plainly(text)) if detect(variant, ALLOWED).reliable]
    assert taken == []


@pytest.mark.parametrize("language", ALLOWED)
def test_only_allowed_languages_are_returned(language: str) -> None:
    """A language that the desk does not speak is never the answer, and never makes another one reliable."""
    others = tuple(one for one in ALLOWED if one != language)
    for mail in _mails(language):
        found = detect(mail, others)
        assert found.language in {"", *others}
        assert not found.reliable, mail


@pytest.mark.parametrize(
    "text",
    [
        "Zdravstvujte, moj zakaz ne prishel",
        "Dobrij den! Vernite dengi pozhaluista za tovar",
        "Куртка Tommy Hilfiger порвалась",
        "Телефон Samsung Galaxy не включается",
        "Где мой заказ?\n\nSent from my iPhone",
    ],
)
def test_russian_in_latin_letters_or_among_brands_is_russian(text: str) -> None:
    """A foreign keyboard, a brand or a telephone's footer does not make a Russian mail foreign."""
    assert detect(text, ALLOWED) == Detected("ru", True)


def test_a_mail_in_two_languages_is_not_reliable() -> None:
    """Half Estonian, half Russian: the mailbox's default decides."""
    text = "Tere! Minu pakk ei tulnud kohale. Здравствуйте! Моя посылка не пришла."
    assert not detect(text, ALLOWED).reliable


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Где мой заказ?\n\nParimate soovidega\nOlga Ivanova", "ru"),
        ("Refund?\n\nAr cieņu,\nTom Brown", "en"),
        ("Kott rebenes\n\nBest regards\nKadri Mets\nProject Manager", "et"),
        ("Labdien! Kad atmaksāsiet?\n\nС уважением,\nОльга", "lv"),
    ],
)
def test_a_signature_in_another_language_tells_nothing(text: str, language: str) -> None:
    """The closing is set once in a mail program; what stands above it is what was written."""
    assert detect(text, ALLOWED) == Detected(language, True)


def test_a_closing_alone_is_all_there_is() -> None:
    """Where nothing stands above it, the closing is looked at."""
    assert detect("С уважением, Ольга", ALLOWED).language == "ru"


@pytest.mark.parametrize(
    "text", ["", " \n", "12345", "> quoted only", "https://example.com", "a@b.ee", "\ud800", "😀"]
)
def test_no_words_no_language(text: str) -> None:
    """Numbers, links, addresses and quotes tell nothing."""
    assert detect(text, ALLOWED) == Detected("", False)


def test_a_desk_of_one_language() -> None:
    """One allowed language is found in its mails and not in others'."""
    assert detect("Tere! Kus mu tellimus on?", ("et",)) == Detected("et", True)
    assert not detect("Здравствуйте, где мой заказ?", ("et",)).reliable
    assert detect("Hello", ()) == Detected("", False)


def test_every_pack_can_be_detected() -> None:
    """Packs and sample files belong together."""
    assert all((SAMPLES / f"{code}.txt").exists() for code in PACKS)


@given(st.text(max_size=6_000), st.lists(st.sampled_from(["ru", "et", "lv", "en", "xx"]), unique=True))
def test_any_text_is_survived(text: str, allowed: list[str]) -> None:
    """No text raises; the answer is allowed or empty, and empty is never reliable."""
    found = detect(text, tuple(allowed))
    assert found.language in {"", *allowed}
    assert found.language or not found.reliable


@pytest.mark.parametrize(
    "piece", ["a", "ж", "aа", "a-", "a@", "@", "1", "http://", "> ", "\n>", "sent from "]
)
@pytest.mark.timeout(10)
def test_hostile_repetition_is_read_in_bounded_time(piece: str) -> None:
    """One endless word, address or link costs no more than a letter."""
    assert detect(piece * 100_000, ALLOWED).language in {"", *ALLOWED}
