"""The audit echo: one line per event whatever it holds, for machines and for people, libraries' words included."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from responder import __version__
from responder.edges import audit

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
DANGEROUS = BIDI + "\u2028\u2029\x85\x1b\x7f\x9b\u200b\ufeff"
TEXT = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(DANGEROUS + '\r\n\t\0"\\\ud800\udfff')))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.binary(), st.datetimes()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(TEXT, inner)),
    max_leaves=20,
)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave the libraries' logging and the configured output as they were."""
    root = logging.getLogger()
    level, known = root.level, list(root.handlers)
    yield
    root.handlers[:] = known
    root.setLevel(level)
    logging.captureWarnings(False)
    audit._current.clear()


def written(*, format: str = "json", level: str = "info") -> io.StringIO:
    """A stream to which the echo now writes."""
    stream = io.StringIO()
    audit.configure(format, level, stream)
    return stream


def only_line(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_fact_is_one_json_object_with_its_fields_in_order() -> None:
    """Timestamp, level, event, service, then the fact's own fields; letters of any language stay readable."""
    stream = written()
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        audit.echo(
            {
                "event": "reply.sent",
                "complaint": "C-1",
                "words": "Да, õ, ļ",
                "rules": ("a", "b"),
                "code": 250,
            }
        )
    assert stream.getvalue() == (
        '{"timestamp": "2026-11-24T10:00:00.000000Z", "level": "info", "event": "reply.sent", '
        f'"service.name": "responder", "service.version": "{__version__}", '
        '"complaint": "C-1", "words": "Да, õ, ļ", "rules": ["a", "b"], "code": 250}\n'
    )


def test_the_time_of_the_fact_is_the_timestamp() -> None:
    """A fact echoed later keeps the time of its transaction, in UTC."""
    stream = written()
    riga = timezone(timedelta(hours=2))
    audit.echo({"event": "reply.sent", "level": "warning", "at": datetime(2026, 11, 24, 12, 0, 0, 5, riga)})
    line = only_line(stream)
    assert (line["timestamp"], line["level"]) == ("2026-11-24T10:00:00.000005Z", "warning")
    assert "at" not in line


def test_fields_do_not_replace_what_every_line_has() -> None:
    """A field named like one of the fixed ones changes nothing."""
    stream = written()
    audit.echo(
        {"event": "a.b", "timestamp": "never", "service.name": "other", "self": 1, "logger": 2, "said": 3}
    )
    line = only_line(stream)
    assert line["service.name"] == "responder"
    assert line["timestamp"].startswith("20")
    assert (line["self"], line["logger"], line["said"]) == (1, 2, 3)


@given(st.dictionaries(TEXT, VALUES))
def test_nothing_breaks_out_of_its_line(fields: dict[str, object]) -> None:
    """Whatever stands in a fact: one line, valid JSON, no character that moves a cursor or turns the direction."""
    for format in ("json", "console"):
        stream = io.StringIO()
        audit.Echo(format, "debug", stream).say("a.b", "info", fields)
        text = stream.getvalue()
        assert text.endswith("\n")
        assert text[:-1].isprintable()
        text.encode()
        if format == "json":
            assert json.loads(text)["event"] == "a.b"


@given(TEXT)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    """Escaping hides nothing: what JSON reads back is the text, but for lone surrogates."""
    stream = io.StringIO()
    audit.Echo("json", "debug", stream).say("a.b", "info", {"text": text})
    assert json.loads(stream.getvalue())["text"] == text.encode("utf-8", "replace").decode()


@given(
    st.one_of(TEXT.map(lambda text: text * 700), st.lists(TEXT, max_size=300).map(lambda texts: texts * 9))
)
def test_values_are_bounded(value: object) -> None:
    """No value takes more than 2 kB, however much a stranger wrote."""
    stream = io.StringIO()
    audit.Echo("json", "debug", stream).say("a.b", "info", {"value": value})
    found = json.loads(stream.getvalue())["value"]
    assert len((found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)).encode()) <= 2048


def test_many_fields_and_long_names_are_bounded() -> None:
    """A line stays within a known size."""
    stream = written()
    audit.operational("a.b", **{f"{n}{'x' * 500}": "y" * 5000 for n in range(500)})
    line = only_line(stream)
    assert len(line) <= 105
    assert max(map(len, line)) <= 64


