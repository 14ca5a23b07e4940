"""The alarm of a desk that does not keep up: when staff are told, what the fact holds, and the mail by language."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.business_calendar import Budget, Unit, parse_budget
from responder.core.capacity import AGAIN, CALM, Before, Beyond, alarm, exceeded, to_tell
from responder.core.complaint_id import parse_token, verify
from responder.core.estimating import Estimate
from responder.core.promise import Promise
from responder.core.promising.adapting import State
from responder.core.reply import TemplateError, UnsendableAddress, check_template
from responder.core.writing.capacity_words import budget_in_words
from responder.core.writing.tone import lint
from tests.golden import KEYS, desk

FOLDER = Path(__file__).parents[2] / "responder" / "templates"
READ_ALOUD = Path(__file__).parent / "capacity_mails"
LANGUAGES = ("ru", "et", "lv", "en")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMIT = Budget(10, Unit.WORKING_DAYS)
ESTIMATE = Estimate(
    hours=96.5, bases=(1.0, 40.0), state=State(), given=None, among="category", level=0.9, n=400, censored=37,
    backlog=37, rate=0.8275, predictor="queue", beyond_ceiling=True, honest=96.5,
)  # fmt: skip
CAPPED = replace(ESTIMATE, hours=80.0, capped="ceiling", unreached=0.614)
GIVEN = Promise(
    datetime(2026, 12, 9, 10, tzinfo=UTC), NOW, NOW, None, False, Budget(24, Unit.WORKING_HOURS), "default",
    "Europe/Tallinn", (),
)  # fmt: skip
FOUND = Beyond("KB-2026-00417-T", "delivery", "mari", GIVEN, ESTIMATE, LIMIT)


def mail(
    found: Beyond = FOUND, language: str = "en", address: str = "boss@kaubamaja.example"
) -> EmailMessage:
    ours = replace(desk(), default_language=language)
    content = alarm(found, address, 0, ours, KEYS, NOW, "c" * 16).reply.content
    return email.message_from_bytes(content, policy=default)  # type: ignore[return-value]


def read(language: str, estimate: Estimate) -> str:
    made = mail(replace(FOUND, estimate=estimate), language)
    return f"{made['Subject']}\n\n{made.get_content()}".replace("\r\n", "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "estimate"), [("busy", ESTIMATE), ("unseen", CAPPED)])
def test_the_mail_as_it_is_read(language: str, name: str, estimate: Estimate) -> None:
    """Word for word, of a desk with too much to do, and of one whose answers nobody sees."""
    assert read(language, estimate) == (READ_ALOUD / f"{name}.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_sound_and_of_good_tone(language: str) -> None:
    """By the same checks as the desk's own."""
    source = (FOLDER / f"capacity.{language}.txt").read_text("utf-8")
    assert check_template("capacity", language, source) == ()
    assert lint(language, source) == ()


def test_the_four_languages_say_the_same() -> None:
    """As many lines and paragraphs in each, in every situation."""
    for estimate in (ESTIMATE, CAPPED, replace(CAPPED, unreached=0.0), replace(ESTIMATE, rate=0.0)):
        shapes = [[part.count("\n") for part in read(one, estimate).split("\n\n")] for one in LANGUAGES]
        assert shapes == [shapes[0]] * 4


def test_the_limit_is_promised_and_the_cause_is_not_known() -> None:
    """`beyond_ceiling: ceiling`: the mail says that the limit was promised, and asks nobody to tell of answers."""
    text = read("en", replace(CAPPED, unreached=0.0))
    assert "This is the limit itself" in text
    assert "responder answered" not in text


@pytest.mark.parametrize(
    "spoilt", ["{{ ceiling }}", "{{ backlog }}", "{{ unknown }}", "{{ promise }}", "{{ tag }}"]
)
def test_what_a_text_of_the_desks_own_may_not_leave_out(spoilt: str) -> None:
    """Named by `responder check`; the company's name is not asked for, nor are other complaints."""
    source = (FOLDER / "capacity.en.txt").read_text("utf-8").replace(spoilt, "x")
    (fault,) = check_template("capacity", "en", source)
    assert f"write {spoilt} in it" in fault[1]


