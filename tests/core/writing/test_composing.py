"""The words of a mail in one language and in two, and the questions it asks."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from responder.core.business_calendar import Budget, Unit
from responder.core.languages import FACTS, PACKS
from responder.core.promise import Promise
from responder.core.writing.answering import Answering, Person, Templates
from responder.core.writing.composing import SEPARATOR, letter, values
from responder.core.writing.questions import AskedFact
from responder.core.writing.rendering import TemplateError

FOLDER = Path(__file__).parents[3] / "responder" / "templates"
SHIPPED = Templates(
    {("acknowledgement", code): (FOLDER / f"acknowledgement.{code}.txt").read_text("utf-8") for code in PACKS}
)
PAIRS = list(itertools.permutations(PACKS, 2))

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PROMISE = Promise(
    due=datetime(2026, 11, 24, 12, 0, tzinfo=UTC), received=NOON, decided=NOON, opens=None, late=False,
    target=Budget(24, Unit.WORKING_HOURS), calendar="desk", zone="Europe/Tallinn", basis=(),
)  # fmt: skip
ONE = Answering(
    kind="acknowledgement", language="et", complaint_id="KB-2026-00417-T", message_id="v1.m@shop.example",
    loop_header="i.n.mac", from_name="Warm Home", from_address="desk@shop.example", reply_to="",
    recipient="anna@example.com", display_name="Anna Tamm", company="Warm Home OÜ",
    person=Person("Mari Kask", "+372 600 0000", "mari@shop.example"), promise=PROMISE, missing=(),
    in_reply_to="one@example.com", references=(), date=NOON,
)  # fmt: skip


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_languages_hold_both_texts_whole(first: str, second: str) -> None:
    """Each text stands as it would stand alone, greeting to signature; above them one line that names both."""
    alone = {code: letter(replace(ONE, language=code, missing=FACTS), SHIPPED).text for code in PACKS}
    both = letter(replace(ONE, language=first, also_language=second, missing=FACTS), SHIPPED)
    signposts = f"{PACKS[first].stands_first} / {PACKS[second].stands_below}"
    assert both.text == f"{signposts}\n\n{alone[first]}\n{SEPARATOR}\n\n{alone[second]}"


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_both_promises_are_told_as_printed(first: str, second: str) -> None:
    """What the register keeps as promised is what either reader reads."""
    both = letter(replace(ONE, language=first, also_language=second), SHIPPED)
    promises = both.promise_words.split(" / ")
    assert [words.partition(":")[0] for words in promises] == [
        PACKS[code].by.partition(":")[0] for code in (first, second)
    ]
    assert all(words in both.text for words in promises)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_both_subjects_with_the_tag_once(first: str, second: str) -> None:
    """The number once, at the end: twice would look like a loop to other desks."""
    alone = [letter(replace(ONE, language=code), SHIPPED).subject for code in (first, second)]
    bare = [subject.removesuffix(" [KB-2026-00417-T]") for subject in alone]
    subject = letter(replace(ONE, language=first, also_language=second), SHIPPED).subject
    assert subject == f"{bare[0]} / {bare[1]} [KB-2026-00417-T]"
    assert len(subject) <= 120


def _subject(first: str, second: str) -> str:
    texts = {("own", "et"): f"Subject: {first}\n\nx\n", ("own", "en"): f"Subject: {second}\n\ny\n"}
    return letter(replace(ONE, kind="own", also_language="en"), Templates(texts)).subject


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("{{ tag }} Kaebus", "Complaint: {{ tag }}", "Kaebus / Complaint [KB-2026-00417-T]"),
        ("Kaebus", "Complaint", "Kaebus / Complaint [KB-2026-00417-T]"),
        ("Garantii {{ tag }}", "Garantii {{ tag }}", "Garantii [KB-2026-00417-T]"),
        ("{{ tag }}", "Complaint {{ tag }}", "[KB-2026-00417-T]"),
        ("Kaebus {{ tag }}", "Complaint {{ complaint_id }} received", "Kaebus [KB-2026-00417-T]"),
        ("Kaebus {{ tag }}", "long " * 30 + "{{ tag }}", "Kaebus [KB-2026-00417-T]"),
    ],
)
def test_an_operators_subjects_together(first: str, second: str, expected: str) -> None:
    """Wherever the tag stood it stands once at the end; what does not read well together is left to the text."""
    assert _subject(first, second) == expected


@pytest.mark.parametrize("also", ["", "et", "xx", "lv"])
def test_without_a_second_text_one_language(also: str) -> None:
    """No second language, the same again, an unknown one, or one without a template: the first alone."""
    only = Templates({key: text for key, text in SHIPPED.texts.items() if key[1] != "lv"})
    assert letter(replace(ONE, also_language=also), only) == letter(ONE, only)


def test_a_faulty_second_template_is_told_by_its_name() -> None:
    """A text that cannot be written is the operator's to mend, in either place."""
    broken = Templates({**SHIPPED.texts, ("acknowledgement", "ru"): "Subject: x\n\n{{ nobody }}\n"})
    with pytest.raises(TemplateError, match=r"acknowledgement\.ru:3"):
        letter(replace(ONE, also_language="ru"), broken)


@pytest.mark.parametrize("urgent", [True, False])
def test_templates_are_told_what_is_urgent(urgent: bool) -> None:
    """A template can name the person first where the complaint cannot wait (P15)."""
    own = Templates(
        {("own", "et"): "Subject: x\n\n{% if urgent and person_name %}{{ person_name }}{% endif %}\n"}
    )
    assert ("Mari Kask" in letter(replace(ONE, kind="own", urgent=urgent), own).text) is urgent


OWN = {
    "serial": AskedFact("serial", {"et": "Mis on seerianumber?", "en": "What is the serial number?"}),
    "shop": AskedFact("shop", {"et": "Millises poes?\nBcc: x"}),
    "photos": AskedFact("photos", {"et": "Palun pilti."}),
}


def test_the_desks_own_questions_follow_ours() -> None:
    """Built-in facts in their fixed order, in the desk's words where it has some; then the desk's own as asked."""
    asking = replace(ONE, missing=("shop", "photos", "serial", "goods"), facts=OWN)
    ours = PACKS["et"].questions
    assert values(asking)["questions"] == (
        ours["goods"],
        "Palun pilti.",
        "Millises poes? Bcc: x",
        "Mis on seerianumber?",
    )


def test_a_fact_without_a_question_is_not_asked() -> None:
    """A language without the question, or a fact that nobody knows, asks nothing and breaks nothing."""
    asking = replace(ONE, language="en", missing=("shop", "serial", "unheard_of"), facts=OWN)
    assert values(asking)["questions"] == ("What is the serial number?",)
