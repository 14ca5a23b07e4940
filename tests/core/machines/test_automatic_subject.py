"""Subjects of automatic replies, and the people's subjects that begin alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.machines.absence_words import ANNOUNCED
from responder.core.machines.automatic_subject import automatic_subject, reads_automatic

ROBOT = "Hello,\nI am out of the office until Monday."
PERSON = "I ordered a chair and get no answer. Please call me."


@pytest.mark.parametrize("phrase", [phrase for phrases in ANNOUNCED.values() for phrase in phrases])
def test_every_phrase_alone_or_before_a_colon_is_a_machine(phrase: str) -> None:
    """In any letter case, in brackets, before the subject that it answers."""
    assert automatic_subject(phrase, "", "")
    assert automatic_subject(f"{phrase.upper()}: Re: Kapp", "", "")
    assert automatic_subject(f"[{phrase}] Kapp", "", "")


def test_the_phrases_cover_at_least_twelve_languages() -> None:
    """The four of the desk first, then those of its neighbours and beyond."""
    assert {"ru", "et", "lv", "en", "lt", "fi", "sv", "de", "pl", "uk", "fr", "es"} <= set(ANNOUNCED)


@pytest.mark.parametrize(
    "subject",
    [
        *(
            "Out of office - Anna Tamm",
            "Out of office until 5 May",
            "Out of office (back on 12.07)",
            "Auto-Reply",
        ),
        *(
            "Out of office 1.07-15.07",
            "Out of Office Re: Order",
            "Réponse automatique : Votre demande",
            "AutoReply: x",
        ),
        *(
            "[EXTERNAL] Automatic reply: Order",
            "*** Auto reply ***",
            "Автоответ.",
            "Auto-Reply: I'm out of office.",
        ),
        *("Automaatvastus kuni 5.05", "Automātiska atbilde līdz 5.05", "Автоматический ответ до 5 мая"),
    ],
)
def test_forms_that_machines_write(subject: str) -> None:
    """The subject suffices, whatever the text says."""
    assert automatic_subject(subject, "", "Anna Tamm")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Out of office", ROBOT),
        ("Automatic reply: Where is my order?", ROBOT),
        ("Automatic reply from Anna", ROBOT),
        ("Out of office - again", ROBOT),
        ("Vacation", ROBOT),
        ("Anna Tamm is out of the office", "I will be away from Monday."),
        ("AUTO: Anna is out of the office (returning 5.05)", ROBOT),
        ("Puhkusel", "Tere!\nOlen kuni 14. juulini puhkusel."),
        ("В отпуске", "Добрый день. С 1 по 14 июля я буду в отпуске."),
        ("Prombūtnē", "Labdien! No 1. līdz 14. jūlijam esmu prombūtnē."),
        ("Auto: Kapp", "This is an automatic reply."),
        ("Urlaub", "Vom 1. bis 14. Juli bin ich im Urlaub."),
    ],
)
def test_ambiguous_subjects_count_with_the_text(subject: str, text: str) -> None:
    """Only together: the same subject over a person's text is a person's."""
    assert automatic_subject(subject, text, "Anna Tamm")
    assert (
        not automatic_subject(subject, PERSON, "Anna Tamm")
        or subject.startswith("Automatic reply: Where") is False
    )


@pytest.mark.parametrize(
    "subject",
    [
        *(
            "Automatic reply is annoying, my order never came",
            "Out of office chair broken",
            "Fwd: Automatic reply: x",
        ),
        *(
            "RE: Automatic reply: Order 15",
            "Automatic reply - useless",
            "Automatic reply? I want a human",
            "Ooops",
        ),
        *(
            "Auto: mootor ei tööta",
            "Авто: коврики",
            "On holiday and no hotel",
            "Holiday ruined",
            "Away kit too small",
        ),
        *(
            "Автоматический ответ меня не устраивает",
            "Автоответчик не работает",
            "Пер: Автоответ: x",
            "ВС: Автоответ",
        ),
        *(
            "Automaatne vastus ei aita",
            "Automaatkäigukast katki",
            "Automātiskā atbilde nepalīdz",
            "Отпуск испорчен",
        ),
        *(
            "Automatic reply: when will a human answer?",
            "Auto reply, auto reply!",
            "“Automatic reply” is all I get",
            "",
        ),
        *(
            "Out of office printer paper",
            "Away",
            "Puhkus",
            "Atvaļinājums",
            "В отпуске",
            "My automatic reply: lost",
        ),
    ],
)
def test_subjects_of_people(subject: str) -> None:
    """A sentence, a forwarded mail, a question, an ambiguous word over a text that says nothing of absence."""
    assert automatic_subject(subject, PERSON, "Ben Marsh") == ""


def test_a_sentence_stays_a_persons_even_over_such_a_text() -> None:
    """Who goes on writing in the subject line is a person, whatever he writes below."""
    assert automatic_subject("Out of office chair broken", ROBOT, "") == ""


def test_a_question_in_the_text_speaks_for_a_person() -> None:
    """The form alone no longer suffices then; with a statement of absence it does."""
    assert automatic_subject("Автоответ: заказ 15", "Сколько можно ждать?", "") == ""
    assert automatic_subject("Автоответ: заказ 15", "Нужна помощь? Звоните. Я в отпуске.", "")


def test_quoted_words_of_a_machine_are_not_its_own() -> None:
    """Who repeats them in quotation marks complains about them."""
    assert not reads_automatic('All I read is "I am out of the office", every week.')
    assert not reads_automatic("Пишет «Я в отпуске», и всё.")
    assert reads_automatic("From 1 to 14 July I am out of the office.")


def test_a_name_is_the_senders_or_none() -> None:
    """ "Out of office - Anna Tamm" from Anna is her responder's; from Ben it is Ben's complaint about Anna."""
    assert automatic_subject("Out of office - Anna Tamm", "Back on Monday.", "Tamm, Anna anna.tamm")
    assert automatic_subject("Out of office - Anna Tamm", "Back on Monday.", "Ben Marsh") == ""
    assert automatic_subject("Out of office - Anna Tamm", PERSON, "Tamm, Anna anna.tamm") == ""


def test_a_text_that_calls_itself_automatic_needs_no_subject() -> None:
    """Under any subject, and only where it says nothing else."""
    text = "This is an automatic reply. I am out of the office until Monday."
    assert automatic_subject("Re: Your complaint", text, "")
    assert automatic_subject("Auto: Re: Your complaint", ROBOT, "")
    assert automatic_subject("Your complaint", text, "")
    assert automatic_subject("We received your request [#4471]", text, "")
    assert automatic_subject("Complaint", "This is no automatic message, a person writes.", "") == ""
    assert automatic_subject("Complaint", "This is an automatic reply, you wrote. My boiler leaks.", "") == ""
    assert automatic_subject("Re: Your complaint", f"{text} The lamp is broken.", "") == ""
    assert automatic_subject("Re: Your complaint", "I am out of the office until Monday.", "") == ""


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=50))
def test_never_raises_on_any_text(subject: str, text: str, sender: str) -> None:
    """Any characters, surrogates apart."""
    assert isinstance(automatic_subject(subject, text, sender), str)


def test_long_subjects_and_texts_are_read_at_their_beginning_only() -> None:
    """The cost does not grow with the mail: megabytes of repeated words take no longer."""
    assert automatic_subject("re: " * 200_000, "i am " * 200_000, "a " * 100_000) == ""
    assert automatic_subject("out of office - again " + "anna " * 100_000, "x " * 400 + ROBOT, "anna") == ""


def test_a_phrase_with_a_colon_needs_no_known_words() -> None:
    """Nobody types it so: any notice will do, whatever its language; what a customer says still speaks for a person."""
    assert automatic_subject("Automatic reply: Your complaint", "Sam Lee looks after my projects now.", "")
    assert automatic_subject("Automaatvastus: kaebus", "Kõike paremat!", "")
    assert (
        automatic_subject("Automatic reply: Your complaint", "Why do you send me this? My tap leaks.", "")
        == ""
    )
    assert automatic_subject("Automatic reply", "Sam Lee looks after my projects now.", "") == ""
