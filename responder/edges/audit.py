"""The audit echo: committed facts and operational events as one JSON object a line, or aligned for people. The register
holds the truth; this only tells it. The one importer of structlog, and the one place where libraries' logging ends."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from responder import __version__
from responder.edges.audit_line import cut, escaped, json_line, plain_fields, rfc3339, stack
from responder.edges.audit_writer import LineWriter

SERVICE: Final = "responder"
LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
SPECIAL: Final = frozenset({"exception", "exc_info", "stack", "stack_info", "positional_args"})
LIBRARIES_FROM: Final = logging.WARNING


class Echo:
    """A configured output. `fields` never replace timestamp, level, event, service.name or service.version."""

    def __init__(self, format: str, level: str, stream: TextIO | None) -> None:
        self._writer = LineWriter(stream)
        moment = structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%S.%fZ", utc=True)
        render = _json if format == "json" else _console(_colours(stream))
        chain: list[Processor] = [moment, self._lay_out, render]
        self._log = structlog.wrap_logger(
            self._writer,
            processors=chain,
            wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
            cache_logger_on_first_use=False,
        )

    def say(self, event: str, level: str, fields: Mapping[str, object], at: datetime | None = None) -> None:
        """Write one line, unless `level` is below the configured one."""
        self._log.log(LEVELS.get(level, LEVELS["error"]), event, said=level, at=at, fields=fields)

    def _lay_out(self, _: WrappedLogger, __: str, given: EventDict) -> EventDict:
        at = given["at"]
        line: dict[str, object] = {
            "timestamp": given["timestamp"] if at is None else rfc3339(at),
            "level": given["said"] if given["said"] in LEVELS else "error",
            "event": cut(str(given["event"])),
            "service.name": SERVICE,
            "service.version": __version__,
        }
        if self._writer.dropped:
            line["log.dropped"] = self._writer.dropped
        return line | {
            name: value for name, value in plain_fields(given["fields"]).items() if name not in line
        }


class _Bridge(logging.Handler):
    """Warnings and errors of the libraries as lines of ours. Debug and info of libraries are never shown: they hold
    whole protocol exchanges."""

    def __init__(self, echo: Echo) -> None:
        super().__init__(LIBRARIES_FROM)
        self._echo = echo

    def emit(self, record: logging.LogRecord) -> None:
        """One line for the record, whatever it holds."""
        try:
            words = record.getMessage()
        except Exception:  # a wrong format string of a library; its own words are still worth a line
            words = str(record.msg)
        level = "error" if record.levelno >= logging.ERROR else "warning"
        fields: dict[str, object] = {"logger": record.name, "message": without_addresses(words)}
        if record.exc_info and record.exc_info[1] is not None:
            fields |= error_fields(record.exc_info[1])
        self._echo.say("library.message", level, fields)


def configure(format: str, level: str, stream: TextIO | None) -> None:
    """Set where and how lines are written: `format` json or console, `level` debug, info, warning or error. The
    standard library's logging and warnings end here too. Raises ValueError for another format or level."""
    if format not in ("json", "console"):
        raise ValueError(f"log format {format!r}: use json or console")
    if level not in LEVELS:
        raise ValueError(f"log level {level!r}: use one of {', '.join(LEVELS)}")
    echo = Echo(format, level, stream)
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Bridge)]:
        root.removeHandler(handler)
    root.addHandler(_Bridge(echo))
    root.setLevel(LIBRARIES_FROM)
    logging.captureWarnings(True)
    _current.clear()
    _current.append(echo)


def echo(fact_fields: Mapping[str, object]) -> None:
    """Write a committed fact: its `event` and `level` (info when absent), its time `at` as the timestamp (an aware
    datetime; now when absent), then its other fields in their order. Never raises for what the stream does."""
    fields = dict(fact_fields)
    event, level, at = fields.pop("event", ""), fields.pop("level", "info"), fields.pop("at", None)
    _output().say(str(event), str(level), fields, at if isinstance(at, datetime) else None)


def operational(event: str, level: str = "info", **fields: object) -> None:
    """Write a line that is no fact: what the daemon meets on its way. Same form as a fact's."""
    _output().say(event, level, fields)


def error_fields(error: BaseException) -> dict[str, object]:
    """`error.type`, `error.message` (first line, addresses hidden), `error.stack` (frames only, without source lines
    or values) of an exception, for `operational`."""
    words = str(error).strip().splitlines()
    found: dict[str, object] = {"error.type": type(error).__qualname__}
    if words:
        found["error.message"] = without_addresses(words[0])
    if error.__traceback__ is not None:
        found["error.stack"] = stack(error)
    return found


def without_addresses(words: str) -> str:
    """A text of a library or a server, with every mail address replaced; at most 4,096 characters."""
    return ADDRESS.sub("[address]", words[:4096])


_current: list[Echo] = []


def _output() -> Echo:
    if not _current:
        configure("json", "info", sys.stdout)
    return _current[0]


def _json(_: WrappedLogger, __: str, line: EventDict) -> str:
    return json_line(line)


def _console(colours: bool) -> Processor:
    renderer = _people(colours)

    def render(logger: WrappedLogger, name: str, line: EventDict) -> str:
        shown = {_name(key): _shown(value) for key, value in line.items() if not key.startswith("service.")}
        return str(renderer(logger, name, shown))

    return render


def _name(key: str) -> str:
    """Some names would be printed as tracebacks."""
    return f"{key}_" if key in SPECIAL else escaped(key)


def _shown(value: object) -> object:
    if isinstance(value, str):
        return escaped(value)
    return escaped(json_line({"": value})[5:-1]) if isinstance(value, dict | list) else value


@cache
def _people(colours: bool) -> Any:
    return structlog.dev.ConsoleRenderer(
        colors=colours,
        pad_event_to=24,
        sort_keys=False,
        exception_formatter=structlog.dev.plain_traceback,
    )


def _colours(stream: TextIO | None) -> bool:
    """On a terminal only, and not where NO_COLOR is set (no-color.org)."""
    try:
        terminal = stream is not None and stream.isatty()
    except (OSError, ValueError):
        return False
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
