"""The shipped texts of mails that answer none: the notice of a delay, and the warning to staff, in each language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import regex

from responder.core.business_calendar import Budget, Unit
from responder.core.days_off import DaysOff
from responder.core.languages import PACKS
from responder.core.languages.delay_words import UNTOLD
from responder.core.promise import Promise
from responder.core.reply import Answering, Person, Reply, Templates, check_template, compose
from responder.core.writing.tone import lint

FOLDER = Path(__file__).parents[3] / "responder" / "templates"
KINDS = ("delay", "warning")
LANGUAGES = ("ru", "et", "lv", "en")
TEXTS = {
    (kind, one): (FOLDER / f"{kind}.{one}.txt").read_text("utf-8") for kind in KINDS for one in LANGUAGES
}
EACH = pytest.mark.parametrize(("kind", "language"), sorted(TEXTS), ids=map(".".join, sorted(TEXTS)))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PLAIN = Answering(
    kind="delay", language="en", complaint_id="KB-2026-00417-T", message_id="v1.k.i.delay.c.n.m@shop.example",
    loop_header="i.n.mac", from_name="Warm Home", from_address="desk@shop.example", reply_to="",
    recipient="anna@example.com", display_name="Anna Tamm", company="Warm Home OÜ",
    person=Person("Mari Kask", "+372 600 0000", "mari@shop.example"),
    promise=Promise(NOON, NOON, NOON, None, False, Budget(24, Unit.WORKING_HOURS), "desk", "Europe/Tallinn", ()),
    missing=(), in_reply_to="two@shop.example", references=("one@example.com",), date=NOON,
    unprompted=True, thread_subject="Re: Yours [KB-2026-00417-T]", share=100,
)  # fmt: skip
OTHERS = ("KB-2026-00418-X, one", "KB-2026-00419-Y, two")


def composed(kind: str, language: str, **changes: object) -> Reply:
    answering = replace(PLAIN, kind=kind, language=language, **changes)  # type: ignore[arg-type]
    return compose(answering, Templates(TEXTS))


@EACH
def test_each_is_sound_and_of_good_tone(kind: str, language: str) -> None:
    """By the same checks as the desk's own texts."""
    assert check_template(kind, language, TEXTS[kind, language]) == ()
    assert lint(language, TEXTS[kind, language]) == ()


@EACH
def test_number_time_and_the_others_stand_in_each(kind: str, language: str) -> None:
    """Each other complaint on a line of its own; without them no heading remains."""
    alone, several = (composed(kind, language, others=others).text for others in ((), OTHERS))
    for text in (alone, several):
        assert PLAIN.complaint_id in text
        assert PACKS[language].by in text
        assert "Mari Kask" in text
        assert "\n\n\n" not in text
        assert "{" not in text
    assert all(f"\n- {line}\n" in several for line in OTHERS)
    assert len(alone.split("\n\n")) < len(several.split("\n\n"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_four_languages_say_the_same(kind: str) -> None:
    """As many lines and paragraphs in each, in every situation."""
    for others in ((), OTHERS):
        for share in (75, 100):
            for untold in ("", "why"):
                texts = [
                    composed(kind, one, others=others, share=share, untold=untold, reason=untold).text
                    for one in LANGUAGES
                ]
                shapes = [[block.count("\n") for block in text.split("\n\n")] for text in texts]
                assert shapes == [shapes[0]] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_of_delay_is_marked_as_nobodys_answer(language: str) -> None:
    """In the thread, under our own subject, generated: no machine that keeps the rules answers it (RFC 3834)."""
    made = composed("delay", language)
    head = made.content.partition(b"\r\n\r\n")[0].decode()
    assert "\r\nAuto-Submitted: auto-generated\r\n" in head
    assert "\r\nIn-Reply-To: <two@shop.example>\r\n" in head
    assert "\r\nReferences: <one@example.com> <two@shop.example>\r\n" in head
    assert made.subject == PLAIN.thread_subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_tells_risk_from_slip(language: str) -> None:
    """The share while there is time, and none when it has passed."""
    risk, slip = (composed("warning", language, share=share) for share in (75, 100))
    assert regex.search(r"\b75\u00a0?%", risk.text)
    assert "%" not in slip.text
    assert risk.subject != slip.subject
    assert f"responder answered {PLAIN.complaint_id}" in risk.text


def test_each_reason_has_words_in_each_language() -> None:
    """The same reasons everywhere, none with a full stop: the text sets it."""
    assert {frozenset(words) for words in UNTOLD.values()} == {frozenset(UNTOLD["en"])}
    assert set(UNTOLD) == set(LANGUAGES)
    assert all(words and not words.endswith(".") for table in UNTOLD.values() for words in table.values())


@pytest.mark.parametrize(
    ("kind", "spoilt", "expected"),
    [
        ("delay", "{{ others }}", "the text does not name the other complaints; print each of {{ others }}"),
        ("delay", "{{ promise }}", "the text does not say the time of the answer; write {{ promise }} in it"),
        ("delay", "{{ reason }}", "the text does not say the reason of the delay; write {{ reason }} in it"),
        (
            "warning",
            "{{ untold }}",
            "the text does not say why the customer is not told; write {{ untold }} in it",
        ),
        ("delay", "{{ thread_subject }}", "the subject lacks the complaint's number; write {{ tag }} in it"),
    ],
)
def test_what_a_text_of_the_desks_own_may_not_leave_out(kind: str, spoilt: str, expected: str) -> None:
    """Named by `responder check`."""
    source = TEXTS[kind, "en"]
    source = source.replace("- {{ other }}", "-") if spoilt == "{{ others }}" else source.replace(spoilt, "x")
    assert expected in [what for _, what in check_template(kind, "en", source)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_delay_notice_out_of_hours_tells_when_the_desk_opens(language: str) -> None:
    """The opening and the days off below the new time; nothing of either while the desk is open and works on."""
    promise = replace(PLAIN.promise, due=NOON + timedelta(days=2), opens=NOON + timedelta(days=1))
    off = (DaysOff(NOON.date(), NOON.date()),)
    lines = composed("delay", language, promise=promise, days_off=off).text.splitlines()
    place = next(at for at, line in enumerate(lines) if PACKS[language].by in line)
    assert [bool(line) for line in lines[place : place + 4]] == [True, True, True, False]
    plain = composed("delay", language).text.splitlines()
    assert plain[next(at for at, line in enumerate(plain) if PACKS[language].by in line) + 1] == ""
