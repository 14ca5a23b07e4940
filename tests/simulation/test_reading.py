"""A desk's CSV: what is read, and where each fault lies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.simulation.reading import TraceError, TraceFault, read_trace
from responder.simulation.trace import Letter

GOOD = "2026-03-02T10:00:00+02:00"
LATER = "2026-03-02T12:00:00Z"
HEAD = "received,answered,category\n"


def fault(text: str | bytes) -> tuple[int, int, str]:
    """Of the only fault: line, column, text."""
    with pytest.raises(TraceError) as caught:
        read_trace(text.encode() if isinstance(text, str) else text)
    (one,) = caught.value.faults
    return one.line, one.column, one.text


def faults_of(content: bytes) -> tuple[TraceFault, ...]:
    try:
        return () if read_trace(content) else (TraceFault(0, 0, "nothing read, nothing said"),)
    except TraceError as error:
        return error.faults


@pytest.mark.parametrize(
    "text",
    [
        f"received,answered,category\n{GOOD},{LATER},a\n",
        f"\ufeffreceived;answered;category\r\n{GOOD};{LATER};a\r\n",
        f"category\tReceived\tmore\tanswered\na\t{GOOD}\tx\t{LATER}\n\n",
        f'"received","answered","category"\n"{GOOD}","{LATER}","a"',
    ],
)
def test_the_same_letter_in_four_dialects(text: str) -> None:
    """Comma, semicolon or tab; a byte order mark, CRLF, quotes, further columns, any order of columns."""
    moments = (datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert read_trace(text.encode()) == [Letter(*moments, "a")]


def test_rows_in_any_order() -> None:
    """They come out in order of receipt; an empty answer is none."""
    letters = read_trace(f"{HEAD}{LATER},,b\n{GOOD},,a\n".encode())
    assert [(one.category, one.answered) for one in letters] == [("a", None), ("b", None)]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "empty"),
        (HEAD, 2, 1, "no row"),
        ("received,category\n", 1, 1, "no column answered"),
        ("received,answered,category,answered\n", 1, 28, "twice"),
        (f"{HEAD}{GOOD},2026-03-02T12:00:00,a\n", 3 - 1, 27, "has no zone"),
        (f"{HEAD}{GOOD},,a\nyesterday,,a\n", 3, 1, "no time of ISO 8601"),
        (f"{HEAD},{LATER},a\n", 2, 1, "received is empty"),
        (f"{HEAD}{LATER},{GOOD},a\n", 2, 22, "before received"),
        (f"{HEAD}{GOOD}\n", 2, 26, "ends before answered"),
        (f"{HEAD}0001-01-01T00:00:00+14:00,,a\n", 2, 1, "year from 1970"),
        (f"{HEAD}{GOOD},,a\n2046-03-02T10:00:00Z,,a\n", 2, 1, "eight years"),
        (HEAD.encode() + b"\xff\xfe,,\n", 2, 1, "UTF-8"),
    ],
)
def test_each_fault_at_its_place(text: str | bytes, line: int, column: int, words: str) -> None:
    """Line and column count from 1; the words say what is wrong."""
    assert fault(text)[:2] == (line, column)
    assert words in fault(text)[2]


def test_all_faults_at_once() -> None:
    """One a row."""
    with pytest.raises(TraceError) as caught:
        read_trace(f"{HEAD}x,,a\n{GOOD},,a\ny,,a\n".encode())
    assert [one.line for one in caught.value.faults] == [2, 4]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_is_read_or_refused(content: bytes) -> None:
    """Never another exception; no control character of the file in what is told."""
    for text in (content, HEAD.encode() + content):
        faults = faults_of(text)
        assert all(one.line >= 1 and one.column >= 1 and one.text.isprintable() for one in faults)
