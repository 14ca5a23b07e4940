"""The shipped texts, each in each language and situation: what they say, what they leave out, how they look."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import pytest
import regex

from responder.core.business_calendar import Budget, Unit
from responder.core.days_off import DaysOff
from responder.core.languages import FACTS, PACKS
from responder.core.promise import Promise
from responder.core.reply import Answering, Person, Reply, Templates, compose
from responder.core.writing.template_check import QUESTION, UNPROMPTED

FOLDER = Path(__file__).parents[3] / "responder" / "templates"
SHIPPED = Templates(
    {(p.name.split(".")[0], p.name.split(".")[1]): p.read_text("utf-8") for p in FOLDER.iterdir()}
)
ANSWERS = sorted(key for key in SHIPPED.texts if key[0] not in UNPROMPTED)
EACH = pytest.mark.parametrize(("kind", "language"), ANSWERS, ids=map(".".join, ANSWERS))
LANGUAGES = ("ru", "et", "lv", "en")

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
PROMISE = Promise(
    due=datetime(2026, 11, 24, 12, 0, tzinfo=UTC), received=NOON, decided=NOON, opens=None, late=False,
    target=Budget(24, Unit.WORKING_HOURS), calendar="desk", zone="Europe/Tallinn", basis=(),
)  # fmt: skip
CLOSED = (DaysOff(date(2026, 11, 25), date(2026, 11, 25), "EE"),)
MARI = Person("Mari Kask", "+372 600 0000", "mari@shop.example")
PLAIN = Answering(
    kind="acknowledgement", language="en", complaint_id="KB-2026-00417-T", message_id="v1.k.i.ack.c.n.m@shop.example",
    loop_header="i.n.mac", from_name="Warm Home", from_address="desk@shop.example", reply_to="",
    recipient="anna@example.com", display_name="Anna Tamm", company="Warm Home OÜ",
    person=MARI, promise=PROMISE, missing=(), in_reply_to="one@example.com", references=(), date=NOON,
)  # fmt: skip

SAYS = {
    "ru": ("Спасибо", "извинения", "как жалобу", "Благодарим", "Что будет дальше:", "автоматически"),
    "et": ("Täname", "vabandust", "kaebusena", "teada", "Mis saab edasi:", "automaatselt"),
    "lv": ("Paldies", "atvainošanos", "kā sūdzību", "informāciju", "Kas notiks tālāk:", "automātiski"),
    "en": ("Thank you", "apologies", "complaint", "letting us know", "What happens next:", "automatically"),
}
WRONGED = {
    "ru": ("жалоб", "жаль", "извинения", "произошло"), "et": ("kaebus", "kahju", "vabandust", "juhtunu"),
    "lv": ("sūdzīb", "žēl", "atvainošanos", "notikušo"), "en": ("complaint", "sorry", "apolog", "happened"),
}  # fmt: skip
CAUSE = {
    QUESTION: {
        "ru": "спрашиваете",
        "et": "soovite teada",
        "lv": "vēlaties zināt",
        "en": "would like to know",
    },
    "order_mistake": {"ru": "сверим", "et": "Võrdleme", "lv": "salīdzināsim", "en": "packed and charged"},
    "delivery": {"ru": "доставки", "et": "vedaja", "lv": "pārvadātājam", "en": "carrier"},
    "goods_faulty": {"ru": "упаковку и чек", "et": "ostutšekk", "lv": "čeku", "en": "receipt"},
    "service": {"ru": "Руководитель", "et": "Juhataja", "lv": "Vadītājs", "en": "manager"},
    "advertising": {"ru": "опубликовано", "et": "avaldasime", "lv": "publicēts", "en": "published"},
    "acknowledgement": {"ru": "всё", "et": "kõike", "lv": "visu", "en": "everything"},
}


def composed(kind: str, language: str, **changes: object) -> Reply:
    return compose(replace(PLAIN, kind=kind, language=language, **changes), SHIPPED)  # type: ignore[arg-type]


@lru_cache(maxsize=32)
def situations(kind: str, language: str) -> tuple[str, ...]:
    """The text with and without each of: facts missing, closed, late, urgent, a person, a name."""
    people = (MARI, Person("Mari Kask"), Person(phone="+372 600 0000"), Person())
    return tuple(
        composed(
            kind, language, missing=missing, person=person, display_name=name, urgent=urgent,
            promise=replace(PROMISE, opens=opens, late=late), days_off=CLOSED if late else (),
        ).text
        for missing, opens, late, urgent, person, name in itertools.product(
            ((), FACTS), (None, OPENS), (False, True), (False, True), people, ("", "Anna Tamm")
        )
    )  # fmt: skip


@EACH
def test_what_each_text_says(kind: str, language: str) -> None:
    """Thanks, sorry, registered as a complaint, number, time, steps, number to keep, company, that it is automatic."""
    thanks, *wronged, steps, automatic = SAYS[language]
    said = (thanks, steps, automatic) if kind == QUESTION else (thanks, *wronged, steps, automatic)
    for text in situations(kind, language):
        assert [word for word in said if word not in text] == []
        assert ": KB-2026-00417-T\n" in text
        assert "[KB-2026-00417-T]" in text
        assert PACKS[language].by in text
        assert regex.findall(r"^\d\.", text, regex.MULTILINE) == ["1.", "2.", "3."]
        assert "\nWarm Home OÜ\n" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_not_met_with_an_apology(language: str) -> None:
    """Nobody asks when the shop is open because something went wrong: no complaint, and nothing to be sorry for."""
    reply = composed(QUESTION, language, missing=FACTS)
    assert [word for word in WRONGED[language] if word in f"{reply.subject}\n{reply.text}".casefold()] == []
    told = composed("acknowledgement", language)
    assert any(word in told.text.casefold() for word in WRONGED[language])


@EACH
def test_each_cause_has_steps_of_its_own(kind: str, language: str) -> None:
    """A word of each stands in its own text, and the second step in no other."""
    own = composed(kind, language).text
    assert CAUSE[kind][language] in own
    steps = {other: composed(other, language).text.split("\n2. ")[1].split("\n")[0] for other in CAUSE}
    assert list(steps.values()).count(steps[kind]) == 1


@pytest.mark.parametrize("kind", sorted(CAUSE))
def test_the_four_languages_say_the_same(kind: str) -> None:
    """As many lines and paragraphs in each, in every situation."""
    shapes = [
        [[block.count("\n") for block in text.split("\n\n")] for text in situations(kind, language)]
        for language in LANGUAGES
    ]
    assert shapes == [shapes[0]] * 4


@EACH
def test_an_urgent_complaint_meets_a_person_first(kind: str, language: str) -> None:
    """Named before the number, with telephone and address, and once only; without a name nothing changes."""
    text = composed(kind, language, urgent=True).text
    assert text.index("Mari Kask") < text.index(MARI.phone) < text.index(MARI.email)
    assert text.index(MARI.email) < text.index("KB-2026-00417-T")
    assert [text.count(value) for value in ("Mari Kask", MARI.phone, MARI.email)] == [1, 1, 1]
    usual = composed(kind, language).text
    assert usual.index("Mari Kask") > usual.index("[KB-2026-00417-T]")
    for person in (Person(), Person(phone=MARI.phone)):
        calm, urgent = (composed(kind, language, person=person, urgent=value).text for value in (False, True))
        assert calm == urgent


@EACH
def test_no_empty_heading_and_no_doubled_line(kind: str, language: str) -> None:
    """In no situation a heading without what it announces, two empty lines, a line twice, or a blank at an end."""
    for text in situations(kind, language):
        assert not regex.search(r":[ \t]*\n(?!\S)", text)
        assert "\n\n\n" not in text
        assert not regex.search(r"[ \t]\n", text)
        lines = [line for line in text.split("\n") if line]
        assert len(lines) == len(set(lines))
        assert max(map(len, lines)) <= 130
        assert "{" not in text


@EACH
def test_facts_are_asked_for_or_might_be(kind: str, language: str) -> None:
    """Questions where something is missing; where nothing is, that we may still ask. Who only asks is not asked."""
    asked, not_asked = (composed(kind, language, missing=missing).text for missing in (FACTS, ()))
    if kind == QUESTION:
        assert asked == not_asked
        return
    assert asked.count("\n- ") == len(FACTS)
    assert "?" not in not_asked
    more = set(not_asked.split("\n")) - set(asked.split("\n"))
    assert len(more) == 1


@EACH
def test_each_is_small(kind: str, language: str) -> None:
    """At most 8 kB on the wire with everything in it, although a Cyrillic letter is six octets there."""
    full = composed(kind, language, missing=FACTS, promise=replace(PROMISE, opens=OPENS, late=True))
    assert len(full.content) < 8_192


@EACH
def test_each_can_be_read_by_itself(kind: str, language: str) -> None:
    """Flat: the words of the mail and the variables, nothing defined and nothing taken from elsewhere."""
    source = SHIPPED.texts[kind, language]
    statements = set(regex.findall(r"\{%-?\s*(\w+)", source))
    assert {"if", "endif"} <= statements <= {"if", "else", "endif", "for", "endfor"}
    assert not regex.search(r"\{\{[^}]*[|(+]", source)


LATE = {"ru": "опозданием", "et": "hilinemisega", "lv": "novēlošanos", "en": "reaches you late"}
NOT_OPEN = {
    "ru": ("нерабочее время", "Мы не работаем: "), "et": ("Praegu oleme suletud", "Oleme suletud: "),
    "lv": ("Šobrīd mēs nestrādājam", "Nestrādājam: "), "en": ("We are closed at the moment", "We are closed on: "),
}  # fmt: skip


@EACH
def test_late_closed_and_days_off_are_each_told_once(kind: str, language: str) -> None:
    """And only where they are so: late beside the apology, closed below the promise, days off below that."""
    closed, off = NOT_OPEN[language]
    usual = composed(kind, language).text
    assert not any(words in usual for words in (LATE[language], closed, off))
    all_told = composed(
        kind, language, promise=replace(PROMISE, opens=OPENS, late=True), days_off=CLOSED
    ).text
    lines = all_told.splitlines()
    late, opening, days = (
        [at for at, line in enumerate(lines) if words in line] for words in (LATE[language], closed, off)
    )
    promised = [at for at, line in enumerate(lines) if PACKS[language].by in line]
    assert [len(found) for found in (late, promised, opening, days)] == [1, 1, 1, 1]
    assert [promised[0] + 1, promised[0] + 2] == [opening[0], days[0]]
    assert (": KB-2026-00417-T" if kind == QUESTION else SAYS[language][1]) in lines[late[0] - 1]