def test_the_mail_is_generated_and_answers_nothing() -> None:
    """RFC 3834: no machine that keeps the rules answers it; an answer to it is known as a colleague's."""
    made = alarm(FOUND, "boss@kaubamaja.example", 0, desk(), KEYS, NOW, "c" * 16)
    head = email.message_from_bytes(made.reply.content, policy=default)
    assert head["Auto-Submitted"] == "auto-generated"
    assert (head["In-Reply-To"], head["References"], head["Reply-To"]) == (None, None, None)
    assert made.kind == "notice"
    token = parse_token(head["Message-ID"])
    assert token is not None
    assert verify(token, KEYS, "boss@kaubamaja.example")
    assert made == alarm(FOUND, "boss@kaubamaja.example", 0, desk(), KEYS, NOW, "c" * 16)
    assert made.nonce != alarm(FOUND, "mari@kaubamaja.example", 1, desk(), KEYS, NOW, "c" * 16).nonce


def test_a_category_cannot_write_into_the_header_or_a_line_of_its_own() -> None:
    """Rules name it, and they are the operator's; it is cleaned all the same."""
    made = mail(replace(FOUND, category="a\r\nBcc: eve@else.example\n\nb"))
    assert "Category: a Bcc: eve@else.example b" in made.get_content()
    assert made["Bcc"] is None


def test_what_cannot_be_written_is_said() -> None:
    """An address beyond ASCII, and a text with a fault."""
    with pytest.raises(UnsendableAddress):
        mail(address="böss@kaubamaja.example")
    ours = desk()
    texts = {**ours.templates.texts, ("capacity", "et"): "Subject: x {{ tag }}\n\n{{ missing }}\n"}
    spoilt = replace(ours, default_language="et", templates=replace(ours.templates, texts=texts))
    with pytest.raises(TemplateError):
        alarm(FOUND, "boss@kaubamaja.example", 0, spoilt, KEYS, NOW, "c" * 16)


def test_the_fact_says_what_is_known() -> None:
    """Seconds of open time as elsewhere in the trail, the rate in two decimals, empty where it is not known."""
    told = exceeded(FOUND)
    assert (told.honest, told.ceiling, told.clamped) == (347_400, "10wd", False)
    assert (told.backlog, told.rate, told.unknown) == (37, "0.83", 0)
    capped = exceeded(replace(FOUND, estimate=replace(CAPPED, rate=0.0)))
    assert (capped.honest, capped.clamped, capped.rate, capped.unknown) == (347_400, True, "", 61)


def test_staff_are_told_once_and_reminded_after_a_week() -> None:
    """Not at the second, nor a minute before the week is over."""
    assert to_tell(Before(), NOW)
    going_on = Before(NOW, NOW + AGAIN, NOW)
    assert not to_tell(going_on, NOW)
    assert not to_tell(replace(going_on, over_at=NOW + 6 * DAY), NOW + AGAIN - HOUR)
    assert to_tell(replace(going_on, over_at=NOW + 6 * DAY), NOW + AGAIN)


def test_it_is_over_when_others_were_promised_for_a_day() -> None:
    """A promise within the ceiling alone does not end it, nor does a quiet day."""
    quiet, calm = Before(NOW, NOW + AGAIN, NOW), Before(NOW, NOW + AGAIN, NOW + HOUR)
    assert not to_tell(calm, NOW + CALM - HOUR)
    assert to_tell(calm, NOW + CALM)
    assert not to_tell(quiet, NOW + 3 * DAY)


@given(st.integers(1, 5000), st.integers(0, 24 * 30))
def test_a_clock_that_is_set_back_silences_nobody(ahead: int, after: int) -> None:
    """Raised while the clock was ahead by hours: within a week of the true time at the latest staff are told."""
    wrong = NOW + ahead * HOUR
    before = Before(wrong, wrong + AGAIN, wrong)
    told = [to_tell(before, NOW + one * HOUR) for one in range(after, after + 24 * 7 + 1)]
    assert any(told)


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ("10wd", ("10 рабочих дней", "10 tööpäeva", "10 darba dienas", "10 working days")),
        ("1wd", ("1 рабочий день", "1 tööpäev", "1 darba diena", "1 working day")),
        ("22wh", ("22 рабочих часа", "22 töötundi", "22 darba stundas", "22 working hours")),
        ("2.5wh", ("2,5 рабочего часа", "2,5 töötundi", "2,5 darba stundas", "2.5 working hours")),
        ("21h", ("21 час", "21 tundi", "21 stunda", "21 hours")),
        ("72h", ("72 часа", "72 tundi", "72 stundas", "72 hours")),
    ],
)
def test_a_limit_in_words(budget: str, words: tuple[str, ...]) -> None:
    """In the form that its number asks for."""
    assert tuple(budget_in_words(parse_budget(budget), one) for one in LANGUAGES) == words
