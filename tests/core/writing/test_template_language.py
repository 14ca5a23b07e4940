"""A template in another language than its file's name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.config.template_source import shipped_templates
from responder.core.languages import PACKS
from responder.core.writing.template_language import foreign_text

SHIPPED = shipped_templates()
SAMPLES = Path(__file__).parents[1] / "languages_samples"


def test_no_shipped_text_is_foreign_in_its_own_language() -> None:
    """No sentence of any of them."""
    assert {key: found for key, text in SHIPPED.items() if (found := foreign_text(key[1], text))} == {}


@pytest.mark.parametrize("language", sorted(PACKS))
def test_a_shipped_text_under_another_name_is_found(language: str) -> None:
    """As a whole, with the language that it has: one finding, not one a sentence."""
    for (kind, written), text in SHIPPED.items():
        if written != language:
            found = foreign_text(language, text)
            assert [(one.language, one.whole) for one in found] == [(written, True)], kind


@pytest.mark.parametrize("language", sorted(PACKS))
def test_no_sentence_that_customers_write_is_foreign(language: str) -> None:
    """Sentences on which the templates were not tuned."""
    lines = (SAMPLES / f"{language}.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if foreign_text(language, f"Subject: x\n\n{line}\n")] == []


@pytest.mark.parametrize("language", sorted(PACKS))
@pytest.mark.parametrize("other", sorted(PACKS))
def test_a_foreign_paragraph_is_found_where_it_begins(language: str, other: str) -> None:
    """Once, however many sentences it has; the first letter's place."""
    added = {
        "en": "Thank you for writing to us. We will look at your parcel today.",
        "et": "Täname, et meile kirjutasite. Vaatame Teie pakki veel täna.",
        "lv": "Paldies, ka mums rakstījāt. Apskatīsim Jūsu sūtījumu vēl šodien.",
        "ru": "Спасибо, что Вы написали нам. Мы посмотрим Вашу посылку сегодня.",
    }
    text = SHIPPED["acknowledgement", language]
    found = [
        (one.line, one.column, one.language) for one in foreign_text(language, f"{text}\n  {added[other]}\n")
    ]
    assert found == ([] if language == other else [(text.count("\n") + 2, 3, other)])


def test_names_code_and_comments_are_no_language() -> None:
    """A short foreign phrase, a firm's name, a comment for colleagues."""
    text = SHIPPED["acknowledgement", "et"]
    added = (
        "{# Remember to change this text after the holidays are over #}\nBest Quality Goods OÜ\nThank you!\n"
    )
    assert foreign_text("et", text + added) == ()
