"""Lines for a terminal: never wider than it, nothing lost, colours only where they are wanted."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.cli.screen import Screen, columns, cut, pad, screen

SIGNS = st.text(
    st.one_of(
        st.sampled_from("abc def ё漢字ｱ̈́é\u0301\u0308💥āõ "),
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]),
    ),
    max_size=120,
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def on(width: int, *, colour: bool = False) -> Screen:
    return Screen(width, colour, {})


@given(
    st.lists(st.tuples(SIGNS, st.sampled_from(["", "good", "quiet"])), max_size=4),
    st.integers(10, 60),
    st.integers(0, 50),
)
def test_every_line_fits_and_nothing_is_lost(spans: list[tuple[str, str]], width: int, hang: int) -> None:
    """But blanks at the breaks."""
    told = on(width).line(*spans, hang=hang)
    assert all(columns(line) <= width for line in told.split("\n"))
    squeezed = "".join("".join(text for text, _ in spans).split(" "))
    assert "".join(told.replace("\n", "").split(" ")).rstrip() == squeezed.rstrip()


@given(SIGNS, st.integers(10, 60))
def test_colours_change_no_letter(text: str, width: int) -> None:
    """Without the escape sequences it is the same text."""
    coloured = on(width, colour=True).line((text, "good"), ("x", ""), hang=4)
    plain = on(width).line((text, "good"), ("x", ""), hang=4)
    assert [line.rstrip() for line in ANSI.sub("", coloured).split("\n")] == plain.split("\n")


@given(SIGNS, st.integers(1, 40))
def test_what_is_cut_fits_and_says_so(text: str, width: int) -> None:
    """An ellipsis stands for the rest; marks stay with their sign."""
    short = cut(text, width)
    assert columns(short) <= width
    if columns(text) <= width:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        assert columns(text[len(short) - 1]) > 0 or short == "…" or text[len(short) - 1] == " "


@given(SIGNS, st.integers(0, 40))
def test_columns_align(text: str, width: int) -> None:
    """Whatever letters are in them."""
    assert columns(pad(text, width)) == max(width, columns(text))


def test_wide_letters_and_marks_are_counted_as_they_stand() -> None:
    """Two columns for CJK and emoji, none for a combining mark."""
    assert [columns(text) for text in ("ab", "жа", "漢字", "e\u0301", "💥", "ｱ")] == [2, 2, 4, 1, 2, 1]


def test_a_line_of_a_megabyte_takes_no_time() -> None:
    """A stranger chooses the length."""
    told = on(80).line(("x" * 1_000_000, ""), hang=10)
    assert told.count("\n") > 10_000


@pytest.mark.parametrize(
    ("color", "terminal", "environ", "wanted"),
    [
        ("auto", True, {"TERM": "xterm"}, True),
        ("auto", True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {"TERM": "xterm"}, False),
        ("never", True, {"TERM": "xterm"}, False),
        ("always", False, {"TERM": "xterm", "NO_COLOR": "1"}, True),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, color: str, terminal: bool, environ: dict[str, str], wanted: bool
) -> None:
    """NO_COLOR (when not empty), TERM=dumb and pipes forbid them; who says --color decides."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    assert screen(color).colour is wanted


def test_a_terminal_without_our_marks_gets_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """ISO 8859-1 has no check mark."""
    monkeypatch.setattr(sys, "stdout", open("/dev/null", "w", encoding="iso-8859-1"))  # noqa: PTH123, SIM115
    with sys.stdout:
        assert screen().marks["true"] == "+"
