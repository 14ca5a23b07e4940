"""A CSV of a desk's past -> letters. Every fault at its line and column, with what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from responder.core.business_calendar import HORIZON
from responder.simulation.trace import Letter

COLUMNS = ("received", "answered", "category")
SEPARATORS = (",", ";", "\t")
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
EXAMPLE = "2026-11-20T14:00:00+02:00"
SHOWN = 60  # characters of a faulty value


@dataclass(frozen=True, slots=True)
class TraceFault:
    """`line` and `column` count from 1, columns in characters."""

    line: int
    column: int
    text: str


class TraceError(ValueError):
    """The file cannot be used; `faults` in order, not empty."""

    def __init__(self, faults: Sequence[TraceFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: where it begins, its fields, and the text of its line where it has but one."""

    line: int
    fields: list[str]
    text: str
    separator: str

    def column(self, field: int) -> int:
        """Where the field begins; exact where no field is quoted."""
        if '"' in self.text:
            return self.text.find(self.fields[field]) + 1 if field < len(self.fields) else 1
        return sum(len(one) + 1 for one in self.fields[:field]) + 1


def read_trace(content: bytes) -> list[Letter]:
    """The letters in order of receipt. UTF-8 with or without a byte order mark; fields separated by comma, semicolon or
    tab; a header with `received`, `answered`, `category` in any order, further columns ignored; rows in any order.
    Raises TraceError with all faults."""
    rows = _rows(_text(content))
    header = next(rows, None)
    if header is None:
        raise TraceError(
            [TraceFault(1, 1, f"the file is empty. Write the header {','.join(COLUMNS)} and rows.")]
        )
    places = _places(header)
    letters: list[Letter] = []
    faults: list[TraceFault] = []
    for row in rows:
        try:
            letters.append(_letter(row, places))
        except TraceError as error:
            faults += error.faults
    if faults:
        raise TraceError(faults)
    if not letters:
        raise TraceError(
            [TraceFault(header.line + 1, 1, "there is no row below the header. Add a row a complaint.")]
        )
    letters.sort(key=lambda letter: letter.received)
    _check_length(letters)
    return letters


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = content[: fault.start]
        column = fault.start - (before.rfind(b"\n") + 1) + 1
        text = "this is no UTF-8. Save the file as CSV in UTF-8."
        raise TraceError([TraceFault(before.count(b"\n") + 1, column, text)]) from None


def _rows(text: str) -> Iterator[_Row]:
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield _Row(line, fields, lines[line - 1] if line <= len(lines) else "", separator)
            line = reader.line_num + 1
    except csv.Error as fault:
        raise TraceError(
            [TraceFault(line, 1, f"this is no row of a CSV ({fault}). Save it anew as CSV.")]
        ) from None


def _places(header: _Row) -> dict[str, int]:
    names = [name.strip().lower() for name in header.fields]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        known = ", ".join(_shown(name) for name in names)
        text = f"there is no column {', '.join(missing)} (but {known}). The header must name {', '.join(COLUMNS)}."
        raise TraceError([TraceFault(header.line, 1, text)])
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        at = len(names) - 1 - names[::-1].index(twice[0])
        raise TraceError(
            [TraceFault(header.line, header.column(at), f"{twice[0]} comes twice. Leave one out.")]
        )
    return {name: names.index(name) for name in COLUMNS}


def _letter(row: _Row, places: dict[str, int]) -> Letter:
    short = [name for name in COLUMNS if places[name] >= len(row.fields)]
    if short:
        end = len(row.text.rstrip("\r\n")) + 1
        text = (
            f"the row ends before {short[0]}. Write a separator for each column, even where a field is empty."
        )
        raise TraceError([TraceFault(row.line, end, text)])
    received = _moment(row, places["received"], "received")
    answered = (
        _moment(row, places["answered"], "answered") if row.fields[places["answered"]].strip() else None
    )
    if answered is not None and answered < received:
        text = "answered lies before received. Correct one of them, or leave answered empty."
        raise TraceError([TraceFault(row.line, row.column(places["answered"]), text)])
    return Letter(received, answered, row.fields[places["category"]].strip())


def _moment(row: _Row, field: int, name: str) -> datetime:
    wanted = row.fields[field].strip()

    def refused(text: str) -> TraceError:
        return TraceError([TraceFault(row.line, row.column(field), text)])

    if not wanted:
        raise refused(f"{name} is empty. Write a time with its zone, such as {EXAMPLE}.")
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        raise refused(f"{_shown(wanted)} is no time of ISO 8601. Write it as {EXAMPLE}.") from None
    if moment.utcoffset() is None:
        raise refused(f"{_shown(wanted)} has no zone. Add it, as in {EXAMPLE}, or Z for UTC.")
    if not EARLIEST <= moment <= LATEST:
        raise refused(f"{_shown(wanted)} is not a time that a desk can have. Write a year from 1970 to 2199.")
    return moment.astimezone(UTC)


def _check_length(letters: Sequence[Letter]) -> None:
    last = max(letter.answered or letter.received for letter in letters)
    if last - letters[0].received > HORIZON - timedelta(days=600):
        text = (
            f"first receipt ({letters[0].received:%Y-%m-%d}) and last answer ({last:%Y-%m-%d}) lie more than eight"
            " years apart. Correct the years, or leave rows out."
        )
        raise TraceError([TraceFault(2, 1, text)])


def _shown(value: str) -> str:
    return ascii(value[:SHOWN]) if not value.isprintable() else repr(value[:SHOWN])
