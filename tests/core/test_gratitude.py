"""Thanks are told from what only begins with thanks; a demand never passes for them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.gratitude import is_gratitude, says_thanks
from responder.core.message import parse

MAILS = yaml.safe_load(Path(__file__).with_name("gratitude_mails.yaml").read_text("utf-8"))
LANGUAGES = ("ru", "et", "lv", "en")
EACH = [(kind, language, text) for kind in MAILS for language in LANGUAGES for text in MAILS[kind][language]]
DEMANDS = (
    "верните деньги", "когда", "но", "не", "сломалось опять", "aga", "kuid", "raha tagasi", "ei tööta", "palun",
    "millal", "bet", "tomēr", "nav", "atdodiet naudu", "kad", "lūdzu", "but", "however", "not", "refund", "please",
    "when", "still", "again broken", "call me", "4711", "жду", "ootan", "gaidu", "waiting",
)  # fmt: skip


WORDS = ["thanks", "спасибо", "for", "за", "ответ", "eest", "par", "Tere", "и", "очень", "all", "@", ",", "."]


def mail(body: str, subject: str = "Re: Saime Teie kaebuse kätte [KB-2026-00417-8]", **headers: str) -> bytes:
    lines = ["From: Anna Tamm <anna@klient.example>", f"Subject: {subject}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [] if "Content_Type" in headers else ["Content-Type: text/plain; charset=utf-8"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def thanks(body: str, subject: str = "Re: Kaebus", **headers: str) -> bool:
    return is_gratitude(parse(mail(body, subject, **headers)))


@pytest.mark.parametrize(("kind", "language", "text"), EACH, ids=[f"{k}-{n}-{t[:30]}" for k, n, t in EACH])
def test_each_letter_is_what_it_is(kind: str, language: str, text: str) -> None:
    """Fifteen a language either way, written before the words."""
    assert says_thanks(text) is (kind == "gratitude")


def test_there_are_sixty_each_way() -> None:
    """As many as the page says."""
    assert [sum(map(len, MAILS[kind].values())) for kind in ("gratitude", "not")] == [60, 60]


@pytest.mark.parametrize("demand", DEMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_thanks_with_one_more_word_are_none(language: str, demand: str) -> None:
    """Before them, behind them, or on the next line, whatever the language of either."""
    for text in MAILS["gratitude"][language]:
        bare = text.split("\n\n")[0]
        for whole in (
            f"{bare}, {demand}",
            f"{demand} {bare}",
            f"{bare}\n{demand}",
            f"{bare}\n\nP.S. {demand}",
        ):
            assert not says_thanks(whole), whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_a_number_and_a_quoted_word_are_none(language: str) -> None:
    """And a sad face, an aside, an angry picture, words left unsaid."""
    for text in MAILS["gratitude"][language]:
        for sign in ("?", " 4711", ' "', " (((", "...", " 😡", " 👎", " *"):
            assert not says_thanks(text.split("\n")[0] + sign)


@pytest.mark.parametrize(
    "text",
    ["Спасибо, вопрос закрыт", "Здравствуйте! Благодарю за ответ, всё получила. С уважением, Ольга",
     "Спасибо огромное, выручили!", "Спасибо, получил возврат", "Tere, suur tänu, kõik sai korda", "Tänan teid!",
     "Aitäh, raha laekus", "Paldies, nauda saņemta", "Mīļš paldies!", "Refund received, thank you"],
)  # fmt: skip
def test_who_has_what_they_wanted_says_so_beside(text: str) -> None:
    """Money that came is no demand; money that did not is."""
    assert says_thanks(text)
    for word in ("не", "ei", "nav", "not"):
        assert not says_thanks(f"{text} {word}")


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте!\nВозврат!\nСпасибо",
        "Hello! Refund. Thanks",
        "Tere!\nRaha!\nAitäh",
        "Thanks.\nMoney Back",
    ],
)
def test_a_bare_word_is_no_name_where_none_stands(text: str) -> None:
    """Behind a greeting's comma it is."""
    assert not says_thanks(text)
    assert says_thanks("Здравствуйте, Мари! Спасибо")


def test_what_the_programs_add_is_no_matter() -> None:
    """Quote, signature, "Sent from my iPhone", smiles."""
    quoted = "Aitäh!\n\nOn 10 Nov 2026 at 10:00, Kauba Maja wrote:\n> Saime Teie kirja kätte. Mis juhtus?\n"
    assert thanks(quoted)
    assert thanks("Tänan :)\n\n-- \nAnna Tamm\nTel. +372 555 0100\n")
    assert thanks("Paldies!\n\nSent from my iPhone\n")
    assert thanks("Спасибо большое)))\n\nС уважением,\nИванова Анна\n+372 555 0100")
    assert thanks("Спасибо! Анна")


def test_the_writers_own_name_may_stand_below() -> None:
    """A word that nobody knows may not."""
    assert thanks("Thank you!\n\nAnna Tamm")
    assert says_thanks("Thank you!\n\nXanthippe", "Xanthippe Doe")
    assert not says_thanks("Thank you!\n\nXanthippe")


def test_pictures_alone_say_it() -> None:
    """Of those who only press a button."""
    assert thanks("👍")
    assert thanks("🙏🏻❤️")
    assert not thanks("👎")
    assert not thanks("👍👎")
    assert not thanks("Здравствуйте")


def test_an_attachment_is_something_new() -> None:
    """But a program's own logo in the signature."""
    head = "multipart/mixed; boundary=b"
    part = "--b\r\nContent-Type: text/plain\r\n\r\nThanks!\r\n--b\r\nContent-Type: {}; name={}\r\n\r\nabc\r\n--b--\r\n"
    assert not thanks(part.format("image/jpeg", "photo.jpg"), Content_Type=head)
    assert not thanks(part.format("application/pdf", "image001.png"), Content_Type=head)
    assert thanks(part.format("image/png", "image001.png"), Content_Type=head)


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [("Re: Kaebus", True), ("", True), ("Vs: Kaebus", True), ("Aitäh!", True), ("Refund my money", False),
     ("Kaebus", False), ("Fwd: Kaebus", False), ("[KB-2026-00417-8]", True)],
)  # fmt: skip
def test_a_subject_of_their_own_says_something_new(subject: str, is_one: bool) -> None:
    """Unless it says thanks too."""
    assert thanks("Aitäh!", subject) is is_one


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30))
def test_any_text_is_judged(text: str, name: str) -> None:
    """Never raises."""
    assert says_thanks(text, name) in (True, False)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80))
def test_no_text_holds_it_up(words: list[str]) -> None:
    """Words that fit many patterns at once."""
    started = time.perf_counter()
    says_thanks(" ".join(words))
    assert time.perf_counter() - started < 0.25


@pytest.mark.parametrize(
    "word", ["доброго дня", "tere päevast", "good day", "и", "thank you all", "ok", "very", "par visu un"]
)
def test_a_word_again_and_again(word: str) -> None:
    """What fits two patterns is tried in one way."""
    started = time.perf_counter()
    assert not says_thanks(f"{word} " * (580 // len(word)) + "x")
    assert time.perf_counter() - started < 0.25