def test_levels_below_the_configured_one_are_silent() -> None:
    """At warning, info is not written; an unknown level counts as error."""
    stream = written(level="warning")
    audit.operational("a.b", "info")
    audit.operational("a.b", "debug")
    assert stream.getvalue() == ""
    audit.operational("a.b", "fatal?")
    assert only_line(stream)["level"] == "error"


@pytest.mark.parametrize(("format", "level"), [("xml", "info"), ("json", "loud"), ("", "info")])
def test_a_wrong_format_or_level_is_named(format: str, level: str) -> None:
    """The message says what was given and what may be."""
    with pytest.raises(ValueError, match=r"use (json or console|one of debug, info, warning, error)"):
        audit.configure(format, level, io.StringIO())


def test_console_lines_are_aligned_and_without_colour_off_a_terminal() -> None:
    """For people: time, level, event, then name=value; no escape sequences into a file or pipe."""
    stream = written(format="console")
    audit.echo({"event": "reply.sent", "complaint": "C-1", "words": "две части", "stack": "x"})
    (line,) = stream.getvalue().splitlines()
    assert re.fullmatch(r"\S+Z \[info     \] reply.sent {15}complaint=C-1 words='две части' stack_=x", line)


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_on_a_terminal_only_and_not_against_no_color(
    environ: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal gets colour, unless NO_COLOR is set to something or the terminal is dumb."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        audit.configure("console", "info", terminal)
        audit.operational("reply.sent", "warning", complaint="C-1")
        shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert "reply.sent" in shown
    assert ("\x1b[" in shown) == coloured


def test_library_warnings_end_in_the_same_stream() -> None:
    """What apscheduler, aiosmtplib, imapclient and sqlalchemy say at warning or above is a line of ours; addresses
    are hidden, debug and info are never shown, not even at our debug level."""
    stream = written(level="debug")
    libraries = ["apscheduler.scheduler", "imapclient.client", "sqlalchemy.engine", "asyncio"]
    for name in libraries:
        logging.getLogger(name).warning("late by %d s for Anna <anna@example.org>\n\u202e", 5)
        logging.getLogger(name).info("A1 LOGIN desk secret")
        logging.getLogger(name).debug("A1 LOGIN desk secret")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == [
        "apscheduler.scheduler",
        "imapclient.client",
        "sqlalchemy.engine",
        "asyncio",
    ]
    assert {(line["event"], line["level"]) for line in lines} == {("library.message", "warning")}
    assert {line["message"] for line in lines} == {"late by 5 s for Anna <[address]>\n\u202e"}


def test_a_library_that_formats_wrongly_is_still_heard() -> None:
    """A log call with too few arguments gives a line and no traceback."""
    stream = written()
    root = logging.getLogger()
    root.handlers[:] = root.handlers[-1:]  # pytest's own would raise
    logging.getLogger("imapclient").error("%d of %d", *[1])
    assert only_line(stream)["message"] == "%d of %d"


def test_python_warnings_are_lines_too() -> None:
    """warnings.warn does not write to standard error past us."""
    stream = written()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old and tired", UserWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert "old and tired" in only_line(stream)["message"]


def test_configuring_again_replaces_the_output() -> None:
    """A reload with another format leaves no second writer behind."""
    first = written()
    second = written()
    logging.getLogger("apscheduler").warning("once")
    audit.operational("a.b")
    assert first.getvalue() == ""
    assert len(second.getvalue().splitlines()) == 2


def fails(secret: str) -> None:
    raise RuntimeError(f"first line for anna@example.org\nparameters: {secret}")


def test_a_traceback_tells_where_and_no_more() -> None:
    """Type, first line of the message with addresses hidden, and frames: no source line, no value, no second line."""
    stream = written()
    try:
        fails("hunter2")
    except RuntimeError as error:
        audit.operational("daemon.bug", "error", **audit.error_fields(error))
        logging.getLogger("apscheduler").exception("job failed")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    for line in lines:
        assert line["error.type"] == "RuntimeError"
        assert line["error.message"] == "first line for [address]"
        assert re.search(r"test_audit\.py:\d+ in fails$", line["error.stack"])
    assert "hunter2" not in stream.getvalue()
    assert "raise" not in stream.getvalue()


def test_an_exception_without_words_has_its_type() -> None:
    """Nothing is invented for an empty message."""
    assert audit.error_fields(KeyError()) == {"error.type": "KeyError"}
