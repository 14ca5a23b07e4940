"""Mails in files: .eml, mbox, Maildir, a folder of .eml, standard input. Read file by file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAIL_FOLDERS = ("cur", "new")


@dataclass(frozen=True, slots=True)
class MailFile:
    """`index` counts within an mbox, from 0. `content` None: the file cannot be read, `fault` says why."""

    file: str
    index: int
    content: bytes | None
    fault: str = ""


def mails(paths: Iterable[str]) -> Iterator[MailFile]:
    """Every mail under every path, in the order of the names. Never raises for a file."""
    for path in paths:
        if path == "-":
            yield from _split("-", sys.stdin.buffer.read())
        else:
            yield from _under(Path(path))


def _under(path: Path) -> Iterator[MailFile]:
    if not path.is_dir():
        yield from _file(path)
        return
    for one in sorted(path.iterdir()):
        if one.is_dir():
            if one.name != "tmp":
                yield from _under(one)
        elif path.name in MAIL_FOLDERS or one.suffix.lower() in (".eml", ".mbox", ".msg", ".txt", ""):
            yield from _file(one)


def _file(path: Path) -> Iterator[MailFile]:
    try:
        content = path.read_bytes()
    except OSError as fault:
        yield MailFile(str(path), 0, None, (fault.strerror or "cannot be read").lower())
        return
    yield from _split(str(path), content)


def _split(name: str, content: bytes) -> Iterator[MailFile]:
    """One mail, or those of an mbox: it begins with "From " and each further one follows an empty line."""
    if not content.startswith(b"From "):
        yield MailFile(name, 0, content)
        return
    start, index = 0, 0
    while start >= 0:
        end = _next(content, start + 5)
        whole = content[start:] if end < 0 else content[start : end - 1]
        yield MailFile(name, index, whole.partition(b"\n")[2])
        start, index = end, index + 1


def _next(content: bytes, at: int) -> int:
    """Where the next "From " line begins that follows an empty line, -1 when there is none."""
    found = [
        place + len(mark) for mark in (b"\n\nFrom ", b"\n\r\nFrom ") if (place := content.find(mark, at)) >= 0
    ]
    return min(found) - len(b"From ") if found else -1
