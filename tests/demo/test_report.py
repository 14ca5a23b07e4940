"""What the audience sees: safe, wrapped, coloured only where colours are wanted."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from responder.core.urgency import BEFORE_OURS
from responder.demo.cast import baltic, machines
from responder.demo.ledger import Fate
from responder.demo.letters import Correspondent, Letter
from responder.demo.mail_client import Ports, Received
from responder.demo.play import Scene
from responder.demo.reckoning import Reckoning
from responder.demo.report import Report, became_of

FATE = Fate(
    101,
    "complaint",
    "KK-2026-00001-X",
    "et",
    "",
    "SENT",
    "250 ok",
    {"category": "other", "priority": "normal"},
)
ACKNOWLEDGEMENT = (
    b"From: Shop <desk@shop.example>\r\nSubject: =?utf-8?q?K=C3=A4tte_saadud?= [KK-2026-00001-X]\r\n\r\n"
    b"Dear Kadri!\r\n\r\nNumber KK-2026-00001-X\r\nWe answer on Monday.\r\nKind regards\r\n"
)
ENDED_WELL = Reckoning(1, 1, 1, 0, 0, 0, ())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def a_scene(letter: Letter = baltic.JACKET, fate: Fate | None = FATE, number: int = 1) -> Scene:
    reply = Received(101, ACKNOWLEDGEMENT) if fate and fate.mail else None
    return Scene(number, letter, "<1@x>", 101, fate, 0.1, reply)


def shown(*scenes: Scene) -> str:
    """Printed to a pipe of 80 columns."""
    stream = io.StringIO()
    report = Report(stream)
    for scene in scenes:
        report.scene(scene)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _wide_as_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_block_shows_letter_outcome_and_reply() -> None:
    """Who wrote, about what, its first lines; what became of it; the reply as received."""
    out = shown(a_scene())
    for part in (
        "1. Kadri Tamm <kadri.tamm@kiri.example>",
        "Subject: Vale suurus, tellimus 48155",
        "| Tere!",
        "registered as KK-2026-00001-X",
        "> From: Shop <desk@shop.example>",
        "> Subject: Kätte saadud [KK-2026-00001-X]",
        "> Kind regards",
    ):
        assert part in out


def test_the_second_reply_in_a_language_shows_what_is_new_and_the_promise() -> None:
    """Number and promise are shown each time; what was read before is counted."""
    promised = replace(FATE, decision={**FATE.decision, "promise": {"words": "on Monday."}})
    out = shown(a_scene(fate=promised), a_scene(fate=promised, number=2))
    second = out.split("--- 2.")[1]
    assert "We answer on Monday." in second
    assert "Kind regards" not in second
    assert "[and 3 lines as in the first one in Estonian]" in second


def test_silence_is_given_its_reason_and_clause() -> None:
    """The guard's sentence, what it saw, and the clause that commands it."""
    decision = {"evidence": "List-Id: <x>", "clause": "RFC 3834 section 2"}
    fate = Fate(101, "recorded", "", "et", "list", "", "", decision)
    out = " ".join(shown(a_scene(machines.NEWSLETTER, fate)).split())
    assert "silent. The message came through a mailing list or is a newsletter." in out
    assert "(List-Id: <x>; RFC 3834 section 2)" in out


def test_a_question_is_shown_to_everybody_who_is_asked_it() -> None:
    """Only what stood in the first reply of that language is left out, not what stood in another's."""
    asked = Received(
        102, ACKNOWLEDGEMENT.replace(b"Kind regards", b"- What is your order number?\r\nKind regards")
    )
    first, second, third = a_scene(), a_scene(number=2), a_scene(number=3)
    out = shown(first, replace(second, reply=asked), replace(third, reply=asked))
    assert out.count("- What is your order number?") == 2


def test_a_follow_up_is_told_by_what_it_was_known() -> None:
    """The signal of the register, in words."""
    fate = replace(FATE, outcome="followup", mail="", decision={"signal": "signed"})
    assert "=> joined KK-2026-00001-X, for it answers our mail" in shown(a_scene(fate=fate))


def test_a_lost_letter_is_said() -> None:
    """No row in the register in time."""
    assert "nothing became of it in time" in shown(a_scene(fate=None))


def test_nothing_that_a_stranger_wrote_commands_the_terminal() -> None:
    """Escape, carriage return, bell and direction marks are shown, not obeyed."""
    hostile = Letter(
        key="hostile",
        sender=Correspondent("Eve\x1b[2J\u202e", "eve@x.example"),
        subject="hello\x1b]0;owned\x07",
        text="first\rsecond\n\x9b31m third\n",
    )
    out = shown(a_scene(hostile))
    assert not [sign for sign in out if not sign.isprintable() and sign != "\n"]
    assert "\\x1b[2J" in out


def test_lines_fit_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Down to 60 columns."""
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, shown(a_scene()).splitlines())) <= 60


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
    ids=["terminal", "NO_COLOR", "dumb", "pipe"],
)
def test_colours_only_where_they_are_wanted(
    stream: io.StringIO, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal, unless NO_COLOR is set or it knows no colours."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    Report(stream).end(ENDED_WELL)
    assert ("\x1b[" in stream.getvalue()) is coloured


def test_differences_stand_before_the_figures() -> None:
    """The last line is always the summary."""
    stream = io.StringIO()
    Report(stream).end(replace(ENDED_WELL, lost=1, differences=("message 7 is lost",)))
    assert stream.getvalue().splitlines() == [
        "  ! message 7 is lost",
        "demo: 1 messages, 1 complaints, 1 acknowledged, 0 follow-ups, 0 silent, 1 lost",
    ]


def test_the_table_has_a_line_for_each_letter() -> None:
    """Number, address, language, complaint, outcome."""
    stream = io.StringIO()
    Report(stream).table([a_scene(), a_scene(fate=None, number=2)])
    first, second = stream.getvalue().splitlines()[1:3]
    assert first.split() == [
        "1",
        "kadri.tamm@kiri.example",
        "et",
        "KK-2026-00001-X",
        "acknowledged",
        "in",
        "0.10",
        "s",
    ]
    assert second.split()[-1] == "lost"


def test_the_opening_names_both_servers() -> None:
    """With their ports."""
    stream = io.StringIO()
    Report(stream).opening(Ports(1143, 1025))
    assert "127.0.0.1:1143" in stream.getvalue()
    assert "127.0.0.1:1025" in stream.getvalue()


def test_a_complaint_raised_by_its_customers_deadline_says_so() -> None:
    """Else nobody sees why its priority is high; where a rule set it, nothing is added."""
    raised = {"category": "other", "priority": "high", "raised": BEFORE_OURS}
    became, _ = became_of(replace(FATE, decision=raised))
    assert became == f"registered as KK-2026-00001-X: other, priority high; {BEFORE_OURS}"
    became, _ = became_of(replace(FATE, decision=raised | {"raised": None}))
    assert became == "registered as KK-2026-00001-X: other, priority high"
